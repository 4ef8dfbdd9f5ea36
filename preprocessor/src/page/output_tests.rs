use super::{Labels, VisiblePart, shown, size};
use crate::transcript::{Omitted, Output, OutputKind, OutputPiece};

/// An output of numbered lines.
fn numbered(lines: std::ops::Range<usize>) -> String {
    lines.map(|line| format!("{line}\n")).collect()
}

fn output(pieces: &[(OutputKind, &str)], omitted: Option<Omitted>) -> Output {
    Output {
        pieces: pieces
            .iter()
            .map(|(kind, text)| OutputPiece {
                kind: *kind,
                text: (*text).to_owned(),
            })
            .collect(),
        omitted,
    }
}

/// The visible output, with each gap as a note in brackets.
fn rendered(output: &Output, lines: Option<usize>) -> String {
    shown(output, lines)
        .into_iter()
        .map(|shown| match shown {
            VisiblePart::Lines(_, text) => text,
            VisiblePart::Gap(gap) => format!("[{}]\n", gap.said(Labels::english())),
        })
        .collect()
}

#[test]
fn forty_lines_are_shown_whole() {
    let text = numbered(0..40);
    assert_eq!(
        rendered(&output(&[(OutputKind::Plain, &text)], None), None),
        text
    );
}

#[test]
fn more_are_cut_in_the_middle() {
    let output = output(&[(OutputKind::Plain, &numbered(0..152))], None);
    let expected = format!(
        "{}[112 lines left out]\n{}",
        numbered(0..30),
        numbered(142..152)
    );
    assert_eq!(rendered(&output, None), expected);
}

#[test]
fn the_author_decides() {
    let output = output(&[(OutputKind::Plain, &numbered(0..50))], None);
    assert_eq!(rendered(&output, Some(50)), numbered(0..50));
    assert_eq!(rendered(&output, Some(1)), "0\n[49 lines left out]\n");
    assert_eq!(rendered(&output, Some(0)), "[50 lines left out]\n");
    assert_eq!(
        rendered(&output, Some(49)),
        format!("{}[1 line left out]\n{}", numbered(0..37), numbered(38..50))
    );
}

#[test]
fn what_was_never_kept_counts_too() {
    let first = numbered(0..100);
    let last = numbered(0..20);
    let omitted = Omitted {
        before: 1,
        lines: 12_000,
        bytes: 1_468_006,
    };
    let output = output(
        &[(OutputKind::Plain, &first), (OutputKind::Plain, &last)],
        Some(omitted),
    );
    assert_eq!(
        rendered(&output, None),
        format!(
            "{}[12,080 lines (1.4 MB) left out]\n{}",
            numbered(0..30),
            numbered(10..20)
        )
    );
    assert_eq!(
        rendered(&output, Some(120)),
        format!("{first}[12,000 lines (1.4 MB) left out]\n{last}")
    );
}

#[test]
fn a_gap_may_stand_at_the_end_or_apart_from_the_cut() {
    let omitted = Omitted {
        before: 1,
        lines: 0,
        bytes: 5_000,
    };
    let at_end = output(&[(OutputKind::Plain, "a\n\n")], Some(omitted));
    assert_eq!(rendered(&at_end, None), "a\n[5 kB left out]\n");
    let early = output(
        &[
            (OutputKind::Plain, "a\n"),
            (OutputKind::Plain, &numbered(0..9)),
        ],
        Some(omitted),
    );
    assert_eq!(
        rendered(&early, Some(4)),
        "a\n[5 kB left out]\n0\n1\n[6 lines left out]\n8\n"
    );
}

#[test]
fn kinds_stay_apart_and_neighbours_join() {
    let output = output(
        &[
            (OutputKind::Plain, "a\n"),
            (OutputKind::Plain, "b\n"),
            (OutputKind::Error, "c\n\nd"),
            (OutputKind::Notice, "\n\n"),
        ],
        None,
    );
    assert_eq!(
        shown(&output, None),
        [
            VisiblePart::Lines(OutputKind::Plain, "a\nb\n".to_owned()),
            VisiblePart::Lines(OutputKind::Error, "c\n\nd\n".to_owned()),
        ]
    );
}

#[test]
fn nothing_is_shown_of_nothing() {
    assert_eq!(shown(&Output::default(), None), []);
    assert_eq!(
        shown(&output(&[(OutputKind::Plain, "\n\n")], None), Some(0)),
        []
    );
}

#[test]
fn numbers_are_readable() {
    let kb = 1_024;
    let sizes = [
        (1, "1 byte"),
        (kb - 1, "1,023 bytes"),
        (kb, "1 kB"),
        (63 * kb + 1, "63 kB"),
        (kb * kb - 513, "1023 kB"),
        (kb * kb - 512, "1.0 MB"),
        (1_468_006, "1.4 MB"),
    ];
    for (bytes, shown) in sizes {
        assert_eq!(size(bytes, Labels::english()), shown, "{bytes}");
    }
}
