//! Evidence that nobody should record: names that are markup, times that go backwards, steps of which nothing is known.

use super::synthetic::*;
use crate::case::drawn::{KINDS, checked, written};
use mdbook_witness::figure::FigureKind;
use mdbook_witness::transcript::evidence::*;
use mdbook_witness::transcript::{Evidence, Transcript};
use std::time::Duration;

/// Replaces every name in a transcript.
fn renamed(name: &str) -> Transcript {
    let mut transcript = builds();
    let backend = |backend: &mut Backend| backend.session = name.to_owned();
    let evidence = &mut transcript.evidence;
    for window in &mut evidence.windows {
        window.session = Some(name.to_owned());
        window.rewritten = vec![name.to_owned(); 9];
    }
    evidence.windows[0].name = Some(name.to_owned());
    for lock in &mut evidence.locks {
        backend(&mut lock.backend);
        lock.target = Target::Relation(name.to_owned());
    }
    for wait in &mut evidence.waits {
        for each in [&mut wait.waiter, &mut wait.blocker, &mut wait.root] {
            backend(each);
        }
        wait.target = Target::Relation(name.to_owned());
    }
    for it in &mut evidence.activity {
        backend(&mut it.backend);
    }
    for it in &mut evidence.progress {
        backend(&mut it.backend);
        it.phase = name.to_owned();
        it.locker.iter_mut().for_each(backend);
    }
    for it in &mut evidence.workloads {
        it.name = name.to_owned();
    }
    transcript
}

#[test]
fn names_are_no_markup() {
    let long = "🐘x".repeat(500);
    for name in [
        "\"o'r.d\".\"e\"\"r\"",
        "</svg></figure>--><script>alert(1)</script>",
        "a\n\nb\t```\n| x |",
        "{{#include /etc/passwd}} {{= a.b }} ${x}",
        "\u{0}\u{1b}[1m\u{ffff}\u{202e}",
        "url(#x) ; fill:red \" onload=\"alert(1)",
        "",
        long.as_str(),
    ] {
        let transcript = renamed(name);
        for kind in KINDS {
            let drawn = checked(kind, &[name], &transcript).expect("it can be drawn");
            let (html, markdown) = written(&drawn, &transcript);
            assert!(
                !html.contains("<script") && !html.contains("{{") && !html.contains("\" onload")
            );
            let table = markdown.lines().filter(|line| line.starts_with('|'));
            assert_eq!(table.count(), drawn.table.rows.len() + 2, "{markdown}");
        }
    }
}

#[test]
fn what_cant_be_drawn_is_an_error_that_says_why() {
    let mut transcript = builds();
    let evidence = &mut transcript.evidence;
    evidence
        .windows
        .push(window("instant", "main", 3_000, 3_000));
    evidence
        .windows
        .push(window("backwards", "main", 3_000, 2_000));
    evidence
        .windows
        .push(window("late", "main", 11_000, 11_390));
    for workload in &mut evidence.workloads {
        workload.ended = ms(10_900);
    }
    for kind in KINDS {
        for (step, expected) in [
            ("nowhere", "nothing was recorded of a step `nowhere`"),
            ("instant", "took no time"),
            ("backwards", "took no time"),
        ] {
            let error = checked(kind, &["plain", step], &transcript).expect_err("it can't");
            assert!(error.contains(expected) && error.contains(step), "{error}");
        }
    }
    let error = checked(FigureKind::Timeline, &["late"], &transcript).expect_err("no workload");
    assert!(
        error.contains("no workload ran while the step `late` did"),
        "{error}"
    );
    assert!(checked(FigureKind::Lanes, &[], &transcript).is_err());
}

/// What a figure says in words.
fn said(kind: FigureKind, step: &str, transcript: &Transcript) -> String {
    let drawn = checked(kind, &[step], transcript).expect("it can be drawn");
    written(&drawn, transcript).1
}

#[test]
fn of_what_was_not_seen_nothing_is_said() {
    let mut transcript = builds();
    let windows = &mut transcript.evidence.windows;
    windows.push(window("unseen", "other", 3_004, 3_010));
    windows.push(window("late", "main", 11_000, 11_390));
    for kind in KINDS {
        let markdown = said(kind, "unseen", &transcript);
        let knows = kind == FigureKind::Timeline;
        let words = "before the observer looked";
        assert_eq!(markdown.contains(words), !knows, "{markdown}");
        for word in [
            "obody waited",
            "none seen",
            "no wait seen",
            "o client of",
            "p to",
        ] {
            assert!(knows || !markdown.contains(word), "{word}: {markdown}");
        }
    }
    let progress = said(FigureKind::Progress, "late", &transcript);
    let words = "No progress view said anything of `late`, in 20 samples";
    assert!(progress.contains(words), "{progress}");
}

#[test]
fn what_was_held_at_the_ends_of_a_step_was_held_in_it() {
    let mut transcript = builds();
    let evidence = &mut transcript.evidence;
    // Between two samples, one of which sees what the step has left locked.
    evidence.windows.push(window("open", "other", 3_004, 3_010));
    let kept = lock(
        session("other"),
        LockMode::AccessExclusive,
        "users",
        3_020,
        3_040,
    );
    evidence.locks.push(kept);
    let verdict = said(FigureKind::Verdict, "open", &transcript);
    assert!(
        verdict.contains("`open` held ACCESS EXCLUSIVE on `users`"),
        "{verdict}"
    );
}

#[test]
fn empty_evidence_is_no_figure() {
    for kind in KINDS {
        assert!(checked(kind, &["plain"], &transcript(Evidence::default())).is_err());
    }
}

#[test]
fn a_clock_that_steps_back_breaks_nothing() {
    let mut transcript = builds();
    let evidence = &mut transcript.evidence;
    evidence.samples.reverse();
    evidence.samples[3].at = Duration::MAX;
    evidence.samples[4].due = Duration::MAX;
    for span in evidence
        .locks
        .iter_mut()
        .map(|it| &mut it.span)
        .chain(evidence.waits.iter_mut().map(|it| &mut it.span))
        .chain(evidence.activity.iter_mut().map(|it| &mut it.span))
        .chain(evidence.progress.iter_mut().map(|it| &mut it.span))
        .step_by(2)
    {
        std::mem::swap(&mut span.first, &mut span.last);
    }
    evidence.waits[1].since = Duration::MAX;
    evidence.waits[2].span.last = Duration::MAX;
    for workload in &mut evidence.workloads {
        workload.transactions.reverse();
        workload.transactions[5].finished = Duration::MAX;
        workload.transactions[6].latency = Duration::MAX;
        workload.transactions[7].count = 0;
        workload.ended = Duration::MAX;
    }
    for kind in KINDS {
        checked(kind, &["plain", "concurrent"], &transcript).expect("it can be drawn");
    }
}

#[test]
fn what_the_log_knows_is_said_to_be_from_there() {
    let mut transcript = builds();
    let mut add = window("add", "other", 3_004, 3_010);
    add.exclusive = Some(vec!["users".into()]);
    let mut none = window("none", "other", 3_024, 3_030);
    none.exclusive = Some(Vec::new());
    let windows = &mut transcript.evidence.windows;
    windows.extend([add, none, window("unknown", "other", 3_044, 3_050)]);
    for (step, words) in [
        ("add", "| ACCESS EXCLUSIVE on users, by the log |"),
        (
            "none",
            "| none seen; none in ACCESS EXCLUSIVE, by the log |",
        ),
        (
            "unknown",
            "| strongest lock seen | over before the observer looked |",
        ),
    ] {
        let verdict = said(FigureKind::Verdict, step, &transcript);
        assert!(verdict.contains(words), "{verdict}");
    }
    let lanes = said(FigureKind::Lanes, "add", &transcript);
    let words =
        "`add` held ACCESS EXCLUSIVE on `users` for less than one sample, by the server’s log";
    assert!(lanes.contains(words), "{lanes}");
}
