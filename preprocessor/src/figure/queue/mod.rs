//! The lock queue at the worst instant of a step, as a tree whose roots wait for nobody.

use crate::figure::figure_data::FigureData;
use crate::figure::measure::{samples_within, worst_instant};
use crate::figure::step_window::StepWindow;
use crate::figure::wait_tree::{self, TreeLine, WaitNode, waited};
use crate::figure::words::Words;
use crate::figure::{DataTable, Drawing, Rendered};
use crate::transcript::evidence::Wait;
use std::fmt::Write as _;
use std::time::Duration;

mod caption;
mod line;
mod tree;

use caption::caption;
use line::{Length, said, who};

/// A step at its worst instant.
struct QueueStep<'a> {
    panel: StepWindow<'a>,
    /// The instant at which most sessions waited, and their number; `None` if nobody waited.
    worst: Option<(Duration, usize)>,
    lines: Vec<TreeLine<'a>>,
}

pub(super) fn draw(scene: &mut FigureData<'_>) -> Rendered {
    let parts: Vec<QueueStep<'_>> = scene
        .panels
        .iter()
        .map(|panel| part(scene, *panel))
        .collect();
    let words = scene.words;
    let mut svg = scene.svg();
    let mut text = String::new();
    let mut y = 0.0;
    for part in &parts {
        let when = when(part, words);
        y = scene.heading(&mut svg, part.panel, y, &when) + 4.0;
        let heading = format!("{}: {when}", part.panel.name);
        let _ = writeln!(text, "{}", heading.replace(char::is_control, " "));
        y = tree::draw_tree(&mut svg, scene, part, y) + 8.0;
        for line in &part.lines {
            let _ = writeln!(text, "{}", text_line(part, line, words));
        }
    }
    let names: Vec<&str> = parts.iter().map(|part| part.panel.name).collect();
    Rendered {
        title: words.label("fig-queue-title", &[("steps", words.list(&names).into())]),
        caption: parts.iter().map(|part| caption(part, words)).collect(),
        legend: words.text("fig-queue-desc"),
        picture: Some(Drawing {
            svg,
            height: y - 8.0,
            panels: None,
        }),
        text: Some(text),
        table: table(&parts, words),
        ..Rendered::default()
    }
}

fn part<'a>(scene: &FigureData<'a>, panel: StepWindow<'a>) -> QueueStep<'a> {
    let sampled_at = samples_within(&scene.evidence.samples, panel.window);
    let worst = worst_instant(&scene.evidence.waits, &sampled_at);
    let waits: Vec<&Wait> = worst
        .into_iter()
        .flat_map(|(at, _)| {
            scene
                .evidence
                .waits
                .iter()
                .filter(move |wait| wait.span.contains(at))
        })
        .collect();
    QueueStep {
        panel,
        worst,
        lines: wait_tree::lines(&waits),
    }
}

/// The worst instant as a phrase.
fn when(part: &QueueStep<'_>, words: Words<'_>) -> String {
    match part.worst {
        Some((at, number)) => {
            let after = at.saturating_sub(part.panel.window.started);
            let after = ("after", words.duration(after).into());
            words.label("fig-queue-when", &[("number", number.into()), after])
        }
        None if part.panel.samples == 0 => words.text("fig-unknown"),
        None => {
            let samples = [("samples", part.panel.samples.into())];
            words.label("fig-queue-calm", &samples)
        }
    }
}

/// A line of the text tree: a line break within a name doesn't break the line.
fn text_line(part: &QueueStep<'_>, line: &TreeLine<'_>, words: Words<'_>) -> String {
    let mut text = String::new();
    if let [above @ .., last] = line.last.as_slice() {
        for last in above {
            text.push_str(if *last { "   " } else { "│  " });
        }
        text.push_str(if *last { "└─ " } else { "├─ " });
    }
    let mut said = said(&line.entry, words, Length::Whole);
    if let WaitNode::Waiters(_, wait) = &line.entry {
        let at = part.worst.map(|(at, _)| at).unwrap_or_default();
        let time = words.duration(waited(wait, at));
        let parameters = [("wants", said.into()), ("time", time.into())];
        said = words.label("fig-waited-for", &parameters);
    }
    text.push_str(&who(&line.entry, words));
    if !said.is_empty() {
        text.push_str("  ");
        text.push_str(&said);
    }
    text.replace(char::is_control, " ")
}

fn table(parts: &[QueueStep<'_>], words: Words<'_>) -> DataTable {
    let head = [
        "fig-head-step",
        "fig-head-waiter",
        "fig-head-blocker",
        "fig-head-wanted",
        "fig-head-on",
        "fig-head-held",
        "fig-head-waited",
    ];
    let mut rows = Vec::new();
    for part in parts {
        let at = part.worst.map(|(at, _)| at).unwrap_or_default();
        for line in &part.lines {
            let (WaitNode::Waiters(_, wait) | WaitNode::Root(_, _, Some(wait))) = &line.entry
            else {
                continue;
            };
            let held = wait.held.map_or("", |mode| mode.sql());
            let held = match wait.granted {
                true => held.to_owned(),
                false => words.label("fig-held-wanted", &[("mode", held.into())]),
            };
            rows.push(vec![
                part.panel.name.into(),
                who(&line.entry, words).into(),
                wait.blocker.session.as_str().into(),
                wait.wanted.sql().into(),
                wait.target.name().into(),
                held.into(),
                words.duration(waited(wait, at)).into(),
            ]);
        }
    }
    DataTable {
        head: head.map(|key| words.text(key)).to_vec(),
        rows,
    }
}
