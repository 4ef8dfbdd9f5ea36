//! Builds that are ended in the middle: nothing is left, or the next one removes it.

use crate::docker_engine::book::{
    Clients, NEW, OLD, book, container, docker, left_of, nothing_is_left_of, ran, run, shared,
    until_it_runs,
};
use crate::support::{TestBook, eventually, runs};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use std::fs;
use std::os::unix::process::CommandExt;
use std::process::Child;

/// Things of a server that another chapter would stumble over, and a step that lasts.
const LASTING: &str = "```sql {run}\nCREATE ROLE app;\nALTER SYSTEM SET work_mem = $$77MB$$;\n```\n\n```sql {run}\nSELECT pg_sleep(600);\n```\n";
/// The same without that step, and what a new server has.
const AGAIN: &str = "```sql {run}\nCREATE ROLE app;\nSHOW work_mem;\n```\n";

fn started(book: &TestBook) -> Child {
    run(book, Clients::Machine)
        .process_group(0)
        .spawn()
        .expect("started")
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(child.id().cast_signed())
}

/// Has the book's chapter be another one.
fn rewrite(book: &TestBook, chapter: &str) {
    fs::write(book.root().join("src/one.md"), chapter).expect("written");
}

/// Builds the chapter that a server with anything in it would fail.
fn begins_with_nothing(book: &TestBook, project: &str) {
    rewrite(book, AGAIN);
    let said = ran(book, Clients::Machine);
    assert!(said.contains(" 4MB"), "{said}");
    nothing_is_left_of(project);
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn ctrl_c_leaves_nothing() {
    let _engine = shared();
    let book = book(NEW, LASTING, "");
    // While the server comes up, and in a step.
    for in_a_step in [false, true] {
        let mut child = started(&book);
        let project = match in_a_step {
            true => until_it_runs(&book, "SELECT pg_sleep(600)").1,
            false => {
                let mut found = None;
                eventually("the container is made", || {
                    found = container(&book.root());
                    found.is_some()
                });
                found.expect("it was there").1
            }
        };
        killpg(pid(&child), Signal::SIGINT).expect("ours");
        assert!(!child.wait().expect("ours").success());
        assert_eq!(left_of(&project), Vec::<String>::new());
    }
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn the_reaper_ends_the_containers_of_a_run_that_was_killed() {
    let _engine = shared();
    let book = book(OLD, LASTING, "");
    let mut child = started(&book);
    let (_, project) = until_it_runs(&book, "SELECT pg_sleep(600)");
    kill(pid(&child), Signal::SIGKILL).expect("ours");
    child.wait().expect("ours");
    nothing_is_left_of(&project);
    begins_with_nothing(&book, &project);
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn the_next_run_ends_what_one_has_left_that_was_killed_with_its_reaper() {
    let _engine = shared();
    let book = book(NEW, LASTING, "");
    let (_, project) = killed_with_its_reaper(&book);
    rewrite(&book, AGAIN);
    let output = run(&book, Clients::Machine).output().expect("started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("ended what an earlier run"), "{said}");
    nothing_is_left_of(&project);
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn a_volume_that_nobody_knows_of_is_removed_before_a_build_begins() {
    let _engine = shared();
    let book = book(OLD, LASTING, "");
    let (name, project) = killed_with_its_reaper(&book);
    docker(&["rm", "--force", &name]);
    fs::remove_dir_all(book.cache()).expect("removed");
    assert!(!left_of(&project).is_empty());
    begins_with_nothing(&book, &project);
}

/// A run that was killed in a step together with its reaper; its container and its project.
fn killed_with_its_reaper(book: &TestBook) -> (String, String) {
    let mut child = started(book);
    let found = until_it_runs(book, "SELECT pg_sleep(600)");
    let reaper = reaper(book);
    kill(Pid::from_raw(reaper), Signal::SIGKILL).expect("ours");
    kill(pid(&child), Signal::SIGKILL).expect("ours");
    child.wait().expect("ours");
    eventually("the reaper has ended", || !runs(reaper));
    found
}

/// The reaper's process, as the journal names it.
fn reaper(book: &TestBook) -> i32 {
    let mut books = fs::read_dir(book.cache().join("books"))
        .expect("there")
        .flatten();
    let place = books.next().expect("one book").path();
    let journal = fs::read_to_string(place.join("build/journal")).expect("there");
    let begin = journal.lines().next().expect("a line");
    let begin: serde_json::Value = serde_json::from_str(begin).expect("JSON");
    let pid = begin["begin"]["reaper"]["pid"].as_i64().expect("a pid");
    i32::try_from(pid).expect("a pid")
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn a_server_that_is_killed_is_told_and_leaves_nothing() {
    let _engine = shared();
    let book = book(OLD, LASTING, "");
    let child = started(&book);
    let (name, project) = until_it_runs(&book, "SELECT pg_sleep(600)");
    docker(&["kill", &name]);
    let output = child.wait_with_output().expect("ours");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("src/one.md:"), "{said}");
    nothing_is_left_of(&project);
    begins_with_nothing(&book, &project);
}
