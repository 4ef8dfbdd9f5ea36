//! Steps that try things outside of their own folder, and what comes of it.
#![cfg(target_os = "linux")]

use crate::support::{TestBook, block, never_says, says};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command};

/// A process of somebody else's.
struct Innocent(Child);

impl Innocent {
    fn start() -> Self {
        let sleep = Command::new("sleep")
            .arg("600")
            .env("TOKEN", "s3cr3t")
            .spawn();
        Self(sleep.expect("started"))
    }
}

impl Drop for Innocent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns whether this kernel restricts all that is tried here.
fn is_walled() -> bool {
    use mdbook_witness::sandbox::Enforcement;
    matches!(Enforcement::of_this_kernel(), Enforcement::Landlock(version) if version >= 6)
}

/// A book with no more than its own sandbox.
const CLOSED: &str = "sandbox = true";

#[test]
fn what_is_tried_outside_is_refused_and_the_sandbox_named() {
    if !is_walled() {
        return;
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let innocent = Innocent::start();
    let pid = innocent.0.id();
    let run = std::process::id();
    let beside = tempfile::tempdir().expect("a folder");
    let file = beside.path().join("file");
    std::fs::write(&file, "as it was\n").expect("written");
    let path = file.display();
    for (what, chapter) in [
        ("write", block("sh {run}", &format!("echo x >>'{path}'"))),
        ("make", block("sh {run}", &format!("touch '{path}-new'"))),
        ("remove", block("sh {run}", &format!("rm '{path}'"))),
        (
            "link",
            block("sh {run}", &format!("ln -s /etc '{path}-link'")),
        ),
        ("etc", block("sh {run}", "touch /etc/of-a-step")),
        ("tmp", block("sh {run}", "touch /tmp/of-a-step")),
        (
            "psql",
            block("sql {run}", &format!("\\! touch '{path}-psql'"))
                + &block(
                    "sh {run}",
                    &format!("test -e '{path}-psql' || {{ echo Permission denied; exit 1; }}"),
                ),
        ),
        (
            "copy",
            block("sql {run}", &format!("\\copy (SELECT 1) TO '{path}-copy'")),
        ),
        ("output", block("sql {run}", &format!("\\o {path}-o"))),
        (
            "connect",
            block("sh {run}", &format!("exec 3<>/dev/tcp/127.0.0.1/{port}")),
        ),
        ("kill", block("sh {run}", &format!("kill {pid}"))),
        ("kill the run", block("sh {run}", &format!("kill {run}"))),
        (
            "environment",
            block("sh {run}", &format!("cat /proc/{pid}/environ")),
        ),
        (
            "environment of the run",
            block(
                "sh {run}",
                "for it in /proc/[0-9]*; do if [ \"$(cat $it/comm)\" = mdbook-witness ]; then cat $it/environ; fi; done",
            ),
        ),
    ] {
        let book = TestBook::of(&chapter);
        book.configure(CLOSED);
        let said = format!("{what}: {}", book.fails());
        says(
            &said,
            &["src/one.md:", "the sandbox of steps may have refused it"],
        );
        assert!(
            !said.contains("s3cr3t") && !said.contains("WITNESS_CACHE="),
            "{what}: {said}"
        );
    }
    assert_eq!(
        std::fs::read_to_string(&file).expect("it is there"),
        "as it was\n"
    );
    let left = std::fs::read_dir(beside.path()).expect("a folder").count();
    assert_eq!(left, 1);
    for path in ["/etc/of-a-step", "/tmp/of-a-step"] {
        assert!(!std::path::Path::new(path).exists(), "{path}");
    }
}

#[test]
fn a_step_has_its_own_folders_and_reads_the_book_and_the_system() {
    let chapter = [
        block(
            "sh {run}",
            "echo text >file && mkdir d && mv file d/ && cat d/file && rm -r d\n\
             f=$(mktemp) && echo text >\"$f\" && cat \"$f\" && rm \"$f\" && [ \"${f%/*}\" = \"$TMPDIR\" ]\n\
             cat <<< here >/dev/null && head -c1 /etc/passwd >/dev/null && ls /usr >/dev/null\n\
             cat <(echo process) && exec 5>&1 && echo five >&5 && echo err >/dev/stderr",
        ),
        block(
            "sql {run}",
            "\\copy (SELECT 1) TO 'one.csv'\n\\! cat one.csv\nSELECT 'x' AS x \\g out\n\\i given.sql",
        ),
        block("sh {run}", "psql -X -c 'SELECT 42 AS answer' && pgbench --version | head -c7"),
    ]
    .concat();
    let book = TestBook::of(&chapter).file("given.sql", "SELECT 'given' AS given;\n");
    book.configure(&format!("files = [\"given.sql\"]\n{CLOSED}"));
    let page = book.page();
    for shown in ["text\ntext\nprocess\nfive\nerr", "given", "42", "pgbench"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}

#[test]
fn a_book_lets_its_steps_do_more_or_all() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let beside = tempfile::tempdir().expect("a folder");
    let path = beside.path().display();
    let chapter = block(
        "sh {run}",
        &format!(
            "echo text >'{path}/file' && cat '{path}/file' && exec 3<>/dev/tcp/127.0.0.1/{port}"
        ),
    );
    let book = TestBook::of(&chapter).variable("WITNESS_MODE", Some("fresh"));
    for sandbox in [
        "sandbox = false".to_owned(),
        format!("sandbox = {{ write = [\"{path}\"], tcp = [{port}] }}"),
    ] {
        book.configure(&sandbox);
        let built = book.build();
        assert_eq!(built.code(), Some(0), "{}", built.stderr);
        never_says(&built.stderr, &["Landlock"]);
        std::fs::remove_file(beside.path().join("file")).expect("it was written");
    }
}

#[test]
fn a_sandbox_that_makes_no_sense_is_told_before_anything_runs() {
    let book = TestBook::of(&block("sh {run}", "touch ran"));
    for (sandbox, told) in [
        ("sandbox = \"off\"", "sandbox in [preprocessor.witness]"),
        ("sandbox = { write = [\"not/there\"] }", "`not/there`"),
        ("sandbox = { reads = [] }", "reads"),
    ] {
        book.configure(sandbox);
        says(&book.fails(), &[told]);
    }
}

#[test]
fn the_home_directory_is_not_read() {
    if !is_walled() {
        return;
    }
    let home = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(home.path().join(".ssh")).expect("made");
    std::fs::write(home.path().join(".ssh/id"), "s3cr3t").expect("written");
    let chapter = block("sh {run}", "cat ~/.ssh/id");
    let book = TestBook::of(&chapter).variable("HOME", home.path().to_str());
    book.configure(CLOSED);
    let said = book.fails();
    says(&said, &["the sandbox of steps may have refused it"]);
    never_says(&said, &["s3cr3t"]);
    book.configure("sandbox = { read = [\"~/.ssh\"] }");
    assert!(book.page().contains("s3cr3t"));
}

#[test]
fn a_step_that_forks_without_end_ends_with_all_it_started() {
    let forks = "i=0; while [ $i -lt 300 ]; do i=$((i+1)); (trap '' TERM; sleep 600) & done; wait";
    for fork in [
        forks.to_owned(),
        format!(
            "setsid bash -c {} & wait",
            shlex::try_quote(forks).expect("no NUL")
        ),
    ] {
        let book = TestBook::of(&block("sh {run within=2s}", &fork));
        book.configure(CLOSED);
        says(&book.fails(), &["src/one.md:", "did not end within 2s"]);
    }
}
