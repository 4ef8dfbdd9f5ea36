//! Recordings: the results of chapters, with their freshness.

use crate::archive::{Keys, Match, Record, align, unknown};
use crate::page::Freshness;
use crate::plan::{PerStep, Plan, StepId};
use crate::transcript::{Evidence, Provenance, StepRecord, Transcript, VERSION};

/// A chapter's recording, with the freshness of each block.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// One entry for each step of the chapter's plan, in its order. The entry of a step that was not run is a
    /// placeholder, of which nothing is shown.
    pub transcript: Transcript,
    /// The freshness of each entry, in the same order.
    pub freshness: Vec<Freshness>,
    /// The changes of the server that make the whole recording stale, as sentences without full stops.
    pub differs: Vec<String>,
    /// The changed files of each step without a run of its current form, as sentences. Empty if nothing is known.
    pub causes: Vec<Option<String>>,
}

impl PerStep for Freshness {}

impl Recording {
    /// Returns the recording of a run of the chapter's current text.
    #[must_use]
    pub fn current(transcript: Transcript) -> Self {
        let freshness = vec![Freshness::Current; transcript.steps.len()];
        Self {
            transcript,
            freshness,
            differs: Vec::new(),
            causes: Vec::new(),
        }
    }

    /// Adds the causes of staleness. A run on a server that doesn't match the configuration is stale as a whole.
    pub(super) fn because(mut self, differs: Vec<String>, causes: Vec<Option<String>>) -> Self {
        if !differs.is_empty() {
            let current = self.freshness.iter_mut();
            for freshness in current.filter(|it| **it == Freshness::Current) {
                *freshness = Freshness::Stale;
            }
        }
        self.differs = differs;
        self.causes = causes;
        self
    }

    /// Returns the reason why a step has no run of its current form, if known.
    pub(super) fn cause(&self, step: StepId) -> Option<&str> {
        self.causes.get(step.index())?.as_deref()
    }

    /// Aligns a cached run with the chapter's current text.
    pub(super) fn of(plan: &Plan, keys: &Keys, record: Record) -> Self {
        let aligned = align(plan, keys, &record);
        let Transcript {
            provenance,
            evidence,
            ..
        } = record.transcript;
        Self::new(plan, aligned, provenance, evidence)
    }

    /// Returns the empty recording of a chapter without cached runs.
    pub(super) fn nothing(plan: &Plan) -> Self {
        Self::new(plan, unknown(plan), None, Evidence::default())
    }

    fn new(
        plan: &Plan,
        aligned: Vec<(StepRecord, Match)>,
        provenance: Option<Provenance>,
        evidence: Evidence,
    ) -> Self {
        let (steps, matches): (Vec<_>, Vec<_>) = aligned.into_iter().unzip();
        let freshness = |is| match is {
            Match::Same => Freshness::Current,
            Match::Moved => Freshness::Stale,
            Match::Missing => Freshness::NotRun,
        };
        Self {
            transcript: Transcript {
                version: VERSION,
                chapter: plan.chapter.clone(),
                provenance,
                steps,
                evidence,
            },
            freshness: matches.into_iter().map(freshness).collect(),
            differs: Vec::new(),
            causes: Vec::new(),
        }
    }
}
