//! The client programs in a container, with a `docker` that runs them here instead. No engine is needed.

use mdbook_witness::stand::Purpose;
use mdbook_witness::stand::provider::docker::ComposeProject;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

fn script(path: &Path, text: &str) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("ours");
}

/// Starts the container's `psql`, which is a script here, with a `docker` that does this before it runs anything.
fn psql_in_a_container(directory: &Path, first: &str) -> Child {
    container(directory, first)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started")
}

/// The command that does so.
fn container(directory: &Path, first: &str) -> Command {
    let path = |name: &str| directory.join(name);
    fs::create_dir(path("path")).expect("made");
    let docker = "first=\"$*\"\nwhile [ \"$1\" != the-server ]; do\n  case $1 in --env) eval \"export in_container_$2=\\\"\\${$2-unset}\\\"\" ;; esac\n  shift\ndone\nshift";
    script(
        &path("path/docker"),
        &format!("#!/bin/sh\n{docker}\n{first}\nexec env --default-signal \"$@\"\n"),
    );
    // It ends with the directory at the latest.
    script(
        &path("path/psql"),
        "#!/bin/sh\ntrap 'echo got TERM; exit 7' TERM\necho \"$in_container_PGUSER $in_container_GREETING\"\nfor word; do echo \"<$word>\"; done\nread line\necho \"$line\"\nwhile [ -e \"$0\" ]; do sleep 0.05; done\n",
    );
    let project = ComposeProject {
        file: path("a compose.yaml"),
        name: "witness-test".into(),
        socket: path("socket"),
        book: path("book"),
        directory: path("run"),
        settings: None,
        image: None,
        handed_on: vec!["GREETING".into()],
        purpose: Purpose::Build,
    };
    let bin = project.clients(18, &[], "the-server").expect("written");
    let caller = std::env::var("PATH").expect("a path");
    let mut command = Command::new(bin.join("psql"));
    command
        .args(["-c", "select 'it''s'"])
        .env("PATH", format!("{}:{caller}", path("path").display()))
        .env("PGUSER", "ann b")
        .env("GREETING", "good morning");
    command
}

/// How it has ended, which it does before long.
fn ended(psql: &mut Child) -> ExitStatus {
    let mut status = None;
    crate::support::eventually("psql has ended", || {
        status = psql.try_wait().expect("ours");
        status.is_some()
    });
    forget(psql.id());
    status.expect("it has ended")
}

/// Removes what goes with the container where there is one: the file that tells the program's process.
fn forget(pid: u32) {
    let of_it = format!("witness-{pid}-");
    for entry in fs::read_dir("/tmp").expect("there").flatten() {
        if entry.file_name().to_string_lossy().starts_with(&of_it) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[test]
fn the_containers_psql_gets_input_variables_and_signals() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut psql = psql_in_a_container(directory.path(), "");
    writeln!(psql.stdin.as_ref().expect("piped"), "typed").expect("read");
    let mut lines = BufReader::new(psql.stdout.take().expect("piped")).lines();
    let said = lines.by_ref().take(4).map(|line| line.expect("text"));
    let said: Vec<String> = said.collect();
    assert_eq!(
        said,
        ["ann b good morning", "<-c>", "<select 'it''s'>", "typed"]
    );
    kill(Pid::from_raw(psql.id().cast_signed()), Signal::SIGTERM).expect("ours");
    assert_eq!(ended(&mut psql).code(), Some(7));
    assert_eq!(lines.next().expect("a line").expect("text"), "got TERM");
}

#[test]
fn the_containers_psql_has_a_terminal_like_the_one_here() {
    let directory = tempfile::tempdir().expect("a directory");
    let command = container(
        directory.path(),
        "case \" $first \" in *' --tty --detach-keys '*) ;; *) echo no terminal; exit 1 ;; esac",
    );
    let psql = directory.path().join("path/psql");
    script(
        &psql,
        "#!/bin/sh\nstty -a | grep -o -e '-echo ' -e '-icanon ' -e '-opost ' | tr -d '\\n'\necho \"<$in_container_PSQL_PAGER> <$in_container_PG_COLOR>\"\n",
    );
    let (pty, pts) = pty_process::blocking::open().expect("a terminal");
    let mut command = pty_process::blocking::Command::from(command)
        .env("PSQL_PAGER", "")
        .env("PG_COLOR", "always")
        .spawn(pts)
        .expect("started");
    let mut said = String::new();
    for line in BufReader::new(pty).lines() {
        // The terminal is gone with the last one who has it.
        let Ok(line) = line else { break };
        said.push_str(&line);
    }
    forget(command.id());
    assert!(command.wait().expect("ours").success(), "{said}");
    for mode in ["-icanon", "-echo", "-opost"] {
        assert!(said.contains(mode), "{said}");
    }
    assert!(said.contains("<> <always>"), "{said}");
}

#[test]
fn a_signal_that_comes_before_the_containers_psql_is_not_lost() {
    let directory = tempfile::tempdir().expect("a directory");
    // Who waits for `psql` is named in the file that tells its process. It starts when the signal was handed on in vain.
    let signal = "case $5 in\n  psql) pid=${4#*witness-}; kill -s TERM \"${pid%%-*}\"; until [ -e \"$0-tried\" ] || [ ! -e \"$0\" ]; do sleep 0.05; done ;;\n  *) : >\"$0-tried\" ;;\nesac";
    let mut psql = psql_in_a_container(directory.path(), signal);
    // It has heard it, or was ended by it; and who waits for it has waited.
    let code = ended(&mut psql).code();
    assert!(matches!(code, Some(7 | 143)), "{code:?}");
}

#[test]
fn the_status_is_the_programs_though_it_ends_while_the_signal_is_handed_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let signal = "case $5 in\n  psql) ;;\n  *) pid=$(cat \"$4\"); kill -s TERM \"$pid\"; while kill -0 \"$pid\"; do sleep 0.05; done 2>/dev/null; exit ;;\nesac";
    let mut psql = psql_in_a_container(directory.path(), signal);
    writeln!(psql.stdin.as_ref().expect("piped"), "typed").expect("read");
    let mut lines = BufReader::new(psql.stdout.take().expect("piped")).lines();
    let typed = lines.find(|line| line.as_ref().is_ok_and(|line| line == "typed"));
    assert!(typed.is_some());
    kill(Pid::from_raw(psql.id().cast_signed()), Signal::SIGTERM).expect("ours");
    assert_eq!(ended(&mut psql).code(), Some(7));
}

#[test]
fn each_version_of_the_image_makes_its_data_with_what_it_knows() {
    let directory = tempfile::tempdir().expect("a directory");
    let next = directory.path().join("docker-entrypoint.sh");
    script(
        &next,
        "#!/bin/sh\necho \"$POSTGRES_INITDB_ARGS\"\necho \"$@\"\n",
    );
    let entrypoint = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docker/entrypoint.sh");
    let caller = std::env::var("PATH").expect("a path");
    let path = format!("{}:{caller}", directory.path().display());
    for (major, has_builtin) in [(15, false), (16, false), (17, true), (18, true)] {
        let output = Command::new("sh")
            .arg(&entrypoint)
            .args(["postgres", "-c", "timezone=UTC"])
            .env("PATH", &path)
            .env("PG_MAJOR", major.to_string())
            .output()
            .expect("started");
        let said = crate::support::stdout(&output);
        assert!(said.ends_with("\npostgres -c timezone=UTC\n"), "{said}");
        assert_eq!(said.contains("builtin"), has_builtin, "{major}: {said}");
        assert!(said.contains("--encoding=UTF8"), "{said}");
    }
}

/// A book with a compose file, where `docker` is this script.
fn book_with_docker(stand: &str, docker: &str) -> crate::support::TestBook {
    let book = crate::support::TestBook::with_stand(stand);
    fs::create_dir(book.root().join("docker")).expect("made");
    fs::write(book.root().join("docker/compose.yaml"), "services: {}\n").expect("written");
    let tools = book.path().join("tools");
    fs::create_dir(&tools).expect("made");
    script(&tools.join("docker"), docker);
    let caller = std::env::var("PATH").expect("a path");
    book.variable("PATH", Some(&format!("{}:{caller}", tools.display())))
}

#[test]
fn an_image_that_cannot_be_had_is_a_reason_to_go_on() {
    // No other provider has this version.
    let book = book_with_docker(
        "postgres = \"99\"",
        "#!/bin/sh\ncase \"$*\" in *' up '*) echo 'no such host' >&2; exit 18 ;; *' inspect '*) exit 1 ;; *' config '*) echo '{\"services\":{\"server\":{\"image\":\"postgres:99\"}}}'; exit ;; esac\necho 28.2.2\n",
    )
    .variable("WITNESS_STAND", Some(""));
    let up = book.witness(&["stand", "up"]);
    let said = crate::support::stderr(&up) + &String::from_utf8_lossy(&up.stdout);
    for reason in [
        "the container's image can't be had",
        "no package is pinned for PostgreSQL 99",
    ] {
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn an_engine_that_does_not_answer_is_a_reason() {
    let cases = [
        (
            "echo 'Cannot connect' >&2; exit 1",
            "docker: no engine answers: Cannot connect",
        ),
        (
            "echo 'permission denied while trying to connect' >&2; exit 1",
            "docker: this user may not use the engine, as the members of the group docker may: permission denied while",
        ),
        (
            "[ $1 = info ] && exit; printf '%s\\n\\n' 'docker: unknown command: docker compose' \"Run 'docker --help'\" >&2; exit 1",
            "docker: docker has no compose: docker: unknown command: docker compose",
        ),
    ];
    for (docker, told) in cases {
        let book = book_with_docker("", &format!("#!/bin/sh\n{docker}\n"))
            .variable("WITNESS_STAND", Some("docker"));
        let said = crate::support::stderr(&book.witness(&["stand", "up"]));
        assert!(said.contains(told), "{said}");
        // The doctor's table has one line for each.
        let doctor = String::from_utf8_lossy(&book.witness(&["doctor"]).stdout).into_owned();
        assert!(
            doctor.contains(&told.replacen("docker: ", "", 1)),
            "{doctor}"
        );
    }
}
