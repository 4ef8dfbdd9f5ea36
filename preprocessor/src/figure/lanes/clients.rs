//! The clients of the workload, as one group: the number waiting for a lock, and the number at work.

use crate::figure::Series;
use crate::figure::experiment::Experiment;
use crate::figure::figure_data::FigureData;
use crate::figure::format::micros;
use crate::figure::lock_wait::{LockWait, lock_waits};
use crate::figure::measure::duration;
use crate::figure::raster::Raster;
use crate::figure::sampling::Sampling;
use crate::figure::step_window::StepWindow;
use crate::figure::words::Words;
use crate::transcript::evidence::Wait;
use std::collections::{BTreeMap, BTreeSet};

/// The number of columns for each value of the reading.
const READ: usize = 4;

/// The clients around one step.
pub(super) struct ClientLane<'a> {
    /// The number of clients: as configured, or as seen at work if that is more.
    pub(super) all: u32,
    /// The largest number of clients that waited at once while the step ran.
    pub(super) waiting: u32,
    /// The number of samples in the step.
    samples: usize,
    /// The processes whose clients waited, each with the number of different clients.
    pub(super) who: Vec<String>,
    /// The number of their waits in the step, their longest one and their sum, in microseconds.
    waits: (usize, i64, i64),
    /// The session that most of them waited for longest.
    pub(super) behind: Option<&'a str>,
    /// The number of waiting clients, and of clients that executed something without waiting.
    pub(super) seen: Raster<(u32, u32)>,
    pub(super) experiment: Experiment,
    /// See [`Series`].
    width: i64,
}

impl<'a> ClientLane<'a> {
    /// The clients of the workload that ran while a step did, if there are any.
    pub(super) fn measure(
        scene: &FigureData<'a>,
        panel: StepWindow<'a>,
        sampling: &Sampling,
    ) -> Option<Self> {
        let all: u32 = scene
            .workloads(panel)
            .map(|it| it.clients)
            .fold(0, u32::saturating_add);
        let start = micros(panel.window.started);
        let experiment = Experiment::of(scene, panel);
        let mut seen = Raster::new(scene.clock);
        let mut waiting = 0;
        let mut most = 0;
        for sample in &scene.evidence.samples {
            let at = panel.offset(sample.at);
            let until = (sampling.until(sample.at) - start).min(experiment.to);
            if experiment.from <= at && at < until {
                let working = sample.active.saturating_sub(sample.waiting);
                seen.paint(at, until, (sample.waiting, working));
            }
            if (0..=panel.took()).contains(&at) {
                waiting = waiting.max(sample.waiting);
                most = most.max(sample.active);
            }
        }
        let waits = client_waits(scene, panel);
        (all > 0 || most > 0).then(|| Self {
            all: all.max(most),
            waiting,
            samples: panel.samples,
            who: who(&waits),
            waits: sums(&lock_waits(waits.iter().copied(), panel, sampling), panel),
            behind: behind(&waits, panel),
            seen,
            experiment,
            width: scene.clock.length(),
        })
    }

    /// The waiting clients as a sentence.
    pub(super) fn said(&self, words: Words<'_>) -> String {
        if self.waiting == 0 {
            let samples = [("samples", self.samples.into())];
            return words.label("fig-clients-calm", &samples);
        }
        let clients = [("waiting", self.waiting.into()), ("all", self.all.into())];
        let (number, longest, sum) = self.waits;
        if number == 0 {
            return words.label("fig-clients-waited", &clients);
        }
        let [waiting, all] = clients;
        let time = |micros| words.duration(duration(micros)).into();
        let parameters = [
            waiting,
            all,
            ("who", words.list(&self.who).into()),
            ("waits", number.into()),
            ("longest", time(longest)),
            ("sum", time(sum)),
        ];
        words.label("fig-clients-waits", &parameters)
    }

    /// Returns `true` if the drawing has waiting clients.
    pub(super) fn has_waiting(&self) -> bool {
        self.seen.runs().iter().any(|run| run.value.0 > 0)
    }

    /// Returns `true` if the drawing has working clients.
    pub(super) fn has_working(&self) -> bool {
        self.seen.runs().iter().any(|run| run.value.1 > 0)
    }

    /// The number of waiting clients along the axis, up to the end of the experiment.
    pub(super) fn reading(&self, step: &str, words: Words<'_>) -> Series {
        let values = self.seen.values();
        let last = values.iter().rposition(Option::is_some);
        let number = values.len().div_ceil(READ).max(1);
        let known = values.get(..=last.unwrap_or_default()).unwrap_or_default();
        let values: Vec<u64> = known
            .chunks(READ)
            .map(|chunk| {
                chunk
                    .iter()
                    .flatten()
                    .map(|(waits, _)| u64::from(*waits))
                    .max()
                    .unwrap_or_default()
            })
            .collect();
        Series {
            label: step.to_owned(),
            unit: words.text("fig-reading-waiting"),
            width: duration(self.width / i64::try_from(number).unwrap_or(1)),
            values,
        }
    }
}

/// The waits of the workload's clients while a step ran.
fn client_waits<'a>(scene: &FigureData<'a>, panel: StepWindow<'a>) -> Vec<&'a Wait> {
    let (from, to) = (panel.window.started, panel.window.finished);
    let waits = scene.evidence.waits.iter();
    waits
        .filter(|wait| wait.waiter.workload && wait.span.meets(from, to))
        .collect()
}

/// The processes whose clients waited, each with the number of different clients.
fn who(waits: &[&Wait]) -> Vec<String> {
    let mut who: BTreeMap<&str, BTreeSet<i32>> = BTreeMap::new();
    for wait in waits {
        let clients = who.entry(&wait.waiter.session).or_default();
        clients.insert(wait.waiter.pid);
    }
    who.into_iter()
        .map(|(name, clients)| format!("{name} ×{}", clients.len()))
        .collect()
}

/// The number of waits in a step, the longest one and their sum, in microseconds.
fn sums(waits: &[LockWait<'_>], panel: StepWindow<'_>) -> (usize, i64, i64) {
    let each = waits.iter().flat_map(|wait| wait.within(panel));
    let lengths: Vec<i64> = each.map(|(from, to)| to - from).collect();
    (
        lengths.len(),
        lengths.iter().copied().max().unwrap_or_default(),
        lengths.iter().sum(),
    )
}

/// The session that the clients waited for longest, all together.
fn behind<'a>(waits: &[&'a Wait], panel: StepWindow<'_>) -> Option<&'a str> {
    let mut behind: BTreeMap<&str, i64> = BTreeMap::new();
    for wait in waits.iter().filter(|wait| !wait.blocker.workload) {
        let from = panel.offset(wait.span.first).max(0);
        let to = panel.offset(wait.span.last).min(panel.took());
        *behind.entry(&wait.blocker.session).or_default() += (to - from).max(0) + 1;
    }
    behind
        .into_iter()
        .max_by_key(|(_, length)| *length)
        .map(|(session, _)| session)
}
