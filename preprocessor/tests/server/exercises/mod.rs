//! Exercises: their starting state on the reader's server, and the check of an answer.

mod of_the_course;

use crate::support::{TestBook, block, eventually, line_of, never_says, says, stderr, stdout};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{BufRead, BufReader};
use std::process::{Output, Stdio};

/// The exercise in `book.toml`.
const TABLE: &str = "files = [\"sql\"]\n\
    [preprocessor.witness.exercise.seats]\nsolution = \"src/seats.md\"\nanswer = [\"sql/one.sql\", \"sql/two.sql\"]\n";

/// A chapter that fills one block from a file of the answer, and reads another file in psql.
fn chapter() -> String {
    [
        block("sql {fresh}", ""),
        block(
            "sql {run}",
            "CREATE TABLE seat (number int);\nINSERT INTO seat VALUES (1), (1);",
        ),
        block(
            "sql {run session=holder}",
            "BEGIN;\nLOCK TABLE seat IN SHARE MODE;",
        ),
        block(
            "sql {run name=answer session=reader file=sql/one.sql within=3s}",
            "",
        ),
        block("sql {run session=holder}", "COMMIT;"),
        block("sql {run session=reader}", "\\i sql/two.sql"),
        block(
            "sql {claim=\"No number occurs twice\" name=once}",
            "SELECT count(*) = count(DISTINCT number), count(*) AS rows,\n\
             format('%s rows, but %s numbers', count(*), count(DISTINCT number)) AS why FROM seat;",
        ),
        block("sql {run}", "ALTER TABLE seat ADD UNIQUE (number);"),
        block(
            "sql {claim=\"There is a seat\" session=main}",
            "SELECT count(*) > 0, 'they are gone' AS why FROM seat;",
        ),
    ]
    .concat()
}

fn with_chapter(book: TestBook) -> TestBook {
    book.chapter("seats.md", &chapter())
        .file("sql/one.sql", "SELECT count(*) FROM seat;\n")
        .file(
            "sql/two.sql",
            "DELETE FROM seat WHERE ctid <> (SELECT min(ctid) FROM seat);\n",
        )
}

fn book() -> TestBook {
    let book = with_chapter(TestBook::new());
    book.configure(TABLE);
    book
}

/// Checks an answer of these two files.
fn check(book: &TestBook, one: &str, two: &str) -> Output {
    book.write("mine/one.sql", one);
    book.write("mine/two.sql", two);
    book.witness(&["exercise", "seats", "--check", "mine"])
}

const LOOKS: &str = "SELECT 1;\n";
const DELETES: &str = "DELETE FROM seat WHERE ctid > (SELECT min(ctid) FROM seat);\n";

#[test]
fn an_answer_is_judged_by_the_claims_of_the_solution() {
    let book = book();
    let right = check(&book, LOOKS, DELETES);
    assert_eq!(
        stdout(&right),
        "yes  No number occurs twice\nyes  There is a seat\nexercise seats: right\n"
    );
    // The files can be named as well, from anywhere.
    let named = [
        "exercise",
        "seats",
        "--check",
        "sql/one.sql",
        "mine/two.sql",
    ];
    assert!(book.witness(&named).status.success());

    // The step that fails because of the false claim isn't reported.
    let wrong = check(&book, LOOKS, LOOKS);
    assert_eq!(wrong.status.code(), Some(1));
    let said = String::from_utf8_lossy(&wrong.stdout).into_owned();
    assert_eq!(
        said,
        "no   No number occurs twice\n     2 rows, but 1 numbers\n     measured:\n       rows = 2\nexercise seats: not yet\n"
    );
    // The book's own files, and the cached run of the solution, are as before.
    book.build().book();
}

/// An exercise whose answer is a script, and whose claim may be false.
#[test]
fn a_script_is_no_sql_and_a_claim_that_may_be_false_is_still_a_claim() {
    let chapter = [
        block("sql {fresh}", ""),
        block("sh {run name=answer file=sql/count}", ""),
        block(
            "sql {claim=\"There is a table\" false=show}",
            "SELECT to_regclass('counted') IS NOT NULL;",
        ),
    ];
    let book = TestBook::new()
        .chapter("seats.md", &chapter.concat())
        .file("sql/count", "psql -qc 'CREATE TABLE counted ()'\n");
    book.configure(&TABLE.replace("\"sql/one.sql\", \"sql/two.sql\"", "\"sql/count\""));
    let check = |answer: &str| {
        book.write("mine/count", answer);
        let output = book.witness(&["exercise", "seats", "--check", "mine"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let right = check("# it's a comment\npsql -qc 'CREATE TABLE counted ()'\n");
    says(&right, &["yes  There is a table", "exercise seats: right"]);
    says(&check("true\n"), &["no   There is a table", "not yet"]);
}

#[test]
fn a_reason_is_told_by_the_build_and_not_by_the_page() {
    let book = book();
    let page = book.build().page("seats.md");
    // The query is on the page, and its text isn't.
    never_says(&page, &["1 rows, but"]);
    book.write("sql/two.sql", LOOKS);
    let failed = book.build();
    says(
        &failed.stderr,
        &[
            "this claim is false: No number occurs twice",
            "2 rows, but 1 numbers",
        ],
    );
}

#[test]
fn an_error_of_an_answer_is_told_with_its_file_and_line() {
    let book = book();
    let wrong = check(&book, "SELECT 1;\nSELEC 2;\n", DELETES);
    assert_eq!(wrong.status.code(), Some(1));
    says(
        &String::from_utf8_lossy(&wrong.stdout),
        &["mine/one.sql:2", "SELEC 2;"],
    );
    let wrong = check(&book, LOOKS, "SELECT 1;\n\nSELECT 1 / 0;\n");
    says(
        &String::from_utf8_lossy(&wrong.stdout),
        &["psql:mine/two.sql:3: ERROR:  division by zero", "not yet"],
    );
    let open = check(&book, "SELECT 'x;\n", DELETES);
    assert_eq!(open.status.code(), Some(2));
    says(&stderr(&open), &["mine/one.sql:1", "never closed"]);
}

#[test]
fn an_answer_that_does_not_end_is_ended() {
    let wrong = check(&book(), "DELETE FROM seat;\n", LOOKS);
    assert_eq!(wrong.status.code(), Some(1));
    says(
        &String::from_utf8_lossy(&wrong.stdout),
        &["3s", "it waited for", "holder", "exercise seats: not yet"],
    );
}

#[test]
fn what_can_not_be_checked_is_no_wrong_answer() {
    let book = book();
    for (arguments, words) in [
        (
            &["exercise", "seat", "--check", "sql/one.sql"][..],
            "did you mean seats?",
        ),
        (
            &["exercise", "seats", "--check", "sql/one.sql"],
            "1 files are named, but the answer has 2",
        ),
        (
            &["exercise", "seats", "--check", "sql/one.sql", "gone.sql"],
            "gone.sql",
        ),
        (&["exercise", "seats"], "the stand is down"),
    ] {
        let refused = book.witness(arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        says(&stderr(&refused), &[words]);
    }
    let listed = stdout(&book.witness(&["exercise"]));
    assert_eq!(listed, "seats  seats.md: one.sql two.sql\n");
}

#[test]
fn a_faulty_exercise_is_a_mistake_of_the_book() {
    let book = book();
    let mistake = |from: &str, to: &str, words: &str| {
        let toml = book.read("book.toml");
        assert!(toml.contains(from), "{toml}");
        book.write("book.toml", &toml.replace(from, to));
        let said = book.build().stderr;
        let line = line_of(&toml, "[preprocessor.witness.exercise.seats]");
        says(&said, &[&format!("book.toml:{line}"), words]);
        book.write("book.toml", &toml);
    };
    mistake(
        "src/seats.md",
        "src/seat.md",
        "`src/seat.md` is not a chapter of the book",
    );
    mistake("sql/two.sql", "sql/three.sql", "`sql/three.sql` is missing");
    book.edit("seats.md", "name=answer ", "");
    mistake(
        "exercise",
        "exercise",
        "no step of `src/seats.md` is named `answer`",
    );
    book.edit("seats.md", "sql {fresh}", "sql {open session=other}");
    mistake("exercise", "exercise", "doesn't begin on a fresh database");
}

#[test]
fn the_starting_state_stays_until_ctrl_c() {
    let book = with_chapter(TestBook::with_stand("database = \"shop\""));
    let toml = book.read("book.toml");
    book.write(
        "book.toml",
        &format!("{toml}[preprocessor.witness]\n{TABLE}"),
    );
    stdout(&book.witness(&["stand", "up"]));
    stdout(&book.witness(&["stand", "psql", "-qc", "CREATE TABLE mine ()"]));

    // Twice: it begins anew.
    for _ in 0..2 {
        let mut command = book.command(&["exercise", "seats"]);
        let mut running = command.stdout(Stdio::piped()).spawn().expect("started");
        let mut out = BufReader::new(running.stdout.take().expect("piped"));
        let mut said = String::new();
        while !said.contains("at work until Ctrl-C: session holder\n") {
            assert!(out.read_line(&mut said).expect("text") > 0, "{said}");
        }
        says(
            &said,
            &[
                "in the database shop_exercise\n",
                "mdbook-witness stand psql shop_exercise\n",
                "mdbook-witness exercise seats --check one.sql two.sql\n",
            ],
        );
        let query =
            |sql: &str| stdout(&book.witness(&["stand", "psql", "shop_exercise", "-Atc", sql]));
        assert_eq!(query("SELECT count(*) FROM seat"), "2\n");
        let holders = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'holder'";
        assert_eq!(query(holders), "1\n");
        kill(Pid::from_raw(running.id().cast_signed()), Signal::SIGINT).expect("ours");
        assert!(running.wait().expect("ours").success(), "{said}");
        eventually("its sessions have ended", || query(holders) == "0\n");
    }
    // The reader's other database is as it was.
    stdout(&book.witness(&["stand", "psql", "-qc", "TABLE mine"]));
}
