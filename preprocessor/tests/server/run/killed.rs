//! Builds that are killed outright at any moment do no harm to those that come after them.
#![cfg(target_os = "linux")]

use crate::support::memory::Shared;
use crate::support::normal::{assert_same_pages, assert_same_run, of_book};
use crate::support::seed::Seed;
use crate::support::{Built, Running, TestBook, block, left, never_says, says};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use std::time::{Duration, Instant};

/// How many builds are killed.
const KILLS: usize = 51;
/// After how many of them some are let be.
const EVERY: usize = 17;

/// What is killed of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Victim {
    Program,
    /// The program's process group, and then its reaper, which may have begun to end things.
    GroupThenReaper,
    /// The other way round: what was told to the reaper last, nobody may have heard.
    ReaperThenGroup,
    /// The build goes on.
    Reaper,
}

/// The program alone is what is mostly killed.
const VICTIMS: [Victim; 5] = [
    Victim::Program,
    Victim::Program,
    Victim::GroupThenReaper,
    Victim::ReaperThenGroup,
    Victim::Reaper,
];

/// Three chapters, with a number in one step of each, and one in a claim of the second.
///
/// A process of the first chapter leaves its group, and is found all the same.
fn chapters(numbers: [u32; 3], claim: u32) -> [(&'static str, String); 3] {
    let insert = |index: usize| {
        let number = numbers[index];
        let values = format!("SELECT {number} FROM generate_series(1, {number})");
        block("sql {run}", &format!("INSERT INTO t {values};"))
    };
    let apart = "setsid sleep 1000 > /dev/null 2>&1 &\nexec sleep 1000";
    let count = "psql -XAtc 'SELECT count(*) FROM t, pg_sleep(0.1)'";
    let claim = format!("SELECT count(*) > 0, count(*) AS items, {claim} AS number FROM t;");
    let one = [
        block("sh {start name=apart}", apart),
        block("sql {run}", "CREATE TABLE t (a int);"),
        insert(0),
        block(
            "sql {start name=nap session=other}",
            "SELECT pg_sleep(0.1);",
        ),
        block("text {finish=nap}", ""),
        block("text {stop=apart}", ""),
    ];
    let two = [
        insert(1),
        block("sh {run}", count),
        block("sql {claim=\"There are some\"}", &claim),
    ];
    let three = [
        insert(2),
        block(
            "sql {run}",
            "SELECT a, count(*) FROM t GROUP BY a ORDER BY a;",
        ),
    ];
    [
        ("one.md", one.concat()),
        ("two.md", two.concat()),
        ("three.md", three.concat()),
    ]
}

/// A book of which builds are killed.
struct Killed {
    book: TestBook,
    numbers: [u32; 3],
    claim: u32,
    shared: Shared,
    /// How many builds were compared with one in a new cache.
    compared: usize,
}

#[test]
fn a_build_after_builds_that_were_killed_is_as_one_after_none() {
    let (mut seed, mut random) = Seed::new();
    let mut killed = Killed::new();
    let begun = Instant::now();
    killed.book.build().book();
    let length = begun.elapsed();
    let mut ended = 0;
    for number in 1..=KILLS {
        let victim = VICTIMS[random.usize(0..VICTIMS.len())];
        let moment = length.mul_f64(random.f64());
        let chapter = random.usize(0..3);
        let what = format!(
            "chapter {} edited, {victim:?} killed after {moment:?}",
            chapter + 1
        );
        seed.history.push(format!("{number}. {what}"));
        killed.edit(chapter);
        let (built, is_reaped) = killed.kill(victim, moment);
        seed.history
            .push(format!("{:?} {:?}", killed.shared, built.stderr));
        ended += usize::from(built.signal() == Some(Signal::SIGKILL as i32));
        // Otherwise the next build comes while the reaper is still at work.
        if is_reaped && random.bool() {
            killed.book.assert_nothing_left();
        }
        if number % EVERY == 0 {
            killed.edit(random.usize(0..3));
            killed.compare();
            killed.checkpoints_are_of_use();
        }
    }
    assert!(ended > KILLS / 4, "only {ended} of {KILLS} were killed");
    assert!(killed.shared.count() > 0, "no server was seen");
}

impl Killed {
    fn new() -> Self {
        let (numbers, claim) = ([1; 3], 1);
        let chapters = chapters(numbers, claim).into_iter();
        Self {
            book: chapters.fold(TestBook::alone(), |book, (path, text)| {
                book.chapter(path, &text)
            }),
            numbers,
            claim,
            shared: Shared::new(),
            compared: 0,
        }
    }

    fn write(&self) {
        for (path, text) in chapters(self.numbers, self.claim) {
            self.book.write(&format!("src/{path}"), &text);
        }
    }

    /// Changes a step of a chapter to what it never was.
    fn edit(&mut self, chapter: usize) {
        self.numbers[chapter] += 1;
        self.write();
    }

    /// Builds the book, and kills something of the build when it has gone on for so long. How the program ended, and whether
    /// there is somebody who sees to it that nothing is left.
    fn kill(&mut self, victim: Victim, moment: Duration) -> (Built, bool) {
        let run = self.book.start();
        // This is no wait for something: any moment is meant.
        std::thread::sleep(moment);
        let reaper = left::reaper(&self.book.root(), run.pid());
        self.shared.see(&left::processes(&self.book.root()));
        // A reaper may have ended by now; the program was not waited for yet.
        let kill_reaper = || reaper.map(|reaper| kill(Pid::from_raw(reaper), Signal::SIGKILL));
        let kill_group = || killpg(Pid::from_raw(run.pid()), Signal::SIGKILL).expect("it is there");
        match victim {
            Victim::Program => run.signal(Signal::SIGKILL),
            Victim::GroupThenReaper => {
                kill_group();
                kill_reaper();
            }
            Victim::ReaperThenGroup => {
                kill_reaper();
                kill_group();
            }
            Victim::Reaper => drop(kill_reaper()),
        }
        let built = run.wait();
        let is_reaped = match victim {
            // Without a reaper, it was about to end what earlier builds have left.
            Victim::Program => reaper.is_some(),
            Victim::GroupThenReaper | Victim::ReaperThenGroup => false,
            // The program sees to it, unless it had left all to the reaper by then; what is left is in the journal then.
            Victim::Reaper => !of_book(&self.book.cache()).join("build/journal").exists(),
        };
        if victim == Victim::Reaper {
            built.book();
        }
        (built, is_reaped)
    }

    /// A build that nobody kills. Nothing may be left of any.
    fn build(&self) -> Built {
        let built = self.book.build();
        assert_eq!(built.code(), Some(0), "{}", built.stderr);
        never_says(
            &built.stderr,
            &["could not end", "is damaged", "can't save a checkpoint"],
        );
        assert_eq!(self.shared.left(), [""; 0]);
        self.assert_checkpoints_are_whole();
        built
    }

    /// Compares a build with what comes of one in a new cache.
    fn compare(&mut self) {
        let built = self.build();
        self.compared += 1;
        let cache = self.book.another_cache(&format!("fresh-{}", self.compared));
        let mut command = self.book.command(&[]);
        command.env("WITNESS_CACHE", &cache);
        let fresh = Running::start(command, self.book.input()).wait();
        assert_same_pages(&built, &fresh);
        for path in fresh.paths() {
            assert_same_run(&path, &cache, &self.book.cache());
        }
    }

    /// A claim that changes makes a checkpoint behind its chapter, and the next one begins there.
    fn checkpoints_are_of_use(&mut self) {
        self.claim += 1;
        self.write();
        self.build();
        self.edit(2);
        let built = self.build();
        says(
            &built.stderr,
            &["restored the checkpoint before src/three.md"],
        );
    }

    /// That no checkpoint is half of one.
    fn assert_checkpoints_are_whole(&self) {
        let checkpoints = of_book(&self.book.cache()).join("checkpoints");
        let checkpoints = std::fs::read_dir(checkpoints).expect("some are kept");
        for checkpoint in checkpoints {
            let path = checkpoint.expect("an entry").path();
            for part in ["checkpoint.json", "data/PG_VERSION"] {
                let is_there = path.join(part).is_file();
                assert!(is_there, "{} has no {part}", path.display());
            }
        }
    }
}
