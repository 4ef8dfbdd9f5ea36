//! `mdbook-witness list`: what a book would run, and nothing of it is run.

use crate::support::{TestBook, block, line_of, says};
use serde_json::Value;

fn chapter(mark: &str) -> String {
    [
        "# One\n\n{{#include ../parts/three.md}}\n\n".to_owned(),
        block("sh {run}", &format!("touch {mark}")),
        block("sql {run session=alice fails=22012}", "SELECT\n  1/0;"),
        block("sql {start name=held until=blocked}", "LOCK TABLE t;"),
        block("sql {wait}", "SELECT true;"),
        block("text {finish=held}", ""),
        block("sh {start name=work}", "sleep 1000"),
        block("text {stop=work signal=INT}", ""),
        block("sql {run file=sql/a.sql}", ""),
        block("text {workload=shop}", ""),
        block("sql {start name=build}", "REINDEX TABLE t;"),
        block("sql {watch=build every=50ms}", "SELECT 'frame';"),
        block("text {finish=build}", ""),
        block("text {expect}", "..."),
        block("text {stop=shop}", ""),
        block("text {figure=lanes step=build}", ""),
        block("sql {claim=\"It holds\" name=held_up}", "SELECT true;"),
    ]
    .concat()
}

fn book() -> (TestBook, String) {
    let book = TestBook::alone().variable("WITNESS_STAND", Some("no such thing"));
    let chapter = chapter(book.mark().to_str().expect("text"));
    let book = book
        .chapter("one.md", &chapter)
        .file("parts/three.md", "1\n2\n3\n");
    book.configure(
        "environment = []\n[preprocessor.witness.workload.shop.writers]\nscript = \"sql/a.sql\"\n",
    );
    (book.file("sql/a.sql", "SELECT 'a';\n"), chapter)
}

#[track_caller]
fn list(book: &TestBook, arguments: &[&str]) -> String {
    let output = book.command(arguments).output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said, "");
    assert!(!book.mark().exists(), "nothing is run");
    assert!(!book.cache().join("books").exists(), "nothing is prepared");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn for_people() {
    let (book, chapter) = book();
    let text = list(&book, &["list"]);
    let at = |words: &str, what: &str| format!("src/one.md:{}: {what}\n", line_of(&chapter, words));
    let expected = [
        at("sh {run}", "run in bash") + "    touch ",
        at("session=alice", "run in session alice") + "    SELECT\n      1/0;\n",
        at("{start name=held", "start in session main until blocked") + "    LOCK TABLE t;\n",
        at("{wait}", "wait until") + "    SELECT true;\n",
        at("{finish=held", "finish held"),
        at("{start name=work", "start in bash") + "    sleep 1000\n",
        at("{stop=work", "stop work with SIGINT"),
        at("file=", "run in session main, from sql/a.sql") + "    SELECT 'a';\n",
        at("{workload", "workload shop") + "    PGAPPNAME=writers pgbench ",
        at("{watch", "watch build in session watch, every 50ms") + "    SELECT 'frame';\n",
        at("{finish=build", "finish build"),
        at(
            "{expect",
            &format!(
                "expect of the output of line {}",
                line_of(&chapter, "{finish=build")
            ),
        ),
        at("{stop=shop", "stop shop with SIGALRM"),
        at("{figure", "figure lanes of build"),
        at("{claim", "claim: It holds") + "    SELECT true;\n",
    ];
    let mut rest = text.as_str();
    for part in &expected {
        let found = rest.find(part.as_str());
        let found = found.unwrap_or_else(|| panic!("«{part}» is missing in:\n{text}"));
        rest = &rest[found + part.len()..];
    }
}

#[test]
fn for_programs() {
    let (book, chapter) = book();
    let root = book.root().display().to_string();
    let text = list(&book, &["list", "--format", "json", "--root", &root]);
    let objects = text.lines();
    let mut steps: Vec<Value> = objects
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    // The command of `book.toml`, and what the workload runs.
    let others = steps.extract_if(.., |step| step["file"] != "src/one.md");
    let others: Vec<_> = others.map(|it| it["verb"].clone()).collect();
    assert_eq!(others, ["own", "file"]);
    let verbs: Vec<_> = steps
        .iter()
        .filter_map(|step| step["verb"].as_str())
        .collect();
    assert_eq!(
        verbs,
        [
            "run", "run", "start", "wait", "finish", "start", "stop", "run", "workload", "start",
            "watch", "finish", "expect", "stop", "figure", "claim"
        ]
    );
    assert_eq!(steps[1]["line"], line_of(&chapter, "session=alice"));
    assert_eq!(steps[1]["session"], "alice");
    assert_eq!(steps[1]["fails"], "22012");
    assert_eq!(steps[1]["code"], "SELECT\n  1/0;\n");
    assert_eq!(steps[2]["until"], "blocked");
    assert_eq!(steps[6]["signal"], "SIGINT");
    let command = steps[8]["code"].as_str().expect("commands");
    assert!(
        command.starts_with("PGAPPNAME=writers pgbench "),
        "{command}"
    );
    assert_eq!(
        (&steps[10]["name"], &steps[10]["session"]),
        (&"build".into(), &"watch".into())
    );
    assert_eq!(steps[10]["every"], 0.05);
    assert_eq!(steps[12]["code"], Value::Null);
    assert_eq!(steps[14]["figure"], "lanes");
    assert_eq!(steps[14]["steps"], serde_json::json!(["build"]));
    assert_eq!(steps[15]["claim"], "It holds");
    assert_eq!(steps[15]["code"], "SELECT true;\n");
    assert_eq!(steps[8]["reads"], serde_json::json!(["sql/a.sql"]));
}

#[test]
fn for_a_version_and_a_stand() {
    let chapter = [
        block("sql {run}", "SELECT 'all';"),
        block("sql {start name=new pg=\">=18\"}", "SELECT 'new';"),
        block("text {finish=new}", ""),
        block("sql {wait only=url}", "SELECT true;"),
    ];
    let book = TestBook::alone().chapter("one.md", &chapter.concat());
    book.configure("environment = []");
    let verbs_on = |stand, major| {
        let kind = format!("--stand={stand}");
        let text = list(
            &book,
            &["list", "--format", "json", "--postgres", major, &kind],
        );
        let verb = |line: &str| serde_json::from_str::<Value>(line).expect("JSON")["verb"].clone();
        let verbs = text.lines().map(verb);
        verbs.filter(|it| it != "own").collect::<Vec<_>>()
    };
    let verbs = |major| verbs_on("local", major);
    assert_eq!(verbs("17"), ["run"]);
    assert_eq!(verbs("18"), ["run", "start", "finish"]);
    assert_eq!(verbs_on("url", "17"), ["run", "wait"]);
}

#[test]
fn of_a_book_with_mistakes() {
    let book = TestBook::alone().chapter("one.md", &block("sql {runn}", "SELECT 1;"));
    let output = book.command(&["list"]).output().expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    says(
        &String::from_utf8_lossy(&output.stderr),
        &["unknown verb `runn`", "src/one.md:1:"],
    );
}

#[test]
fn of_a_chapter_that_only_quotes() {
    let claim = block(
        "sql {claim=\"It holds\" name=build}",
        "SELECT true, 1 AS seconds;",
    );
    let book = TestBook::alone()
        .chapter("one.md", "It took {{= build.seconds }} s.\n")
        .chapter("two.md", &claim);
    let output = book.command(&["list"]).output().expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    says(
        &String::from_utf8_lossy(&output.stderr),
        &["no claim of this chapter is named `build`", "src/one.md:1:"],
    );
}

#[test]
fn of_no_book_at_all() {
    let book = TestBook::alone();
    let output = book
        .command(&["list", "--root", "/nowhere"])
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(1));
    says(
        &String::from_utf8_lossy(&output.stderr),
        &["/nowhere", "book.toml"],
    );
}
