//! What each session did, and the strongest lock that it held meanwhile; and how many clients of the workload waited.

use crate::figure::legend::{self, DASHED, Swatch};
use crate::figure::locked::Locked;
use crate::figure::measure::{self, Strongest, micros, union};
use crate::figure::palette::Ink;
use crate::figure::scene::{FOOT, HEADING, Panel, Scene};
use crate::figure::svg::{BOLD, LEFT, Rect, SOFT, Svg};
use crate::figure::text::clip;
use crate::figure::words::{count, humane, list};
use crate::figure::{Drawn, Picture, Reading, Words, name, say};
use crate::transcript::evidence::{Lock, Mode, Target, Wait};
use std::collections::BTreeMap;
use std::fmt::Write as _;

mod clients;
mod lane;
mod table;

use clients::Clients;
use lane::{Doing, Lane, lanes};

/// The height of a session's lane: a line of text, and a bar.
const LANE: f64 = 37.0;

/// How many sessions a step is shown with at most.
const MOST: usize = 10;

/// A step with all that is drawn of it.
struct Part<'a> {
    panel: Panel<'a>,
    lanes: Vec<Lane<'a>>,
    clients: Option<Clients>,
    /// How long what was seen in one sample is taken to last.
    period: i64,
}

pub(super) fn draw(scene: &mut Scene<'_>) -> Drawn {
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
        parts.push(Part {
            panel,
            lanes,
            clients: Clients::of(scene, panel),
            period: micros(measure::period(scene.evidence)),
        });
    }

    notes.extend(scene.gaps());
    let mut svg = Svg::default();
    let top = legend::draw(&mut svg, scene.id, &legend(scene, &parts), 0.0);
    let mut y = top;
    let mut bottom = top;
    let steps = parts.len();
    for (index, part) in parts.iter().enumerate() {
        scene.heading(&mut svg, part.panel, y);
        y += HEADING;
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
        y = bottom + 8.0;
    }

    let names: Vec<&str> = parts.iter().map(|part| part.panel.name).collect();
    Drawn {
        title: format!("Sessions and their locks while {} ran", list(&names)),
        caption: parts.iter().map(|part| caption(scene, part)).collect(),
        legend: "Time runs to the right, from the start of each step; the time in which it ran is shaded. Each session has a \
                 bar: filled while it executed something, outlined while its transaction was idle, dashed while it waited \
                 for a lock. The bar is the thicker, and its colour the warmer, the stronger its strongest lock is."
            .to_owned(),
        picture: Some(Picture {
            svg,
            height: bottom + FOOT,
            panels: Some((top + HEADING, bottom)),
        }),
        table: table::of(&parts),
        notes,
        readings: parts.iter().filter_map(reading).collect(),
        ..Drawn::default()
    }
}

/// What the marks mean, as far as they are used.
fn legend(scene: &Scene<'_>, parts: &[Part<'_>]) -> Vec<(Swatch, String)> {
    let runs = || {
        parts
            .iter()
            .flat_map(|part| &part.lanes)
            .flat_map(|lane| lane.seen.runs())
    };
    let does = |doing| runs().any(|run| run.value.0 == Some(doing));
    let mut legend: Vec<(Swatch, String)> = Mode::ALL
        .into_iter()
        .filter(|mode| runs().any(|run| run.value.1 == Some(*mode)))
        .map(|mode| (Swatch::Solid(Ink::Mode(mode)), mode.sql().to_owned()))
        .collect();
    if runs().any(|run| run.value == (Some(Doing::Running), None)) {
        legend.push((Swatch::Solid(Ink::Bars), "no lock on a table".to_owned()));
    }
    if does(Doing::Idle) {
        legend.push((
            Swatch::Outlined(Ink::Text),
            "idle in a transaction".to_owned(),
        ));
    }
    if does(Doing::Waiting) {
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

/// How thick a bar is.
fn thickness(mode: Option<Mode>) -> f64 {
    mode.map_or(4.0, |mode| 6.0 + mode as usize as f64)
}

fn draw_lane(svg: &mut Svg, scene: &mut Scene<'_>, part: &Part<'_>, lane: &Lane<'_>, y: f64) {
    let middle = y + 27.0;
    let mut bars: BTreeMap<(Option<Doing>, Option<Mode>), String> = BTreeMap::new();
    for run in lane.seen.runs() {
        let h = thickness(run.value.1);
        let inset = if run.value.0 == Some(Doing::Running) {
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
            Some(Doing::Waiting) => svg.shape(mode.map_or(Ink::Text, Ink::Mode), path, DASHED),
            Some(Doing::Idle) => svg.shape(
                ink,
                path,
                "fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"",
            ),
            _ => svg.fill(ink, path),
        }
    }
    let ink = scene.who(lane.session);
    svg.disc(ink, 6.0, middle);
    svg.text(17.0, middle + 4.5, BOLD, &clip(lane.session, LEFT - 24.0));
    labels(svg, scene, part, lane, y + 15.0);
}

/// Names what was waited for longest, and the strongest lock, above the bar as far as there is place.
fn labels(svg: &mut Svg, scene: &Scene<'_>, part: &Part<'_>, lane: &Lane<'_>, y: f64) {
    let strongest = lane.strongest().map(|lock| {
        let relation = clip(lock.target.name(), 160.0);
        (lock.span, format!("{} on {relation}", lock.mode.sql()))
    });
    let waits = lane.longest_waits().into_iter().take(3);
    let waits = waits.map(|wait| (wait.span, wait_words(wait)));
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for (span, text) in waits.chain(strongest) {
        let x = |at| scene.clock.x(part.panel.offset(at));
        svg.label((x(span.first), x(span.last)), y, SOFT, &text, &mut taken);
    }
}

/// What is waited for: a lock on a table, or the end of somebody's transaction.
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

/// What was held how long, and who waited.
fn caption(scene: &Scene<'_>, part: &Part<'_>) -> Vec<Words> {
    let mut caption = vec![name(part.panel.name)];
    let locked = Locked::of(scene, part.panel);
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
        Strongest::None if part.panel.looks == 0 => {
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
        Some(_) if part.panel.looks == 0 => ".".to_owned(),
        Some(clients) => format!(": {}.", clients.said()),
    }));
    caption
}

/// How long the session of the step held a lock of this mode on this relation while the step ran.
fn held(scene: &Scene<'_>, part: &Part<'_>, like: &Lock) -> String {
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
    humane(measure::duration(union(spans.collect())))
}

fn reading(part: &Part<'_>) -> Option<Reading> {
    part.clients
        .as_ref()
        .map(|clients| clients.reading(part.panel.name))
}
