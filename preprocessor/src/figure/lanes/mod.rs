//! The activity and strongest lock of each session, and the number of waiting clients of the workload.

use crate::figure::blocked_cell::Locked;
use crate::figure::figure_data::{FOOT, FigureData};
use crate::figure::format::{count, format_duration, micros};
use crate::figure::legend::{self, DASHED, Swatch};
use crate::figure::measure::{self, Strongest, union};
use crate::figure::palette::Ink;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::{BOLD, Rect, SOFT, Svg};
use crate::figure::text::{clip, width};
use crate::figure::{Drawing, FigureText, Rendered, Series, name, say};
use crate::text::join_list;
use crate::transcript::evidence::{Lock, LockMode, Target, Wait};
use std::collections::BTreeMap;
use std::fmt::Write as _;

mod clients;
mod lane;
mod table;

use clients::ClientLane;
use lane::{Lane, LaneActivity, lanes};

/// The height of a session's lane: a line of text, and a bar.
const LANE: f64 = 37.0;

/// The largest number of sessions shown for a step.
const MOST: usize = 10;

/// A step with its lanes.
struct LanesStep<'a> {
    panel: StepWindow<'a>,
    lanes: Vec<Lane<'a>>,
    clients: Option<ClientLane>,
    /// The time that one sample is taken to last.
    period: i64,
}

pub(super) fn draw(scene: &mut FigureData<'_>) -> Rendered {
    let mut notes = Vec::new();
    let mut parts = Vec::new();
    for panel in scene.panels.clone() {
        let mut lanes = lanes(scene, panel);
        if lanes.len() > MOST {
            let more = count((lanes.len() - MOST) as u64, "session");
            notes.push(format!(
                "{more} more did something during {} and are not drawn.",
                panel.name
            ));
            lanes.truncate(MOST);
        }
        parts.push(LanesStep {
            panel,
            lanes,
            clients: ClientLane::measure(scene, panel),
            period: micros(measure::period(scene.evidence)),
        });
    }

    notes.extend(scene.gaps());
    let mut svg = scene.svg();
    let top = legend::draw(&mut svg, scene.id, &legend(scene, &parts), 0.0);
    let mut y = top;
    let mut bottom = top;
    let mut panels = None;
    let steps = parts.len();
    for (index, part) in parts.iter().enumerate() {
        y = scene.heading(&mut svg, part.panel, y, "");
        let (first, _) = panels.unwrap_or((y, y));
        let workload = part.clients.as_ref().map_or(0.0, |_| clients::HEIGHT);
        bottom = y + LANE * part.lanes.len() as f64 + workload + 6.0;
        scene.clock.shade(&mut svg, part.panel, y, bottom);
        scene.clock.ticks(&mut svg, y, bottom, index + 1 == steps);
        scene.hatch(&mut svg, part.panel, y, bottom);
        for lane in &part.lanes {
            draw_lane(&mut svg, scene, part, lane, y);
            y += LANE;
        }
        if let Some(clients) = &part.clients {
            clients.draw(&mut svg, scene.id, y);
        }
        panels = Some((first, bottom));
        y = bottom + 8.0;
    }

    let names: Vec<&str> = parts.iter().map(|part| part.panel.name).collect();
    Rendered {
        title: format!("Sessions and their locks while {} ran", join_list(&names, "and")),
        caption: parts.iter().map(|part| caption(scene, part)).collect(),
        legend: "Time runs to the right, from the start of each step; the time in which it ran is shaded. Each session has a \
                 bar: filled while it executed something, outlined while its transaction was idle, dashed while it waited \
                 for a lock. The bar is the thicker, and its colour the warmer, the stronger its strongest lock is."
            .to_owned(),
        picture: Some(Drawing {
            svg,
            height: bottom + FOOT,
            panels,
        }),
        table: table::lanes_table(&parts),
        notes,
        readings: parts.iter().filter_map(reading).collect(),
        ..Rendered::default()
    }
}

/// The legend's entries for the marks in use.
fn legend(scene: &FigureData<'_>, parts: &[LanesStep<'_>]) -> Vec<(Swatch, String)> {
    let runs = || {
        parts
            .iter()
            .flat_map(|part| &part.lanes)
            .flat_map(|lane| lane.seen.runs())
    };
    let does = |doing| runs().any(|run| run.value.0 == Some(doing));
    let mut legend: Vec<(Swatch, String)> = LockMode::ALL
        .into_iter()
        .filter(|mode| runs().any(|run| run.value.1 == Some(*mode)))
        .map(|mode| (Swatch::Solid(Ink::Mode(mode)), mode.sql().to_owned()))
        .collect();
    if runs().any(|run| run.value == (Some(LaneActivity::Running), None)) {
        legend.push((Swatch::Solid(Ink::Bars), "no lock on a table".to_owned()));
    }
    if does(LaneActivity::Idle) {
        legend.push((
            Swatch::Outlined(Ink::Text),
            "idle in a transaction".to_owned(),
        ));
    }
    if does(LaneActivity::Waiting) {
        legend.push((Swatch::Dashed(Ink::Text), "waiting for a lock".to_owned()));
    }
    let mut clients = parts.iter().filter_map(|part| part.clients.as_ref());
    if clients.any(|clients| clients.waiting > 0) {
        legend.push((
            Swatch::Hatched(Ink::Alarm),
            "clients waiting for a lock".to_owned(),
        ));
    }
    legend.extend(scene.unseen_legend());
    legend
}

/// The thickness of a bar.
fn thickness(mode: Option<LockMode>) -> f64 {
    mode.map_or(4.0, |mode| 6.0 + mode as usize as f64)
}

fn draw_lane(
    svg: &mut Svg,
    scene: &mut FigureData<'_>,
    part: &LanesStep<'_>,
    lane: &Lane<'_>,
    y: f64,
) {
    let middle = y + 27.0;
    let mut bars: BTreeMap<(Option<LaneActivity>, Option<LockMode>), String> = BTreeMap::new();
    for run in lane.seen.runs() {
        let h = thickness(run.value.1);
        let inset = if run.value.0 == Some(LaneActivity::Running) {
            0.0
        } else {
            0.7
        };
        let rect = Rect {
            x: run.x + inset,
            y: middle - h / 2.0 + inset,
            w: (run.w - 2.0 * inset).max(0.6),
            h: h - 2.0 * inset,
        };
        let _ = write!(bars.entry(run.value).or_default(), "{rect}");
    }
    for ((doing, mode), path) in &bars {
        let ink = mode.map_or(Ink::Bars, Ink::Mode);
        match doing {
            Some(LaneActivity::Waiting) => {
                svg.shape(mode.map_or(Ink::Text, Ink::Mode), path, DASHED);
            }
            Some(LaneActivity::Idle) => svg.shape(
                ink,
                path,
                "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"",
            ),
            _ => svg.fill(ink, path),
        }
    }
    let ink = scene.who(lane.session);
    svg.disc(ink, 6.0, y + 10.5);
    let who = clip(lane.session, 120.0);
    svg.text(17.0, y + 15.0, BOLD, &who);
    let taken = vec![(0.0, 17.0 + width(&who))];
    labels(svg, scene, part, lane, y + 15.0, taken);
}

/// Draws labels for the longest wait and the strongest lock above the bar, if there is room.
fn labels(
    svg: &mut Svg,
    scene: &FigureData<'_>,
    part: &LanesStep<'_>,
    lane: &Lane<'_>,
    y: f64,
    mut taken: Vec<(f64, f64)>,
) {
    let strongest = lane.strongest().map(|lock| {
        let relation = clip(lock.target.name(), 160.0);
        (lock.span, format!("{} on {relation}", lock.mode.sql()))
    });
    let waits = lane.longest_waits().into_iter().take(3);
    let waits = waits.map(|wait| (wait.span, wait_words(wait)));
    for (span, text) in waits.chain(strongest) {
        let x = |at| scene.clock.x(part.panel.offset(at));
        svg.label((x(span.first), x(span.last)), y, SOFT, &text, &mut taken);
    }
}

/// The target of a wait as a phrase: a lock on a table, or the end of a transaction.
fn wait_words(wait: &Wait) -> String {
    match &wait.target {
        Target::Relation(relation) => {
            format!(
                "waits for {} on {}",
                wait.wanted.sql(),
                clip(relation, 160.0)
            )
        }
        Target::Other(_) => format!(
            "waits for {}’s transaction",
            clip(&wait.blocker.session, 160.0)
        ),
    }
}

/// The step's lock, its duration, and the waiting clients.
fn caption(scene: &FigureData<'_>, part: &LanesStep<'_>) -> Vec<FigureText> {
    let mut caption = vec![name(part.panel.name)];
    let locked = Locked::measure(scene, part.panel);
    match measure::strongest(scene.evidence, part.panel.window) {
        _ if locked.by_log().is_some() => {
            caption.extend(locked.said());
            caption.push(say(", for less than a sample, by the server’s log"));
        }
        Strongest::Held(lock) => caption.extend([
            say(format!(" held {} on ", lock.mode.sql())),
            name(lock.target.name()),
            say(format!(" for {}", held(scene, part, lock))),
        ]),
        Strongest::Wanted(wait) => caption.extend([
            say(format!(" waited for {} on ", wait.wanted.sql())),
            name(wait.target.name()),
            say(", and held it for less than a sample, if at all"),
        ]),
        Strongest::None if part.panel.samples == 0 => {
            caption.push(say(part.panel.unseen("what it held")));
            return caption;
        }
        Strongest::None => caption.push(say(format!(
            " held no lock on a table that was seen {}",
            part.panel.seen()
        ))),
    }
    caption.push(say(match &part.clients {
        None => ".".to_owned(),
        Some(_) if part.panel.samples == 0 => ".".to_owned(),
        Some(clients) => format!(": {}.", clients.said()),
    }));
    caption
}

/// The time that the step's session held a lock of this mode on this relation while the step ran.
fn held(scene: &FigureData<'_>, part: &LanesStep<'_>, like: &Lock) -> String {
    let locks = scene.evidence.locks.iter().filter(|lock| {
        lock.granted
            && lock.mode == like.mode
            && lock.target == like.target
            && lock.backend == like.backend
    });
    let spans = locks.map(|lock| {
        let end = part.panel.offset(lock.span.last) + part.period;
        (
            part.panel.offset(lock.span.first).max(0),
            end.min(part.panel.took()),
        )
    });
    format_duration(measure::duration(union(spans.collect())))
}

fn reading(part: &LanesStep<'_>) -> Option<Series> {
    part.clients
        .as_ref()
        .map(|clients| clients.reading(part.panel.name))
}
