//! However much was recorded, a figure stays small enough for a page.

use super::synthetic::*;
use crate::case::drawn::{KINDS, checked, written};
use mdbook_witness::figure::FigureKind;
use mdbook_witness::transcript::evidence::*;
use mdbook_witness::transcript::{Evidence, Transcript};

/// What a page may have in all, in bytes.
const PAGE: usize = 500_000;

/// Ten minutes in which everything changes with every sample.
fn ten_minutes() -> Transcript {
    const UNTIL: u64 = 600_000;
    let mut evidence = Evidence {
        samples: samples(UNTIL, |at| u32::try_from(at / 20 % 5).expect("small")),
        windows: vec![window("long", "s0", 2_000, UNTIL - 2_000)],
        workloads: vec![
            workload("readers", 120, UNTIL, &[]),
            workload("writers", 80, UNTIL, &[(50_000, 53_000)]),
        ],
        ..Evidence::default()
    };
    for number in 0..UNTIL / 40 {
        let at = number * 40;
        let who = session(&format!("s{}", number % 20));
        let mode = LockMode::ALL[usize::try_from(number % 8).expect("small")];
        let table = format!("table_{}", number % 90);
        evidence
            .locks
            .push(lock(who.clone(), mode, &table, at, at + 20));
        let state = if number % 3 == 0 {
            "idle in transaction"
        } else {
            "active"
        };
        evidence
            .activity
            .push(activity(who.clone(), state, None, at, at + 20));
        let phase = format!("phase {}", number / 40 % 30);
        evidence.progress.push(ProgressRow {
            span: span(at, at + 20),
            backend: session("s0"),
            command: "VACUUM".to_owned(),
            relation: None,
            phase,
            done: Some(number % 40),
            total: Some(40),
            locker: Some(who),
        });
    }
    transcript(evidence)
}

#[test]
fn ten_minutes_fit_on_a_page() {
    let transcript = ten_minutes();
    let mut all = 0;
    for kind in KINDS {
        let drawn = checked(kind, &["long"], &transcript).expect("it can be drawn");
        let (html, markdown) = written(&drawn, &transcript);
        assert!(
            html.len() < PAGE / 4 && markdown.len() < 40_000,
            "{kind:?}: {} {}",
            html.len(),
            markdown.len()
        );
        all += html.len();
    }
    assert!(all < PAGE, "{all}");
}

/// Ten thousand sessions that wait: in one crowd, or one behind the other.
fn ten_thousand(is_chain: bool) -> Transcript {
    let name = |number: i32| Backend {
        pid: number + 1,
        session: format!("session {number}"),
        workload: false,
    };
    let waits = (0..10_000).map(|number| {
        let blocker = if is_chain { number } else { 0 };
        wait(
            name(number + 1),
            name(blocker),
            table("orders"),
            LockMode::RowExclusive,
            LockMode::Share,
            2_100,
            2_900,
        )
    });
    transcript(Evidence {
        samples: samples(4_000, |_| 0),
        windows: vec![window("plain", "session 0", 2_000, 3_000)],
        waits: waits.collect(),
        ..Evidence::default()
    })
}

#[test]
fn ten_thousand_waits_fit_on_a_page() {
    for is_chain in [false, true] {
        let transcript = ten_thousand(is_chain);
        for kind in [FigureKind::Lanes, FigureKind::Queue, FigureKind::Verdict] {
            let drawn = checked(kind, &["plain"], &transcript).expect("it can be drawn");
            let (html, markdown) = written(&drawn, &transcript);
            assert!(
                html.len() < 60_000 && markdown.len() < 20_000,
                "{kind:?}: {} {}",
                html.len(),
                markdown.len()
            );
            if kind == FigureKind::Queue {
                let text = drawn.text.expect("a tree");
                assert!(text.starts_with("plain: 10,000 waiting"), "{text}");
                let shown = text.matches("want").count();
                assert!(
                    text.contains(&format!("and {},{} more waiters", 9, 1_000 - shown)),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn many_steps_are_on_one_scale() {
    let transcript = builds();
    let both = checked(FigureKind::Timeline, &["plain", "concurrent"], &transcript).expect("drawn");
    let lanes = checked(FigureKind::Lanes, &["plain", "concurrent"], &transcript).expect("drawn");
    let axis = both.axis.expect("a clock");
    let other = lanes.axis.expect("a clock");
    assert_eq!((axis.before, axis.after), (other.before, other.after));
    assert_eq!((axis.left, axis.right), (other.left, other.right));
    assert_eq!(axis.before, ms(1_000));
    assert_eq!(axis.after, ms(4_600));
    assert!(
        both.readings
            .iter()
            .all(|it| it.values.len() == both.readings[0].values.len())
    );
}
