//! Runs that are ended before their time: by a signal, by mdBook's going away, or by `kill -9`.
#![cfg(target_os = "linux")]

use crate::support::{Running, TestBook, block, eventually, left, never_says, says};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

/// How a run is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Signal(Signal),
    /// As the terminal does it: all of the program's process group.
    Terminal,
    /// Nobody reads stdout any more.
    MdBook,
}

const ALL: [By; 6] = [
    By::Signal(Signal::SIGINT),
    By::Signal(Signal::SIGTERM),
    By::Signal(Signal::SIGHUP),
    By::Signal(Signal::SIGKILL),
    By::Terminal,
    By::MdBook,
];

#[test]
fn the_servers_user_has_no_say_in_what_steps_run() {
    // The server runs these as its own user, who is another one where root builds.
    if !nix::unistd::geteuid().is_root() {
        return;
    }
    let attack = |command: &str| {
        block(
            "sql {run fails=38000}",
            &format!(
                "\\set here `dirname $PWD`\n\\set command {command}\nCOPY (SELECT 1) TO PROGRAM :'command';"
            ),
        )
    };
    let chapter = [
        attack("'mv ' :here ' ' :here '-stolen'"),
        attack("'touch ' :here '/../put'"),
        attack("'touch ' :here '/put'"),
        attack("'touch ' :here '/work/put'"),
        // It may do as it likes in its own.
        block("sql {run}", "COPY (SELECT 1) TO PROGRAM 'touch put';"),
    ]
    .concat();
    TestBook::alone().chapter("one.md", &chapter).page();
}

/// Starts a book, ends it when it has come so far, and looks for what is left of it.
#[track_caller]
fn ended(book: &TestBook, by: By, has_come_so_far: impl Fn() -> bool) {
    let (run, stdout) = Running::start_unread(book.command(&[]), book.input());
    eventually("the run comes so far", &has_come_so_far);
    let pid = Pid::from_raw(run.pid());
    let mut stdout = Some(stdout);
    match by {
        By::Signal(signal) => kill(pid, signal).expect("it runs"),
        By::Terminal => killpg(pid, Signal::SIGINT).expect("it runs"),
        By::MdBook => drop(stdout.take()),
    }
    let built = run.wait();
    let told = match by {
        By::Signal(Signal::SIGKILL) => {
            assert_eq!(built.signal(), Some(Signal::SIGKILL as i32));
            None
        }
        By::Signal(signal) => {
            assert_eq!(built.code(), Some(128 + signal as i32), "{}", built.stderr);
            Some(signal.as_str())
        }
        By::Terminal => {
            assert_eq!(built.code(), Some(130), "{}", built.stderr);
            Some("SIGINT")
        }
        By::MdBook => {
            assert_eq!(built.code(), Some(1), "{}", built.stderr);
            Some("mdBook")
        }
    };
    if let Some(by) = told {
        says(
            &built.stderr,
            &[
                &format!("stopped by {by}"),
                "terminating everything it started",
            ],
        );
        never_says(&built.stderr, &["could not end"]);
        // All that was started has ended before the program did.
        assert_eq!(left::processes(&book.root()), []);
    }
    book.assert_nothing_left();
}

/// A chapter with a workload of many processes, and a step that goes on for ever.
fn chapter(book: &TestBook, last: &str) -> String {
    let touch = format!("touch {}", book.mark().display());
    let workload = "sleep 1000 & setsid sleep 1000 & (trap '' TERM INT HUP; sleep 1000; :) &\n\
                    echo 'SELECT pg_sleep(0.01);' > nap.sql\npgbench -n -c 2 -j 2 -T 1000 -f nap.sql";
    [
        block("sh {start name=workload}", workload),
        block("sql {run session=idle}", "BEGIN;"),
        last.replace("TOUCH", &touch),
        block("text {stop=workload}", ""),
    ]
    .concat()
}

fn in_a_step(book: fn() -> TestBook, last: &str) {
    for by in ALL {
        let book = book();
        let chapter = chapter(&book, last);
        let book = book.chapter("one.md", &chapter);
        let mark = book.mark();
        ended(&book, by, || mark.exists());
    }
}

#[test]
fn while_a_statement_runs() {
    in_a_step(
        TestBook::new,
        &block("sql {run}", "\\! TOUCH\nSELECT pg_sleep(1000);"),
    );
}

#[test]
fn while_a_shell_runs() {
    in_a_step(
        TestBook::new,
        &block("sh {run}", "TOUCH\nsleep 1000 | sleep 1000"),
    );
}

#[test]
fn while_a_statement_runs_on_a_server_of_its_own() {
    in_a_step(
        TestBook::alone,
        &block("sql {run}", "\\! TOUCH\nSELECT pg_sleep(1000);"),
    );
}

/// Where a book's own server is made, as soon as it is.
fn stand(book: &TestBook) -> Option<std::path::PathBuf> {
    let books = std::fs::read_dir(book.cache().join("books")).ok()?;
    let stand = books.flatten().next()?.path().join("build/stand");
    stand.exists().then_some(stand)
}

#[test]
fn while_the_server_is_made() {
    for by in ALL {
        let book = TestBook::alone().chapter("one.md", &block("sql {run}", "SELECT 1;"));
        ended(&book, by, || {
            stand(&book).is_some_and(|stand| stand.join("data").exists())
        });
    }
}

#[test]
fn while_the_server_starts() {
    for by in ALL {
        let book =
            TestBook::alone().chapter("one.md", &block("sql {run}", "SELECT pg_sleep(1000);"));
        ended(&book, by, || {
            stand(&book).is_some_and(|stand| stand.join("data/postmaster.pid").exists())
        });
    }
}

/// Kills a run together with its reaper.
fn kill_both(book: &TestBook, run: Running) -> i32 {
    let pid = run.pid();
    let reaper = left::reaper(&book.root(), pid).expect("a reaper");
    kill(Pid::from_raw(reaper), Signal::SIGKILL).expect("it runs");
    run.signal(Signal::SIGKILL);
    run.wait();
    assert_ne!(
        left::processes(&book.root()),
        [],
        "there is nobody to end them"
    );
    pid
}

#[test]
fn the_next_run_ends_what_was_left() {
    for book in [TestBook::alone(), TestBook::new()] {
        let mark = book.mark();
        let once = format!("[ -e {0} ] || {{ touch {0}; sleep 1000; }}", mark.display());
        let chapter = chapter(&book, &block("sh {run}", &once));
        let book = book.chapter("one.md", &chapter);
        let run = book.start();
        eventually("the run comes so far", || mark.exists());
        let pid = kill_both(&book, run);
        let built = book.build();
        says(&built.page("one.md"), &["stopped with SIGTERM"]);
        says(
            &built.stderr,
            &[&format!("ended what an earlier run (pid {pid}) had left: ")],
        );
    }
}

#[test]
fn a_second_build_waits_for_the_first() {
    let book = TestBook::new();
    let go = book.root().join("go");
    let code = format!(
        "touch {}\nuntil [ -e {} ]; do sleep 0.02; done",
        book.mark().display(),
        go.display()
    );
    let book = book.chapter("one.md", &block("sh {run}", &code));
    let first = book.start();
    eventually("the first runs", || book.mark().exists());
    let second = book.start();
    let waiting = format!(
        "waiting for another build of this book (pid {}, ",
        first.pid()
    );
    eventually("the second waits", || second.said().contains(&waiting));
    std::fs::write(&go, "").expect("written");
    first.wait().book();
    second.wait().book();
    book.assert_nothing_left();
}

#[test]
fn a_second_build_that_waits_can_be_ended() {
    let book = TestBook::new();
    let code = format!("touch {}\nsleep 1000", book.mark().display());
    let book = book.chapter("one.md", &block("sh {run}", &code));
    let first = book.start();
    eventually("the first runs", || book.mark().exists());
    let second = book.start();
    eventually("the second waits", || {
        second.said().contains("waiting for another build")
    });
    second.signal(Signal::SIGTERM);
    assert!(!second.wait().status.success());
    first.signal(Signal::SIGTERM);
    assert_eq!(first.wait().code(), Some(143));
    book.assert_nothing_left();
}

#[test]
fn what_a_step_writes_goes_with_it() {
    let code = "mkdir -p deep/er\ntouch deep/er/file\nchmod -R a-w deep\nln -s /etc link\nmkfifo pipe\n\
                printf x > \"$(printf 'b\\377d')\"";
    let book = TestBook::of(&block("sh {run}", code)).file("sql/a.sql", "SELECT 1;\n");
    book.configure("files = [\"sql\"]");
    book.page();
    assert!(
        book.root().join("sql/a.sql").exists(),
        "only the link is removed"
    );
    assert!(std::path::Path::new("/etc/passwd").exists());
}
