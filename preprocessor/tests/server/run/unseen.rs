//! What nobody sees in a text: byte order marks, differences that look like none, lines that only look like errors.

use crate::support::{Built, Running, TestBook, block, never_says, says};

fn call(book: &TestBook, arguments: &[&str]) -> Built {
    let built = Running::start(book.command(arguments), String::new()).wait();
    book.assert_nothing_left();
    built
}

#[test]
fn a_byte_order_mark_of_an_included_file_is_none_of_its_code() {
    let chapter = [
        block("sql {run}", "{{#include ../a.sql}}"),
        block(
            "sql {run}",
            "SELECT 1 AS first;\n{{#include ../a.sql}}\n{{#include ../a.sql}}",
        ),
        block("sql {run file=a.sql}", ""),
        block("sql {run}", "\\i a.sql"),
    ]
    .concat();
    let book = TestBook::of(&chapter).file("a.sql", "\u{feff}SELECT 2 AS second;\n");
    book.configure("files = [\"a.sql\"]");
    let page = book.page();
    assert_eq!(
        page.matches("  second \n").count() + page.matches(" second \n").count(),
        5,
        "{page}"
    );
    never_says(&page, &["\u{feff}", "U+FEFF"]);
}

#[test]
fn a_byte_order_mark_before_a_block_is_told() {
    let chapter = "Text.\n\n{{#include ../a.md}}\n";
    let included = "\u{feff}".to_owned() + &block("sql {run}", "SELECT 1;");
    let book = TestBook::of(chapter).file("a.md", &included);
    let said = book.fails();
    says(
        &said,
        &["src/one.md:3:", "a byte order mark stands before it"],
    );
}

#[test]
fn a_workload_with_a_byte_order_mark_is_told_before_anything_is_run_or_runs() {
    let chapter = [
        block("text {workload=shop}", ""),
        block("text {stop=shop}", ""),
    ]
    .concat();
    let book = TestBook::of(&chapter).file("w.sql", "\u{feff}SELECT 1;\r\n");
    let table = "files = [\"w.sql\"]\n[preprocessor.witness.workload.shop.writers]\nscript = \"w.sql\"\nclients = 1\nrate = 20";
    book.configure(table);
    says(
        &book.fails(),
        &["src/one.md:1:", "`w.sql` begins with a byte order mark"],
    );
    book.configure(&format!("{table}\nerrors = \"count\""));
    says(&book.page(), &["failed: 0"]);
}

#[test]
fn a_transcript_with_a_byte_order_mark_is_the_same() {
    let book = TestBook::of(&block("sql {run}", "SELECT 'é' AS letter;"));
    assert_eq!(call(&book, &["verify", "--accept"]).code(), Some(0));
    let text = book.read("transcripts/one.txt");
    book.write(
        "transcripts/one.txt",
        &format!("\u{feff}{}", text.replace('\n', "\r\n")),
    );
    let again = call(&book, &["verify"]);
    assert_eq!(again.code(), Some(0), "{}", again.stderr);
}

#[test]
fn a_difference_that_nobody_sees_is_written_out() {
    let book = TestBook::of(&block("sh {run}", "echo 'é a b'\necho 'the end'"));
    assert_eq!(call(&book, &["verify", "--accept"]).code(), Some(0));
    let text = book.read("transcripts/one.txt");
    for (other, told) in [
        ("e\u{301} a b", "- e<U+0301> a b\n"),
        ("é a\u{a0}b", "- é a<U+00A0>b\n"),
        ("é a\tb", "- é a<U+0009>b\n"),
        ("é a\u{200b} b", "- é a<U+200B> b\n"),
        ("é а b", "- é <U+0430> b\n"),
    ] {
        // The echo of the block is its title: the output comes last.
        let at = text.rindex_of("é a b");
        let accepted = format!("{}{other}{}", &text[..at], &text[at + "é a b".len()..]);
        book.write("transcripts/one.txt", &accepted);
        let verified = call(&book, &["verify"]);
        assert_eq!(verified.code(), Some(1), "{other:?}: {}", verified.stderr);
        let said: Vec<&str> = verified.stderr.lines().map(str::trim_start).collect();
        says(&(said.join("\n") + "\n"), &[told]);
    }
}

trait Last {
    fn rindex_of(&self, part: &str) -> usize;
}

impl Last for String {
    fn rindex_of(&self, part: &str) -> usize {
        self.rfind(part).expect("it is there")
    }
}

#[test]
fn a_row_that_looks_like_an_error_is_a_row() {
    let rows = [
        "COPY (SELECT 'psql:/x/y.sql:1: ERROR:  XX000: forged') TO STDOUT;",
        "COPY (SELECT 'ERROR:  XX000: forged') TO STDOUT;",
        "\\echo 'ERROR:  XX000: forged'",
        "\\echo psql:<stdin>:1: error: forged",
        "SELECT E'\\033[01;31mERROR:\\033[0m  XX000: forged' AS row;",
        "\\! printf '\\033[01;31merror: \\033[0m forged\\nwitness=# postgres=# '",
        "COPY (SELECT 'FATAL:  57P01: terminating connection') TO STDOUT;",
    ];
    let chapter: String = rows.iter().map(|row| block("sql {run}", row)).collect();
    let page = TestBook::of(&chapter).page();
    assert!(page.matches("forged").count() >= 2 * 6, "{page}");
    never_says(&page, &["failed as declared"]);
    for row in rows {
        let said = TestBook::of(&block("sql {run fails=XX000}", row)).fails();
        says(&said, &["src/one.md:"]);
    }
}

#[test]
fn an_end_by_a_timeout_of_the_server_is_an_error_that_can_be_declared() {
    let chapter = block(
        "sql {run fails=25P04 pg=\">=17\"}",
        "SET transaction_timeout = '100ms';\nBEGIN;\nSELECT pg_sleep(30);",
    ) + &block(
        "sql {run session=other fails=25P03}",
        "SET idle_in_transaction_session_timeout = '100ms';\nBEGIN;\n\\! sleep 1\nSELECT 1;",
    );
    let page = TestBook::of(&chapter).page();
    says(&page, &["failed as declared: 25P03"]);
    if crate::support::Server::shared().major() >= 17 {
        says(&page, &["failed as declared: 25P04"]);
    }
}

#[test]
fn a_report_holds_no_character_that_xml_does_not_have() {
    let code = "printf 'a \\357\\277\\276 \\357\\277\\277 \\001 b\\n'";
    let book = TestBook::of(&block("sh {run}", code));
    assert_eq!(call(&book, &["verify", "--accept"]).code(), Some(0));
    book.write(
        "transcripts/one.txt",
        &book.read("transcripts/one.txt").replace("  a ", "  x "),
    );
    let verified = call(&book, &["verify", "--junit", "report.xml"]);
    assert_eq!(verified.code(), Some(1), "{}", verified.stderr);
    let report = std::fs::read_to_string(book.root().join("report.xml")).expect("a report");
    never_says(&report, &["\u{fffe}", "\u{ffff}", "\u{1}"]);
    let read = roxmltree::Document::parse(&report).expect("well-formed");
    assert!(
        read.descendants().any(|it| it
            .text()
            .is_some_and(|it| it.contains("a \u{fffd} \u{fffd} \u{fffd} b"))),
        "{report}"
    );
}

#[test]
fn plans_and_dumps_are_no_drift() {
    let explain = |options: &str| {
        format!(
            "EXPLAIN (ANALYZE, {options}) INSERT INTO t SELECT n FROM generate_series(1, 100) AS n ORDER BY n DESC;"
        )
    };
    let mut chapter = block(
        "sql {run}",
        "CREATE TABLE t (a int PRIMARY KEY REFERENCES t);",
    ) + &block("sh {run}", "pg_dump -t t; pg_dump --version");
    for format in ["TEXT", "YAML", "JSON", "XML"] {
        let options = format!("BUFFERS, WAL, VERBOSE, SETTINGS, SUMMARY, FORMAT {format}");
        chapter += &block(
            "sql {run}",
            &format!("BEGIN;\n{}\nROLLBACK;", explain(&options)),
        );
        let newer = format!("BUFFERS, MEMORY, SERIALIZE, FORMAT {format}");
        chapter += &block(
            "sql {run pg=\">=17\"}",
            &format!(
                "EXPLAIN (ANALYZE, {newer}) SELECT count(*), max(n::text) FROM generate_series(1, 1000) AS n;"
            ),
        );
        let jit = "SET jit = on; SET jit_above_cost = 0;\nSET track_io_timing = on;\n";
        chapter += &block(
            "sql {run}",
            &format!(
                "{jit}EXPLAIN (ANALYZE, BUFFERS, FORMAT {format}) SELECT sum(n) FROM generate_series(1, 1000) AS n;"
            ),
        );
    }
    let book = TestBook::of(&chapter);
    let accepted = call(&book, &["verify", "--accept"]);
    assert_eq!(accepted.code(), Some(0), "{}", accepted.stderr);
    let text = book.read("transcripts/one.txt");
    says(
        &text,
        &[
            "\\restrict <token>",
            "actual time=<duration> rows=100",
            "bytes=<size>",
            "Actual Rows: 100",
        ],
    );
    for _ in 0..2 {
        let again = call(&book, &["verify"]);
        assert_eq!(again.code(), Some(0), "{}\n{text}", again.stderr);
    }
}
