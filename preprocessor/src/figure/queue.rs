//! The lock queue at the worst instant of a step, as a tree whose roots wait for nobody.

use super::figure_data::FigureData;
use super::format::{count, format_duration};
use super::legend::DASHED;
use super::measure::{samples_within, worst_instant};
use super::palette::Ink;
use super::svg::{BOLD, Coord, Frame, Rect, SOFT, Svg};
use super::text::{clip, width};
use super::wait_tree::{self, TreeLine, WaitNode, waited};
use super::{DataTable, Drawing, FigureText, Rendered, name, say};
use crate::figure::step_window::StepWindow;
use crate::text::join_list;
use crate::transcript::evidence::{Target, Wait};
use std::fmt::Write as _;
use std::time::Duration;

/// The height of a line.
const LINE: f64 = 25.0;

/// The indentation of each level, and the room for a name.
fn room(frame: Frame) -> (f64, f64) {
    match frame {
        Frame::Wide => (24.0, 200.0),
        Frame::Narrow => (12.0, 100.0),
    }
}

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
    let mut svg = scene.svg();
    let mut text = String::new();
    let mut y = 0.0;
    for part in &parts {
        let when = when(part);
        y = scene.heading(&mut svg, part.panel, y, &when) + 4.0;
        let heading = format!("{}: {when}", part.panel.name);
        let _ = writeln!(text, "{}", heading.replace(char::is_control, " "));
        for line in &part.lines {
            draw_line(&mut svg, scene, part, line, y);
            y += LINE;
            let _ = writeln!(text, "{}", text_line(part, line));
        }
        y += 8.0;
    }
    let names: Vec<&str> = parts.iter().map(|part| part.panel.name).collect();
    Rendered {
        title: format!("Who waited for whom while {} ran", join_list(&names, "and")),
        caption: parts.iter().map(caption).collect(),
        legend: "At the instant at which most waited, those who wait for nobody are on the left, and below each one stand \
                 those who wait for it."
            .to_owned(),
        picture: Some(Drawing { svg, height: y - 8.0, panels: None }),
        text: Some(text),
        table: table(&parts),
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
fn when(part: &QueueStep<'_>) -> String {
    match part.worst {
        Some((at, number)) => {
            let after = at.saturating_sub(part.panel.window.started);
            format!(
                "{number} waiting, {} after its start",
                format_duration(after)
            )
        }
        None if part.panel.samples == 0 => "over before the observer looked".to_owned(),
        None => format!("no wait seen {}", part.panel.seen()),
    }
}

/// The text of a line after the name.
fn said(part: &QueueStep<'_>, entry: &WaitNode<'_>) -> String {
    match entry {
        WaitNode::Root(_, held, circle) => {
            let has = match held {
                Some((mode, Target::Relation(relation))) => {
                    format!("holds {} on {relation}, ", mode.sql())
                }
                Some((_, Target::Other(_))) => "has a transaction open, ".to_owned(),
                None => String::new(),
            };
            match circle {
                Some(wait) => format!("{has}waits for {} in turn: a circle", wait.blocker.session),
                None => format!("{has}waits for nobody"),
            }
        }
        WaitNode::Waiters(number, wait) => {
            let s = if *number == 1 { "s" } else { "" };
            let what = match &wait.target {
                Target::Relation(relation) => {
                    format!("want{s} {} on {relation}", wait.wanted.sql())
                }
                Target::Other(kind) if kind.ends_with("xid") || kind == "transactionid" => {
                    format!("wait{s} for the end of its transaction")
                }
                Target::Other(kind) if kind == "safe snapshot" => {
                    format!("wait{s} for a safe snapshot, at the end of its transaction")
                }
                Target::Other(kind) => format!("want{s} {} on a {kind}", wait.wanted.sql()),
            };
            let at = part.worst.map(|(at, _)| at).unwrap_or_default();
            let behind = if wait.granted {
                ""
            } else {
                ", queued behind it"
            };
            format!("{what}{behind}, for {}", format_duration(waited(wait, at)))
        }
        WaitNode::More(_) => String::new(),
    }
}

/// The name in a line.
fn who(entry: &WaitNode<'_>) -> String {
    match entry {
        WaitNode::Root(backend, ..) => backend.session.clone(),
        WaitNode::Waiters(1, wait) => wait.waiter.session.clone(),
        WaitNode::Waiters(number, wait) => format!("{} ×{number}", wait.waiter.session),
        WaitNode::More(number) => format!("and {}", count(*number as u64, "more waiter")),
    }
}

/// A line of the text tree: a line break within a name doesn't break the line.
fn text_line(part: &QueueStep<'_>, line: &TreeLine<'_>) -> String {
    let mut text = String::new();
    if let [above @ .., last] = line.last.as_slice() {
        for last in above {
            text.push_str(if *last { "   " } else { "│  " });
        }
        text.push_str(if *last { "└─ " } else { "├─ " });
    }
    let said = said(part, &line.entry);
    text.push_str(&who(&line.entry));
    if !said.is_empty() {
        text.push_str("  ");
        text.push_str(&said);
    }
    text.replace(char::is_control, " ")
}

fn draw_line(
    svg: &mut Svg,
    scene: &mut FigureData<'_>,
    part: &QueueStep<'_>,
    line: &TreeLine<'_>,
    y: f64,
) {
    let middle = y + 11.0;
    let depth = line.last.len();
    let (indent, name_width) = room(svg.frame());
    let x = |level: usize| 10.0 + indent * level as f64;
    let mut lines = String::new();
    for (level, last) in line.last.iter().enumerate() {
        let at = Coord(x(level));
        if level + 1 == depth {
            let _ = write!(
                lines,
                "M{at} {}V{}H{}",
                Coord(y - 5.0),
                Coord(middle),
                Coord(x(depth) - 8.0)
            );
        }
        if !last {
            let _ = write!(lines, "M{at} {}V{}", Coord(y - 5.0), Coord(y + LINE - 5.0));
        }
    }
    svg.line(Ink::Soft, &lines);

    let (swatch, session) = match &line.entry {
        WaitNode::Root(backend, held, _) => {
            let held = held.filter(|(_, target)| matches!(target, Target::Relation(_)));
            (held.map(|(mode, _)| (mode, true)), Some(&backend.session))
        }
        WaitNode::Waiters(_, wait) => {
            let on_relation = matches!(wait.target, Target::Relation(_));
            let wanted = on_relation.then_some((wait.wanted, false));
            (wanted, Some(&wait.waiter.session))
        }
        WaitNode::More(_) => (None, None),
    };
    let mut at = x(depth);
    if let Some(session) = session {
        let ink = scene.who(session);
        svg.disc(ink, at, middle);
        at += 11.0;
    }
    let who = clip(&who(&line.entry), name_width);
    svg.text(at, middle + 4.5, BOLD, &who);
    at += width(&who) + 12.0;
    if let Some((mode, held)) = swatch {
        let rect = Rect {
            x: at,
            y: middle - 5.0,
            w: 14.0,
            h: 10.0,
        };
        if held {
            svg.fill(Ink::Mode(mode), &rect.to_string());
        } else {
            svg.shape(Ink::Mode(mode), &rect.to_string(), DASHED);
        }
        at += 20.0;
    }
    svg.text(
        at,
        middle + 4.5,
        SOFT,
        &clip(&said(part, &line.entry), svg.frame().width() - at),
    );
}

/// The sentence for a step without a seen wait, which doesn't claim that there was none.
fn unseen(panel: StepWindow<'_>) -> Vec<FigureText> {
    if panel.samples == 0 {
        return vec![
            name(panel.name),
            say(panel.unseen("whether anybody waited")),
        ];
    }
    vec![
        say("Nobody was seen waiting while "),
        name(panel.name),
        say(format!(" ran, {}.", panel.seen())),
    ]
}

/// The number of waiters, and the session that they waited for.
fn caption(part: &QueueStep<'_>) -> Vec<FigureText> {
    let Some((at, number)) = part.worst else {
        return unseen(part.panel);
    };
    let after = format_duration(at.saturating_sub(part.panel.window.started));
    let mut caption = vec![
        say(format!("At the worst instant, {after} into ")),
        name(part.panel.name),
        say(format!(", {} waited", count(number as u64, "session"))),
    ];
    let mut roots = part.lines.iter().filter_map(|line| match &line.entry {
        WaitNode::Root(backend, held, circle) => Some((backend, held, circle)),
        _ => None,
    });
    match (roots.next(), roots.next()) {
        (Some((root, _, Some(wait))), None) => {
            caption.extend([say(" in a circle: "), name(&root.session)]);
            caption.extend([say(" waited for "), name(&wait.blocker.session)]);
            caption.push(say(", and that one in the end for it"));
        }
        (Some((root, held, None)), None) => {
            caption.extend([say(", and at the root of it was "), name(&root.session)]);
            if let Some((mode, Target::Relation(relation))) = held {
                caption.extend([say(format!(" with {} on ", mode.sql())), name(relation)]);
            }
        }
        (Some(_), Some(_)) => caption.push(say(format!(" behind {} others", roots.count() + 2))),
        (None, _) => caption.push(say(" for one another")),
    }
    caption.push(say("."));
    caption
}

fn table(parts: &[QueueStep<'_>]) -> DataTable {
    let head = [
        "step",
        "who waits",
        "for",
        "wanted",
        "on",
        "which has",
        "waited",
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
            let held = if wait.granted {
                held.to_owned()
            } else {
                format!("{held}, waited for")
            };
            rows.push(vec![
                part.panel.name.into(),
                who(&line.entry).into(),
                wait.blocker.session.as_str().into(),
                wait.wanted.sql().into(),
                wait.target.name().into(),
                held.into(),
                format_duration(waited(wait, at)).into(),
            ]);
        }
    }
    DataTable {
        head: head.map(str::to_owned).to_vec(),
        rows,
    }
}
