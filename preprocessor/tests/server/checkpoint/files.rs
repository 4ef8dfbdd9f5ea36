//! Which files checkpoints share, and with whom they never do.

use super::keeper::{Keeper, PLENTY, Server, book, checkpoint};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The file of a table, from the data directory.
fn file(server: &Server, table: &str) -> PathBuf {
    let query = format!("select pg_relation_filepath('{table}')");
    let path = server.ask("witness", &[&query]);
    path.lines().next().expect("a path").into()
}

fn metadata(directory: &Path, file: &Path) -> Metadata {
    let path = directory.join("data").join(file);
    path.metadata()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn contents(directory: &Path, file: &Path) -> Vec<u8> {
    std::fs::read(directory.join("data").join(file)).expect("it is there")
}

#[test]
fn what_did_not_change_is_on_the_disk_once() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    let table = "as select n from generate_series(1, 100000) as n";
    server.run(
        "witness",
        &[
            &format!("create table still {table}"),
            &format!("create table moved {table}"),
        ],
    );
    // Their hint bits are written now, and not by the first who reads them.
    server.run("witness", &["vacuum still, moved"]);
    let (still, moved) = (file(&server, "still"), file(&server, "moved"));
    let whole = run.figure("keep one 1", "copied_bytes");
    server.run("witness", &["update moved set n = -n where n = 5"]);
    let partly = run.figure("keep two 1", "copied_bytes");
    assert!(partly < whole, "{partly} and {whole}");

    let (one, two) = (checkpoint(&book, "one"), checkpoint(&book, "two"));
    let live = server.directory.clone();
    assert_eq!(metadata(&one, &still).ino(), metadata(&two, &still).ino());
    assert_ne!(metadata(&one, &moved).ino(), metadata(&two, &moved).ino());
    for file in [&still, &moved] {
        assert_ne!(metadata(&live, file).ino(), metadata(&two, file).ino());
    }
    let (of_live, of_kept) = (metadata(&live, &still), metadata(&one, &still));
    assert_eq!(of_live.uid(), of_kept.uid());
    assert_eq!(of_live.mode(), of_kept.mode());
    assert_eq!(of_live.modified().ok(), of_kept.modified().ok());

    // What is written by the server from now on is not written there.
    let before = contents(&two, &still);
    server.run("witness", &["update still set n = -n", "checkpoint"]);
    assert_ne!(contents(&live, &still), before);
    assert_eq!(contents(&two, &still), before);

    // Nor after it was brought back: the live file is a copy again, and equal to the one that it is a copy of.
    run.must("back one");
    assert_ne!(metadata(&live, &still).ino(), metadata(&one, &still).ino());
    server.run("witness", &["update moved set n = -n", "checkpoint"]);
    run.must("keep three 1");
    let three = checkpoint(&book, "three");
    assert_eq!(metadata(&one, &still).ino(), metadata(&three, &still).ino());
    assert_ne!(metadata(&one, &moved).ino(), metadata(&three, &moved).ino());
    run.must("back two");
    let sum = server.ask(
        "witness",
        &["select min(n) from moved", "select min(n) from still"],
    );
    assert_eq!(sum, "-5\n--\n1\n--\n");
}

#[test]
fn a_checkpoint_has_no_traces_of_a_process() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    let temporary = server.data().join("base/pgsql_tmp");
    std::fs::create_dir_all(&temporary).expect("ours");
    std::fs::write(temporary.join("pgsql_tmp1.0"), "x").expect("ours");
    run.must("keep one 1");
    let data = checkpoint(&book, "one").join("data");
    assert!(data.join("PG_VERSION").exists());
    for name in ["postmaster.pid", "postmaster.opts", "base/pgsql_tmp"] {
        assert!(!data.join(name).exists(), "{name}");
    }
}

#[test]
fn the_same_key_again_replaces_it() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    server.run("witness", &["create table one as select 1 as one"]);
    run.must("keep one 1");
    server.run("witness", &["drop table one"]);
    run.must("keep one 1");
    assert_eq!(run.must("all"), "one");
    run.must("back one");
    let one = server.ask("witness", &["select to_regclass('one')"]);
    assert_eq!(one, "null\n--\n");
}

#[test]
fn what_is_there_already_is_not_made_again() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    let table = "as select n from generate_series(1, 1000) as n";
    server.run(
        "witness",
        &[
            &format!("create table still {table}"),
            &format!("create table moved {table}"),
            "vacuum still, moved",
        ],
    );
    let (still, moved) = (file(&server, "still"), file(&server, "moved"));
    let live = server.directory.clone();
    run.must("keep one 1");
    server.run("witness", &["update moved set n = -n", "checkpoint"]);
    run.must("keep two 1");
    let before = [&still, &moved].map(|file| metadata(&live, file).ino());
    run.must("back one");
    let after = [&still, &moved].map(|file| metadata(&live, file).ino());
    assert_eq!(before[0], after[0], "shared by both checkpoints");
    assert_ne!(before[1], after[1], "another one in this checkpoint");
    assert_eq!(metadata(&live, &still).nlink(), 1);
    let one = checkpoint(&book, "one");
    assert_eq!(contents(&live, &moved), contents(&one, &moved));

    // A file that was written since is another one, though its checkpoint is the base.
    server.run("witness", &["update still set n = -n", "checkpoint"]);
    run.must("back one");
    assert_ne!(metadata(&live, &still).ino(), after[0]);
    assert_eq!(contents(&live, &still), contents(&one, &still));
    let sums = server.ask(
        "witness",
        &["select sum(n) from still", "select sum(n) from moved"],
    );
    assert_eq!(sums, "500500\n--\n500500\n--\n");
}
