use crate::figure::test_evidence::{process, step, transcript};
use crate::figure::text::width;
use crate::figure::{DrawnStep, Figure, FigureKind, FigureText, draw};
use crate::labels::Labels;
use crate::transcript::evidence::{Window, Workload};
use std::ops::Range;

fn drawn(kind: FigureKind, windows: &[Window], workloads: &[Workload]) -> Figure {
    let steps: Vec<DrawnStep<'_>> = windows
        .iter()
        .filter_map(|window| window.name.as_deref())
        .map(|name| DrawnStep {
            name,
            statement: "CREATE INDEX ON orders (user)".to_owned(),
        })
        .collect();
    draw(
        kind,
        &steps,
        &transcript(windows, workloads),
        "f1",
        Labels::english(),
    )
    .expect("it can be drawn")
}

fn timeline(ran: Range<u64>, workloads: &[Workload]) -> Figure {
    drawn(FigureKind::Timeline, &[step("step", ran)], workloads)
}

fn both(figure: &Figure) -> [(String, f64); 2] {
    let wide = figure.drawing.clone().expect("a drawing");
    let narrow = figure.narrow.clone().expect("a drawing").svg;
    [(wide, 720.0), (narrow, 340.0)]
}

/// The texts of a drawing, with their left and right ends. None of these tests has a text with a mark of XML.
fn texts(svg: &str) -> Vec<(String, f64, f64)> {
    let elements = svg.split("<text ").skip(1);
    elements
        .map(|element| {
            let (tag, rest) = element.split_once('>').expect("a tag");
            let (text, _) = rest.split_once("</text>").expect("an end");
            let x = tag.split('"').nth(1).and_then(|x| x.parse::<f64>().ok());
            let (x, wide) = (x.expect("its place"), width(text));
            let left = match tag {
                _ if tag.contains("text-anchor=\"middle\"") => x - wide / 2.0,
                _ if tag.contains("text-anchor=\"end\"") => x - wide,
                _ => x,
            };
            (text.to_owned(), left, left + wide)
        })
        .collect()
}

fn has_text(svg: &str, text: &str) -> bool {
    texts(svg).iter().any(|(it, ..)| it == text)
}

fn said(figure: &Figure) -> String {
    let words = figure.caption.iter().flatten().map(|words| match words {
        FigureText::Plain(text) | FigureText::Name(text) => text.as_str(),
    });
    words.collect()
}

/// Workload processes at two rates.
fn two() -> [Workload; 2] {
    [
        process("readers", 120, 0..9_000),
        process("writers", 40, 0..9_000),
    ]
}

#[test]
fn a_fast_process_is_not_cut_by_the_scale_of_slow_ones() {
    let [readers, writers] = two();
    let others = process("others", 40, 0..9_000);
    let figure = timeline(3_000..5_000, &[readers, writers, others]);
    for (svg, _) in both(&figure) {
        assert!(!svg.contains(" -4z"), "no bar is cut: {svg}");
    }
}

#[test]
fn a_dip_of_one_process_is_seen_beside_a_faster_one() {
    let [readers, writers] = two();
    let dip = writers.thins(3_500..4_000, 2);
    let [(svg, _), _] = both(&timeline(3_000..5_000, &[readers, dip]));
    // The upper ends of the bars of writers, which are the last outline.
    let path = svg.split("<path class=\"witness-ink-bars\"").last();
    let path = path.and_then(|it| it.split('"').find(|it| it.starts_with('M')));
    let tops = path.expect("an outline").split('V').skip(1);
    let mut tops: Vec<f64> = tops
        .filter_map(|it| it.split(['H', 'z']).next()?.parse().ok())
        .collect();
    // The last one is the zero line.
    let zero = tops.pop().expect("bars");
    let heights = || tops.iter().map(|top| zero - top).filter(|it| *it > 0.0);
    let (least, most) = (
        heights().fold(99.0, f64::min),
        heights().fold(0.0, f64::max),
    );
    assert!(most - least >= 4.0 && least < 0.6 * most, "{least} {most}");
}

#[test]
fn the_numbers_of_a_row_are_those_of_its_step() {
    let [_, writers] = two();
    let windows = [step("before", 2_760..2_995), step("step", 3_000..3_300)];
    let stalled = [writers.stalls(2_760..3_001)];
    let transcript = transcript(&windows, &stalled);
    let figure = draw(
        FigureKind::Timeline,
        &["step".into()],
        &transcript,
        "f1",
        Labels::english(),
    );
    for (svg, _) in both(&figure.expect("drawn")) {
        let slowest = texts(&svg)
            .into_iter()
            .find(|(text, ..)| text.starts_with("slowest ") && text.ends_with("ms"));
        assert_eq!(
            slowest.map(|(text, ..)| text).as_deref(),
            Some("slowest 2.0 ms")
        );
    }
}

#[test]
fn a_bar_that_is_cut_has_its_number() {
    let [readers, writers] = two();
    let figure = timeline(3_000..5_000, &[readers.stalls(3_000..5_000), writers]);
    let [(svg, _), _] = both(&figure);
    assert!(svg.contains(" -4z"));
    // 240 that waited, and those of the rest of the bar.
    assert!(has_text(&svg, "252"), "{:?}", texts(&svg));
}

#[test]
fn every_text_is_whole() {
    let [readers, writers] = two();
    for stalls in [3_000..3_250, 3_000..3_950, 3_000..8_990] {
        let ran = 3_000..stalls.end;
        let stalled = writers.clone().stalls(stalls);
        for workload in [vec![stalled.clone()], vec![readers.clone(), stalled]] {
            for (svg, most) in both(&timeline(ran.clone(), &workload)) {
                for (text, left, right) in texts(&svg) {
                    assert!(left > -0.1 && right < most + 0.1, "{text}: {left} {right}");
                }
            }
        }
    }
}

#[test]
fn where_nothing_happened_nothing_is_red() {
    let figure = timeline(3_000..3_060, &two());
    for (svg, _) in both(&figure) {
        assert!(!svg.contains("witness-ink-alarm") && !svg.contains("longest pause"));
    }
    let words = "While step ran (60\u{a0}ms), reads and writes paused no longer than usual.";
    assert_eq!(said(&figure), words);
}

#[test]
fn a_pause_is_red_only_if_it_is_most_of_the_step() {
    let [readers, writers] = two();
    let soft = timeline(3_000..5_000, &[writers.clone().stalls(3_500..3_900)]);
    let [(svg, _), _] = both(&soft);
    assert!(svg.contains("longest pause") && !svg.contains("witness-ink-alarm"));
    assert!(said(&soft).contains("writes paused for at most"));
    let hard = timeline(3_000..5_000, &[readers, writers.stalls(3_000..5_000)]);
    let [(svg, _), (narrow, _)] = both(&hard);
    assert!(svg.contains("witness-ink-alarm") && narrow.contains("witness-ink-alarm"));
    // The time from the one at 2.977 s on.
    assert!(
        has_text(&svg, "no write for 2.0 s, about 81 writes late"),
        "{:?}",
        texts(&svg)
    );
    let words = "no write finished for 2.0\u{a0}s, and reads paused no longer than usual.";
    assert!(said(&hard).contains(words), "{}", said(&hard));
}

#[test]
fn a_row_without_an_event_is_half_as_high() {
    let [readers, writers] = two();
    let calm = timeline(3_000..5_000, &[readers.clone(), writers.clone()]);
    let event = timeline(3_000..5_000, &[readers, writers.stalls(3_000..5_000)]);
    assert!(
        calm.height + 50.0 < event.height,
        "{} {}",
        calm.height,
        event.height
    );
}

#[test]
fn a_trickle_is_said_as_one() {
    let readers = process("readers", 100, 0..16_000).thins(3_000..14_000, 250);
    let figure = timeline(3_000..14_000, &[readers]);
    let words =
        "reads fell to under 1\u{a0}% of their usual rate, and none finished for 2.5\u{a0}s";
    assert!(said(&figure).contains(words), "{}", said(&figure));
    let [(svg, _), _] = both(&figure);
    assert!(has_text(&svg, "0.4/s, usually 100/s"), "{:?}", texts(&svg));
}

#[test]
fn an_ended_workload_is_no_hatch_and_is_said_once() {
    let workloads = [
        process("readers", 120, 0..4_000),
        process("writers", 40, 0..4_000),
    ];
    let windows = [step("short", 3_000..3_500), step("long", 3_000..8_000)];
    let figure = drawn(FigureKind::Timeline, &windows, &workloads);
    for (svg, _) in both(&figure) {
        assert!(!svg.contains("<pattern"), "{svg}");
        let ended = texts(&svg)
            .into_iter()
            .filter(|(text, ..)| text == "workload ended");
        // Once in each panel, and not for each process.
        assert_eq!(ended.count(), 2);
    }
}

#[test]
fn needles_are_left_out_if_they_are_too_short_to_be_seen() {
    let [readers, writers] = two();
    let words = "slowest transaction";
    let calm = timeline(3_000..5_000, std::slice::from_ref(&readers));
    let slow = timeline(3_000..5_000, &[readers, writers.stalls(3_000..5_000)]);
    let has = |figure: &Figure| both(figure).map(|(svg, _)| has_text(&svg, words));
    assert_eq!((has(&calm), has(&slow)), ([false; 2], [true; 2]));
    assert!(
        has_text(&both(&slow)[0].0, "2.0 s"),
        "the longest has its number"
    );
}

#[test]
fn the_statement_of_a_step_is_in_its_heading() {
    for (svg, _) in both(&timeline(3_000..5_000, &two())) {
        assert!(
            has_text(&svg, "CREATE INDEX ON orders (user)"),
            "{:?}",
            texts(&svg)
        );
    }
}

#[test]
fn a_timeline_and_a_verdict_count_the_same_failures() {
    let [readers, writers] = two();
    let windows = [step("step", 3_000..3_200)];
    let workloads = [readers, writers.fails(3_100..5_200)];
    let words = "84 failed: 4 while it ran and 80 after it, until the first success";
    for kind in [FigureKind::Timeline, FigureKind::Verdict] {
        let figure = drawn(kind, &windows, &workloads);
        assert!(said(&figure).contains(words), "{}", said(&figure));
    }
    let verdict = drawn(FigureKind::Verdict, &windows, &workloads);
    let errors = verdict
        .table
        .rows
        .iter()
        .find(|row| row[0].text == "errors");
    let errors = &errors.expect("a row")[1].text;
    assert!(
        errors.starts_with("84 of ") && errors.ends_with("80 of them after it"),
        "{errors}"
    );
}

#[test]
fn a_verdict_of_one_step_has_nothing_to_compare_it_with() {
    let all = [
        step("a", 3_000..3_200),
        step("b", 4_000..4_200),
        step("c", 5_000..6_000),
    ];
    let verdict = |number: usize| drawn(FigureKind::Verdict, &all[..number], &two());
    let shares = |figure: &Figure| {
        let cells = figure.table.rows.iter().flatten();
        cells.filter(|cell| cell.share.is_some()).count()
    };
    assert_eq!([1, 2, 3].map(|number| shares(&verdict(number))), [0, 6, 9]);
    // From three on, a step is a row.
    assert_eq!(verdict(2).table.head, ["", "a", "b"]);
    let three = verdict(3).table;
    assert_eq!(three.head[..3], ["", "ended", "strongest lock seen"]);
    assert_eq!(
        three
            .rows
            .iter()
            .map(|row| row[0].text.as_str())
            .collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
}

#[test]
fn a_verdict_has_three_grades() {
    let writers = |stalls| process("writers", 100, 0..9_000).stalls(stalls);
    let windows = [step("step", 3_000..3_400)];
    for (stalls, words) in [
        (0..0, "as usual"),
        (3_000..3_220, "short wait of 2"),
        (3_000..3_400, "outage of 4"),
    ] {
        let verdict = drawn(FigureKind::Verdict, &windows, &[writers(stalls)]);
        let mut rows = verdict.table.rows.iter();
        let pause = rows.find(|row| row[0].text == "longest pause of writers");
        let text = &pause.expect("a row")[1].text;
        assert!(text.contains(words), "{text}");
    }
}
