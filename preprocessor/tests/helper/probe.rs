//! A run reduced to the reaper's view, for the tests: it holds a book's place, starts its stand and children, prints
//! their data to stdout, and ends as requested.
//!
//! `probe ROOT END`, with an END of `wait` (for a signal), `panic`, `exit` (without any clean-up of its own), or `end`
//! (like a good run). Lines on stdout: `key value`.

use mdbook_witness::error::Result;
use mdbook_witness::reaper::Resource;
use mdbook_witness::stand::reserved::ReservedStand;
use mdbook_witness::stand::{Purpose, Stand, StandConfig, StandDirs};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn say(key: &str, value: impl std::fmt::Display) {
    let mut out = std::io::stdout();
    writeln!(out, "{key} {value}").expect("stdout is read");
    out.flush().expect("stdout is read");
}

pub(crate) fn run(root: &Path, end: &str) -> Result<()> {
    let config = StandConfig::read(root)?;
    let dirs = StandDirs::of(root, Purpose::Build)?;
    let reserved = ReservedStand::reserve(&dirs, |holder| {
        say("waiting", holder.map_or(0, |holder| holder.pid));
    })?;
    say("journal", dirs.journal().display());
    let begin = Instant::now();
    let stand = Stand::up(&config, root, Purpose::Build, &reserved.reaper)?;
    say("took", begin.elapsed().as_millis());
    say("announcement", stand.announcement());
    say("directory", stand.directory.display());
    if let Ok(pid) = std::fs::read_to_string(stand.directory.join("data/postmaster.pid")) {
        say("server", pid.lines().next().unwrap_or_default());
    }
    let (name, token) = reserved.reaper.environment();
    say("token", token);

    // A group whose processes ignore SIGTERM, and a process that left its group.
    let stubborn = child("trap '' TERM; sleep 1000 & wait; sleep 1000", name, token);
    say("child", stubborn);
    let _ = reserved.reaper.watch(Resource::Group(stubborn));
    let stray = child("setsid sleep 1000 & echo; wait", name, token);
    say("child", stray);

    let mut client = stand.connect("probe")?;
    let row = client.query_one("select current_database()::text", &[]);
    say("database", row.expect("answered").get::<_, String>(0));
    let mut psql = Command::new(stand.program("psql"));
    stand.set_env(&mut psql);
    let answer = psql.args(["-XAtc", "select 'psql', current_user"]).output();
    say(
        "answer",
        String::from_utf8_lossy(&answer.expect("started").stdout).trim(),
    );

    say("ready", "now");
    match end {
        "wait" => {
            let deadline = Instant::now() + Duration::from_secs(60);
            while stand.is_alive() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(10));
            }
            return Err(stand.diagnosis());
        }
        "panic" => panic!("as requested"),
        "exit" => std::process::exit(7),
        _ => reserved.reaper.end(),
    }
    say("ended", "now");
    Ok(())
}

#[expect(clippy::zombie_processes, reason = "to end it is the reaper's task")]
fn child(script: &str, name: &str, token: &str) -> i32 {
    let child = Command::new("sh")
        .args(["-c", script])
        .env(name, token)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("there is a shell");
    child.id().cast_signed()
}
