//! A session's lane: its states, locks and waits while a step ran.

use crate::figure::figure_data::FigureData;
use crate::figure::format::micros;
use crate::figure::lock_wait::{LockWait, lock_waits};
use crate::figure::measure::weight;
use crate::figure::raster::Raster;
use crate::figure::sampling::Sampling;
use crate::figure::step_window::StepWindow;
use crate::transcript::evidence::{Activity, Lock, LockMode, Span, Target, Wait};
use std::collections::BTreeMap;

/// The state of a session; the later ones concern others more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LaneActivity {
    /// It had an open transaction, and executed nothing.
    Idle,
    /// It was executing a statement.
    Running,
    /// It waited for a lock: its mode, if that is one of a table.
    Waiting(Option<LockMode>),
}

/// A session while a step ran.
#[derive(Debug)]
pub(super) struct Lane<'a> {
    pub(super) session: &'a str,
    pub(super) did: Vec<&'a Activity>,
    pub(super) locks: Vec<&'a Lock>,
    pub(super) waits: Vec<&'a Wait>,
    /// The same waits, by the lock.
    pub(super) wanted: Vec<LockWait<'a>>,
    /// Its state and its strongest lock, column by column.
    pub(super) seen: Raster<(Option<LaneActivity>, Option<LockMode>)>,
}

/// The sessions that did something while a step ran: its own first, then the others in the order of their appearance.
pub(super) fn lanes<'a>(
    scene: &FigureData<'a>,
    panel: StepWindow<'a>,
    sampling: &Sampling,
) -> Vec<Lane<'a>> {
    let shown = |span: &Span| span.meets(panel.window.started, panel.window.finished);
    let mut lanes: BTreeMap<&str, Lane<'a>> = BTreeMap::new();
    let empty = |session| Lane {
        session,
        did: Vec::new(),
        locks: Vec::new(),
        waits: Vec::new(),
        wanted: Vec::new(),
        seen: Raster::new(scene.clock),
    };
    let evidence = scene.evidence;
    for it in evidence
        .activity
        .iter()
        .filter(|it| !it.backend.workload && it.state != "idle" && shown(&it.span))
    {
        let session = it.backend.session.as_str();
        lanes
            .entry(session)
            .or_insert_with(|| empty(session))
            .did
            .push(it);
    }
    for it in evidence
        .locks
        .iter()
        .filter(|it| !it.backend.workload && shown(&it.span))
    {
        let session = it.backend.session.as_str();
        lanes
            .entry(session)
            .or_insert_with(|| empty(session))
            .locks
            .push(it);
    }
    for it in evidence
        .waits
        .iter()
        .filter(|it| !it.waiter.workload && shown(&it.span))
    {
        let session = it.waiter.session.as_str();
        lanes
            .entry(session)
            .or_insert_with(|| empty(session))
            .waits
            .push(it);
    }
    let mut lanes: Vec<Lane<'a>> = lanes.into_values().collect();
    for lane in &mut lanes {
        lane.wanted = lock_waits(lane.waits.iter().copied(), panel, sampling);
        lane.seen = seen(scene, panel, lane, sampling);
    }
    lanes.sort_by_key(|lane| {
        let own = panel.window.session.as_deref() == Some(lane.session);
        (!own, lane.spans().map(|span| span.first).min())
    });
    lanes
}

/// Returns the states and locks of a session, column by column. Each observation is taken to hold until the next sample.
fn seen(
    scene: &FigureData<'_>,
    panel: StepWindow<'_>,
    lane: &Lane<'_>,
    sampling: &Sampling,
) -> Raster<(Option<LaneActivity>, Option<LockMode>)> {
    let mut doing = Raster::new(scene.clock);
    let mut modes = Raster::new(scene.clock);
    let start = micros(panel.window.started);
    let is_own = panel.window.session.as_deref() == Some(lane.session);
    let span = |span: &Span| {
        let until = sampling.until(span.last) - start;
        // The sample at the end of a step is taken right after it.
        let is_over = is_own && span.last <= panel.window.finished;
        let until = if is_over {
            until.min(panel.took())
        } else {
            until
        };
        (panel.offset(span.first), until)
    };
    for it in &lane.did {
        let (from, to) = span(&it.span);
        let waits = it
            .wait
            .as_deref()
            .is_some_and(|wait| wait.starts_with("Lock:"));
        let did = match it.state.as_str() {
            state if state.starts_with("idle in transaction") => LaneActivity::Idle,
            _ if waits => LaneActivity::Waiting(None),
            _ => LaneActivity::Running,
        };
        doing.paint(from, to, did);
    }
    for wanted in &lane.wanted {
        let mode = matches!(wanted.target, Target::Relation(_)).then_some(wanted.wanted);
        let attempts = if is_own {
            wanted.within(panel)
        } else {
            wanted.attempts.clone()
        };
        for (from, to) in attempts {
            doing.paint(from, to, LaneActivity::Waiting(mode));
        }
    }
    for it in lane.locks.iter().filter(|it| counts(it)) {
        let (from, to) = span(&it.span);
        modes.paint(from, to, it.mode);
    }
    let mut seen = doing.with(&modes);
    for (from, to) in scene.unseen(panel) {
        seen.clear(from, to);
    }
    seen
}

/// Returns `true` if a lock is held on a relation, so that its mode is one of a table.
fn counts(lock: &Lock) -> bool {
    lock.granted && matches!(lock.target, Target::Relation(_))
}

impl Lane<'_> {
    /// All spans in which the session was seen.
    fn spans(&self) -> impl Iterator<Item = Span> {
        let did = self.did.iter().map(|it| it.span);
        let locks = self.locks.iter().map(|it| it.span);
        let waits = self.waits.iter().map(|it| it.span);
        did.chain(locks).chain(waits)
    }

    /// The lock worth a label: see [`weight`]; of several, the one held longest.
    pub(super) fn strongest(&self) -> Option<&Lock> {
        let held = self.locks.iter().copied().filter(|lock| counts(lock));
        held.max_by_key(|lock| (weight(lock), lock.span.last.saturating_sub(lock.span.first)))
    }
}
