//! The tree of a queue: two lines for each session, one with its name and the time that it has waited as a bar, and one
//! with its lock.

use super::{Length, QueueStep, said, who};
use crate::figure::figure_data::FigureData;
use crate::figure::legend::{DASHED, LINE_ONLY, PALE};
use crate::figure::palette::Ink;
use crate::figure::svg::{BOLD, Coord, Rect, SOFT, Svg};
use crate::figure::text::{clip, width};
use crate::figure::wait_tree::{TreeLine, WaitNode, waited};
use crate::figure::words::Words;
use crate::transcript::evidence::Target;
use std::fmt::Write as _;
use std::time::Duration;

/// The height of the two lines.
const ROW: f64 = 40.0;

/// The indentation of each level.
const INDENT: f64 = 22.0;

/// The room for a bar's time.
const TIME: f64 = 58.0;

/// The places of the bars, and their scale.
struct TimeColumn {
    left: f64,
    /// The time at the full width.
    longest: Duration,
}

/// The place of a level.
fn x(level: usize) -> f64 {
    12.0 + INDENT * level as f64
}

/// Draws the tree whose top is at `y`, and returns where it ends.
pub(super) fn draw_tree(
    svg: &mut Svg,
    scene: &mut FigureData<'_>,
    part: &QueueStep<'_>,
    y: f64,
) -> f64 {
    let right = svg.frame().right();
    let names = part
        .lines
        .iter()
        .map(|line| x(line.last.len()) + 11.0 + width(&clipped(line, scene.words, right)));
    let bars = TimeColumn {
        left: names.fold(0.0, f64::max) + 12.0,
        longest: part
            .lines
            .iter()
            .filter_map(|line| waited_for(part, line))
            .max()
            .unwrap_or_default(),
    };
    for (index, line) in part.lines.iter().enumerate() {
        let y = y + ROW * index as f64;
        draw_branches(svg, line, y);
        draw_line(svg, scene, part, index, &bars, y);
    }
    for index in 0..part.lines.len() {
        draw_circle(svg, part, index, y);
    }
    y + ROW * part.lines.len() as f64
}

/// The name of a line, at most half of the width.
fn clipped(line: &TreeLine<'_>, words: Words<'_>, right: f64) -> String {
    clip(&who(&line.entry, words), right / 2.0 - x(line.last.len()))
}

/// The time that the session of a line has waited.
fn waited_for(part: &QueueStep<'_>, line: &TreeLine<'_>) -> Option<Duration> {
    let (at, _) = part.worst?;
    match &line.entry {
        WaitNode::Waiters(_, wait) => Some(waited(wait, at)),
        WaitNode::Root(..) | WaitNode::More(_) => None,
    }
}

/// Draws the lines to the session above, and past the session to others.
fn draw_branches(svg: &mut Svg, line: &TreeLine<'_>, y: f64) {
    let depth = line.last.len();
    let above = Coord(y - ROW + 16.0);
    let mut lines = String::new();
    for (level, last) in line.last.iter().enumerate() {
        let at = Coord(x(level));
        if level + 1 == depth {
            let _ = write!(
                lines,
                "M{at} {above}V{}H{}",
                Coord(y + 10.0),
                Coord(x(depth) - 8.0)
            );
        }
        if !last {
            let _ = write!(lines, "M{at} {above}V{}", Coord(y + 16.0));
        }
    }
    svg.line(Ink::Soft, &lines);
}

fn draw_line(
    svg: &mut Svg,
    scene: &mut FigureData<'_>,
    part: &QueueStep<'_>,
    index: usize,
    bars: &TimeColumn,
    y: f64,
) {
    let line = &part.lines[index];
    let right = svg.frame().right();
    let mut at = x(line.last.len());
    let session = match &line.entry {
        WaitNode::Root(backend, ..) => Some(&backend.session),
        WaitNode::Waiters(_, wait) => Some(&wait.waiter.session),
        WaitNode::More(_) => None,
    };
    if let Some(session) = session {
        let ink = scene.who(session);
        svg.disc(ink, at, y + 10.0);
        at += 11.0;
    }
    let words = scene.words;
    let who = clipped(line, words, right);
    let is_root = matches!(line.entry, WaitNode::Root(..));
    let name = BOLD.ink(if is_root { Ink::Alarm } else { Ink::Text });
    svg.text(at, y + 14.5, name, &who);
    if is_root {
        let waiters = words.sessions(behind(part, index));
        let text = words.label("fig-holds-up", &[("waiters", waiters.into())]);
        let style = SOFT.ink(Ink::Alarm);
        svg.text(at + width(&who) + 12.0, y + 14.5, style, &text);
    }
    if let (WaitNode::Waiters(_, wait), Some(time)) = (&line.entry, waited_for(part, line)) {
        let share = time.as_secs_f64() / bars.longest.as_secs_f64().max(1e-6);
        let bar = Rect {
            x: bars.left,
            y: y + 4.0,
            w: ((right - TIME - bars.left) * share).max(2.0),
            h: 12.0,
        };
        let ink = match wait.target {
            Target::Relation(_) => Ink::Mode(wait.wanted),
            Target::Other(_) => Ink::Soft,
        };
        svg.shape(ink, &bar.to_string(), PALE);
        svg.shape(ink, &bar.to_string(), DASHED);
        let end = bar.x + bar.w + 6.0;
        svg.text(end, y + 14.5, SOFT, &words.duration(time));
    }
    if let WaitNode::Root(_, Some((mode, Target::Relation(_))), _) = &line.entry {
        let swatch = Rect {
            x: at,
            y: y + 22.0,
            w: 14.0,
            h: 10.0,
        };
        svg.fill(Ink::Mode(*mode), &swatch.to_string());
        at += 20.0;
    }
    let whole = said(&line.entry, words, Length::Whole);
    let text = match width(&whole) > right - at {
        true => said(&line.entry, words, Length::Short),
        false => whole,
    };
    svg.text(at, y + 31.0, SOFT, &clip(&text, right - at));
}

/// The number of sessions below a root.
fn behind(part: &QueueStep<'_>, root: usize) -> usize {
    let below = part.lines.iter().skip(root + 1);
    let below = below.take_while(|line| !line.last.is_empty());
    let number = below.map(|line| match &line.entry {
        WaitNode::Waiters(number, _) | WaitNode::More(number) => *number,
        WaitNode::Root(..) => 0,
    });
    number.sum()
}

/// Draws the wait that closes a circle, from a root to the session below that it waits for.
fn draw_circle(svg: &mut Svg, part: &QueueStep<'_>, root: usize, y: f64) {
    let WaitNode::Root(_, _, Some(wait)) = &part.lines[root].entry else {
        return;
    };
    let below = part.lines.iter().enumerate().skip(root + 1);
    let mut below = below.take_while(|(_, line)| !line.last.is_empty());
    let blocker = below.find(|(_, line)| {
        matches!(&line.entry, WaitNode::Waiters(_, it) if it.waiter.pid == wait.blocker.pid)
    });
    let Some((index, line)) = blocker else { return };
    let middle = |index: usize| y + ROW * index as f64 + 10.0;
    let (tip, to) = (x(line.last.len()) - 7.0, middle(index));
    let circle = format!(
        "M{} {}H3V{to}H{tip}M{back} {}L{tip} {to}L{back} {}",
        Coord(x(0) - 6.0),
        Coord(middle(root)),
        Coord(to - 3.0),
        Coord(to + 3.0),
        to = Coord(to),
        tip = Coord(tip),
        back = Coord(tip - 4.5),
    );
    svg.shape(Ink::Alarm, &circle, LINE_ONLY);
}
