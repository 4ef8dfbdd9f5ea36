//! The figures about sessions: whose waiting they show, who waits for whom, and how long.

use super::drawing::{Drawn, rects};
use super::synthetic::*;
use crate::case::drawn::{checked, written};
use mdbook_witness::figure::{Figure, FigureKind};
use mdbook_witness::transcript::evidence::*;
use mdbook_witness::transcript::{Evidence, Transcript};

fn drawn(kind: FigureKind, steps: &[&str], transcript: &Transcript) -> Figure {
    checked(kind, steps, transcript).expect("it can be drawn")
}

/// The caption of one step, as Markdown.
fn caption(kind: FigureKind, step: &str, transcript: &Transcript) -> String {
    let markdown = written(&drawn(kind, &[step], transcript), transcript).1;
    let line = markdown.lines().next().expect("a caption");
    let (_, caption) = line.split_once(".** ").expect("a title");
    caption.replace('\u{a0}', " ")
}

/// A process of a workload that ran from one moment to another.
fn process(name: &str, started: u64, ended: u64) -> Workload {
    Workload {
        started: ms(started),
        ..workload(name, 80, ended, &[])
    }
}

/// Waits of four clients behind a session, seen from one moment to another.
fn clients_behind(session_name: &str, first: u64, last: u64) -> Vec<Wait> {
    let each = (0..4).map(|number| {
        wait(
            client("writers", number),
            session(session_name),
            table("orders"),
            LockMode::RowExclusive,
            LockMode::AccessExclusive,
            first,
            last,
        )
    });
    each.collect()
}

/// Two experiments with a workload each, one second apart. In the second all clients wait.
fn two_experiments() -> Transcript {
    let is_second = |at: u64| if (4_100..8_900).contains(&at) { 4 } else { 0 };
    transcript(Evidence {
        samples: samples(10_000, is_second),
        windows: vec![
            window("first", "main", 2_000, 2_500),
            window("second", "main", 4_000, 9_000),
        ],
        waits: clients_behind("main", 4_100, 8_900),
        locks: vec![
            lock(
                session("main"),
                LockMode::AccessExclusive,
                "orders",
                2_020,
                2_500,
            ),
            lock(
                session("main"),
                LockMode::AccessExclusive,
                "orders",
                4_020,
                8_980,
            ),
        ],
        workloads: vec![
            process("writers", 1_000, 3_200),
            process("writers", 3_500, 10_000),
        ],
        ..Evidence::default()
    })
}

#[test]
fn a_panel_of_lanes_has_the_waiting_of_its_own_experiment() {
    let transcript = two_experiments();
    let lanes = drawn(FigureKind::Lanes, &["first", "second"], &transcript);
    let waiting = |number: usize| lanes.readings[number].values.iter().copied().max();
    assert_eq!((waiting(0), waiting(1)), (Some(0), Some(4)));
    let texts = Drawn::of(&lanes).texts();
    let ended = texts.iter().filter(|(_, text)| text == "workload ended");
    assert_eq!(ended.count(), 1, "{texts:?}");
}

#[test]
fn a_panel_of_lanes_ends_where_the_next_step_begins() {
    let mut transcript = two_experiments();
    let evidence = &mut transcript.evidence;
    evidence.workloads = vec![process("writers", 1_000, 10_000)];
    evidence.windows[0].finished = ms(3_500);
    let lanes = drawn(FigureKind::Lanes, &["first"], &transcript);
    assert_eq!(lanes.readings[0].values.iter().max(), Some(&0));
    let texts = Drawn::of(&lanes).texts();
    assert!(
        texts.iter().any(|(_, text)| text == "then second"),
        "{texts:?}"
    );
}

/// A step that waits for a table in one piece, and one that gives up and tries again. Both of them hold up all clients.
fn plain_and_patient() -> Transcript {
    let report = || session("report");
    let wanted = |name: &str, first: u64, last: u64| {
        wait(
            session(name),
            report(),
            table("users"),
            LockMode::AccessExclusive,
            LockMode::AccessShare,
            first,
            last,
        )
    };
    let mut waits = vec![wanted("plain", 1_020, 1_980)];
    waits.extend(clients_behind("plain", 1_040, 1_980));
    for attempt in [3_020, 3_320, 3_620] {
        waits.push(wanted("patient", attempt, attempt + 160));
        waits.extend(clients_behind("patient", attempt + 20, attempt + 160));
    }
    let blocked = |at: u64| {
        let is_plain = (1_040..2_000).contains(&at);
        let is_patient = (3_020..3_800).contains(&at) && (at - 3_020) % 300 >= 20;
        if is_plain || is_patient { 4 } else { 0 }
    };
    transcript(Evidence {
        samples: samples(5_000, blocked),
        windows: vec![
            window("plain", "plain", 1_000, 2_000),
            window("patient", "patient", 3_000, 4_000),
        ],
        locks: vec![lock(report(), LockMode::AccessShare, "users", 900, 4_500)],
        waits,
        workloads: vec![process("writers", 0, 5_000)],
        ..Evidence::default()
    })
}

#[test]
fn captions_differ_where_the_pictures_do() {
    let transcript = plain_and_patient();
    let said = |step: &str| caption(FigureKind::Lanes, step, &transcript);
    let (plain, patient) = (said("plain"), said("patient"));
    for (caption, words) in [
        (
            &plain,
            "`plain` waited 992 ms for ACCESS EXCLUSIVE on `users`, held up by `report`",
        ),
        (
            &plain,
            "Up to 4 of 6 clients waited at once (writers ×4): 4 waits, ",
        ),
        (
            &patient,
            "`patient` waited 3 times for ACCESS EXCLUSIVE on `users`, ",
        ),
        (&patient, " at most and "),
        (&patient, " in all, held up by `report`"),
        (&patient, "(writers ×4): 12 waits, "),
    ] {
        assert!(caption.contains(words), "{words}: {caption}");
    }
    let lanes = drawn(FigureKind::Lanes, &["patient"], &transcript);
    let row = lanes.table.rows.iter().find(|row| row[1].text == "patient");
    assert_eq!(
        row.map(|row| row[2].text.as_str()),
        Some("waited for, 3 times")
    );
}

#[test]
fn a_lock_that_was_not_seen_is_said_to_be_short_and_not_denied() {
    let mut transcript = plain_and_patient();
    let verdict = |transcript: &Transcript| {
        let drawn = drawn(FigureKind::Verdict, &["plain"], transcript);
        let row = drawn.table.rows.into_iter();
        let mut row = row.filter(|row| row[0].text.starts_with("strongest lock"));
        texts(row.next().expect("a row"))
    };
    assert_eq!(
        verdict(&transcript),
        [
            "strongest lock seen",
            "ACCESS EXCLUSIVE on users: waited for, then held for less than one sample, unless it gave up"
        ]
    );
    let lanes = caption(FigureKind::Lanes, "plain", &transcript);
    let words = "; it held that lock for less than one sample, unless it gave up.";
    assert!(lanes.contains(words), "{lanes}");

    // The server's log knows.
    transcript.evidence.windows[0].exclusive = Some(vec!["users".to_owned()]);
    assert_eq!(
        verdict(&transcript),
        ["strongest lock", "ACCESS EXCLUSIVE on users, by the log"]
    );
    let lanes = caption(FigureKind::Lanes, "plain", &transcript);
    let words =
        "; it held ACCESS EXCLUSIVE on `users` for less than one sample, by the server’s log.";
    assert!(lanes.contains(words), "{lanes}");

    transcript.evidence.windows[0].exclusive = Some(Vec::new());
    let lanes = caption(FigureKind::Lanes, "plain", &transcript);
    assert!(
        lanes.contains("; it never held that lock, by the server’s log."),
        "{lanes}"
    );

    // Of a step that failed nothing is assumed.
    transcript.evidence.windows[0].exclusive = None;
    transcript.evidence.windows[0].outcome = WindowOutcome::Failed;
    let lanes = caption(FigureKind::Lanes, "plain", &transcript);
    assert!(
        lanes.contains("; it was not seen to hold that lock."),
        "{lanes}"
    );
}

/// The texts of a row.
fn texts(row: Vec<mdbook_witness::figure::DataCell>) -> Vec<String> {
    let texts = row.into_iter().map(|cell| cell.text);
    texts.map(|text| text.replace('\u{a0}', " ")).collect()
}

#[test]
fn the_wait_comes_first_in_a_caption_whatever_its_type() {
    let ada = session("ada");
    let transcript = transcript(Evidence {
        samples: samples(2_000, |_| 0),
        windows: vec![window("ben-asks", "ben", 1_000, 1_300)],
        locks: vec![lock(
            session("ben"),
            LockMode::RowShare,
            "job",
            1_000,
            1_300,
        )],
        waits: vec![wait(
            session("ben"),
            ada,
            Target::Other("transactionid".to_owned()),
            LockMode::Share,
            LockMode::Exclusive,
            1_020,
            1_280,
        )],
        ..Evidence::default()
    });
    let said = caption(FigureKind::Lanes, "ben-asks", &transcript);
    let first = "`ben-asks` waited 292 ms for the end of `ada`’s transaction; it held ROW SHARE on `job` for 300 ms.";
    assert!(said.starts_with(first), "{said}");
}

#[test]
fn waiting_clients_are_an_area_and_every_mark_has_a_legend() {
    let transcript = builds();
    let lanes = drawn(FigureKind::Lanes, &["plain", "concurrent"], &transcript);
    let drawing = Drawn::of(&lanes);
    assert!(!drawing.svg.contains("<pattern"), "nothing is hatched");
    let texts = drawing.texts();
    for said in [
        "SHARE",
        "clients waiting for a lock",
        "clients at work",
        "waiting for a lock",
        "waits for",
    ] {
        assert!(
            texts.iter().any(|(_, text)| text == said),
            "{said}: {texts:?}"
        );
    }
    // The area begins at the ground: its foot is the highest y of the pale red rectangles.
    let pale = drawing.paths("alarm", "fill-opacity");
    let feet: Vec<f64> = pale
        .iter()
        .flat_map(|it| rects(it))
        .map(|it| it.y + it.h)
        .collect();
    let ground = feet.iter().copied().fold(0.0, f64::max);
    let upright = feet.iter().filter(|foot| (**foot - ground).abs() < 0.2);
    // All but the mark in the legend.
    assert_eq!(upright.count() + 1, feet.len(), "{feet:?}");
}

#[test]
fn a_mode_is_written_in_its_bar_and_the_bar_ends_with_the_step() {
    let transcript = builds();
    let lanes = drawn(FigureKind::Lanes, &["plain"], &transcript);
    let drawing = Drawn::of(&lanes);
    let texts = drawing.texts();
    let written = ("page".to_owned(), "SHARE on orders".to_owned());
    assert!(texts.contains(&written), "{texts:?}");
    let axis = lanes.axis.expect("an axis");
    let end = axis.left
        + (axis.right - axis.left) * (axis.before + ms(2_800)).as_secs_f64()
            / (axis.before + axis.after).as_secs_f64();
    let bars = drawing.paths("mode-4", "fill=\"currentColor\"");
    let bars: Vec<_> = bars.iter().flat_map(|it| rects(it)).collect();
    let last = bars.iter().map(|bar| bar.x + bar.w).fold(0.0, f64::max);
    assert!(last <= end + 0.1 && last > end - 5.0, "{last} {end}");
    assert!(bars.iter().any(|bar| bar.h == 14.0), "{bars:?}");
}

#[test]
fn no_line_of_the_axis_goes_through_a_name_of_lanes() {
    let lanes = drawn(FigureKind::Lanes, &["plain", "concurrent"], &builds());
    assert_eq!(Drawn::of(&lanes).crossings(), []);
}

#[test]
fn the_dashes_of_a_wait_are_in_the_wanted_colour_and_an_arrow_points_to_the_holder() {
    let transcript = plain_and_patient();
    let lanes = drawn(FigureKind::Lanes, &["plain"], &transcript);
    let drawing = Drawn::of(&lanes);
    let dashed = drawing.paths("mode-7", "stroke-dasharray");
    assert!(
        dashed
            .iter()
            .flat_map(|it| rects(it))
            .any(|bar| bar.w > 100.0)
    );
    let arrows = drawing.paths("alarm", "stroke-width=\"1.2\"");
    let heads: usize = arrows.iter().map(|it| it.matches('L').count()).sum();
    assert_eq!(
        heads, 4,
        "two arrows, each with two strokes at its head: {arrows:?}"
    );
}

#[test]
fn a_queue_begins_with_the_one_at_fault_and_has_a_bar_for_each_wait() {
    let mut transcript = plain_and_patient();
    for wait in &mut transcript.evidence.waits {
        if wait.waiter.workload {
            (wait.granted, wait.root) = (false, session("report"));
            wait.since = ms(1_500);
        } else {
            wait.since = ms(1_000);
        }
    }
    let queue = drawn(FigureKind::Queue, &["plain"], &transcript);
    let said = caption(FigureKind::Queue, "plain", &transcript);
    assert!(
        said.starts_with("`report` held up 5 sessions with ACCESS SHARE on `users`"),
        "{said}"
    );
    let drawing = Drawn::of(&queue);
    let texts = drawing.texts();
    for text in ["report", "holds up 5 sessions"] {
        assert!(
            texts.contains(&("alarm".to_owned(), text.to_owned())),
            "{texts:?}"
        );
    }
    // Twice the time, twice the length.
    let bar = |ink: &str| {
        let paths = drawing.paths(ink, "stroke-dasharray");
        rects(paths.first().expect("a bar"))[0].w
    };
    let ratio = bar("mode-7") / bar("mode-2");
    assert!((1.9..2.2).contains(&ratio), "{ratio}");
}

#[test]
fn progress_begins_and_ends_with_its_step() {
    let transcript = builds();
    let progress = drawn(FigureKind::Progress, &["plain", "concurrent"], &transcript);
    let axis = progress.axis.expect("an axis");
    assert_eq!((axis.before, axis.after), (ms(0), ms(3_600)));
    let narrow = progress.narrow.as_ref().and_then(|it| it.axis);
    let narrow = narrow.expect("an axis");
    assert!(
        axis.left > 200.0 && narrow.left < 20.0,
        "text beside the bars, or above them"
    );
    let texts = Drawn::of(&progress).texts();
    // Each phase has its time and its share in the same line.
    let place = |said: &str| {
        let mut texts = texts.iter();
        texts.position(|(_, text)| text == said).expect("a text")
    };
    let phase = place("waiting for old snapshots");
    let row: Vec<&str> = texts[phase..phase + 4]
        .iter()
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(
        row,
        [
            "waiting for old snapshots",
            "980 ms",
            "27 %",
            "held up by report"
        ]
    );
    assert!(
        texts[phase..phase + 4]
            .iter()
            .all(|(ink, _)| ink == "alarm")
    );
    let said = caption(FigureKind::Progress, "concurrent", &transcript);
    assert!(
        said.starts_with("`concurrent` waited 980 ms for `report`; of the 3.6 s that it took, "),
        "{said}"
    );
}

#[test]
fn progress_says_where_its_count_stands_still() {
    let mut transcript = builds();
    for row in &mut transcript.evidence.progress {
        // The leader of a parallel scan is stuck in the middle of the first build's scan.
        if row.backend == session("main") && row.phase.ends_with("scanning table") {
            let done = row.done.unwrap_or_default().min(9_000);
            row.done = Some(done);
        }
    }
    let said = caption(FigureKind::Progress, "plain", &transcript);
    let words = "; the count of “building index: scanning table” stood at 5";
    assert!(said.contains(words), "{said}");
    let progress = drawn(FigureKind::Progress, &["plain"], &transcript);
    assert!(
        progress
            .notes
            .iter()
            .any(|note| note.contains("parallel workers"))
    );
    let texts = Drawn::of(&progress).texts();
    assert!(
        texts.iter().any(|(_, text)| text.starts_with("stood at 5")),
        "{texts:?}"
    );
}
