//! What psql itself can do: a block is typed into a real one.

use crate::support::{Server, TestBook, block, is_at, never_says, says};

/// The page of a chapter of one block.
#[track_caller]
fn page(code: &str) -> String {
    TestBook::of(&block("sql {run}", code)).page()
}

/// That these words come in this order.
#[track_caller]
fn in_order(page: &str, words: &[&str]) {
    let mut rest = page;
    for word in words {
        let found = rest.find(word);
        let at =
            found.unwrap_or_else(|| panic!("«{word}» is missing, or out of order, in:\n{page}"));
        rest = &rest[at + word.len()..];
    }
}

/// What a block printed, without its code.
fn output(page: &str) -> String {
    let fences = page.split("```text\n").skip(1);
    fences
        .filter_map(|fence| fence.split("```").next())
        .collect()
}

#[test]
fn messages_and_results_come_in_their_order() {
    let code = "DO $$ BEGIN RAISE NOTICE 'first'; END $$;\nSELECT 'second' AS a;\n\
                DO $$ BEGIN RAISE WARNING 'third' USING HINT = 'fourth'; END $$;\nSELECT 'fifth' AS a;\n\
                \\echo sixth\nDO $$ BEGIN RAISE NOTICE 'seventh'; END $$;\n\\echo eighth\n\\warn ninth\n\\! echo tenth";
    let page = page(code);
    let output = output(&page);
    in_order(
        &output,
        &[
            "NOTICE:  first\nDO\n",
            " second\n",
            "WARNING:  third\nHINT:  fourth\nDO\n",
            " fifth\n",
            "sixth\n",
            "NOTICE:  seventh\nDO\n",
            "eighth\n",
            "ninth\n",
            "tenth\n",
        ],
    );
    never_says(&output, &["psql:", "00000", "LOCATION", "01000"]);
}

#[test]
fn several_results_of_one_line() {
    let page = page("SELECT 1 AS one; SELECT 2 AS two\\; SELECT 3 AS three;");
    in_order(&output(&page), &[" one", " two", " three"]);
}

#[test]
fn a_statement_without_its_semicolon_is_sent_all_the_same() {
    let chapter = [
        block("sql {run}", "SELECT 'no semicolon'"),
        block("sql {run}", "SELECT 'a new statement';"),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).page(),
        &[" no semicolon\n", " a new statement\n"],
    );
}

#[test]
fn variables_stay_with_their_session() {
    let chapter = [
        block("sql {run}", "SELECT 40 + 2 AS answer \\gset"),
        block(
            "sql {run}",
            "SELECT :answer AS answer;\n\\echo it is :answer",
        ),
        block("sql {run session=other}", "\\echo :answer"),
    ]
    .concat();
    in_order(
        &TestBook::of(&chapter).page(),
        &["     42\n", "it is 42\n", "```text\n:answer\n"],
    );
}

#[test]
fn settings_stay_with_their_session() {
    let chapter = [
        block("sql {run}", "\\x on\n\\timing on\n\\pset null '(none)'"),
        block("sql {run}", "SELECT NULL AS a, 2 AS b;"),
    ]
    .concat();
    says(
        &TestBook::of(&chapter).page(),
        &[
            "Expanded display is on.",
            "-[ RECORD 1 ]",
            "a | (none)\nb | 2\n",
            "Time: ",
        ],
    );
}

#[test]
fn rows_in_the_block() {
    let code = "CREATE TABLE t (id int, name text);\nCOPY t FROM stdin;\n1\tone; 'two\n2\t\\\\i nowhere\n\\.\n\
                \\copy t FROM stdin WITH (FORMAT csv)\n3,three\n\\.\nSELECT * FROM t ORDER BY id;\n\\copy t TO stdout";
    in_order(
        &output(&page(code)),
        &[
            "COPY 2",
            "COPY 1",
            "  1 | one; 'two\n  2 | \\i nowhere\n  3 | three\n(3 rows)",
            "3\tthree\n",
        ],
    );
}

#[test]
fn rows_from_a_file_of_the_book() {
    let book = TestBook::of(&block(
        "sql {run}",
        "CREATE TABLE t (id int);\n\\copy t FROM 'data/t.csv'",
    ));
    let book = book.file("data/t.csv", "1\n2\n3\n");
    book.configure("files = [\"data\"]");
    says(&book.page(), &["COPY 3"]);
}

#[test]
fn a_statement_that_is_repeated() {
    if Server::shared().major() < 16 {
        return;
    }
    let page = page("SELECT 'again' AS a \\watch interval=0.01 count=3");
    assert_eq!(output(&page).matches(" again\n").count(), 3, "{page}");
}

#[test]
fn conditions() {
    let page =
        page("\\if false\nSELECT 'never';\n\\else\nSELECT 'else';\n\\endif\nSELECT 'after';");
    in_order(&output(&page), &[" else\n", " after\n"]);
    never_says(&output(&page), &["never\n"]);
}

#[test]
fn to_quit_ends_the_session_and_is_told() {
    let chapter = [
        block("sql {run}", "\\if false\n\\q\n\\endif\nSELECT 'goes on';"),
        block(
            "sql {run}",
            "SELECT 'now';\n\\if true\n\\q\n\\endif\nSELECT 'left ' || 'out';",
        ),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(&said, &["psql ended in the middle of this block", " now\n"]);
    never_says(&said, &["left out\n"]);
}

#[test]
fn output_that_goes_elsewhere() {
    let chapter = [
        block(
            "sql {run}",
            "\\o /dev/null\nSELECT 'unseen' || 1;\n\\echo seen",
        ),
        block(
            "sql {run}",
            "SELECT 'unseen' || 2;\n\\o\nSELECT 'seen' || 3;",
        ),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    in_order(&page, &["seen\n", " seen3\n"]);
    never_says(&page, &["unseen1", "unseen2"]);
}

#[test]
fn an_error_stops_included_files_only() {
    let chapter = [
        block(
            "sql {run fails=22012}",
            "CREATE TEMP TABLE kept (a int);\n\\set ON_ERROR_STOP on\nSELECT 1/0;\nSELECT 'goes ' || 'on';",
        ),
        block("sql {run fails=22012}", "\\i sql/a.sql"),
        block("sql {run}", "SELECT count(*) AS kept FROM kept;"),
    ]
    .concat();
    let book = TestBook::of(&chapter).file("sql/a.sql", "SELECT 1/0;\nSELECT 'nev' || 'er';\n");
    book.configure("files = [\"sql\"]");
    let page = book.page();
    in_order(
        &page,
        &["goes on\n", "psql:sql/a.sql:1: ERROR:", " kept \n"],
    );
    never_says(&page, &[" never\n"]);
}

#[test]
fn another_connection() {
    let chapter = [
        block(
            "sql {run}",
            "CREATE TEMP TABLE mine (id int);\n\\c\nSELECT to_regclass('mine') IS NULL AS gone;",
        ),
        block("sql {run within=1s}", "SELECT pg_sleep(1000);"),
    ]
    .concat();
    let said = TestBook::of(&chapter).fails();
    says(
        &said,
        &["did not end within 1s", "its statement was canceled"],
    );
}

#[test]
fn another_connection_in_the_block_that_does_not_end() {
    let chapter = block("sql {run within=1s}", "\\c\nSELECT pg_sleep(1000);");
    says(&TestBook::of(&chapter).fails(), &["did not end within 1s"]);
}

#[test]
fn a_database_that_is_not_there() {
    let chapter = block("sql {run}", "SELECT 1;\n\\c nowhere");
    let said = TestBook::of(&chapter).fails();
    says(&said, &["database \"nowhere\" does not exist"]);
    is_at(&said, &chapter, "\\c nowhere");
}

#[test]
fn what_reads_the_terminal_is_told_at_its_line() {
    for line in ["\\! cat", "\\! head -n 1 | cat", "\\i sql/prompt.sql"] {
        let chapter = block("sql {run}", &format!("SELECT 1;\n{line}\nSELECT 'on';"));
        let book = TestBook::of(&chapter).file("sql/prompt.sql", "\\prompt 'who? ' name\n");
        book.configure("files = [\"sql\"]");
        let said = book.fails();
        says(&said, &["this line waits for input at the terminal"]);
        is_at(&said, &chapter, line);
    }
}

#[test]
fn a_prompt_that_a_file_sets_is_told_at_its_line() {
    let chapter = block("sql {run}", "SELECT 1;\n\\i sql/prompt.sql\nSELECT 'on';");
    let book = TestBook::of(&chapter).file("sql/prompt.sql", "\\set PROMPT1 '%n> '\n");
    book.configure("files = [\"sql\"]");
    let said = book.fails();
    says(&said, &["psql's prompt was changed"]);
    is_at(&said, &chapter, "\\i sql");
}

#[test]
fn the_readers_own_settings_do_not_matter() {
    let book = TestBook::of(
        &block("sql {run}", "SELECT NULL AS a;\nSELECT now() = 'x';")
            .replace("{run}", "{run fails=22007}"),
    );
    let rc = book.root().join("psqlrc");
    book.write("psqlrc", "\\pset null 'mine'\n\\echo from psqlrc\n");
    let page = book
        .variable("PSQLRC", rc.to_str())
        .variable("PGDATABASE", Some("postgres"))
        .variable("PGOPTIONS", Some("-c client_min_messages=debug5"))
        .variable("PSQL_PAGER", Some("false"))
        .variable("PAGER", Some("false"))
        .variable("LC_ALL", Some("de_DE.UTF-8"))
        .page();
    says(&page, &["ERROR:  invalid input syntax"]);
    never_says(&page, &["mine", "from psqlrc", "DEBUG"]);
}

#[test]
fn sessions_are_named_and_apart() {
    let chapter = [
        block("sql {run session=a}", "BEGIN;\nSELECT pg_backend_pid() AS pid \\gset\nSELECT current_setting('application_name');"),
        block("sql {run session=b}", "SELECT count(*) AS others FROM pg_stat_activity WHERE application_name = 'a' AND state = 'idle in transaction';"),
        block("sql {run session=a}", "SELECT pg_backend_pid() = :pid AS same;\nROLLBACK;"),
    ]
    .concat();
    let page = TestBook::of(&chapter).page();
    in_order(
        &page,
        &[
            " a\n",
            " others \n--------\n      1\n",
            " same \n------\n t\n",
            "ROLLBACK",
        ],
    );
}

#[test]
fn chapters_have_sessions_of_their_own_and_one_database() {
    let book = TestBook::of(&block(
        "sql {run}",
        "CREATE TABLE kept ();\nCREATE TEMP TABLE gone ();",
    ));
    let code =
        "SELECT to_regclass('kept') IS NOT NULL AS kept, to_regclass('gone') IS NULL AS gone;";
    let built = book.chapter("two.md", &block("sql {run}", code)).build();
    says(&built.page("two.md"), &[" t    | t\n"]);
}

#[test]
fn what_the_book_has_each_session_run_first() {
    let chapter = [
        block("sql {run}", "SELECT NULL AS a;\nSHOW search_path;"),
        block("sql {run session=b}", "SELECT NULL AS b;"),
    ]
    .concat();
    let book = TestBook::of(&chapter);
    book.configure(
        "psql = ['\\pset null (null)', 'SET search_path = elsewhere;', '\\echo unheard']",
    );
    let page = book.page();
    assert_eq!(page.matches("(null)").count(), 2, "{page}");
    says(&page, &["elsewhere"]);
    never_says(&page, &["unheard", "Null display"]);
    let output = book.command(&["list"]).output().expect("it starts");
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    says(
        &listed,
        &["book.toml: each session begins with\n    \\pset null (null)\n"],
    );
}

#[test]
fn what_a_session_can_not_begin_with() {
    let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
    book.configure("psql = ['\\pset null (null)', 'SELECT 1/0;']");
    says(
        &book.fails(),
        &[
            "the session `main` can't begin with this: division by zero",
            "book.toml:5:",
            "'SELECT 1/0;'",
        ],
    );
    book.configure("psql = ['\\prompt x']");
    says(
        &book.fails(),
        &["`\\prompt` reads the terminal", "book.toml"],
    );
}
