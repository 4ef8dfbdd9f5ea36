//! The checks of a chapter.

use crate::error::{Location, Mistake};
use crate::plan::{Plan, Step, StepId, Verb};
use crate::transcript::{Outcome, StepRecord};
use serde::{Deserialize, Serialize};

/// The subject of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CheckKind {
    /// The chapter can be planned.
    Plan,
    /// Its steps end as their blocks declare.
    Steps,
    /// An output matches a pattern.
    Expect,
    /// A claim is true.
    Claim,
    /// Its page can be made: figures can be drawn, and quoted values were measured.
    Page,
    /// Its outputs match the accepted ones.
    Transcript,
}

/// The state of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum CheckState {
    /// It was made; its failures are in [`Check::mistakes`].
    Made,
    /// It wasn't meant for this server, or nothing is accepted yet that it could compare with.
    Skipped,
    /// The chapter stopped before it.
    NotReached,
}

/// A check and its result.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Check {
    /// Its subject.
    pub kind: CheckKind,
    /// Its short name: a claim's sentence.
    pub name: String,
    /// Its place, if it belongs to a single one.
    pub at: Option<Location>,
    /// Its state.
    pub state: CheckState,
    /// Its failures.
    pub mistakes: Vec<Mistake>,
}

impl CheckKind {
    /// All kinds.
    pub(crate) const ALL: [Self; 6] = [
        Self::Plan,
        Self::Steps,
        Self::Expect,
        Self::Claim,
        Self::Page,
        Self::Transcript,
    ];

    /// The kind in one word.
    #[must_use]
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Steps => "steps",
            Self::Expect => "expect",
            Self::Claim => "claim",
            Self::Page => "page",
            Self::Transcript => "transcript",
        }
    }
}

impl Check {
    /// Returns `true` if it was made and nothing is wrong.
    #[must_use]
    pub(crate) fn is_held(&self) -> bool {
        self.state == CheckState::Made && self.mistakes.is_empty()
    }

    /// Returns `true` if it was left out: it wasn't meant for the server, or had nothing to compare with.
    #[must_use]
    pub(crate) fn is_skipped(&self) -> bool {
        self.state == CheckState::Skipped
    }

    /// The check of a chapter's page; `is_good` if the chapter succeeded.
    #[must_use]
    pub(crate) fn page(is_good: bool, mistakes: Vec<Mistake>) -> Self {
        Self::of_chapter(CheckKind::Page, "its page can be made", is_good, mistakes)
    }

    /// The check of a chapter's transcript; `has_ended` if the chapter ran to its end.
    #[must_use]
    pub(crate) fn transcript(has_ended: bool, mistakes: Vec<Mistake>) -> Self {
        let name = "its outputs match the accepted ones";
        Self::of_chapter(CheckKind::Transcript, name, has_ended, mistakes)
    }

    /// Adds failures, so that it was made.
    pub(crate) fn fail(&mut self, mistakes: Vec<Mistake>) {
        if !mistakes.is_empty() {
            self.state = CheckState::Made;
            self.mistakes.extend(mistakes);
        }
    }

    fn of_chapter(kind: CheckKind, name: &str, is_made: bool, mistakes: Vec<Mistake>) -> Self {
        let state = match is_made || !mistakes.is_empty() {
            true => CheckState::Made,
            false => CheckState::NotReached,
        };
        Self {
            kind,
            name: name.to_owned(),
            at: None,
            state,
            mistakes,
        }
    }
}

/// Returns the checks of a chapter's own blocks. `records` are the recorded steps, which may end early; `failures` are
/// the steps that did not end as they declare.
#[must_use]
pub(crate) fn of_blocks(
    plan: &Plan,
    records: &[StepRecord],
    failures: Vec<(StepId, Vec<Mistake>)>,
) -> Vec<Check> {
    let mut steps = Check {
        kind: CheckKind::Steps,
        name: "its steps end as their blocks declare".into(),
        at: None,
        state: CheckState::Made,
        mistakes: Vec::new(),
    };
    let mut failures = failures.into_iter().peekable();
    let mut checks = Vec::new();
    for (index, step) in StepId::enumerate(&plan.steps) {
        let failure = failures.next_if(|(failed, _)| *failed == index);
        let failed = failure.is_some();
        let mistakes = failure.map(|(_, mistakes)| mistakes).unwrap_or_default();
        let Some((kind, name)) = named(plan, step) else {
            steps.mistakes.extend(mistakes);
            continue;
        };
        let state = match records.get(index.index()).map(|record| &record.outcome) {
            _ if failed => CheckState::Made,
            None => CheckState::NotReached,
            Some(Outcome::Skipped(_)) => CheckState::Skipped,
            Some(_) => CheckState::Made,
        };
        checks.push(Check {
            kind,
            name,
            at: Some(step.at.clone()),
            state,
            mistakes,
        });
    }
    checks.insert(0, steps);
    checks
}

/// The kind and name of a block that is a check of its own.
fn named(plan: &Plan, step: &Step) -> Option<(CheckKind, String)> {
    match &step.verb {
        Verb::Claim { sentence, .. } => Some((CheckKind::Claim, sentence.trim().to_owned())),
        Verb::Expect { of, .. } => {
            let line = plan.steps[*of].at.line;
            Some((CheckKind::Expect, format!("the output of line {line}")))
        }
        _ => None,
    }
}
