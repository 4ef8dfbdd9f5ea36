use super::*;
use crate::figure::words::Words;
use crate::transcript::evidence::{Backend, Span, Window, WindowOutcome};
use std::time::Duration;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn backend(pid: i32, session: &str) -> Backend {
    Backend {
        pid,
        session: session.to_owned(),
        workload: false,
    }
}

fn window() -> Window {
    Window {
        name: Some("add".to_owned()),
        session: Some("add".to_owned()),
        started: ms(1_000),
        finished: ms(2_000),
        outcome: WindowOutcome::Succeeded,
        failure: None,
        rewritten: Vec::new(),
        exclusive: None,
    }
}

/// A wait of the session `add`, seen from `first` to `last`, which began 5 ms before.
fn wait(pid: i32, first: u64, last: u64, target: Target) -> Wait {
    Wait {
        span: Span {
            first: ms(first),
            last: ms(last),
        },
        waiter: backend(pid, "add"),
        blocker: backend(1, "report"),
        root: backend(1, "report"),
        target,
        wanted: LockMode::AccessExclusive,
        held: Some(LockMode::AccessShare),
        granted: true,
        since: ms(first - 5),
    }
}

/// The sentences about the waits in the step from 1 to 2 s, with samples 20 ms apart.
fn said(waits: &[Wait]) -> Vec<String> {
    let window = window();
    let panel = StepWindow {
        name: "add",
        statement: "",
        window: &window,
        samples: 50,
    };
    let samples = (0..200_u32).map(|number| crate::transcript::evidence::Sample {
        at: ms(u64::from(number) * 20),
        due: ms(u64::from(number) * 20),
        wal: 0,
        active: 0,
        waiting: 0,
    });
    let evidence = crate::transcript::Evidence {
        samples: samples.collect(),
        ..Default::default()
    };
    let sampling = Sampling::of(&evidence);
    let groups = lock_waits(waits.iter(), panel, &sampling);
    let words = Words::new(crate::labels::Labels::english());
    let said = |it: &LockWait<'_>| crate::figure::plain(&it.said(panel, words));
    groups.iter().map(said).collect()
}

fn orders() -> Target {
    Target::Relation("orders".to_owned())
}

#[test]
fn attempts_are_counted_and_one_long_wait_is_one() {
    // The same total in one piece and in three, of which one is by another backend.
    assert_eq!(
        said(&[wait(7, 1_105, 1_680, orders())]),
        ["600 ms for ACCESS EXCLUSIVE on orders, held up by report"]
    );
    let three = [
        wait(7, 1_105, 1_280, orders()),
        wait(7, 1_405, 1_580, orders()),
        wait(8, 1_705, 1_880, orders()),
    ];
    assert_eq!(
        said(&three),
        [
            "3 times for ACCESS EXCLUSIVE on orders, 200 ms at most and 600 ms in all, held up by report"
        ]
    );
}

#[test]
fn another_blocker_is_not_another_attempt() {
    let mut later = wait(7, 1_300, 1_680, orders());
    later.since = ms(1_100);
    later.blocker = backend(2, "queued");
    later.granted = false;
    let said = said(&[wait(7, 1_105, 1_280, orders()), later]);
    assert_eq!(
        said,
        ["600 ms for ACCESS EXCLUSIVE on orders, held up by report"]
    );
}

#[test]
fn the_longest_comes_first_whatever_its_type() {
    let row = Target::Other("transactionid".to_owned());
    assert_eq!(
        said(&[wait(7, 1_105, 1_180, orders()), wait(7, 1_305, 1_780, row)]),
        [
            "500 ms for the end of report’s transaction",
            "100 ms for ACCESS EXCLUSIVE on orders, held up by report"
        ]
    );
    let advisory = Target::Other("advisory".to_owned());
    assert_eq!(
        said(&[wait(7, 1_105, 1_180, advisory)]),
        ["100 ms for ACCESS EXCLUSIVE on an advisory, held up by report"]
    );
}

#[test]
fn only_the_part_within_the_step_counts() {
    let said = said(&[wait(7, 905, 2_400, orders())]);
    assert_eq!(
        said,
        ["1.0 s for ACCESS EXCLUSIVE on orders, held up by report"]
    );
}
