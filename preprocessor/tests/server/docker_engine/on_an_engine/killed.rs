//! Each process of a build, killed outright at each moment at which it is there.
//!
//! Of what somebody has survived who sees to it, nothing is left; what is left otherwise, the next build removes.

use crate::docker_engine::book::Clients::{self, Container as There, Machine as Here};
use crate::docker_engine::book::{NEW, OLD, book, cache, container, docker, it_runs, run, shared};
use crate::docker_engine::kills::{Moment, Victim, wanted};
use crate::docker_engine::remains::{Container, Process, left, processes};
use crate::support::{TestBook, eventually};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Output};

/// The number of tries of a build whose victim has ended before it could be killed.
const TRIES: usize = 5;

/// The program that is compose.
const COMPOSE: &str = "docker-compose";

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn with_the_clients_of_the_machine_nothing_is_left() {
    all_kills(OLD, Here);
}

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn with_the_clients_of_the_container_nothing_is_left() {
    all_kills(NEW, There);
}

fn all_kills(version: &str, clients: Clients) {
    let _engine = shared();
    let mut killed = Killed::new(version, clients);
    for (victim, moment) in wanted(clients) {
        let is_killed = (0..TRIES).any(|_| killed.kill(victim, moment));
        assert!(is_killed, "{victim:?} had always ended: {moment:?}");
    }
    killed.build();
}

/// A book of which builds are killed.
struct Killed {
    book: TestBook,
    clients: Clients,
    seen: BTreeSet<Container>,
    /// The containers' project, when it is known.
    project: String,
}

impl Killed {
    fn new(version: &str, clients: Clients) -> Self {
        let book = book(version, "", "");
        let temporary = book.path().join("tmp");
        fs::create_dir(&temporary).expect("made");
        let book = book.variable("TMPDIR", Some(&temporary.to_string_lossy()));
        let killed = Self {
            book,
            clients,
            seen: BTreeSet::new(),
            project: String::new(),
        };
        // The statement lasts until the test says so; the rest is what a later build would stumble over.
        let chapter = format!(
            "```sql {{run}}\nCREATE ROLE app;\n```\n\n```sql {{run}}\nDO $$BEGIN WHILE (pg_stat_file('{}', true)).size IS NULL LOOP PERFORM pg_sleep(0.01); END LOOP; END$$;\n```\n",
            killed.go().display()
        );
        fs::write(killed.book.root().join("src/one.md"), chapter).expect("written");
        killed
    }

    /// The file that ends the statement.
    fn go(&self) -> PathBuf {
        self.book.root().join("go")
    }

    fn let_go(&self) {
        fs::write(self.go(), "").expect("written");
    }

    fn start(&self) -> Child {
        run(&self.book, self.clients).spawn().expect("started")
    }

    /// A build that nobody kills.
    fn build(&mut self) {
        self.let_go();
        let output = ends(self.start());
        assert!(output.status.success(), "{output:?}");
        self.nothing_is_left();
    }

    /// Starts a build, kills this of it at this moment, and sees what becomes of it. False if it had ended before.
    fn kill(&mut self, victim: Victim, moment: Moment) -> bool {
        println!("{victim:?} killed, {moment:?}");
        let _ = fs::remove_file(self.go());
        let mut child = self.start();
        self.until(moment, &mut child);
        let run = child.id().cast_signed();
        let pids = self.pids(victim, run).into_iter();
        let is_killed = pids
            .map(|pid| kill(Pid::from_raw(pid), Signal::SIGKILL).is_ok())
            .fold(false, |one, other| one | other);
        if victim == Victim::Reaper || !is_killed {
            self.let_go();
        }
        let output = ends(child);
        println!("{output:?}");
        if !is_killed {
            self.nothing_is_left();
            return false;
        }
        let is_of_run = matches!(
            victim,
            Victim::Run | Victim::RunThenReaper | Victim::ReaperThenRun
        );
        let killed = output.status.signal() == Some(Signal::SIGKILL as i32);
        assert_eq!(killed, is_of_run);
        let is_whole = victim == Victim::Reaper || moment == Moment::Done;
        let goes_well = is_whole && moment != Moment::Interrupted && !is_of_run;
        assert_eq!(output.status.success(), goes_well);
        match victim {
            Victim::RunThenReaper | Victim::ReaperThenRun => self.build(),
            _ => self.nothing_is_left(),
        }
        true
    }

    /// Waits for the moment.
    fn until(&mut self, moment: Moment, build: &mut Child) {
        let root = self.book.root();
        let name = || container(&root).map(|(name, _)| name);
        let health = ["inspect", "--format", "{{.State.Health.Status}}"];
        let is_healthy = |name: String| docker(&[&health[..], &[&name]].concat()) == ["healthy"];
        match moment {
            Moment::Asked => return self.until_compose("up", build),
            Moment::Made => meanwhile(build, || name().is_some()),
            Moment::Up => meanwhile(build, || name().is_some_and(is_healthy)),
            Moment::Step | Moment::Interrupted | Moment::Done => {
                meanwhile(build, || it_runs(&self.book, "DO $$"));
            }
        }
        self.see();
        match moment {
            Moment::Interrupted => {
                let run = Pid::from_raw(build.id().cast_signed());
                kill(run, Signal::SIGINT).expect("it is there");
            }
            Moment::Done => self.let_go(),
            _ => return,
        }
        self.until_compose("down", build);
    }

    /// Waits until compose carries out this command of the build's.
    fn until_compose(&mut self, command: &str, build: &mut Child) {
        let mut found = None;
        meanwhile(build, || {
            let processes = self.processes().into_iter();
            let mut calls = processes.filter(|it| it.program() == COMPOSE);
            found = calls.find(|it| it.command.contains(&format!(" {command} ")));
            found.is_some()
        });
        let found = found.expect("it was there");
        let mut words = found
            .command
            .split(' ')
            .skip_while(|word| *word != "--project-name");
        self.project = words.nth(1).expect("a project").to_owned();
    }

    /// Remembers the container that there is.
    fn see(&mut self) {
        if let Some((name, project)) = container(&self.book.root()) {
            self.seen.extend(Container::of(&name));
            self.project = project;
        }
    }

    fn processes(&self) -> Vec<Process> {
        processes(self.book.path())
    }

    /// The processes that are meant.
    fn pids(&self, victim: Victim, run: i32) -> Vec<i32> {
        let here = self.processes();
        let inside: Vec<_> = self.seen.iter().flat_map(Container::processes).collect();
        let reaper = || pids(&here, |it| it.command.contains(" reaper --journal "));
        let here = |name: &str| pids(&here, |it| it.program() == name);
        let of_server = |does: &str| {
            pids(&inside, |it| {
                it.program() == "postgres" && it.command.trim_end().ends_with(does)
            })
        };
        match victim {
            Victim::Run => vec![run],
            Victim::Reaper => reaper(),
            Victim::RunThenReaper => [vec![run], reaper()].concat(),
            Victim::ReaperThenRun => [reaper(), vec![run]].concat(),
            Victim::Docker => here("docker"),
            Victim::Compose => here(COMPOSE),
            // The system names it as its file, and that is not in the container.
            Victim::Psql if self.clients == There => pids(&inside, |it| it.program() == "psql"),
            Victim::Psql | Victim::Script => here("psql"),
            Victim::Server => self.seen.iter().filter_map(Container::first).collect(),
            Victim::Backend => of_server(" DO"),
            Victim::Writer => of_server("postgres: walwriter"),
        }
    }

    /// Waits until nothing is left of any build.
    fn nothing_is_left(&self) {
        let mut before = Vec::new();
        eventually("nothing is left", || {
            let cache = cache(&self.book, self.clients);
            let left = left(self.book.path(), &cache, &self.project, &self.seen);
            if left != before {
                println!("left: {left:?}");
            }
            before = left;
            before.is_empty()
        });
    }
}

/// Waits until it is so, before the build ends.
fn meanwhile(build: &mut Child, mut so: impl FnMut() -> bool) {
    eventually("the moment comes", || {
        if let Ok(Some(status)) = build.try_wait() {
            let said = build.stderr.take().map(std::io::read_to_string);
            panic!("it has ended before: {status}: {said:?}");
        }
        so()
    });
}

/// Waits for the end of a build that ends by itself.
fn ends(mut child: Child) -> Output {
    eventually("the build ends", || !matches!(child.try_wait(), Ok(None)));
    child.wait_with_output().expect("ours")
}

fn pids(processes: &[Process], is_meant: impl Fn(&&Process) -> bool) -> Vec<i32> {
    let meant = processes.iter().filter(is_meant);
    meant.map(|process| process.pid).collect()
}
