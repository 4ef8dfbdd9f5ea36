//! An error is told at the line that the author wrote.

use crate::support::{TestBook, block, is_at, never_says, says};

/// The error of a chapter, told at the line with these words.
#[track_caller]
fn error(chapter: &str, words: &str) -> String {
    let said = TestBook::of(chapter).fails();
    is_at(&said, chapter, words);
    never_says(&said, &[".sql:"]);
    said
}

#[test]
fn in_a_statement_of_one_line() {
    let said = error(
        &format!("Text.\n\n{}", block("sql {run}", "SELECT 1/0;")),
        "1/0",
    );
    says(&said, &["division by zero (SQLSTATE 22012)", "fails=22012"]);
}

#[test]
fn in_a_line_of_a_statement_that_the_server_points_at() {
    let chapter = block(
        "sql {run}",
        "SELECT\n  1,\n  nope,\n  2\nFROM (VALUES (1)) AS t (a);",
    );
    says(
        &error(&chapter, "nope"),
        &["column \"nope\" does not exist (SQLSTATE 42703)"],
    );
}

#[test]
fn in_a_function() {
    let chapter = block(
        "sql {run}",
        "SELECT 1;\nDO $$\nBEGIN\n  RAISE EXCEPTION 'as it must be' USING ERRCODE = 'ZZ001';\nEND\n$$;",
    );
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &[
            "as it must be (SQLSTATE ZZ001)",
            "PL/pgSQL function inline_code_block line 3 at RAISE",
            "src/one.md:",
        ],
    );
}

#[test]
fn in_the_second_of_three_statements() {
    let chapter = block(
        "sql {run}",
        "SELECT 'one';\nSELECT 'two'::int;\nSELECT 'three';",
    );
    let said = error(&chapter, "'two'::int");
    says(&said, &["22P02", "it printed:", "one", "three"]);
}

#[test]
fn in_the_second_of_two_statements_on_one_line() {
    says(
        &error(&block("sql {run}", "SELECT 1; SELECT 1/0;"), "1/0"),
        &["22012"],
    );
}

#[test]
fn in_a_list_and_a_quote() {
    for prefix in ["- item\n\n  ", "> "] {
        let indent = if prefix.starts_with('-') { "  " } else { "> " };
        let block = block("sql {run}", "SELECT 1;\nSELECT 1/0;");
        let chapter = format!(
            "Text.\n\n{prefix}{}",
            block.trim_end().replace('\n', &format!("\n{indent}"))
        );
        error(&chapter, "1/0");
    }
}

#[test]
fn in_a_chapter_with_other_ends_of_lines() {
    let chapter = format!(
        "# Title\n\nText.\n\n{}",
        block("sql {run}", "SELECT 1;\n\nSELECT 1/0;")
    );
    error(&chapter.replace('\n', "\r\n"), "1/0");
}

#[test]
fn in_a_file_that_a_block_is_filled_from() {
    let book = TestBook::of(&block("sql {run file=sql/a.sql}", ""))
        .file("sql/a.sql", "SELECT 1;\n\nSELECT 1/0;\n");
    says(&book.fails(), &["division by zero", "sql/a.sql:3:"]);
}

#[test]
fn below_an_include() {
    let chapter = format!(
        "# Title\n\n{{{{#include ../parts/five.md}}}}\n\nText.\n\n{}",
        block("sql {run}", "SELECT 1/0;")
    );
    let said = TestBook::of(&chapter)
        .file("parts/five.md", "1\n\n2\n\n3\n\n4\n\n5\n")
        .fails();
    is_at(&said, &chapter, "1/0");
}

#[test]
fn in_an_included_line() {
    let chapter = block("sql {run}", "SELECT 1;\n{{#include ../parts/a.sql}}");
    let said = TestBook::of(&chapter)
        .file("parts/a.sql", "SELECT 2;\nSELECT 1/0;\n")
        .fails();
    is_at(&said, &chapter, "#include");
    says(&said, &["with its includes, the line reads: SELECT 1/0;"]);
}

#[test]
fn of_psql_itself() {
    let chapter = block("sql {run}", "SELECT 1;\n\\foo\nSELECT 2;");
    says(&error(&chapter, "\\foo"), &["invalid command \\foo"]);
}

#[test]
fn in_a_file_that_a_block_includes() {
    let chapter = block("sql {run}", "SELECT 1;\n\\i sql/a.sql\nSELECT 2;");
    let book = TestBook::of(&chapter).file("sql/a.sql", "SELECT 3;\nSELECT 1/0;\n");
    book.configure("files = [\"sql\"]");
    let said = book.fails();
    says(&said, &["division by zero", "in line 2 of sql/a.sql"]);
    is_at(&said, &chapter, "\\i sql");
}

#[test]
fn in_a_file_that_an_included_file_includes() {
    let chapter = block("sql {run}", "SELECT 1;\n\\ir sql/a.sql");
    let book = TestBook::of(&chapter)
        .file("sql/a.sql", "SELECT 3;\n\\ir b.sql\n")
        .file("sql/b.sql", "\n\nSELECT 1/0;\n");
    book.configure("files = [\"sql\"]");
    let said = book.fails();
    says(&said, &["division by zero", "in line 3 of sql/b.sql"]);
    is_at(&said, &chapter, "\\ir sql");
}

#[test]
fn a_file_that_is_not_there() {
    let chapter = block("sql {run}", "SELECT 1;\n\\i sql/nowhere.sql");
    says(
        &error(&chapter.replace("nowhere.sql", "nowhere"), "nowhere"),
        &["No such file"],
    );
}
