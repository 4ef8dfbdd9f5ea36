//! Whatever ends a run, a checkpoint is there whole or not at all.

use super::keeper::{Keeper, PLENTY, book, place};
use crate::support::{SOON, eventually, runs};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::path::Path;
use std::time::Instant;

fn send(pid: i32, signal: Signal) {
    kill(Pid::from_raw(pid), signal).expect("ours");
}

/// Stops the run in the middle of copying. False if it was faster.
fn stop_in_the_middle(run: &mut Keeper, half_made: &Path) -> bool {
    run.say("keep one 1");
    let deadline = Instant::now() + SOON;
    while !half_made.join("data/base").exists() {
        assert!(Instant::now() < deadline, "it never copied anything");
        std::hint::spin_loop();
    }
    send(run.child.id().cast_signed(), Signal::SIGSTOP);
    half_made.join("data").exists()
}

fn reaper_of(journal: &Path) -> i32 {
    let journal = std::fs::read_to_string(journal).expect("written");
    let first: serde_json::Value =
        serde_json::from_str(journal.lines().next().expect("a line")).expect("JSON");
    let pid = first["begin"]["reaper"]["pid"].as_i64().expect("a pid");
    i32::try_from(pid).expect("a pid")
}

/// Tries until a signal has come in the middle of what it is to interrupt: it may be faster than the signal.
fn caught_in_the_middle(mut is_caught: impl FnMut() -> bool) {
    let caught = (0..20).any(|_| is_caught());
    assert!(caught, "it was faster than the signal each time");
}

#[test]
fn killed_in_the_middle() {
    caught_in_the_middle(|| {
        let book = book();
        let mut run = Keeper::new(&book, PLENTY);
        let server = run.up("up");
        let half_made = place(&book, "build/checkpoint");
        let is_in_the_middle = stop_in_the_middle(&mut run, &half_made);
        send(run.child.id().cast_signed(), Signal::SIGKILL);
        eventually("nothing is left", || {
            !half_made.exists() && !server.directory.exists()
        });
        if is_in_the_middle {
            let mut next = Keeper::new(&book, PLENTY);
            assert_eq!(next.must("all"), "");
            assert_eq!(next.must("prune"), "");
        }
        is_in_the_middle
    });
}

#[test]
fn killed_together_with_its_reaper() {
    caught_in_the_middle(|| {
        let book = book();
        let mut run = Keeper::new(&book, PLENTY);
        let server = run.up("up");
        let half_made = place(&book, "build/checkpoint");
        let reaper = reaper_of(&place(&book, "build/journal"));
        let is_in_the_middle = stop_in_the_middle(&mut run, &half_made);
        send(reaper, Signal::SIGKILL);
        send(run.child.id().cast_signed(), Signal::SIGKILL);
        run.child.wait().expect("ours");
        assert_eq!(
            half_made.exists(),
            is_in_the_middle,
            "nobody removed it yet"
        );
        // It ends what the killed ones have left, in any case.
        let mut next = Keeper::new(&book, PLENTY);
        let kept = next.must("all");
        assert!(!half_made.exists());
        assert!(!server.directory.exists());
        assert!(!is_in_the_middle || kept.is_empty(), "{kept}");
        is_in_the_middle
    });
}

#[test]
fn the_server_that_was_started_again_ends_with_the_run() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    run.must("keep one 1");
    run.must("back one");
    let pid = server.pid();
    assert!(runs(pid));
    send(run.child.id().cast_signed(), Signal::SIGKILL);
    eventually("the server ends", || !runs(pid));
    eventually("the stand goes", || !server.directory.exists());
    let mut next = Keeper::new(&book, PLENTY);
    assert_eq!(next.must("all"), "one", "what was whole before stays");
}

#[test]
fn a_server_that_has_ended_is_brought_back() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    server.run("witness", &["create table one as select 1 as one"]);
    run.must("keep one 1");
    let pid = server.pid();
    send(pid, Signal::SIGQUIT);
    eventually("it ends", || !runs(pid));
    assert!(run.tell("keep two 1").is_err());
    assert_eq!(run.must("alive"), "false");
    assert!(run.must("back one").ends_with("alive=true"));
    let one = server.ask("witness", &["select * from one"]);
    assert_eq!(one, "1\n--\n");
}
