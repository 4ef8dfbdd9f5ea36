use super::*;
use crate::transcript::evidence::{Backend, LockMode, Span, Transaction, WindowOutcome};

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn window(started: u64, finished: u64) -> Window {
    Window {
        name: None,
        session: Some("build".to_owned()),
        started: ms(started),
        finished: ms(finished),
        outcome: WindowOutcome::Succeeded,
        failure: None,
        rewritten: Vec::new(),
        exclusive: None,
    }
}

fn workload(started: u64, ended: u64, finished: &[u64]) -> Workload {
    Workload {
        name: "writers".to_owned(),
        clients: 4,
        rate: None,
        started: ms(started),
        ended: ms(ended),
        transactions: finished.iter().map(|at| transaction(*at)).collect(),
    }
}

fn transaction(finished: u64) -> Transaction {
    Transaction {
        finished: ms(finished),
        latency: ms(finished % 10),
        lag: Duration::ZERO,
        failed: finished % 2 == 1,
        sqlstate: None,
        count: 2,
    }
}

fn backend(pid: i32) -> Backend {
    Backend {
        pid,
        session: "build".to_owned(),
        workload: false,
    }
}

fn wait(pid: i32, first: u64, last: u64) -> Wait {
    Wait {
        span: Span {
            first: ms(first),
            last: ms(last),
        },
        waiter: backend(pid),
        blocker: backend(1),
        root: backend(1),
        target: Target::Relation("orders".to_owned()),
        wanted: LockMode::RowExclusive,
        held: None,
        granted: true,
        since: ms(first),
    }
}

fn sample(at: u64, wal: u64) -> Sample {
    Sample {
        at: ms(at),
        due: ms(at),
        wal,
        active: 0,
        waiting: 0,
    }
}

#[test]
fn a_gap_may_reach_beyond_the_window_and_to_the_edges_of_the_process() {
    let gap = |workload: &Workload, window: &Window| {
        longest_gap(workload, window).map(|gap| (gap.began, gap.ended))
    };
    let busy = workload(0, 1_000, &[100, 200, 700, 750, 990]);
    assert_eq!(gap(&busy, &window(300, 600)), Some((ms(200), ms(700))));
    assert_eq!(gap(&busy, &window(700, 760)), Some((ms(750), ms(990))));
    // A gap that only touches the window isn't within it.
    assert_eq!(gap(&busy, &window(990, 995)), Some((ms(990), ms(1_000))));
    let idle = workload(100, 400, &[]);
    assert_eq!(gap(&idle, &window(200, 300)), Some((ms(100), ms(400))));
    assert_eq!(gap(&idle, &window(400, 500)), None);
}

#[test]
fn what_failed_ends_no_gap() {
    let broken = workload(0, 1_000, &[100, 201, 301, 401, 700]);
    let gap = longest_gap(&broken, &window(150, 600)).expect("there is one");
    assert_eq!((gap.began, gap.ended), (ms(100), ms(700)));
}

#[test]
fn a_clock_that_steps_back_makes_no_gap() {
    let odd = workload(0, 100, &[50, 20, 60]);
    let gap = longest_gap(&odd, &window(0, 100)).expect("there is one");
    assert_eq!(gap.length(), ms(50));
    assert_eq!(micros(Duration::MAX), i64::MAX / 8);
}

#[test]
fn buckets_count_what_transactions_stand_for() {
    let busy = workload(0, 100, &[1, 9, 10, 35, 99]);
    let buckets = buckets([&busy], 0, 10_000, 4);
    assert_eq!(
        buckets.iter().map(|it| it.count).collect::<Vec<_>>(),
        [4, 2, 0, 2]
    );
    assert_eq!((buckets[0].failed.count(), buckets[0].worst), (4, ms(9)));
}

#[test]
fn the_worst_instant_counts_each_waiter_once() {
    let sampled_at = [10, 20, 30, 40, 50].map(ms);
    // Number 2 waits for two others at once.
    let waits = [
        wait(2, 10, 30),
        wait(2, 20, 40),
        wait(3, 30, 40),
        wait(4, 50, 50),
    ];
    assert_eq!(worst_instant(&waits, &sampled_at), Some((ms(40), 2)));
    assert_eq!(worst_instant(&[wait(2, 21, 29)], &sampled_at), None);
    assert_eq!(worst_instant(&[wait(2, 40, 10)], &sampled_at), None);
    assert_eq!(worst_instant(&waits, &[]), None);
}

#[test]
fn only_held_locks_on_relations_are_the_strongest() {
    let lock = |mode, granted, target| Lock {
        span: Span {
            first: ms(10),
            last: ms(20),
        },
        backend: backend(1),
        target,
        mode,
        granted,
    };
    let table = || Target::Relation("orders".to_owned());
    let other = Target::Other("virtualxid".to_owned());
    let locks = [
        lock(LockMode::AccessShare, true, table()),
        lock(LockMode::Share, true, table()),
        lock(LockMode::AccessExclusive, false, table()),
        lock(LockMode::Exclusive, true, other),
    ];
    let mut evidence = Evidence {
        locks: locks.to_vec(),
        ..Evidence::default()
    };
    let table = Strongest::Held(&locks[1]);
    assert_eq!(strongest(&evidence, &window(0, 100)), table);
    assert_eq!(strongest(&evidence, &window(30, 100)), Strongest::None);
    // A lock that it waited for in vain counts if it is stronger.
    let mut wanted = wait(1, 10, 20);
    wanted.wanted = LockMode::AccessExclusive;
    evidence.waits = vec![wait(1, 10, 20)];
    assert_eq!(strongest(&evidence, &window(0, 100)), table);
    evidence.waits.push(wanted.clone());
    assert_eq!(
        strongest(&evidence, &window(0, 100)),
        Strongest::Wanted(&wanted)
    );
}

#[test]
fn wal_is_what_was_written_around_the_window() {
    let samples = [
        sample(0, 5),
        sample(100, 10),
        sample(200, 40),
        sample(300, 70),
    ];
    assert_eq!(wal(&samples, &window(120, 180)), 30);
    assert_eq!(wal(&samples, &window(100, 900)), 60);
    assert_eq!(wal(&[], &window(0, 10)), 0);
}

#[test]
fn where_samples_are_far_apart_nothing_was_seen() {
    let evidence = Evidence {
        samples: [0, 20, 40, 60, 80, 600, 620, 640]
            .map(|at| sample(at, 0))
            .to_vec(),
        ..Evidence::default()
    };
    assert_eq!(period(&evidence), ms(20));
    assert_eq!(unseen(&evidence, 0, 640_000), [(80_000, 600_000)]);
    assert_eq!(unseen(&evidence, 0, 700_000), [(80_000, 600_000)]);
    assert_eq!(unseen(&evidence, 0, 900_000)[1], (640_000, 900_000));
}

#[test]
fn a_union_counts_what_overlaps_once() {
    assert_eq!(union(vec![(5, 10), (0, 6), (20, 30), (8, 8), (40, 35)]), 20);
}
