//! An engine that ends in the middle of a build.

use crate::docker_engine::book::{
    Clients, OLD, alone, book, docker, nothing_is_left_of, ran, run, until_it_runs,
};
use crate::support::{eventually, runs};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs;
use std::path::PathBuf;

const LASTING: &str =
    "```sql {run}\nCREATE ROLE app;\n```\n\n```sql {run}\nSELECT pg_sleep(600);\n```\n";

/// The engine, ended by this test and started again with the end of this value.
struct Ended {
    /// The file that has xtask start it again.
    again: PathBuf,
    pid: i32,
}

impl Ended {
    fn now() -> Self {
        let of_xtask = |name: &str| PathBuf::from(std::env::var_os(name).expect("set by xtask"));
        let again = of_xtask("WITNESS_TEST_ENGINE").join("again");
        let pid = fs::read_to_string(of_xtask("WITNESS_TEST_ENGINE_PID")).expect("there");
        let pid: i32 = pid.trim().parse().expect("a pid");
        kill(Pid::from_raw(pid), Signal::SIGTERM).expect("xtask's");
        Self { again, pid }
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        // It was asked to end, and stops its containers first.
        eventually("the engine has ended", || !runs(self.pid));
        fs::write(&self.again, "").expect("written");
        let version = ["version", "--format", "{{.Server.Version}}"];
        eventually("the engine answers", || {
            docker(&version).iter().any(|line| !line.is_empty())
        });
    }
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn it_is_told_and_the_next_build_begins_with_nothing() {
    let _engine = alone();
    let book = book(OLD, LASTING, "");
    let child = run(&book, Clients::Machine).spawn().expect("started");
    let (_, project) = until_it_runs(&book, "SELECT pg_sleep(600)");
    let ended = Ended::now();
    let output = child.wait_with_output().expect("ours");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("src/one.md:"), "{said}");
    assert!(!said.contains("max_connections"), "{said}");
    assert!(said.contains("ended in the middle of the run"), "{said}");
    drop(ended);
    fs::write(
        book.root().join("src/one.md"),
        "```sql {run}\nCREATE ROLE app;\n```\n",
    )
    .expect("written");
    ran(&book, Clients::Machine);
    nothing_is_left_of(&project);
}
