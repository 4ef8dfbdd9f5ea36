//! Evidence for tests, made up from a plan.

use crate::transcript::evidence::{Sample, Transaction, Window, WindowOutcome, Workload};
use crate::transcript::{Evidence, Provenance, Transcript, VERSION};
use std::ops::Range;
use std::time::Duration;

pub(super) fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

pub(super) fn step(name: &str, ran: Range<u64>) -> Window {
    Window {
        name: Some(name.to_owned()),
        session: Some("migration".to_owned()),
        started: ms(ran.start),
        finished: ms(ran.end),
        outcome: WindowOutcome::Succeeded,
        failure: None,
        rewritten: Vec::new(),
        exclusive: None,
    }
}

/// A process with a transaction of 2 ms at even intervals.
pub(super) fn process(name: &str, rate: u32, ran: Range<u64>) -> Workload {
    let number = (ran.end - ran.start) * u64::from(rate) / 1_000;
    let due = (0..number).map(|index| ran.start + index * 1_000 / u64::from(rate));
    Workload {
        name: name.to_owned(),
        clients: 4,
        rate: Some(rate),
        started: ms(ran.start),
        ended: ms(ran.end),
        transactions: due.map(|due| transaction(due + 2, 2)).collect(),
    }
}

pub(super) fn transaction(finished: u64, latency: u64) -> Transaction {
    Transaction {
        finished: ms(finished),
        latency: ms(latency),
        lag: Duration::ZERO,
        failed: false,
        sqlstate: None,
        count: 1,
    }
}

impl Workload {
    /// Those that would finish within a time do so at its end.
    pub(super) fn stalls(mut self, within: Range<u64>) -> Self {
        for one in &mut self.transactions {
            if one.finished > ms(within.start) && one.finished < ms(within.end) {
                one.latency = ms(within.end) - one.finished + one.latency;
                one.finished = ms(within.end);
            }
        }
        self
    }

    /// Those that finish within a time fail.
    pub(super) fn fails(mut self, within: Range<u64>) -> Self {
        for one in &mut self.transactions {
            one.failed |= one.finished >= ms(within.start) && one.finished < ms(within.end);
        }
        self
    }

    /// Of those that finish within a time only each `nth` exists.
    pub(super) fn thins(mut self, within: Range<u64>, nth: usize) -> Self {
        let mut index = 0;
        self.transactions.retain(|one| {
            let is_within = one.finished >= ms(within.start) && one.finished < ms(within.end);
            index += usize::from(is_within);
            !is_within || index % nth == 0
        });
        self
    }
}

pub(super) fn evidence(windows: &[Window], workloads: &[Workload]) -> Evidence {
    let ends = windows.iter().map(|it| it.finished);
    let ends = ends.chain(workloads.iter().map(|it| it.ended));
    let end = ends.max().unwrap_or_default().as_millis() as u64;
    Evidence {
        samples: (0..end / 20)
            .map(|index| Sample {
                at: ms(index * 20),
                due: ms(index * 20),
                wal: index * 1_000,
                active: 0,
                waiting: 0,
            })
            .collect(),
        windows: windows.to_vec(),
        workloads: workloads.to_vec(),
        ..Evidence::default()
    }
}

pub(super) fn transcript(windows: &[Window], workloads: &[Workload]) -> Transcript {
    Transcript {
        version: VERSION,
        chapter: "src/a.md".to_owned(),
        provenance: Some(Provenance {
            server: "18.6".to_owned(),
            origin: "a local installation".to_owned(),
            date: "2026-01-31".to_owned(),
        }),
        steps: Vec::new(),
        evidence: evidence(windows, workloads),
    }
}
