//! Builds the page of a chapter with ten minutes of evidence, for the benchmark `pages`, and prints the time of the
//! fastest round in microseconds and the size of the page in bytes.

use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_witness::chapter::{ChapterSource, ForeignFences, LineMap, blocks};
use mdbook_witness::page::{Edition, Renderer};
use mdbook_witness::pipeline::{PlannedChapter, Recording, put_back};
use mdbook_witness::plan::{BlockFiles, FileError, plan};
use mdbook_witness::transcript::evidence::{
    Activity, Backend, Evidence, Lock, LockMode, ProgressRow, Sample, Span, Target, Transaction,
    Wait, Window, WindowOutcome, Workload,
};
use mdbook_witness::transcript::{Outcome, Output, Provenance, StepRecord, Transcript, VERSION};
use std::path::PathBuf;
use std::time::{Duration, Instant};

const ROUNDS: usize = 7;
/// The chapter's running time.
const RUN: Duration = Duration::from_secs(600);
const PERIOD: Duration = Duration::from_millis(20);

const CHAPTER: &str = "# A long build\n
```sql {run name=build session=migration}\nCREATE INDEX ON orders (status);\n```\n
```text {figure=timeline step=build}\n```\n
```text {figure=lanes step=build}\n```\n
```text {figure=queue step=build}\n```\n
```text {figure=progress step=build}\n```\n
```text {figure=verdict step=build}\n```\n";

struct NoFiles;

impl BlockFiles for NoFiles {
    fn read(&self, _: &str) -> Result<String, FileError> {
        Err(FileError::Missing { nearest: None })
    }
}

pub(crate) fn run() {
    let map = LineMap::same(CHAPTER);
    let plan = plan("src/long.md", CHAPTER, &map, &NoFiles, &Default::default()).expect("a plan");
    let source = ChapterSource::new("src/long.md", CHAPTER, &map);
    let spans = blocks(&source, ForeignFences::Pass)
        .blocks
        .into_iter()
        .map(|block| block.span);
    let planned = [PlannedChapter {
        path: PathBuf::from("long.md"),
        title: "A long build".into(),
        spans: spans.collect(),
        plan,
        cited: Default::default(),
    }];
    let told = [Recording::current(transcript(planned[0].plan.steps.len()))];
    let mut fastest = Duration::MAX;
    let mut size = 0;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let book = put_back(
            book(),
            &planned,
            &told,
            &Edition::new(Renderer::Html, "cargo book"),
        );
        fastest = fastest.min(begun.elapsed());
        size = book
            .expect("drawn")
            .chapters()
            .map(|c| c.content.len())
            .sum();
    }
    println!("micros {}\nbytes {size}", fastest.as_micros());
}

fn book() -> Book {
    let chapter = Chapter::new("A long build", CHAPTER.into(), "long.md", Vec::new());
    Book::new_with_items(vec![BookItem::Chapter(chapter)])
}

fn transcript(steps: usize) -> Transcript {
    let step = |index| StepRecord {
        started: Duration::from_secs(5),
        took: RUN - Duration::from_secs(10),
        outcome: if index == 0 {
            Outcome::Succeeded
        } else {
            Outcome::Shown
        },
        rows: None,
        output: Output::default(),
        values: Vec::new(),
    };
    Transcript {
        version: VERSION,
        chapter: "src/long.md".into(),
        provenance: Some(Provenance {
            server: "18.6".into(),
            origin: "a server".into(),
            date: "2026-01-31".into(),
        }),
        steps: (0..steps).map(step).collect(),
        evidence: evidence(),
    }
}

fn backend(pid: i32, session: &str) -> Backend {
    Backend {
        pid,
        session: session.into(),
        workload: session == "writers" || session == "readers",
    }
}

/// A sample every 20 ms, at each of which one client of the workload has four locks, and for ten seconds four wait.
fn evidence() -> Evidence {
    let mut evidence = Evidence::default();
    let orders = || Target::Relation("orders".into());
    let build = || backend(1, "migration");
    let all = Span {
        first: Duration::from_secs(5),
        last: RUN - Duration::from_secs(5),
    };
    evidence.windows.push(Window {
        name: Some("build".into()),
        session: Some("migration".into()),
        started: all.first,
        finished: all.last,
        outcome: WindowOutcome::Succeeded,
        failure: None,
        rewritten: Vec::new(),
        exclusive: None,
    });
    let lock = |span, backend, mode, granted| Lock {
        span,
        backend,
        target: orders(),
        mode,
        granted,
    };
    evidence
        .locks
        .push(lock(all, build(), LockMode::ShareUpdateExclusive, true));
    evidence.activity.push(Activity {
        span: all,
        backend: build(),
        state: "active".into(),
        wait: None,
    });
    let samples = u32::try_from(RUN.as_millis() / PERIOD.as_millis()).expect("few");
    for number in 0..samples {
        let at = PERIOD * number;
        let is_stalled = (10_000..10_500).contains(&number);
        evidence.samples.push(Sample {
            at,
            due: at,
            wal: u64::from(number) * 5_000,
            active: number % 3,
            waiting: if is_stalled { 4 } else { 0 },
        });
        let span = Span {
            first: at,
            last: at,
        };
        let client = i32::try_from(number % 8).expect("few");
        for mode in &LockMode::ALL[..4] {
            evidence
                .locks
                .push(lock(span, backend(10 + client, "writers"), *mode, true));
        }
        if is_stalled {
            for client in 10..14 {
                evidence.waits.push(Wait {
                    span,
                    waiter: backend(client, "writers"),
                    blocker: build(),
                    root: build(),
                    target: orders(),
                    wanted: LockMode::RowExclusive,
                    held: Some(LockMode::Share),
                    granted: true,
                    since: PERIOD * 10_000,
                });
            }
        }
        evidence.progress.push(ProgressRow {
            span,
            backend: build(),
            command: "CREATE INDEX CONCURRENTLY".into(),
            relation: Some("orders".into()),
            phase: format!("phase {}", number / 5_000),
            done: Some(u64::from(number)),
            total: Some(u64::from(samples)),
            locker: None,
        });
    }
    for (name, rate) in [("readers", 120), ("writers", 80)] {
        let count = u32::try_from(RUN.as_secs()).expect("few") * rate;
        evidence.workloads.push(Workload {
            name: name.into(),
            clients: 4,
            rate: Some(rate),
            started: Duration::ZERO,
            ended: RUN,
            transactions: (0..count)
                .map(|number| Transaction {
                    finished: Duration::from_secs(1) / rate * number,
                    latency: Duration::from_micros(u64::from(500 + number % 997)),
                    lag: Duration::from_micros(u64::from(number % 97)),
                    failed: false,
                    sqlstate: None,
                    count: 1,
                })
                .collect(),
        });
    }
    evidence
}
