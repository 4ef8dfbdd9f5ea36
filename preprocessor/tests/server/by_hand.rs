//! The commands for following a book by hand.

use crate::support::{TestBook, eventually, stderr, stdout};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

/// A book with a workload of pgbench and of the tool's own client, whose stand is up.
fn book() -> TestBook {
    let book = TestBook::with_stand("");
    let toml = "[book]\ntitle = \"A book\"\n\
        [preprocessor.witness.workload.shop.readers]\nscript = \"read.sql\"\nclients = 2\nrate = 50\n\
        [preprocessor.witness.workload.shop.writers]\nscript = \"write.sql\"\nclients = 2\nrate = 50\nerrors = \"count\"\n\
        [preprocessor.witness.workload.bad.readers]\nscript = \"bad.sql\"\n";
    book.write("book.toml", toml);
    book.write("read.sql", "SELECT 1;\n");
    book.write("write.sql", "SELECT 1 / 0;\n");
    book.write("bad.sql", "SELECT 1 / 0;\n");
    stdout(&book.witness(&["stand", "up"]));
    book
}

#[test]
fn a_workload_runs_until_ctrl_c_and_tells_what_it_did() {
    let book = book();
    let mut command = book.command(&["workload", "shop"]);
    let mut running = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let mut out = BufReader::new(running.stdout.take().expect("piped"));
    let mut said = String::new();
    while !said.contains("at work") {
        assert!(out.read_line(&mut said).expect("text") > 0, "{said}");
    }
    let clients = "SELECT application_name, count(*) FROM pg_stat_activity \
                   WHERE application_name IN ('readers', 'writers') GROUP BY 1 ORDER BY 1";
    let query = ["stand", "psql", "-Atc", clients];
    assert_eq!(stdout(&book.witness(&query)), "readers|2\nwriters|2\n");
    kill(Pid::from_raw(running.id().cast_signed()), Signal::SIGINT).expect("ours");
    out.read_to_string(&mut said).expect("text");
    assert!(running.wait().expect("ours").success(), "{said}");
    for words in [
        "workload shop:\n",
        "PGAPPNAME=readers pgbench -n -c 2",
        "\nreaders:\n",
        "number of transactions actually processed: ",
        "\nwriters:\n",
        "22012",
    ] {
        assert!(said.contains(words), "{words} isn't in:\n{said}");
    }
    eventually("no client is left", || {
        stdout(&book.witness(&query)).is_empty()
    });
    let logs = std::fs::read_dir(book.root()).expect("a directory");
    assert_eq!(logs.count(), 4, "book.toml and three scripts");
}

#[test]
fn a_workload_that_ends_by_itself_fails() {
    let book = book();
    let ended = book.witness(&["workload", "bad"]);
    assert!(!ended.status.success());
    assert!(
        stderr(&ended).contains("division by zero"),
        "{}",
        stderr(&ended)
    );
    let unknown = stderr(&book.witness(&["workload", "sop"]));
    assert!(unknown.contains("did you mean shop?"), "{unknown}");
    stdout(&book.witness(&["stand", "down"]));
    let down = stderr(&book.witness(&["workload", "shop"]));
    assert!(down.contains("the stand is down"), "{down}");
}

#[test]
fn a_terminal_has_the_name_of_its_session() {
    let book = book();
    let psql = book.witness(&[
        "stand",
        "psql",
        "--as",
        "writer",
        "-Atc",
        "SHOW application_name",
    ]);
    assert_eq!(stdout(&psql), "writer\n");
    let mut shell = book.command(&["stand", "shell", "--as", "load"]);
    let mut shell = shell
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let script = "psql -XAtc 'SHOW application_name'\n";
    std::io::Write::write_all(&mut shell.stdin.take().expect("piped"), script.as_bytes())
        .expect("it reads");
    assert_eq!(stdout(&shell.wait_with_output().expect("ours")), "load\n");
}
