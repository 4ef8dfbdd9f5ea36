//! Where no checkpoint can be made, nothing is lost.

use super::keeper::{Keeper, PLENTY, Server, book, checkpoint, place};
use crate::support::eventually;
use std::os::unix::fs::{MetadataExt, symlink};

/// That nothing was made, and the server has what it had.
#[track_caller]
fn unharmed(run: &mut Keeper, server: &Server, half_made: &std::path::Path) {
    assert_eq!(run.must("alive"), "true");
    assert_eq!(run.must("all"), "");
    assert!(!half_made.exists());
    let one = server.ask("witness", &["select * from one"]);
    assert_eq!(one, "1\n--\n");
}

#[test]
fn what_fails_leaves_the_server_as_it_was() {
    let book = book();
    let mut run = Keeper::new(&book, 1 << 20);
    let server = run.up("up");
    server.run("witness", &["create table one as select 1 as one"]);
    let half_made = place(&book, "build/checkpoint");

    let error = run.tell("keep one 1").expect_err("too much");
    assert!(
        error.contains("the limit for all of them is 1 MB"),
        "{error}"
    );
    unharmed(&mut run, &server, &half_made);

    let link = server.data().join("base/link");
    symlink("/etc", &link).expect("ours");
    let error = run.tell("keep one 1").expect_err("a link");
    assert!(error.contains("base/link is a link"), "{error}");
    std::fs::remove_file(&link).expect("ours");
    unharmed(&mut run, &server, &half_made);

    let error = run.tell("keep a/b 1").expect_err("no name");
    assert!(error.contains("a/b"), "{error}");
    unharmed(&mut run, &server, &half_made);
}

#[test]
fn a_copy_that_stops_halfway_is_removed() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    server.run("witness", &["create table one as select 1 as one"]);
    // In the place of the checkpoints, after all was copied.
    let half_made = place(&book, "build/checkpoint");
    std::fs::write(place(&book, "checkpoints"), "no directory").expect("ours");
    let error = run.tell("keep one 1").expect_err("no place");
    assert!(error.contains("making"), "{error}");
    std::fs::remove_file(place(&book, "checkpoints")).expect("ours");
    unharmed(&mut run, &server, &half_made);

    // A checkpoint that lost a file of its own is a directory that can't be copied to the end.
    run.must("keep one 1");
    let data = checkpoint(&book, "one").join("data");
    symlink("/etc", data.join("base/link")).expect("ours");
    let before = server.pid();
    assert!(run.tell("back one").is_err());
    assert_ne!(server.pid(), before);
    let one = server.ask("witness", &["select * from one"]);
    assert_eq!(one, "1\n--\n");
    assert!(!server.directory.join("data.before").exists());
}

#[test]
fn a_restart_must_not_change_settings() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    let before = server.pid();
    server.run("witness", &["alter system set work_mem = '9MB'"]);
    let error = run.tell("keep one 1").expect_err("not read yet");
    assert!(error.contains("postgresql.auto.conf"), "{error}");
    server.run(
        "witness",
        &[
            "alter system set max_connections = 30",
            "select pg_reload_conf()",
        ],
    );
    eventually("the settings are read", || {
        let waits = server.ask(
            "witness",
            &["select count(*) from pg_settings where pending_restart"],
        );
        waits.starts_with('1')
    });
    let error = run.tell("keep one 1").expect_err("a restart is pending");
    assert!(error.contains("max_connections"), "{error}");
    assert_eq!(server.pid(), before, "it was not even stopped");
    server.run(
        "witness",
        &[
            "alter system reset max_connections",
            "select pg_reload_conf()",
        ],
    );
    eventually("the settings are read", || {
        let waits = server.ask(
            "witness",
            &["select count(*) from pg_settings where pending_restart"],
        );
        waits.starts_with('0')
    });
    run.must("keep one 1");
}

#[test]
fn a_tablespace_elsewhere_is_not_kept() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    let before = server.pid();
    let place = server.directory.join("elsewhere");
    std::fs::create_dir(&place).expect("ours");
    let owner = server.data().metadata().expect("there");
    std::os::unix::fs::chown(&place, Some(owner.uid()), Some(owner.gid())).expect("ours");
    server.run(
        "witness",
        &[&format!(
            "create tablespace far location '{}'",
            place.display()
        )],
    );
    let error = run.tell("keep one 1").expect_err("elsewhere");
    assert!(error.contains("pg_tblspc"), "{error}");
    assert_eq!(server.pid(), before, "it was not even stopped");
}
