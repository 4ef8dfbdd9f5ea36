//! What is told of a chapter.

use crate::archive::{Kept, Keys, Match, align, unknown};
use crate::plan::Plan;
use crate::transcript::{Evidence, Provenance, Transcript, VERSION};

/// What is told of a chapter: what happened, and how far that is what its text says now.
#[derive(Debug)]
pub struct Told {
    /// What happened: a record for each step of the plan.
    pub transcript: Transcript,
    /// For each step, whether its record is that of the step as it is.
    pub matches: Vec<Match>,
}

impl Told {
    /// A kept run, for the chapter as it is now.
    pub(super) fn of(plan: &Plan, keys: &Keys, kept: Kept) -> Self {
        let (steps, matches) = align(plan, keys, &kept).into_iter().unzip();
        let transcript = Transcript {
            version: VERSION,
            chapter: plan.chapter.clone(),
            provenance: kept.transcript.provenance,
            steps,
            evidence: kept.transcript.evidence,
        };
        Self {
            transcript,
            matches,
        }
    }

    /// A chapter of which no run is kept.
    pub(super) fn nothing(plan: &Plan) -> Self {
        let (steps, matches) = unknown(plan).into_iter().unzip();
        let provenance = Provenance {
            server: String::new(),
            origin: String::new(),
            date: String::new(),
        };
        let transcript = Transcript {
            version: VERSION,
            chapter: plan.chapter.clone(),
            provenance,
            steps,
            evidence: Evidence::default(),
        };
        Self {
            transcript,
            matches,
        }
    }
}
