//! Evidence as an observer and pgbench would record it, made up from a plan: who held what, and when the workload stood still.

use mdbook_witness::transcript::evidence::*;
use mdbook_witness::transcript::{Evidence, Provenance, Transcript, VERSION};
use std::time::Duration;

/// A moment, in milliseconds.
pub(crate) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A series of numbers that only look random.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// The next one below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

pub(crate) fn session(name: &str) -> Backend {
    Backend {
        pid: name
            .bytes()
            .fold(100, |pid, byte| pid * 31 % 9_973 + i32::from(byte)),
        session: name.to_owned(),
        workload: false,
    }
}

pub(crate) fn client(process: &str, number: i32) -> Backend {
    Backend {
        pid: 20_000 + number,
        session: process.to_owned(),
        workload: true,
    }
}

pub(crate) fn span(first: u64, last: u64) -> Span {
    Span {
        first: ms(first),
        last: ms(last),
    }
}

pub(crate) fn table(name: &str) -> Target {
    Target::Relation(name.to_owned())
}

pub(crate) fn lock(backend: Backend, mode: LockMode, on: &str, first: u64, last: u64) -> Lock {
    Lock {
        span: span(first, last),
        backend,
        target: table(on),
        mode,
        granted: true,
    }
}

pub(crate) fn window(name: &str, session: &str, started: u64, finished: u64) -> Window {
    Window {
        name: Some(name.to_owned()),
        session: Some(session.to_owned()),
        started: ms(started),
        finished: ms(finished),
        outcome: WindowOutcome::Succeeded,
        failure: None,
        rewritten: Vec::new(),
        exclusive: None,
    }
}

pub(crate) fn activity(
    backend: Backend,
    state: &str,
    wait: Option<&str>,
    first: u64,
    last: u64,
) -> Activity {
    Activity {
        span: span(first, last),
        backend,
        state: state.to_owned(),
        wait: wait.map(str::to_owned),
    }
}

pub(crate) fn wait(
    waiter: Backend,
    blocker: Backend,
    on: Target,
    wanted: LockMode,
    held: LockMode,
    first: u64,
    last: u64,
) -> Wait {
    Wait {
        span: span(first, last),
        waiter,
        root: blocker.clone(),
        blocker,
        target: on,
        wanted,
        held: Some(held),
        granted: true,
        since: ms(first.saturating_sub(12)),
    }
}

pub(crate) fn transcript(evidence: Evidence) -> Transcript {
    Transcript {
        version: VERSION,
        chapter: "src/indexes/blocking.md".to_owned(),
        provenance: Some(Provenance {
            server: "18.6".to_owned(),
            origin: "a local installation".to_owned(),
            date: "2026-01-31".to_owned(),
        }),
        steps: Vec::new(),
        evidence,
    }
}

/// The samples of `until` milliseconds, 20 apart as all observations here are, in which `waiting` says how many clients
/// wait.
pub(crate) fn samples(until: u64, waiting: impl Fn(u64) -> u32) -> Vec<Sample> {
    let mut chance = Chance(7);
    (0..until / 20)
        .map(|index| {
            let due = index * 20;
            let waiting = waiting(due);
            Sample {
                at: ms(due),
                due: ms(due),
                wal: due * 9_000,
                active: waiting + u32::try_from(chance.below(3)).expect("small"),
                waiting,
            }
        })
        .collect()
}

/// A process with a rate that stands still between the pairs of `stalls`, and then works off what has piled up.
pub(crate) fn workload(name: &str, rate: u32, until: u64, stalls: &[(u64, u64)]) -> Workload {
    let mut chance = Chance(u64::from(rate));
    let mut transactions = Vec::new();
    let mut due = 100_000;
    let mut free = 0;
    while due < until * 1_000 {
        let takes = 1_200
            + chance.below(1_500)
            + if chance.below(40) == 0 {
                chance.below(25_000)
            } else {
                0
            };
        let mut begins = due.max(free);
        for (from, to) in stalls {
            if begins + takes > from * 1_000 && begins < to * 1_000 {
                begins = to * 1_000;
            }
        }
        let finished = begins + takes;
        free = if begins > due { begins + 500 } else { 0 };
        transactions.push(Transaction {
            finished: Duration::from_micros(finished),
            latency: Duration::from_micros(finished - due),
            lag: Duration::from_micros(begins - due),
            failed: false,
            sqlstate: None,
            count: 1,
        });
        let usual = 1_000_000 / u64::from(rate);
        due += usual / 4 + chance.below(usual * 3 / 2);
    }
    transactions.sort_by_key(|it| it.finished);
    Workload {
        name: name.to_owned(),
        clients: 4,
        rate: Some(rate),
        started: Duration::ZERO,
        ended: ms(until),
        transactions,
    }
}

/// A blocking build from 2.0 to 4.8 s, and a concurrent one from 6.5 to 10.1 s that a reader holds up.
pub(crate) fn builds() -> Transcript {
    let (main, build, reader) = (session("main"), session("build"), session("report"));
    let blocked = |at: u64| if (2_060..4_780).contains(&at) { 4 } else { 0 };
    let mut waits: Vec<Wait> = (0..4)
        .map(|number| {
            let first = 2_060 + 40 * number;
            let client = client("writers", i32::try_from(number).expect("small"));
            wait(
                client,
                main.clone(),
                table("orders"),
                LockMode::RowExclusive,
                LockMode::Share,
                first,
                4_780,
            )
        })
        .collect();
    let transaction = Target::Other("virtualxid".to_owned());
    waits.push(wait(
        build.clone(),
        reader.clone(),
        transaction,
        LockMode::Share,
        LockMode::Exclusive,
        9_020,
        9_980,
    ));

    let mut progress = Vec::new();
    let mut phase = |who: &Backend,
                     command: &str,
                     phase: &str,
                     from: u64,
                     to: u64,
                     total: Option<u64>,
                     locker: Option<&Backend>| {
        let steps = if total.is_some() { (to - from) / 20 } else { 1 };
        for step in 0..steps {
            let first = from + (to - from) * step / steps;
            let last = from + (to - from) * (step + 1) / steps - 20;
            progress.push(ProgressRow {
                span: span(first, last.max(first)),
                backend: who.clone(),
                command: command.to_owned(),
                relation: Some("orders".to_owned()),
                phase: phase.to_owned(),
                done: total.map(|total| total * (step + 1) / steps),
                total,
                locker: locker.cloned(),
            });
        }
    };
    phase(
        &main,
        "CREATE INDEX",
        "building index: scanning table",
        2_020,
        3_600,
        Some(16_667),
        None,
    );
    phase(
        &main,
        "CREATE INDEX",
        "building index: sorting live tuples",
        3_600,
        4_220,
        None,
        None,
    );
    phase(
        &main,
        "CREATE INDEX",
        "building index: loading tuples in tree",
        4_220,
        4_800,
        Some(2_000_000),
        None,
    );
    let concurrently = "CREATE INDEX CONCURRENTLY";
    phase(
        &build,
        concurrently,
        "building index: scanning table",
        6_540,
        7_900,
        Some(16_667),
        None,
    );
    phase(
        &build,
        concurrently,
        "building index: sorting live tuples",
        7_900,
        8_240,
        None,
        None,
    );
    phase(
        &build,
        concurrently,
        "building index: loading tuples in tree",
        8_240,
        8_520,
        Some(2_000_000),
        None,
    );
    phase(
        &build,
        concurrently,
        "index validation: scanning index",
        8_520,
        8_640,
        Some(5_489),
        None,
    );
    phase(
        &build,
        concurrently,
        "index validation: scanning table",
        8_640,
        9_020,
        Some(16_667),
        None,
    );
    phase(
        &build,
        concurrently,
        "waiting for old snapshots",
        9_020,
        10_000,
        Some(1),
        Some(&reader),
    );

    let mut locks = vec![
        lock(main.clone(), LockMode::Share, "orders", 2_020, 4_780),
        lock(
            build.clone(),
            LockMode::ShareUpdateExclusive,
            "orders",
            6_520,
            10_080,
        ),
        lock(
            build.clone(),
            LockMode::RowExclusive,
            "orders_status_idx",
            8_540,
            9_000,
        ),
        lock(reader.clone(), LockMode::AccessShare, "users", 6_100, 9_990),
    ];
    for number in 0..4 {
        locks.push(lock(
            client("writers", number),
            LockMode::RowExclusive,
            "orders",
            5_000,
            5_020,
        ));
    }
    transcript(Evidence {
        samples: samples(11_400, blocked),
        windows: vec![
            window("plain", "main", 2_000, 4_800),
            window("concurrent", "build", 6_500, 10_100),
        ],
        locks,
        waits,
        activity: vec![
            activity(main, "active", None, 2_020, 4_780),
            activity(reader.clone(), "active", None, 6_100, 6_180),
            activity(reader, "idle in transaction", None, 6_200, 9_990),
            activity(build.clone(), "active", None, 6_520, 9_000),
            activity(
                build.clone(),
                "active",
                Some("Lock:virtualxid"),
                9_020,
                9_980,
            ),
            activity(build, "active", None, 10_000, 10_080),
        ],
        progress,
        workloads: vec![
            workload("readers", 120, 11_400, &[]),
            workload("writers", 80, 11_400, &[(2_010, 4_800)]),
        ],
        thinned: None,
    })
}
