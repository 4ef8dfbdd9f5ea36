//! `mdbook-witness verify`: what is not true any more is told, all of it, each at its line.

use crate::support::{Server, TestBook, block, line_of, never_says, says};
use std::process::Output;

/// What verifying has come to.
struct Verified {
    code: i32,
    said: String,
    printed: String,
}

#[track_caller]
fn verify_in(book: &TestBook, ci: &str, arguments: &[&str]) -> Verified {
    let mut command = book.command(&[&["verify"], arguments].concat());
    let output: Output = command.env("CI", ci).output().expect("it starts");
    book.assert_nothing_left();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Verified {
        code: output.status.code().expect("it ends by itself"),
        said: text(output.stderr),
        printed: text(output.stdout),
    }
}

#[track_caller]
fn verify(book: &TestBook, arguments: &[&str]) -> Verified {
    verify_in(book, "", arguments)
}

/// That a book is accepted as it is.
#[track_caller]
fn accept(book: &TestBook) -> String {
    let accepted = verify(book, &["--accept"]);
    assert_eq!(accepted.code, 0, "{}", accepted.said);
    accepted.said
}

/// What differs from run to run, in every way that the tool knows of itself.
fn varied() -> String {
    [
        block("sql {run}", "\\timing on\nSELECT pg_backend_pid() AS pid, now() AS seen, 'kept' AS text;\n\\timing off"),
        block("sql {run}", "SELECT pg_current_wal_insert_lsn() AS at, pg_current_xact_id() AS xid;"),
        block("sql {run varies=\"n, row-count\"}", "SELECT n FROM generate_series(1, 1 + (random() * 5)::int) AS n;"),
        block("sh {run varies=\"/took (\\S+)/\"}", "echo \"took $RANDOM of it\""),
        block("sql {claim=\"It goes on\"}", "SELECT count(*) >= 0, count(*) AS steps, 'kept' AS text FROM witness_step;"),
    ]
    .concat()
}

#[test]
fn what_varies_is_no_drift_and_the_rest_is() {
    let book = TestBook::of(&varied());
    says(&accept(&book), &["accepted, new: transcripts/one.txt"]);
    let text = book.read("transcripts/one.txt");
    says(
        &text,
        &[
            "mdbook-witness transcript 1\npostgres ",
            "   pid   | seen   | text\n  -------+--------+------\n   <pid> | <time> | kept\n  (1 row)",
            "Time: <duration>",
            "   at    | xid\n",
            "   <lsn> | <xid>\n",
            "  (<row-count>)\n",
            "  took <varies> of it\n",
            "== claim: It goes on\n  steps = <number>\n  text = kept\n\nend\n",
        ],
    );
    let again = verify(&book, &[]);
    assert_eq!(again.code, 0, "{}", again.said);
    says(&again.said, &["1 chapter, all correct; held: 1 claim, "]);
    says(&accept(&book), &["nothing has changed"]);

    book.edit("one.md", "'kept' AS text;", "'other' AS text;");
    let drifted = verify(&book, &[]);
    assert_eq!(drifted.code, 1);
    says(
        &drifted.said,
        &[
            "this block's output differs from the accepted one",
            "--> src/one.md:1:1",
            "-  <pid> | <time> | kept",
            "+  <pid> | <time> | other",
            "accepted in transcripts/one.txt:4",
            "verify --accept src/one.md",
        ],
    );
    assert_eq!(
        book.read("transcripts/one.txt"),
        text,
        "only --accept writes"
    );
    says(
        &accept(&book),
        &[
            "accepted: transcripts/one.txt\n",
            "-   <pid> | <time> | kept",
        ],
    );
    assert_eq!(verify(&book, &[]).code, 0);
}

#[test]
fn every_failure_of_every_chapter_is_told() {
    let book = TestBook::new();
    let first = [
        block("sql {run}", "CREATE TABLE t (a int);"),
        block("text {expect}", "CREATE VIEW"),
        block(
            "sql {claim=\"The first is false\"}",
            "SELECT count(*) = 1, count(*) AS rows FROM t;",
        ),
        block("sql {claim=\"The second is false\"}", "SELECT false;"),
        block("sql {claim=\"The third is true\"}", "SELECT true;"),
        block("sql {run}", "INSERT INTO t VALUES (1);"),
    ]
    .concat();
    let second = [
        block("sql {run session=holder}", "BEGIN; LOCK TABLE t;"),
        block(
            "sql {start name=waiting until=blocked session=waiter}",
            "SELECT * FROM t;",
        ),
        block("sql {run}", "SELECT nothing;"),
        block("sql {claim=\"It is never asked\"}", "SELECT true;"),
        block("sql {run session=holder}", "ROLLBACK;"),
        block("text {finish=waiting}", ""),
    ]
    .concat();
    let third = block("sql {run}", "SELECT a FROM t;")
        + &block("sql {claim=\"Also false\"}", "SELECT false;");
    let fourth = block("sql {run sesion=a}", "SELECT 1;");
    let book = book
        .chapter("one.md", &first)
        .chapter("two.md", &second)
        .chapter("three.md", &third)
        .chapter("four.md", &fourth)
        .chapter("five.md", &block("sql {run}", "SELECT 5;"));
    let refused = verify(&book, &["--accept"]);
    assert_eq!(refused.code, 1);
    let failed = verify(&book, &["--json", "-"]);
    assert_eq!(failed.code, 1);
    let at = |file: &str, text: &str, words: &str| format!("src/{file}:{}", line_of(text, words));
    says(
        &failed.said,
        &[
            &at("one.md", &first, "{expect}"),
            &at("one.md", &first, "The first is false"),
            "rows = 0",
            &at("one.md", &first, "The second is false"),
            &at("two.md", &second, "SELECT nothing"),
            &format!(
                "{}: this claim is false: Also false (after src/two.md)",
                at("three.md", &third, "Also")
            ),
            "src/four.md:1:",
            "unknown key `sesion`",
            "4 chapters, 4 of them with failures",
        ],
    );
    never_says(&failed.said, &["The third is true", "It is never asked"]);
    assert_eq!(
        failed.said.matches("Also false").count(),
        1,
        "{}",
        failed.said
    );

    let report: serde_json::Value = serde_json::from_str(&failed.printed).expect("JSON");
    let chapters = report["runs"][0]["chapters"].as_array().expect("a list");
    let files: Vec<_> = chapters
        .iter()
        .map(|it| it["file"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        files,
        ["src/one.md", "src/two.md", "src/three.md", "src/five.md"]
    );
    assert_eq!(chapters[1]["after"], serde_json::Value::Null);
    assert_eq!(chapters[2]["after"], "src/two.md");
    let states: Vec<_> = chapters[1]["checks"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|check| check["state"].as_str().expect("a word"))
        .collect();
    assert_eq!(
        states,
        ["failed", "not reached", "not reached", "not reached"]
    );
    // What rests on a chapter that stopped in the middle is not kept.
    assert!(crate::support::normal::runs(&book.cache(), "five.md").is_empty());
}

#[test]
fn what_a_chapter_left_on_the_server_is_ended_before_the_next() {
    let left = [
        block(
            "sql {start name=sleep session=sleeper}",
            "SELECT pg_sleep(600);",
        ),
        block("sql {run}", "SELECT nothing;"),
        block("text {finish=sleep}", ""),
    ]
    .concat();
    let next = block(
        "sql {claim=\"Nobody sleeps\"}",
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sleeper';",
    );
    let book = TestBook::new()
        .chapter("one.md", &left)
        .chapter("two.md", &next);
    let failed = verify(&book, &["--json", "-"]);
    let report: serde_json::Value = serde_json::from_str(&failed.printed).expect("JSON");
    let checks = &report["runs"][0]["chapters"][1]["checks"];
    assert_eq!(checks[1]["name"], "Nobody sleeps");
    assert_eq!(checks[1]["state"], "held", "{}", failed.said);
}

#[test]
fn one_chapter_is_verified_with_those_that_it_needs() {
    let book = TestBook::new()
        .chapter("one.md", &block("sql {run}", "CREATE TABLE t (a int);"))
        .chapter("two.md", &block("sql {run}", "SELECT count(*) FROM t;"))
        .chapter("three.md", &block("sql {run}", "SELECT 3;"));
    accept(&book);
    let two = verify(&book, &["src/two.md"]);
    assert_eq!(two.code, 0, "{}", two.said);
    says(
        &two.said,
        &["1/3 src/one.md", "2/3 src/two.md", ": 1 chapter, "],
    );
    never_says(&two.said, &["src/three.md"]);
    let unknown = verify(&book, &["src/tow.md"]);
    assert_eq!(unknown.code, 2);
    says(
        &unknown.said,
        &["src/tow.md is not a chapter", "did you mean src/two.md?"],
    );
    // A kept run is compared without a server.
    let kept = verify(&book, &["--mode", "replay"]);
    assert_eq!(kept.code, 0, "{}", kept.said);
    never_says(&kept.said, &["1/3"]);
}

#[test]
fn blocks_that_come_and_go_are_told() {
    let book = TestBook::of(
        &(block("sql {run}", "SELECT 1 AS a;")
            + &block("sql {run}", "SELECT 2 AS b;")
            + &block("sql {run}", "SELECT 3 AS c;")),
    );
    accept(&book);
    book.edit("one.md", &block("sql {run}", "SELECT 2 AS b;"), "");
    let gone = verify(&book, &[]);
    assert_eq!(gone.code, 1);
    says(
        &gone.said,
        &[
            "src/one.md no longer has this block",
            "--> transcripts/one.txt:10",
            "== run main: SELECT 2 AS b;",
        ],
    );
    accept(&book);
    book.edit("one.md", "SELECT 3 AS c;", "SELECT 3 AS d;");
    let other = verify(&book, &[]);
    let titles = "- run main: SELECT 3 AS c;\n          + run main: SELECT 3 AS d;";
    says(
        &other.said,
        &["this block differs from the accepted one", titles],
    );
    accept(&book);
    let new = book.text("one.md") + &block("sql {run}", "SELECT 4;");
    book.write("src/one.md", &new);
    let at = format!("--> src/one.md:{}", line_of(&new, "SELECT 4") - 1);
    let told = verify(&book, &[]).said;
    says(&told, &["this block has no accepted entry", &at]);
}

#[test]
fn a_chapter_that_was_renamed_leaves_an_orphan_that_is_named() {
    let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
    accept(&book);
    book.write("src/SUMMARY.md", "# Summary\n\n- [one](other.md)\n");
    book.write("src/other.md", &block("sql {run}", "SELECT 1;"));
    let renamed = verify(&book, &[]);
    assert_eq!(renamed.code, 1);
    let told = [
        "--> transcripts/one.txt:1",
        "this transcript belongs to no chapter with live blocks",
        "git mv transcripts/one.txt transcripts/other.txt",
        "--> src/other.md:1",
        "this chapter has no accepted transcript yet",
    ];
    says(&renamed.said, &told);
    let accepted = verify(&book, &["--accept"]);
    assert_eq!(accepted.code, 0);
    says(
        &accepted.said,
        &[
            "accepted, new: transcripts/other.txt",
            "transcripts/one.txt",
        ],
    );
    assert!(
        book.root().join("transcripts/one.txt").exists(),
        "nothing is removed"
    );
}

#[test]
fn a_transcript_of_no_use_is_told_with_its_line() {
    let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
    accept(&book);
    let good = book.read("transcripts/one.txt");
    for (text, line, says_so) in [
        (
            good.replace("== run", "<<<<<<< HEAD\n== run"),
            4,
            "a merge has left its conflict markers here",
        ),
        (good.replace("\nend\n", "\n"), 9, "cut short"),
        (good.replace("== run", "run"), 4, "damaged"),
        (String::new(), 1, "cut short"),
    ] {
        book.write("transcripts/one.txt", &text);
        let told = verify(&book, &[]);
        assert_eq!(told.code, 1);
        says(
            &told.said,
            &[
                says_so,
                &format!("--> transcripts/one.txt:{line}"),
                "verify --accept src/one.md",
            ],
        );
        accept(&book);
        assert_eq!(book.read("transcripts/one.txt"), good);
    }
    let newer = good.replace("transcript 1", "transcript 2");
    book.write("transcripts/one.txt", &newer);
    for arguments in [&[][..], &["--accept"]] {
        let told = verify(&book, arguments);
        assert_eq!(told.code, 1);
        says(
            &told.said,
            &[
                "written by a newer mdbook-witness: its format is 2",
                "update mdbook-witness",
            ],
        );
        assert_eq!(book.read("transcripts/one.txt"), newer);
    }
}

#[test]
fn a_book_that_cant_be_run_is_told_from_one_that_is_wrong() {
    let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
    let ci = verify_in(&book, "true", &["--accept"]);
    assert_eq!(ci.code, 2);
    says(
        &ci.said,
        &["`--accept` is disabled in CI (the CI variable is set)"],
    );
    assert!(!book.root().join("transcripts").exists());
    for (toml, says_so) in [
        (
            "[preprocessor.witness.verify.rule.all]\npattern = '.*'",
            "which matches everything",
        ),
        (
            "[preprocessor.witness.verify]\ntranscripts = 'src/kept'",
            "the transcripts can't be in src/kept",
        ),
        (
            "[preprocessor.witness.verify]\ntranscript = 'kept'",
            "unknown field `transcript`",
        ),
    ] {
        book.configure(toml);
        let wrong = verify(&book, &[]);
        assert_eq!(wrong.code, 2, "{toml}");
        says(&wrong.said, &[says_so]);
    }
    let nobody = TestBook::of(&block("sql {run}", "SELECT 1;")).variable(
        "WITNESS_DATABASE_URL",
        Some("postgres://nobody@127.0.0.1:1/none"),
    );
    assert_eq!(verify(&nobody, &[]).code, 2);
    let wrong_version = verify(&book_of_one(), &["--postgres", "14"]);
    assert_eq!(wrong_version.code, 2);
    says(&wrong_version.said, &["PostgreSQL 14"]);
}

fn book_of_one() -> TestBook {
    TestBook::of(&block("sql {run}", "SELECT 1;"))
}

#[test]
fn a_version_that_cant_be_had_is_named_and_the_others_are_run() {
    let book = book_of_one();
    let own = Server::shared().major();
    let both = format!("{own},14");
    let mixed = verify(&book, &["--accept", "--postgres", &both]);
    assert_eq!(mixed.code, 2, "{}", mixed.said);
    says(&mixed.said, &["PostgreSQL 14:", "src/one.md", "0/0 claims"]);
    says(
        &book.read("transcripts/one.txt"),
        &[&format!("postgres {own}\n")],
    );
}

#[test]
fn the_rules_of_a_book_are_its_own() {
    let book = TestBook::of(&block("sh {run}", "echo \"dice: $RANDOM; more: $RANDOM\""));
    book.configure(
        "[preprocessor.witness.verify.rule.dice]\npattern = 'dice: (\\d+)'\n[preprocessor.witness.verify.rule.more]\npattern = 'more: (\\d+)'",
    );
    accept(&book);
    says(
        &book.read("transcripts/one.txt"),
        &["  dice: <dice>; more: <more>\n"],
    );
    assert_eq!(verify(&book, &[]).code, 0);
    book.configure(
        "[preprocessor.witness.verify.rule.dice]\npattern = '(\\d+)'\n[preprocessor.witness.verify.rule.more]\npattern = 'more: (\\d+)'",
    );
    let disagree = verify(&book, &[]);
    assert_eq!(disagree.code, 1);
    says(
        &disagree.said,
        &[
            "two rules of the book disagree about",
            "`dice` and `more`",
            "--> src/one.md:1",
        ],
    );
    let idle = TestBook::of(&block("sql {run varies=pdi}", "SELECT 1 AS pid;"));
    let told = verify(&idle, &[]);
    says(
        &told.said,
        &[
            "`varies` names `pdi`, but the output has no such column",
            "--> src/one.md:1",
        ],
    );
}

#[test]
fn machines_are_told_the_same() {
    let book = TestBook::of(
        &(block(
            "sql {claim=\"Not 50%' < so\" name=a}",
            "SELECT false, 'x,y:z' AS seen;",
        ) + &block("sql {claim=\"It holds\"}", "SELECT true;")
            + &block("sql {run pg=\"<10\"}", "SELECT 1;")),
    )
    .file(
        "transcripts/one.txt",
        "mdbook-witness transcript 1\npostgres 18\n\nend\n",
    );
    let told = verify(
        &book,
        &["--github", "--junit", "out/a.xml", "--json", "out/a.json"],
    );
    assert_eq!(told.code, 1);
    let (claim, rest) = told.printed.split_once('\n').expect("a line each");
    assert_eq!(
        claim.split("::").nth(1),
        Some("error file=src/one.md,line=1,title=claim"),
        "{claim}"
    );
    says(
        claim,
        &["this claim is false: Not 50%25' < so%0A", "seen = x,y:z"],
    );
    says(
        rest,
        &["title=transcript::this block has no accepted entry"],
    );
    let xml = book.read("out/a.xml");
    let xml = roxmltree::Document::parse(&xml).expect("XML");
    let cases: Vec<_> = xml
        .descendants()
        .filter(|it| it.has_tag_name("testcase"))
        .collect();
    let failed: Vec<_> = cases
        .iter()
        .filter(|it| it.children().any(|it| it.has_tag_name("failure")))
        .collect();
    assert_eq!((cases.len(), failed.len()), (5, 2));
    assert_eq!(
        failed[0].attribute("name"),
        Some("claim, line 1: Not 50%' < so")
    );
    let json: serde_json::Value = serde_json::from_str(&book.read("out/a.json")).expect("JSON");
    assert_eq!(
        (&json["right"], &json["complete"]),
        (&false.into(), &true.into())
    );
}

#[test]
fn a_page_that_cant_be_made_is_told() {
    let text = "It took {{= cost.secnds }} s.\n\n".to_owned()
        + &block(
            "sql {claim=\"It holds\" name=cost}",
            "SELECT true, 2 AS seconds;",
        );
    let told = verify(&TestBook::of(&text), &["--accept"]);
    assert_eq!(told.code, 1);
    let says_so = [
        "has no column `secnds`",
        "did you mean `seconds`?",
        "--> src/one.md:1",
    ];
    says(&told.said, &says_so);
    says(&told.said, &["nothing has changed"]);
}

#[test]
fn a_list_runs_nothing() {
    let book = TestBook::of(
        &(block("sql {claim=\"It holds\"}", "SELECT true;") + &book_of_one().text("one.md")),
    );
    let list = verify(&book, &["--list"]);
    assert_eq!(list.code, 0);
    assert_eq!(
        list.printed,
        "src/one.md: 2 blocks, 1 claim, 0 expected outputs; no transcript\n"
    );
    assert!(!book.cache().join("books").exists());
}

#[test]
fn mdbook_test_verifies() {
    let book = book_of_one().renderer("test");
    let first = book.build();
    says(
        &first.stderr,
        &["no output of this book is accepted yet, so none was compared"],
    );
    assert_eq!(first.page("one.md"), book.text("one.md"));
    accept(&book);
    book.edit("one.md", "SELECT 1;", "SELECT 2;");
    let wrong = book.build();
    assert_eq!((wrong.code(), wrong.stdout.as_str()), (Some(1), ""));
    says(&wrong.stderr, &["this block differs from the accepted one"]);
    book.edit("one.md", "SELECT 2;", "SELECT 1;");
    assert_eq!(
        book.build().page("one.md"),
        book.text("one.md"),
        "it is handed back as it was"
    );
}

#[test]
fn transcripts_are_written_below_their_folder_only() {
    let outer = tempfile::tempdir().expect("a folder");
    let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
    let outside = outer.path().join("x.md");
    std::fs::write(&outside, block("sql {run}", "SELECT 2;")).expect("written");
    let up = "../".repeat(book.root().components().count());
    let climbing = format!(
        "{up}{}",
        outside.display().to_string().trim_start_matches('/')
    );
    let summary = format!("- [One](one.md)\n- [X]({climbing})\n");
    book.write("src/SUMMARY.md", &summary);
    let said = accept(&book);
    says(&said, &["accepted, new: transcripts/one.txt"]);
    let names = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<_> = entries
            .map(|it| it.file_name().into_string().expect("text"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(outer.path()), ["x.md"]);
    let written = names(&book.root().join("transcripts"));
    assert_eq!(written.len(), 2, "{written:?}");
    assert!(
        written
            .iter()
            .any(|name| name.starts_with("src%2F..%2F..%2F")),
        "{written:?}"
    );
    let again = verify(&book, &[]);
    assert_eq!(again.code, 0, "{}", again.said);
}

#[test]
fn a_link_does_not_lead_a_transcript_out_of_its_folder() {
    let outer = tempfile::tempdir().expect("a folder");
    let book = TestBook::new().chapter("part/one.md", &block("sql {run}", "SELECT 1;"));
    let transcripts = book.root().join("transcripts");
    std::fs::create_dir(&transcripts).expect("a folder");
    let link = transcripts.join("part");
    for target in [outer.path(), &book.root(), &book.root().join("src/part")] {
        std::os::unix::fs::symlink(target, &link).expect("a link");
        let refused = verify(&book, &["--accept"]);
        assert_ne!(refused.code, 0, "{}", refused.said);
        says(&refused.said, &["a symbolic link leads out of it"]);
        assert!(!target.join("one.txt").exists());
        std::fs::remove_file(&link).expect("a link");
    }
    std::fs::remove_dir(&transcripts).expect("a folder");
    std::os::unix::fs::symlink(outer.path(), &transcripts).expect("a link");
    let refused = verify(&book, &["--accept"]);
    assert_ne!(refused.code, 0, "{}", refused.said);
    assert_eq!(
        std::fs::read_dir(outer.path()).expect("a folder").count(),
        0
    );
}

#[test]
fn a_book_can_keep_no_transcripts() {
    let claim = |sum: u32| {
        block(
            "sql {claim=\"Two is the sum\"}",
            &format!("SELECT 1 + 1 = {sum}"),
        )
    };
    let book = TestBook::of(&(block("sql {run}", "SELECT random();") + &claim(2)));
    let toml = book.read("book.toml") + "\n[preprocessor.witness.verify]\ntranscripts = false\n";
    book.write("book.toml", &toml);
    // A file that would belong to no chapter is none of its transcripts.
    book.write("transcripts/other.txt", "");
    let held = verify(&book, &[]);
    assert_eq!(held.code, 0, "{}", held.said);
    let refused = verify(&book, &["--accept"]);
    assert_eq!(refused.code, 2, "{}", refused.said);
    says(
        &refused.said,
        &["keeps no transcripts", "`transcripts = false`"],
    );
    book.write("src/one.md", &claim(3));
    let verified = verify(&book, &[]);
    assert_eq!(verified.code, 1, "{}", verified.said);
    says(&verified.said, &["this claim is false: Two is the sum"]);
    book.write("book.toml", &toml.replace("= false", "= 1"));
    says(&verify(&book, &[]).said, &["a directory or `false`"]);
}
