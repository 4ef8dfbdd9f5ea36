//! One book: whatever command looks at it sees what `mdbook build` hands over, with the work of the preprocessors before
//! this one, and without that of those after it.

use crate::support::{TestBook, block, line_of, never_says, says};
use mdbook_driver::MDBook;
use serde_json::Value;
use std::process::Output;

/// A preprocessor that notes down that it ran, and does something with each chapter.
fn preprocessor(mark: &str, what: &str) -> String {
    format!(
        "import json, sys\n\
         if len(sys.argv) > 1:\n    \
             print('nobody reads this')\n    \
             sys.exit(0 if sys.argv[2] != 'pdf' else 1)\n\
         open('{mark}', 'a').write('ran\\n')\n\
         context, book = json.load(sys.stdin)\n\
         def walk(items):\n    \
             for item in items:\n        \
                 chapter = item.get('Chapter') if isinstance(item, dict) else None\n        \
                 if chapter:\n            \
                     text = chapter['content']\n            \
                     chapter['content'] = {what}\n            \
                     walk(chapter['sub_items'])\n\
         walk(book['items'])\n\
         json.dump(book, sys.stdout)\n"
    )
}

const TABLES: &str = "
[preprocessor.unfold]
command = 'python3 tools/unfold.py'
before = ['witness']

[preprocessor.name]
command = 'python3 tools/name.py'
after = ['unfold']
before = ['witness']
renderers = ['markdown', 'html', 'test']

[preprocessor.later]
command = 'python3 tools/later.py'
after = ['witness']

[preprocessor.elsewhere]
command = 'python3 tools/later.py'
before = ['witness']
renderers = ['pdf']
";

/// A book with two preprocessors before this one, of which the second needs the first, and one after it.
fn book() -> TestBook {
    let book = TestBook::new();
    let mark = book.mark().display().to_string();
    // A block of another notation, as mdbook-admonish has it, with a live one in it.
    let chapter = format!(
        "# One\n\n{}````admonish\n{}````\n",
        block("sh {run}", &format!("echo outer >> '{mark}'")),
        block("sh {run}", &format!("echo @name >> '{mark}'")),
    );
    let unfold = r"text.replace('````admonish\n', '').replace('````', '<!-- end -->')";
    let later = r"text + '\n```sql {run}\nSELECT never;\n```\n'";
    let book = book
        .chapter("one.md", &chapter)
        .file("tools/unfold.py", &preprocessor("unfolded", unfold))
        .file(
            "tools/name.py",
            &preprocessor("named", "text.replace('@name', 'inner')"),
        )
        .file("tools/later.py", &preprocessor("later", later));
    configure(&book, TABLES);
    book
}

/// As [`TestBook::configure`], for a program that mdBook starts in this process' environment.
fn configure(book: &TestBook, tables: &str) {
    book.configure(tables);
    let text = std::fs::read_to_string(book.root().join("book.toml")).expect("written");
    let environment = book.environment().join(" ");
    let text = text.replacen(
        "command = '",
        &format!("command = 'env {environment} WITNESS_MODE=fresh "),
        1,
    );
    book.write("book.toml", &text);
}

fn witness(book: &TestBook, arguments: &[&str]) -> Output {
    book.command(arguments).output().expect("it starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn succeeds(book: &TestBook, arguments: &[&str]) -> String {
    let output = witness(book, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).expect("text")
}

fn exists(book: &TestBook, path: &str) -> bool {
    book.root().join(path).exists()
}

#[test]
fn all_commands_agree_on_the_steps() {
    let book = book();
    let both = ["outer", "inner"];

    let listed = succeeds(&book, &["list", "--format", "json"]);
    let objects: Vec<Value> = listed
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object a line"))
        .collect();
    let of = |verb: &str, key: &str| -> Vec<String> {
        let meant = objects.iter().filter(|it| it["verb"] == verb);
        meant
            .map(|it| it[key].as_str().expect("text").to_owned())
            .collect()
    };
    assert_eq!(of("preprocess", "name"), ["unfold", "name"]);
    assert_eq!(of("preprocess", "code")[0], "python3 tools/unfold.py");
    let steps = of("run", "code");
    assert_eq!(steps.len(), both.len(), "{listed}");
    for (step, name) in steps.iter().zip(both) {
        says(step, &[&format!("echo {name} >>")]);
    }
    assert_eq!(book.ran(), [""; 0], "nothing is run");
    assert!(exists(&book, "unfolded") && exists(&book, "named"));

    succeeds(&book, &["run", "src/one.md", "--mode", "fresh"]);
    assert_eq!(book.ran(), both, "run");

    let first = witness(&book, &["verify"]);
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    says(&said(&first), &["verify --accept"]);
    assert_eq!(book.ran(), both, "verify");
    succeeds(
        &book,
        &["verify", "--accept", "src/one.md", "--mode", "fresh"],
    );
    assert_eq!(book.ran(), both, "verify --accept");
    succeeds(&book, &["verify"]);
    assert_eq!(book.ran(), both, "verify of what is accepted");

    assert!(!exists(&book, "later"), "what comes after isn't run");
    let mut mdbook = MDBook::load(book.root()).expect("a book");
    mdbook.test(vec![]).expect("mdbook test agrees");
    assert_eq!(book.ran(), both, "mdbook test");
    assert!(exists(&book, "later"), "mdBook goes on behind us");
    mdbook.build().expect("mdBook builds");
    assert_eq!(book.ran(), both, "mdbook build");
    let page = std::fs::read_to_string(book.root().join("book/one.html")).expect("a page");
    says(&page, &["SELECT never", "end"]);
    never_says(&page, &["@name", "admonish"]);
}

#[test]
fn none_is_run_where_none_must_be() {
    let book = book();
    for flag in ["--no-preprocessors", "--only-links"] {
        let text = succeeds(&book, &["list", flag]);
        says(
            &text,
            &[
                "the preprocessor unfold was not run",
                "the preprocessor name was not run",
                "echo outer",
            ],
        );
        never_says(&text, &["later was", "echo inner", "echo @name"]);
        for made in ["unfolded", "named", "later"] {
            assert!(!exists(&book, made), "{made}");
        }
    }
    let text = succeeds(&book, &["list"]);
    says(
        &text,
        &[
            "the preprocessor unfold was run to read the book\n    python3 tools/unfold.py",
            "the preprocessor name was run",
            "echo outer",
            "echo inner",
        ],
    );
    for later in ["later", "elsewhere"] {
        let words = format!(
            "the preprocessor {later} after this one, or for another renderer\n    python3 tools/later.py\n"
        );
        says(&text, &[&words]);
    }
    never_says(&text, &["nobody reads this"]);
}

#[test]
fn the_books_settings_and_the_environment_hold() {
    // Without the default preprocessors, an include is no include.
    let book = TestBook::new()
        .chapter("one.md", &block("sh {run}", "{{#include x.txt}}"))
        .file("src/x.txt", "echo included");
    says(&succeeds(&book, &["list"]), &["echo included"]);
    let plain = book.variable("MDBOOK_BUILD__USE_DEFAULT_PREPROCESSORS", Some("false"));
    says(&succeeds(&plain, &["list"]), &["{{#include x.txt}}"]);
    let elsewhere = plain.variable("MDBOOK_BOOK__SRC", Some("other"));
    elsewhere.write("other/SUMMARY.md", "# Summary\n\n- [Two](two.md)\n");
    elsewhere.write("other/two.md", &block("sh {run}", "echo two"));
    let text = succeeds(&elsewhere, &["list"]);
    says(&text, &["other/two.md:1", "echo two"]);
    never_says(&text, &["include"]);
}

#[test]
fn the_environments_settings_hold_for_a_stand_by_hand() {
    let book = TestBook::alone();
    let wanted = |book: &TestBook| succeeds(book, &["doctor"]);
    says(&wanted(&book), &["wanted:        PostgreSQL 18\n"]);
    let other = book.variable(
        "MDBOOK_PREPROCESSOR__WITNESS__STAND__POSTGRES",
        Some("\"17\""),
    );
    says(&wanted(&other), &["wanted:        PostgreSQL 17\n"]);
}

#[test]
fn a_preprocessor_that_is_missing_or_fails_is_named() {
    let book = TestBook::new().chapter("one.md", &block("sh {run}", "echo one"));
    let table = |more: &str| format!("[preprocessor.odd]\n{more}\nbefore = ['witness']");
    book.configure(&table("command = 'no-such-program --flag'"));
    for command in [&["list"][..], &["run", "src/one.md"], &["verify"]] {
        let output = witness(&book, command);
        assert!(!output.status.success());
        says(
            &said(&output),
            &[
                "the preprocessor `odd`, `no-such-program --flag`",
                "was not found",
                "optional = true",
            ],
        );
    }
    says(
        &succeeds(&book, &["list", "--no-preprocessors"]),
        &["odd was not run", "echo one"],
    );
    book.configure(&table("command = 'no-such-program'\noptional = true"));
    let text = succeeds(&book, &["list"]);
    says(
        &text,
        &[
            "odd was not run: it is optional, and not installed",
            "echo one",
        ],
    );
    succeeds(&book, &["run", "src/one.md"]);
    book.configure(&table("optional = true\nrenderers = ['html']"));
    says(
        &succeeds(&book, &["list"]),
        &["odd was not run: it is optional", "mdbook-odd"],
    );
    book.write(
        "tools/fails.sh",
        "[ \"$1\" = supports ] && exit 0\nexit 3\n",
    );
    book.configure(&table("command = 'sh tools/fails.sh'"));
    let output = witness(&book, &["verify"]);
    assert_eq!(output.status.code(), Some(2));
    says(
        &said(&output),
        &[
            "the preprocessor `odd`, `sh tools/fails.sh`",
            "exit status: 3",
        ],
    );
}

#[test]
fn the_renderer_is_one_that_the_book_is_made_for() {
    let book = TestBook::new().chapter("one.md", &block("sh {run}", "echo one"));
    book.write(
        "tools/only.py",
        &preprocessor("only", "text + '\\n' + context['renderer'] + '\\n'"),
    );
    let only = "\n[preprocessor.only]\ncommand = 'python3 tools/only.py'\nrenderers = ['pages']\nbefore = ['witness']\n";
    book.configure(&format!(
        "renderers = ['pages']{only}[output.html]\n[output.pages]\ncommand = 'true'\n"
    ));
    says(
        &succeeds(&book, &["list"]),
        &["preprocessor only was run", "echo one"],
    );
    book.configure(&format!("renderers = ['pages']{only}[output.html]\n"));
    let output = witness(&book, &["list"]);
    assert!(!output.status.success());
    says(&said(&output), &["for the renderer `html`", "`renderers`"]);
}

#[test]
fn a_list_writes_nothing() {
    let book = TestBook::new().chapter("one.md", &block("sh {run}", "echo one"));
    book.write(
        "src/SUMMARY.md",
        "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n- [Out](../../witness-test-out.md)\n",
    );
    says(&succeeds(&book, &["list"]), &["echo one"]);
    assert!(!exists(&book, "src/two.md"));
    assert!(!exists(&book, "../witness-test-out.md"));
}

#[test]
fn a_mistake_stands_in_its_line_without_includes_as_well() {
    let text = format!(
        "# One\n\n{{{{#include x.txt}}}}\n\n{}",
        block("sql {rnu}", "SELECT 1;")
    );
    let book = TestBook::new().chapter("one.md", &text);
    let book = book.variable("MDBOOK_BUILD__USE_DEFAULT_PREPROCESSORS", Some("false"));
    let said = said(&witness(&book, &["list"]));
    says(&said, &[&format!("src/one.md:{}:", line_of(&text, "rnu"))]);
    never_says(&said, &["other preprocessors have changed"]);
}
