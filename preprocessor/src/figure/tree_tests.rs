use super::*;
use crate::transcript::evidence::Span;

fn backend(pid: i32, session: &str) -> Backend {
    Backend {
        pid,
        session: session.to_owned(),
        workload: true,
    }
}

fn wait(waiter: i32, blocker: i32, granted: bool) -> Wait {
    let name = |pid: i32| {
        if pid < 100 {
            format!("s{pid}")
        } else {
            "writers".to_owned()
        }
    };
    Wait {
        span: Span {
            first: Duration::ZERO,
            last: Duration::ZERO,
        },
        waiter: backend(waiter, &name(waiter)),
        blocker: backend(blocker, &name(blocker)),
        root: backend(1, "s1"),
        target: Target::Relation("orders".to_owned()),
        wanted: LockMode::RowExclusive,
        held: Some(LockMode::Share),
        granted,
        since: Duration::from_millis(u64::try_from(waiter).expect("positive")),
    }
}

/// The tree as `depth:name`.
fn shape(waits: &[Wait]) -> Vec<String> {
    let waits: Vec<&Wait> = waits.iter().collect();
    let lines = lines(&waits);
    let words = lines.iter().map(|line| {
        let what = match &line.entry {
            WaitNode::Root(backend, _, None) => backend.session.clone(),
            WaitNode::Root(backend, _, Some(wait)) => {
                format!("{} in turn for {}", backend.session, wait.blocker.session)
            }
            WaitNode::Waiters(number, wait) => format!("{}×{number}", wait.waiter.session),
            WaitNode::More(number) => format!("{number} more"),
        };
        format!("{}:{what}", line.last.len())
    });
    words.collect()
}

#[test]
fn a_waiter_stands_behind_the_one_ahead_in_the_queue() {
    // Number 3 is blocked by 2, which is ahead in the queue, and by 1, which holds the lock.
    let waits = [wait(2, 1, true), wait(3, 1, true), wait(3, 2, false)];
    assert_eq!(shape(&waits), ["0:s1", "1:s2×1", "2:s3×1"]);
}

#[test]
fn alike_are_one_unless_somebody_waits_for_them() {
    let mut waits: Vec<Wait> = (100..104).map(|pid| wait(pid, 1, true)).collect();
    assert_eq!(shape(&waits), ["0:s1", "1:writers×4"]);
    waits.push(wait(2, 101, true));
    assert_eq!(
        shape(&waits),
        ["0:s1", "1:writers×3", "1:writers×1", "2:s2×1"]
    );
}

#[test]
fn circles_are_opened() {
    let waits = [
        wait(1, 2, true),
        wait(2, 3, true),
        wait(3, 1, true),
        wait(4, 1, true),
        wait(5, 5, true),
    ];
    let shape = shape(&waits);
    assert_eq!(shape, ["0:s1 in turn for s2", "1:s3×1", "2:s2×1", "1:s4×1"]);
}

#[test]
fn what_there_is_no_place_for_is_counted() {
    // A chain, a crowd of different sessions, and a crowd of roots.
    let chain: Vec<Wait> = (1..1_000).map(|pid| wait(pid + 1, pid, true)).collect();
    let shape_of_chain = shape(&chain);
    assert!(shape_of_chain.len() <= LINES + 2);
    assert_eq!(
        shape_of_chain.last().map(String::as_str),
        Some("11:989 more")
    );
    let crowd: Vec<Wait> = (2..80).map(|pid| wait(pid, 1, true)).collect();
    assert_eq!(shape(&crowd).last().map(String::as_str), Some("1:66 more"));
    let roots: Vec<Wait> = (1..40).map(|pid| wait(pid + 1_000, pid, true)).collect();
    assert_eq!(shape(&roots).last().map(String::as_str), Some("0:27 more"));
}

#[test]
fn nobody_waits() {
    assert!(lines(&[]).is_empty());
}
