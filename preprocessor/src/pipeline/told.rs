//! What is known of a chapter when its page is written.

use crate::archive::{Kept, Keys, Match, align, unknown};
use crate::page::Freshness;
use crate::plan::Plan;
use crate::transcript::{Evidence, Provenance, Step, Transcript, VERSION};

/// What happened in a chapter, and how much of that still is what its blocks would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// One record for each step of the chapter's plan, in its order. That of a step that was not run is only there to be
    /// counted: nothing of it is shown. A chapter that never ran has an empty server in its provenance.
    pub transcript: Transcript,
    /// What each record is to the block it stands for: as many as there are records.
    pub freshness: Vec<Freshness>,
    /// The changes of the server, as sentences without their full stops: all that was recorded is stale for them.
    pub differs: Vec<String>,
    /// The changed files of each step that was never run as it is, as sentences. Empty where nothing is known.
    pub causes: Vec<Option<String>>,
}

impl Told {
    /// A chapter that was just run, as it is written.
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

    /// The same with what is known of why it is stale. What ran on another server than the book wants is stale as a whole.
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

    /// Tells why a step was never run as it is, if that is known.
    pub(super) fn cause(&self, index: usize) -> Option<&str> {
        self.causes.get(index)?.as_deref()
    }

    /// A kept run, for the chapter as it is now.
    pub(super) fn of(plan: &Plan, keys: &Keys, kept: Kept) -> Self {
        let aligned = align(plan, keys, &kept);
        let Transcript {
            provenance,
            evidence,
            ..
        } = kept.transcript;
        Self::new(plan, aligned, provenance, evidence)
    }

    /// A chapter of which no run is kept.
    pub(super) fn nothing(plan: &Plan) -> Self {
        let provenance = Provenance {
            server: String::new(),
            origin: String::new(),
            date: String::new(),
        };
        Self::new(plan, unknown(plan), provenance, Evidence::default())
    }

    fn new(
        plan: &Plan,
        aligned: Vec<(Step, Match)>,
        provenance: Provenance,
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
