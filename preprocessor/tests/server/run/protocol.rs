//! What goes to mdBook and what comes from it.

use crate::support::{Built, Running, TestBook, block, never_says, says};
use mdbook_driver::MDBook;
use serde_json::Value;

fn given(book: &TestBook, input: &str) -> Built {
    Running::start(book.command(&[]), input.to_owned()).wait()
}

#[track_caller]
fn refused(input: &str, words: &[&str]) {
    let built = given(&TestBook::alone(), input);
    assert_eq!(built.code(), Some(1), "{}", built.stderr);
    assert_eq!(built.stdout, "");
    says(&built.stderr, words);
}

#[test]
fn an_older_mdbook_is_named() {
    let input = r#"[{"root":"/b","config":{},"renderer":"html","mdbook_version":"0.4.52"},
                   {"sections":[],"__non_exhaustive":null}]"#;
    refused(
        input,
        &[
            "mdBook 0.4.52",
            "needs mdBook 0.5",
            "cargo install mdbook@0.5",
        ],
    );
}

#[test]
fn garbage_is_no_book() {
    for input in ["", "hello", "[]", "{}", "[1, 2]", "[{}, {}]", "\u{0}"] {
        refused(
            input,
            &[
                "not what mdBook 0.5 hands to a preprocessor",
                "mdbook-witness list",
            ],
        );
    }
}

#[test]
fn every_renderer_is_supported() {
    for renderer in ["html", "epub", "anything", "test"] {
        let status = TestBook::alone().command(&["supports", renderer]).status();
        assert!(status.expect("it starts").success(), "{renderer}");
    }
}

#[test]
fn stdout_has_the_book_and_stderr_the_progress() {
    let built = TestBook::of(&block("sh {run}", "echo out; echo err >&2")).build();
    built.book();
    assert!(built.stdout.starts_with('{') && built.stdout.ends_with('}'));
    says(
        &built.stderr,
        &["witness: PostgreSQL ", "witness: 1/1 src/one.md, 1 step\n"],
    );
    never_says(&built.stderr, &["\u{1b}", "\r"]);
}

const DEAD: &str = "# Title\r\n\r\nText {with} braces.\n\n```sql\nSELECT 1;\n```\n\n~~~rust,ignore\nfn main() {}\n~~~\n\n\
                    <div>\n\n```\n{run}\n```\n\n</div>  \n\ttabs\n\nno newline at the end";

#[test]
fn a_book_without_live_blocks_comes_back_as_it_was() {
    let book = TestBook::alone()
        .chapter("one.md", DEAD)
        .chapter("deep/two.md", "")
        .variable("WITNESS_STAND", Some("no such thing"))
        .variable("PATH", Some("/nowhere"));
    let input = book.input();
    let built = given(&book, &input);
    let handed: Value = serde_json::from_str(&input).expect("JSON");
    let back: Value = serde_json::from_str(&built.stdout).expect("JSON");
    assert_eq!(handed[1], back);
    assert_eq!(built.stderr, "");
    assert!(
        !book.cache().join("books").exists(),
        "nothing is even prepared"
    );
}

#[test]
fn what_is_no_live_block_stays_byte_for_byte() {
    let live = block("sql {run}", "SELECT 1;");
    let page = TestBook::of(&format!("{DEAD}\n\n{live}")).page();
    assert!(page.starts_with(DEAD), "{page}");
}

#[test]
fn chapters_of_all_kinds() {
    let book = TestBook::new()
        .chapter("README.md", &block("sh {run}", "echo from the readme"))
        .chapter(
            "deep/er/README.md",
            &block("sh {run}", "echo from deep below"),
        )
        .chapter("deep/er/last.md", &block("sh {run}", "echo the last one"));
    book.write(
        "src/SUMMARY.md",
        "# Summary\n\n[First](README.md)\n\n# Part\n\n- [Draft]()\n    - [Deep](deep/er/README.md)\n        - \
         [Last](deep/er/last.md)\n- [Another draft]()\n\n---\n",
    );
    let built = book.build();
    says(&built.page("index.md"), &["from the readme\n```"]);
    says(&built.page("deep/er/index.md"), &["from deep below\n```"]);
    says(&built.page("deep/er/last.md"), &["the last one\n```"]);
    says(
        &built.stderr,
        &[
            "1/3 src/README.md",
            "2/3 src/deep/er/README.md",
            "3/3 src/deep/er/last.md",
        ],
    );
}

#[test]
fn a_mistake_in_a_readme_is_told_by_its_own_name() {
    let said = TestBook::new()
        .chapter("README.md", &block("sql {run}", "SELECT 1/0;"))
        .fails();
    says(&said, &["src/README.md:2:"]);
}

#[test]
fn mistakes_of_all_chapters_come_before_any_server() {
    let book = TestBook::alone()
        .chapter("one.md", &block("sql {runn}", "SELECT 1;"))
        .chapter("two.md", &block("sql {run fails=soon}", "SELECT 1;"))
        .variable("WITNESS_STAND", Some("no such thing"));
    let said = book.fails();
    says(
        &said,
        &["src/one.md:1:", "src/two.md:1:", "2 mistakes in the book"],
    );
    assert!(!book.cache().join("books").exists());
}

#[test]
fn only_html_gets_html() {
    let chapter = block("sql {run}", "SELECT 1 AS one;");
    says(
        &TestBook::of(&chapter).renderer("html").page(),
        &["<pre class=\"witness-output", "<style>"],
    );
    for renderer in ["epub", "pandoc"] {
        let page = TestBook::of(&chapter).renderer(renderer).page();
        never_says(&page, &["<pre", "<style"]);
        says(&page, &["```text\n one \n"]);
    }
}

#[test]
fn mdbook_itself_builds_for_two_renderers() {
    let book = TestBook::of(&format!(
        "# One\n\n{}",
        block("sql {run}", "SELECT 'out <of> it' AS a;")
    ));
    let with_variables = format!("env {}", book.environment().join(" "));
    let toml = std::fs::read_to_string(book.root().join("book.toml")).expect("it is there");
    let toml = toml.replace("command = '", &format!("command = '{with_variables} "));
    book.write(
        "book.toml",
        &format!("{toml}\n[output.html]\n[output.markdown]\n"),
    );
    MDBook::load(book.root())
        .and_then(|mdbook| mdbook.build())
        .expect("it is built");
    let read =
        |path: &str| std::fs::read_to_string(book.root().join("book").join(path)).expect("a page");
    says(&read("html/one.html"), &["<samp>", " out &lt;of&gt; it\n"]);
    says(&read("markdown/one.md"), &["```text\n", " out <of> it\n"]);
    book.assert_nothing_left();
}

#[test]
fn a_key_that_is_not_known() {
    let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
    book.configure("fiels = [\"sql\"]");
    says(
        &book.fails(),
        &["[preprocessor.witness] in book.toml", "fiels"],
    );
}

#[test]
fn a_file_that_is_not_there() {
    let book = TestBook::of(&block("sh {run}", "cat sql/a.sql"));
    book.configure("files = [\"sql\"]");
    says(&book.fails(), &["sql"]);
}

#[test]
fn a_page_shows_what_ran_whatever_the_book_hides() {
    let book = TestBook::of(&block(
        "sql {run}",
        "SELECT 5 &\n~ 1 AS bits, '$$x$$' AS maths;",
    ));
    book.configure("");
    let toml = std::fs::read_to_string(book.root().join("book.toml")).expect("a file");
    book.write(
        "book.toml",
        &format!("{toml}\n[output.html]\nmathjax-support = true\n[output.html.code.hidelines]\nsql = \"~\"\n"),
    );
    let built = book.renderer("html").build();
    let page = built.page("one.md");
    never_says(&page, &["$$"]);
    says(&page, &["hidelines=&#160;", "tex2jax_ignore"]);
}
