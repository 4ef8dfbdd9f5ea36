//! The steps that a server is not meant for.

use super::{Actor, Plan, StandKind, Step, StepId, Verb};
use crate::transcript::SkipReason;
use serde::{Deserialize, Serialize};

/// The server of a chapter: the properties that decide which steps run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChapterServer {
    /// The kind of its stand.
    pub kind: StandKind,
    /// Its version: `18.6`.
    pub version: String,
    /// Its major version.
    pub major: u32,
}

impl Plan {
    /// Returns the reason why a step is skipped on this server; `None` if it runs.
    #[must_use]
    pub fn skips(&self, index: StepId, server: &ChapterServer) -> Option<SkipReason> {
        let step = &self.steps[index];
        let spoken_of = step.verb.refers_to().iter();
        if let Some(reason) = spoken_of.copied().find_map(|of| self.skips(of, server)) {
            return Some(reason);
        }
        if let Some(only) = step.only.filter(|only| *only != server.kind) {
            let (only, stand) = (only.to_string(), server.kind.to_string());
            return Some(SkipReason::Stand { only, stand });
        }
        let range = step.pg.filter(|range| !range.contains(server.major))?;
        Some(SkipReason::Version {
            range: range.to_string(),
            version: server.version.clone(),
        })
    }
}

impl Verb {
    /// Returns the steps of its chapter that it refers to.
    #[must_use]
    pub fn refers_to(&self) -> &[StepId] {
        match self {
            Self::Finish { of, .. }
            | Self::Stop { of, .. }
            | Self::Expect { of, .. }
            | Self::Watch { of, .. } => std::slice::from_ref(of),
            Self::Figure {
                chapter: None,
                steps,
                ..
            } => steps,
            Self::Output { of, .. } => std::slice::from_ref(of),
            Self::Diff { of, .. } => of,
            _ => &[],
        }
    }
}

impl Verb {
    /// Returns `true` if it changes nothing for later steps: neither the database nor background processes.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        match self {
            Self::Run(_)
            | Self::Start(..)
            | Self::Finish { .. }
            | Self::Stop { .. }
            | Self::Wait { .. }
            | Self::Open { .. }
            | Self::Fresh
            | Self::Await { .. }
            | Self::Watch { .. }
            | Self::Workload { .. }
            // In a session, nothing keeps its query from changing something.
            | Self::Claim {
                session: Some(_), ..
            } => false,
            Self::Show(_)
            | Self::Claim { session: None, .. }
            | Self::Figure { .. }
            | Self::Output { .. }
            | Self::Diff { .. }
            | Self::Expect { .. } => true,
        }
    }
}

impl Verb {
    /// Returns the psql session that it needs, if any.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        match self {
            Self::Run(work) | Self::Start(work, _) | Self::Watch { work, .. } => {
                match &work.actor {
                    Actor::Session(name) => Some(name),
                    Actor::Shell => None,
                }
            }
            Self::Open { session }
            | Self::Claim {
                session: Some(session),
                ..
            } => Some(session),
            _ => None,
        }
    }

    /// Returns `true` for a claim that queries the evidence, whose tables exist only while a book is built.
    #[must_use]
    pub fn reads_evidence(&self) -> bool {
        matches!(self, Self::Claim { code, session: None, .. }
            if code.text.to_ascii_lowercase().contains("witness_"))
    }
}

impl Step {
    /// Returns `true` if it does anything when the chapter runs. Other steps are made from the chapter's text and the
    /// results of the rest.
    #[must_use]
    pub fn is_run(&self) -> bool {
        !matches!(
            self.verb,
            Verb::Show(_) | Verb::Figure { .. } | Verb::Output { .. } | Verb::Diff { .. }
        )
    }
}
