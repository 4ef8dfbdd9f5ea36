//! Whatever ends a run, nothing of it is left.

use crate::support::{Probe, TestBook, eventually, runs};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

fn send(pid: i32, signal: Signal) {
    kill(Pid::from_raw(pid), signal).expect("ours");
}

fn ends_by(signal: Signal) {
    let book = TestBook::with_stand("");
    let mut run = book.probe("wait");
    assert!(runs(run.said("server").parse().expect("a pid")));
    send(run.pid(), signal);
    run.wait();
    run.nothing_is_left();
}

#[test]
fn killed_outright() {
    ends_by(Signal::SIGKILL);
}

#[test]
fn asked_to_end() {
    ends_by(Signal::SIGTERM);
}

#[test]
fn interrupted() {
    ends_by(Signal::SIGINT);
}

#[test]
fn panicked() {
    let book = TestBook::with_stand("");
    let mut run = book.probe("panic");
    let (status, said) = run.wait();
    assert!(!status.success());
    assert!(said.contains("as requested"), "{said}");
    run.nothing_is_left();
}

#[test]
fn exited_without_a_word() {
    let book = TestBook::with_stand("");
    let mut run = book.probe("exit");
    assert_eq!(run.wait().0.code(), Some(7));
    run.nothing_is_left();
}

/// The pid of the reaper, as its journal says.
fn reaper_of(run: &Probe) -> i32 {
    let journal = std::fs::read_to_string(run.said("journal")).expect("written");
    let first: serde_json::Value =
        serde_json::from_str(journal.lines().next().expect("a line")).expect("JSON");
    let pid = first["begin"]["reaper"]["pid"].as_i64().expect("a pid");
    i32::try_from(pid).expect("a pid")
}

#[test]
fn killed_together_with_its_reaper() {
    let book = TestBook::with_stand("");
    let mut run = book.probe("wait");
    send(reaper_of(&run), Signal::SIGKILL);
    send(run.pid(), Signal::SIGKILL);
    run.wait();
    assert!(
        runs(run.said("server").parse().expect("a pid")),
        "nobody ended it yet"
    );
    let mut next = book.probe("end");
    next.until("ended");
    let (status, said) = next.wait();
    assert!(status.success(), "{said}");
    let expected = format!("ended what an earlier run (pid {}) had left: ", run.pid());
    assert!(said.contains(&expected), "{said}");
    assert!(
        said.contains(&format!("server (pid {})", run.said("server"))),
        "{said}"
    );
    run.nothing_is_left();
    next.nothing_is_left();
}

#[test]
fn the_reaper_alone_was_killed() {
    let book = TestBook::with_stand("");
    let mut run = book.probe("wait");
    send(reaper_of(&run), Signal::SIGKILL);
    // Its run ends as a good one does: here because its server has ended.
    send(run.said("server").parse().expect("a pid"), Signal::SIGINT);
    let (_, said) = run.wait();
    assert!(said.contains("ended in the middle of the run"), "{said}");
    run.nothing_is_left();
}

#[test]
fn the_servers_own_words_are_in_the_error() {
    let book = TestBook::with_stand("");
    let mut run = book.probe("wait");
    send(run.said("server").parse().expect("a pid"), Signal::SIGQUIT);
    let (status, said) = run.wait();
    assert!(!status.success());
    assert!(
        said.contains("received immediate shutdown request"),
        "{said}"
    );
    run.nothing_is_left();
}

#[test]
fn a_server_that_is_killed_leaves_no_shared_memory() {
    let segments = |creator: &str| -> Vec<String> {
        let all = std::fs::read_to_string("/proc/sysvipc/shm").expect("Linux");
        let columns = all
            .lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>());
        columns
            .filter(|columns| columns.get(4) == Some(&creator))
            .map(|columns| columns[1].to_owned())
            .collect()
    };
    let book = TestBook::with_stand("");
    let mut run = book.probe("wait");
    let server = run.said("server").to_owned();
    assert!(!segments(&server).is_empty(), "a server has one");
    let maps = std::fs::read_to_string(format!("/proc/{server}/maps")).expect("it runs");
    // What lies in its directory goes with that.
    assert!(!maps.contains("/dev/shm/PostgreSQL."), "{maps}");
    send(server.parse().expect("a pid"), Signal::SIGKILL);
    assert!(!run.wait().0.success());
    run.nothing_is_left();
    assert_eq!(segments(&server), Vec::<String>::new());
}

#[test]
fn the_reaper_does_not_hear_the_terminal() {
    let book = TestBook::with_stand("");
    let mut run = book.probe("wait");
    let reaper = reaper_of(&run);
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        send(reaper, signal);
    }
    send(run.pid(), Signal::SIGKILL);
    run.wait();
    run.nothing_is_left();
    eventually("the reaper has ended", || !runs(reaper));
}

#[test]
fn a_second_run_waits_for_the_first() {
    let book = TestBook::with_stand("");
    let mut first = book.probe("wait");
    let mut second = book.probe("end");
    assert_eq!(second.said("waiting"), first.pid().to_string());
    send(first.pid(), Signal::SIGKILL);
    first.wait();
    second.until("ended");
    assert!(second.wait().0.success());
    first.nothing_is_left();
}

#[test]
fn another_process_with_the_same_number_is_spared() {
    let book = TestBook::with_stand("");
    let mut run = book.probe("end");
    run.until("ended");
    run.wait();
    let mut innocent = std::process::Command::new("sleep")
        .arg("1000")
        .spawn()
        .expect("started");
    let pid = innocent.id();
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").expect("Linux");
    let wrong = format!(r#"{{"pid":{pid},"started":"1"}}"#);
    let journal = [
        format!(
            r#"{{"begin":{{"token":"none","run":{wrong},"reaper":{wrong},"boot":"{}"}}}}"#,
            boot.trim()
        ),
        format!(r#"{{"watch":{{"id":0,"resource":{{"group":{pid}}},"identity":{wrong}}}}}"#),
        format!(
            r#"{{"watch":{{"id":1,"resource":{{"server":{{"pid":{pid},"data":"/nowhere"}}}},"identity":{wrong}}}}}"#
        ),
        r#"{"watch":{"id":2,"resource":{"directory":"/etc"},"identity":null}}"#.into(),
        r#"{"watch":{"id":3,"wa"#.into(),
    ];
    std::fs::write(run.said("journal"), journal.join("\n")).expect("written");
    let mut next = book.probe("end");
    next.until("ended");
    let (status, said) = next.wait();
    let spared = runs(pid.cast_signed());
    innocent.kill().expect("ours");
    innocent.wait().expect("ours");
    assert!(status.success(), "{said}");
    assert!(spared, "{said}");
    assert!(
        said.contains("directory /etc (not made by mdbook-witness, so it stays)"),
        "{said}"
    );
}

#[test]
fn a_later_run_ends_what_could_not_be_ended() {
    let book = TestBook::with_stand("");
    let (tools, stopped, asked) = (
        book.path().join("tools"),
        book.path().join("stopped"),
        book.path().join("asked"),
    );
    std::fs::create_dir(&tools).expect("made");
    let docker = format!(
        "#!/bin/sh\n[ ! -e '{}' ] || {{ echo 'no engine' >&2; exit 1; }}\necho \"$@\" >>'{}'\n",
        stopped.display(),
        asked.display()
    );
    std::fs::write(tools.join("docker"), docker).expect("written");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(tools.join("docker"), mode).expect("ours");
    let caller = std::env::var("PATH").expect("a path");
    let book = book.variable("PATH", Some(&format!("{}:{caller}", tools.display())));
    let mut run = book.probe("end");
    run.until("ended");
    let journal = run.said("journal").to_owned();
    run.wait();

    let gone = r#"{"pid":1999999999,"started":"1"}"#;
    let resource = r#"{"compose":{"file":"/b/compose.yaml","project":"witness-b"}}"#;
    let lines = [
        format!(r#"{{"begin":{{"token":"none","run":{gone},"reaper":{gone},"boot":""}}}}"#),
        format!(r#"{{"watch":{{"id":0,"resource":{resource},"identity":null}}}}"#),
    ];
    std::fs::write(&journal, lines.join("\n") + "\n").expect("written");
    std::fs::write(&stopped, "").expect("written");
    // Twice in vain: what is left then is known the third time.
    for _ in 0..2 {
        let mut run = book.probe("end");
        run.until("ended");
        let (status, said) = run.wait();
        assert!(status.success(), "{said}");
        assert!(
            said.contains("could not end: containers of witness-b"),
            "{said}"
        );
        assert!(
            said.contains("the next build of this book will try again"),
            "{said}"
        );
    }
    std::fs::remove_file(&stopped).expect("it is there");
    let mut run = book.probe("end");
    run.until("ended");
    let (_, said) = run.wait();
    assert!(said.contains("had left: containers of witness-b"), "{said}");
    let down = std::fs::read_to_string(&asked).expect("it was asked");
    assert!(
        down.contains("--project-name witness-b down --volumes"),
        "{down}"
    );
    let mut run = book.probe("end");
    run.until("ended");
    let (_, said) = run.wait();
    assert!(!said.contains("witness-b"), "{said}");
}
