//! A chapter that is driven step by step from outside. The helper `drive` does what the tests tell it.

use crate::support::left::processes;
use crate::support::{HELPER, Server, TestBook, block, eventually};
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// A driven chapter.
struct Driven<'a> {
    book: &'a TestBook,
    child: Child,
    commands: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl<'a> Driven<'a> {
    fn start(book: &'a TestBook) -> Self {
        let mut child = book
            .prepare(HELPER)
            .arg("drive")
            .arg(book.root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        Self {
            book,
            commands: child.stdin.take(),
            answers: BufReader::new(child.stdout.take().expect("piped")).lines(),
            child,
        }
    }

    /// Sends a command and returns its answer.
    #[track_caller]
    fn ask(&mut self, command: &str) -> String {
        let commands = self.commands.as_mut().expect("it runs");
        writeln!(commands, "{command}").expect("it reads");
        let answer = self.answers.next().expect("it answers");
        answer.expect("text")
    }

    /// Runs the next steps, which must have these outcomes.
    #[track_caller]
    fn steps(&mut self, outcomes: &[&str]) {
        for outcome in outcomes {
            assert_eq!(self.ask("step"), format!("Some({outcome})"));
        }
    }

    /// Lets it end its stand, after which nothing may be left.
    #[track_caller]
    fn end(mut self) {
        drop(self.commands.take());
        assert!(self.child.wait().expect("ours").success());
        self.book.assert_nothing_left();
    }

    /// The `application_name` of each client of the book's database but the tool's own.
    fn clients(&self) -> Vec<String> {
        let query = "SELECT application_name FROM pg_stat_activity WHERE datname = $1 AND application_name <> 'witness' \
                     AND backend_type = 'client backend' ORDER BY 1";
        let rows = Server::shared()
            .connect()
            .query(query, &[&self.book.database]);
        rows.expect("an answer")
            .iter()
            .map(|row| row.get(0))
            .collect()
    }
}

/// A chapter in which one session holds a lock, and another waits for it.
fn waiting() -> TestBook {
    TestBook::of(
        &[
            block("sql {run}", "CREATE TABLE item (id int);"),
            block("sql {run session=holder}", "BEGIN;\nLOCK TABLE item;"),
            block(
                "sql {start name=wait session=waiter until=blocked}",
                "TABLE item;",
            ),
            block(
                "sql {run session=other fails=22012}",
                "BEGIN;\nSELECT 1 / 0;",
            ),
            block("sql {run session=holder}", "COMMIT;"),
            block("text {finish=wait}", ""),
        ]
        .concat(),
    )
}

#[test]
fn one_runs_from_step_to_step() {
    let book = waiting();
    let mut driven = Driven::start(&book);
    assert_eq!(driven.ask("next"), "0");
    driven.steps(&["Passed", "Passed", "Passed", "Passed"]);
    assert_eq!(driven.ask("next"), "4");
    assert_eq!(
        driven.ask("sessions"),
        r#"[("main", Idle), ("holder", InTransaction), ("waiter", Running(StepId(2))), ("other", FailedTransaction)]"#
    );
    driven.steps(&["Passed"]);
    eventually("the waiter ends", || {
        driven.ask("sessions").contains(r#"("waiter", Idle)"#)
    });
    driven.steps(&["Passed"]);
    assert_eq!(driven.ask("next"), "none");
    assert_eq!(driven.ask("step"), "None");
    assert!(
        driven.ask("sessions").contains(r#"("main", Idle)"#),
        "it goes on"
    );
    assert_eq!(driven.ask("finish"), "6 records, 0 failures");
    driven.end();
}

#[test]
fn one_that_is_stopped_in_the_middle_leaves_nothing() {
    let book = waiting();
    let mut driven = Driven::start(&book);
    assert_eq!(
        driven.ask("sessions"),
        r#"[("main", Connecting), ("holder", Unopened), ("waiter", Unopened), ("other", Unopened)]"#
    );
    driven.steps(&["Passed", "Passed", "Passed"]);
    assert_eq!(driven.clients(), ["holder", "main", "waiter"]);
    assert_eq!(driven.ask("stop"), "3 records, 0 failures");
    assert_eq!(driven.clients(), [""; 0], "their backends have ended");
    let is_psql = |it: &crate::support::left::Process| it.command.contains("psql");
    eventually("no psql is left", || {
        !processes(&book.root()).iter().any(is_psql)
    });
    driven.end();
}

#[test]
fn one_goes_on_after_a_false_claim_and_ends_with_a_failed_step() {
    let claim = "sql {claim=\"Two is one.\"}";
    let book = TestBook::of(
        &[
            block(claim, "SELECT 2 = 1;"),
            block("sql {run}", "SELECT 1;"),
            block("sql {run}", "SELECT 1 / 0;"),
            block("sql {run}", "SELECT 3;"),
        ]
        .concat(),
    );
    let mut driven = Driven::start(&book);
    driven.steps(&["Failed", "Passed", "EndedChapter"]);
    assert_eq!(driven.ask("next"), "none");
    assert_eq!(driven.ask("sessions"), "[]");
    assert_eq!(driven.ask("finish"), "2 records, 2 failures");
    driven.end();
}
