//! Which steps a server is not meant for.

use super::{Plan, StandKind, Step, Verb};
use serde::{Deserialize, Serialize};

/// The server that a chapter runs on, as far as it decides which steps are run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// What kind of stand it belongs to.
    pub kind: StandKind,
    /// Its version: `18.6`.
    pub version: String,
    /// Its major version.
    pub major: u32,
}

impl Plan {
    /// Why a step is not run on this server, as a phrase; nothing where it is.
    #[must_use]
    pub fn skips(&self, index: usize, server: &Server) -> Option<String> {
        let step = &self.steps[index];
        let spoken_of = step.verb.speaks_of().iter();
        if let Some(reason) = spoken_of.copied().find_map(|of| self.skips(of, server)) {
            return Some(reason);
        }
        if let Some(only) = step.only.filter(|only| *only != server.kind) {
            let kind = server.kind;
            return Some(format!("only for a {only} stand; this one is {kind}"));
        }
        let range = step.pg.filter(|range| !range.contains(server.major))?;
        Some(format!(
            "for PostgreSQL {range}; this is {}",
            server.version
        ))
    }
}

impl Verb {
    /// The steps that it is about, by their indices in [`Plan::steps`].
    #[must_use]
    pub fn speaks_of(&self) -> &[usize] {
        match self {
            Self::Finish { of, .. }
            | Self::Stop { of, .. }
            | Self::Expect { of, .. }
            | Self::Watch { of, .. } => std::slice::from_ref(of),
            Self::Figure { steps, .. } => steps,
            _ => &[],
        }
    }
}

impl Verb {
    /// Whether it changes nothing for what comes after it: neither the database nor what runs beside it.
    #[must_use]
    pub fn only_looks(&self) -> bool {
        match self {
            Self::Run(_)
            | Self::Start(..)
            | Self::Finish { .. }
            | Self::Stop { .. }
            | Self::Wait { .. }
            | Self::Open { .. }
            | Self::Fresh
            | Self::Watch { .. }
            | Self::Workload { .. } => false,
            Self::Show(_) | Self::Claim { .. } | Self::Figure { .. } | Self::Expect { .. } => true,
        }
    }
}

impl Step {
    /// Whether it does anything when the chapter is run. One that doesn't is made of the chapter's text and of what the
    /// others have left.
    #[must_use]
    pub fn is_run(&self) -> bool {
        !matches!(self.verb, Verb::Show(_) | Verb::Figure { .. })
    }
}
