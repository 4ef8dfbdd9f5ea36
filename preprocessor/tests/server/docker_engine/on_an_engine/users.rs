//! A user who isn't root and may use docker, and what the root of a container has left for that user.

use crate::docker_engine::book::{
    Clients, OLD, book, cache, container, docker, run_by, shared, until_it_runs,
};
use crate::docker_engine::remains::files;
use crate::support::TestBook;
use nix::unistd::{Gid, Uid, chown};
use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Nobody.
const USER: u32 = 65534;

const LASTING: &str = "```sql {run}\nSELECT pg_sleep(600);\n```\n";
const SHORT: &str = "```sql {run}\nSELECT 'it went ' || 'well';\n```\n\n```sh {run}\nmkdir -p made; psql -At -o made/by-psql -c 'SELECT 1'\n```\n";

/// A book of that user's.
fn of_a_user(chapter: &str) -> TestBook {
    let book = book(OLD, chapter, "");
    // Where the tests were built, the user may not come.
    fs::copy(env!("CARGO_BIN_EXE_mdbook-witness"), program(&book)).expect("copied");
    give(book.path());
    book
}

fn program(book: &TestBook) -> PathBuf {
    book.path().join("mdbook-witness")
}

fn give(path: &Path) {
    let (user, group) = (Uid::from_raw(USER), Gid::from_raw(USER));
    if path.is_symlink() {
        return;
    }
    chown(path, Some(user), Some(group)).expect("given");
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("there").flatten() {
            give(&entry.path());
        }
    }
}

/// The command that runs the chapter as the user, who is in the group that may use the engine: here, root's.
fn as_user(book: &TestBook) -> Command {
    let user = format!("--reuid={USER}");
    let mut program: Vec<OsString> = ["setpriv", &user, "--regid=0", "--clear-groups"]
        .map(OsString::from)
        .into();
    program.push(self::program(book).into());
    run_by(book, Clients::Container, &program)
}

/// Runs the chapter that goes well; what it has said on stderr.
fn goes_well(book: &TestBook) -> String {
    fs::write(book.root().join("src/one.md"), SHORT).expect("written");
    let output = as_user(book).output().expect("started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(text.contains("it went well"), "{text}");
    said
}

/// Kills the server in the middle of a run, whose end that is.
fn kill_the_server(book: &TestBook) {
    let child = as_user(book).process_group(0).spawn().expect("started");
    let (name, _) = until_it_runs(book, "SELECT pg_sleep(600)");
    docker(&["kill", &name]);
    let output = child.wait_with_output().expect("ours");
    assert!(!output.status.success());
    assert_eq!(container(&book.root()), None);
}

/// All that is left of the book's builds.
fn left(book: &TestBook) -> Vec<String> {
    files(&cache(book, Clients::Container))
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn a_killed_server_leaves_nothing_that_its_user_cannot_remove() {
    let _engine = shared();
    let book = of_a_user(LASTING);
    kill_the_server(&book);
    assert_eq!(left(&book), Vec::<String>::new());
    goes_well(&book);
    assert_eq!(left(&book), Vec::<String>::new());
}

/// A compose file that mounts the socket's directory where the image takes it from its owner; the container may write to the
/// run's directory, or only read it.
fn taking(book: &TestBook, may_write: bool) {
    let mode = match may_write {
        true => "",
        false => ":ro",
    };
    let compose = format!(
        "services:\n  server:\n    image: postgres:15\n    network_mode: none\n    environment: {{POSTGRES_HOST_AUTH_METHOD: trust}}\n    \
         healthcheck: {{test: [\"CMD-SHELL\", \"grep -qx postgres /proc/1/comm && pg_isready -q\"], interval: 1s, retries: 60}}\n    \
         volumes:\n      - ${{WITNESS_SOCKET}}:/var/run/postgresql\n      - ${{WITNESS_DIRECTORY}}:${{WITNESS_DIRECTORY}}{mode}\n"
    );
    fs::write(book.root().join("docker/compose.yaml"), compose).expect("written");
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn what_its_user_cannot_remove_is_removed_in_the_next_container() {
    let _engine = shared();
    let book = of_a_user(LASTING);
    taking(&book, true);
    kill_the_server(&book);
    assert_eq!(left(&book), ["left-1"]);
    let said = goes_well(&book);
    assert!(!said.contains("sudo"), "{said}");
    assert_eq!(left(&book), Vec::<String>::new());
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn what_only_root_can_remove_is_in_nobodys_way_and_told() {
    let _engine = shared();
    let book = of_a_user(LASTING);
    taking(&book, false);
    kill_the_server(&book);
    let again = "```sql {run}\nSELECT 'it went ' || 'well';\n```\n";
    fs::write(book.root().join("src/one.md"), again).expect("written");
    let output = as_user(&book).output().expect("started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("only root can remove it: sudo rm -rf "),
        "{said}"
    );
    assert_eq!(left(&book), ["left-1"]);
}
