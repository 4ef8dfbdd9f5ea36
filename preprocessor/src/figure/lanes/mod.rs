//! The activity and strongest lock of each session, and the number of waiting clients of the workload.
//!
//! 1. `lane` and `clients` collect what was seen of each session, and of the workload's clients together.
//! 2. `bars` and `area` draw them with their names, and `arrows` the blocker of each waiter.
//! 3. `caption` and `table` say the same in words and numbers.

use crate::figure::figure_data::{FOOT, FigureData};
use crate::figure::legend::{self, Swatch};
use crate::figure::palette::Ink;
use crate::figure::sampling::Sampling;
use crate::figure::step_window::StepWindow;
use crate::figure::svg::Svg;
use crate::figure::words::Words;
use crate::figure::{Drawing, Rendered, Series};
use crate::transcript::evidence::LockMode;

mod area;
mod arrows;
mod bars;
mod caption;
mod clients;
mod lane;
mod table;

use clients::ClientLane;
use lane::{Lane, LaneActivity, lanes};

/// The indentation of the names.
const LANES: f64 = 17.0;

/// The largest number of sessions shown for a step.
const MOST: usize = 10;

/// A step with its lanes.
struct LanesStep<'a> {
    panel: StepWindow<'a>,
    lanes: Vec<Lane<'a>>,
    clients: Option<ClientLane<'a>>,
}

pub(super) fn draw(scene: &mut FigureData<'_>) -> Rendered {
    let sampling = Sampling::of(scene.evidence);
    let words = scene.words;
    let mut notes = Vec::new();
    let mut parts = Vec::new();
    for panel in scene.panels.clone() {
        let mut lanes = lanes(scene, panel, &sampling);
        if lanes.len() > MOST {
            let parameters = [
                ("sessions", (lanes.len() - MOST).into()),
                ("step", panel.name.into()),
            ];
            notes.push(words.label("fig-lanes-more", &parameters));
            lanes.truncate(MOST);
        }
        parts.push(LanesStep {
            panel,
            lanes,
            clients: ClientLane::measure(scene, panel, &sampling),
        });
    }
    notes.extend(scene.gaps());

    let mut svg = scene.svg();
    let top = legend::draw(&mut svg, scene.id, &legend(scene, &parts), 0.0);
    let mut y = top;
    let mut bottom = top;
    let mut panels = None;
    for (index, part) in parts.iter().enumerate() {
        y = scene.heading(&mut svg, part.panel, y, "");
        let (first, _) = panels.unwrap_or((y, y));
        bottom = draw_step(&mut svg, scene, part, y, index + 1 == parts.len());
        panels = Some((first, bottom));
        y = bottom + 8.0;
    }

    let names: Vec<&str> = parts.iter().map(|part| part.panel.name).collect();
    let captions = parts
        .iter()
        .map(|part| caption::caption(scene, part, &sampling));
    Rendered {
        title: words.label("fig-lanes-title", &[("steps", words.list(&names).into())]),
        caption: captions.collect(),
        legend: words.text("fig-lanes-desc"),
        picture: Some(Drawing {
            svg,
            height: bottom + FOOT,
            panels,
        }),
        table: table::lanes_table(&parts, &sampling, words),
        notes,
        readings: parts.iter().filter_map(|it| reading(it, words)).collect(),
        ..Rendered::default()
    }
}

/// Draws the panel of a step below its heading, and returns where it ends.
fn draw_step(
    svg: &mut Svg,
    scene: &mut FigureData<'_>,
    part: &LanesStep<'_>,
    y: f64,
    is_last: bool,
) -> f64 {
    let lanes = bars::LANE * part.lanes.len() as f64;
    let workload = part.clients.as_ref().map_or(0.0, |_| area::HEIGHT);
    let bottom = y + lanes + workload + 6.0;
    scene.clock.shade(svg, part.panel, y, bottom);
    scene.hatch(svg, part.panel, y, bottom);
    for (number, lane) in part.lanes.iter().enumerate() {
        let top = y + bars::LANE * number as f64;
        // The lines of the axis go through the bars, and not through the names.
        let (bar, end) = (top + bars::TOP - 2.0, top + bars::LANE);
        scene.clock.ticks(svg, (bar, end), None);
        bars::draw_bars(svg, scene, part, lane, top);
    }
    let clients = part.clients.as_ref();
    if let Some(clients) = clients {
        let area = y + lanes + area::TOP;
        scene.clock.ticks(svg, (area, bottom), None);
        clients.draw(svg, scene, y + lanes);
    }
    let labels = is_last.then_some(scene.words);
    scene.clock.ticks(svg, (bottom, bottom), labels);
    let right = svg.frame().right();
    let waiting = clients.and_then(|it| it.waiting_at(scene.words, y + lanes, right));
    arrows::draw(svg, scene, part, waiting, y);
    for (number, lane) in part.lanes.iter().enumerate() {
        bars::draw_names(svg, scene, part, lane, y + bars::LANE * number as f64);
    }
    if let Some(clients) = clients {
        clients.draw_names(svg, scene, y + lanes);
    }
    bottom
}

/// The legend's entries for the marks in use.
fn legend(scene: &FigureData<'_>, parts: &[LanesStep<'_>]) -> Vec<(Swatch, String)> {
    let runs = || {
        parts
            .iter()
            .flat_map(|part| &part.lanes)
            .flat_map(|lane| lane.seen.runs())
    };
    let held = |mode| runs().any(|run| run.value.1 == Some(mode));
    let wanted = |mode| runs().any(|run| run.value.0 == Some(LaneActivity::Waiting(Some(mode))));
    let mut legend: Vec<(Swatch, String)> = Vec::new();
    for mode in LockMode::ALL {
        let swatch = match (held(mode), wanted(mode)) {
            (false, false) => continue,
            (true, _) => Swatch::Solid(Ink::Mode(mode)),
            (false, true) => Swatch::Dashed(Ink::Mode(mode)),
        };
        legend.push((swatch, mode.sql().to_owned()));
    }
    let mut add = |is_drawn: bool, swatch: Swatch, key: &str| {
        if is_drawn {
            legend.push((swatch, scene.words.text(key)));
        }
    };
    let is_bare = runs().any(|run| run.value == (Some(LaneActivity::Running), None));
    add(is_bare, Swatch::Thin(Ink::Bars), "fig-legend-no-lock");
    let is_idle = runs().any(|run| run.value.0 == Some(LaneActivity::Idle));
    add(is_idle, Swatch::Outlined(Ink::Text), "fig-legend-idle");
    let waits = runs().any(|run| matches!(run.value.0, Some(LaneActivity::Waiting(_))));
    add(waits, Swatch::Dashed(Ink::Text), "fig-legend-waiting");
    let is_pointed = parts.iter().any(arrows::has_any);
    add(
        is_pointed,
        Swatch::Arrow(Ink::Alarm),
        "fig-legend-waits-for",
    );
    let clients = || parts.iter().filter_map(|part| part.clients.as_ref());
    let waits = clients().any(ClientLane::has_waiting);
    add(
        waits,
        Swatch::Area(Ink::Alarm),
        "fig-legend-clients-waiting",
    );
    let works = clients().any(ClientLane::has_working);
    add(
        works,
        Swatch::Faint(Ink::Bars),
        "fig-legend-clients-working",
    );
    legend.extend(scene.unseen_legend());
    legend
}

fn reading(part: &LanesStep<'_>, words: Words<'_>) -> Option<Series> {
    let clients = part.clients.as_ref();
    clients.map(|it| it.reading(part.panel.name, words))
}
