//! The lock queue at the worst instant of a step, as a tree whose roots wait for nobody.

use crate::figure::figure_data::FigureData;
use crate::figure::format::{count, format_duration};
use crate::figure::lock_wait::{a, is_transaction};
use crate::figure::measure::{samples_within, worst_instant};
use crate::figure::step_window::StepWindow;
use crate::figure::wait_tree::{self, TreeLine, WaitNode, waited};
use crate::figure::{DataTable, Drawing, FigureText, Rendered, name, say};
use crate::text::join_list;
use crate::transcript::evidence::{Target, Wait};
use std::fmt::Write as _;
use std::time::Duration;

mod tree;

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
        y = tree::draw_tree(&mut svg, scene, part, y) + 8.0;
        for line in &part.lines {
            let _ = writeln!(text, "{}", text_line(part, line));
        }
    }
    let names: Vec<&str> = parts.iter().map(|part| part.panel.name).collect();
    Rendered {
        title: format!("Who waited for whom while {} ran", join_list(&names, "and")),
        caption: parts.iter().map(caption).collect(),
        legend: "At the instant at which most waited, those who wait for nobody are on the left, with their names in red, \
                 and below each one stand those who wait for it. A bar shows how long a session has waited, in the colour of \
                 the lock that it wants."
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

/// The text of a line after the name, without the time.
fn said(entry: &WaitNode<'_>) -> String {
    match entry {
        WaitNode::Root(_, held, circle) => {
            let has = match held {
                Some((mode, Target::Relation(relation))) => {
                    format!("holds {} on {relation}, ", mode.sql())
                }
                Some((_, Target::Other(kind))) => match lock_of(kind) {
                    Some(lock) => format!("holds {lock}, "),
                    None => "has a transaction open, ".to_owned(),
                },
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
                Target::Other(kind) if is_transaction(kind) => {
                    format!("wait{s} for the end of its transaction")
                }
                Target::Other(kind) if kind == "safe snapshot" => {
                    format!("wait{s} for a safe snapshot, at the end of its transaction")
                }
                Target::Other(kind) => format!("want{s} {} on {}", wait.wanted.sql(), a(kind)),
            };
            let behind = if wait.granted {
                ""
            } else {
                ", queued behind it"
            };
            format!("{what}{behind}")
        }
        WaitNode::More(_) => String::new(),
    }
}

/// The lock that a session holds which others wait for; `None` if they wait for the end of its transaction.
fn lock_of(kind: &str) -> Option<String> {
    let is_held = is_transaction(kind) || matches!(kind, "tuple" | "safe snapshot");
    (!is_held).then(|| format!("{} lock", a(kind)))
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
    let mut said = said(&line.entry);
    if let WaitNode::Waiters(_, wait) = &line.entry {
        let at = part.worst.map(|(at, _)| at).unwrap_or_default();
        let _ = write!(said, ", for {}", format_duration(waited(wait, at)));
    }
    text.push_str(&who(&line.entry));
    if !said.is_empty() {
        text.push_str("  ");
        text.push_str(&said);
    }
    text.replace(char::is_control, " ")
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
    let when = format!("At the worst instant, {after} into ");
    let mut roots = part.lines.iter().filter_map(|line| match &line.entry {
        WaitNode::Root(backend, held, circle) => Some((backend, held, circle)),
        _ => None,
    });
    let waiters = count(number as u64, "session");
    let mut caption = match (roots.next(), roots.next()) {
        // The one at fault comes first.
        (Some((root, held, None)), None) => {
            let mut caption = vec![name(&root.session)];
            caption.push(say(format!(" held up {waiters}")));
            match held {
                Some((mode, Target::Relation(relation))) => {
                    caption.extend([say(format!(" with {} on ", mode.sql())), name(relation)]);
                }
                Some((_, Target::Other(kind))) => caption.push(say(match lock_of(kind) {
                    Some(lock) => format!(" with {lock}"),
                    None => " with its open transaction".to_owned(),
                })),
                None => {}
            }
            caption.push(say(format!(" at the worst instant, {after} into ")));
            caption.push(name(part.panel.name));
            caption
        }
        (Some((root, _, Some(wait))), None) => vec![
            say(when),
            name(part.panel.name),
            say(format!(", {waiters} waited in a circle: ")),
            name(&root.session),
            say(" waited for "),
            name(&wait.blocker.session),
            say(", and that one in the end for it"),
        ],
        (Some(_), Some(_)) => vec![
            say(when),
            name(part.panel.name),
            say(format!(
                ", {waiters} waited behind {} others",
                roots.count() + 2
            )),
        ],
        (None, _) => vec![
            say(when),
            name(part.panel.name),
            say(format!(", {waiters} waited for one another")),
        ],
    };
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
