//! What is checked of a chapter.

use crate::error::{Location, Mistake};
use crate::plan::{Plan, Step, Verb};
use crate::transcript::{self, Outcome};

/// What a check is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The chapter can be planned.
    Plan,
    /// Its steps go as their blocks declare.
    Steps,
    /// An output is as a pattern has it.
    Expect,
    /// A claim is true.
    Claim,
    /// Its page can be made: figures can be drawn, and what is quoted was measured.
    Page,
    /// Its outputs are those that were accepted.
    Transcript,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It was made; what is wrong is in [`Check::mistakes`].
    Made,
    /// It wasn't meant for this server.
    Skipped,
    /// The chapter did not come so far.
    NotReached,
}

/// One thing that was checked.
#[derive(Debug)]
pub struct Check {
    /// What about.
    pub kind: Kind,
    /// What it says, in a few words: a claim's sentence.
    pub name: String,
    /// Where it stands, if it stands at one place.
    pub at: Option<Location>,
    /// What came of it.
    pub state: State,
    /// What is wrong.
    pub mistakes: Vec<Mistake>,
}

impl Kind {
    /// The kind in one word.
    #[must_use]
    pub fn word(self) -> &'static str {
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
    /// Whether it was made and nothing is wrong.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.state == State::Made && self.mistakes.is_empty()
    }

    /// Whether it wasn't meant for the server.
    #[must_use]
    pub fn is_skipped(&self) -> bool {
        self.state == State::Skipped
    }

    /// The page of a chapter that went well, or did not.
    #[must_use]
    pub fn page(is_good: bool, mistakes: Vec<Mistake>) -> Self {
        Self::of_chapter(Kind::Page, "its page can be made", is_good, mistakes)
    }

    /// The transcript of a chapter that came to its end, or did not.
    #[must_use]
    pub fn transcript(has_ended: bool, mistakes: Vec<Mistake>) -> Self {
        let name = "its outputs are those that were accepted";
        Self::of_chapter(Kind::Transcript, name, has_ended, mistakes)
    }

    fn of_chapter(kind: Kind, name: &str, is_made: bool, mistakes: Vec<Mistake>) -> Self {
        let state = match is_made || !mistakes.is_empty() {
            true => State::Made,
            false => State::NotReached,
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

/// The checks that a chapter's own blocks are. `records` are what happened, as far as it came; `failures` are the steps that
/// did not go as they declare, by their index.
#[must_use]
pub fn of_blocks(
    plan: &Plan,
    records: &[transcript::Step],
    failures: Vec<(usize, Vec<Mistake>)>,
) -> Vec<Check> {
    let mut steps = Check {
        kind: Kind::Steps,
        name: "its steps go as their blocks declare".into(),
        at: None,
        state: State::Made,
        mistakes: Vec::new(),
    };
    let mut failures = failures.into_iter().peekable();
    let mut checks = Vec::new();
    for (index, step) in plan.steps.iter().enumerate() {
        let failure = failures.next_if(|(failed, _)| *failed == index);
        let failed = failure.is_some();
        let mistakes = failure.map(|(_, mistakes)| mistakes).unwrap_or_default();
        let Some((kind, name)) = named(plan, step) else {
            steps.mistakes.extend(mistakes);
            continue;
        };
        let state = match records.get(index).map(|record| &record.outcome) {
            _ if failed => State::Made,
            None => State::NotReached,
            Some(Outcome::Skipped(_)) => State::Skipped,
            Some(_) => State::Made,
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

/// A block that is a check of its own.
fn named(plan: &Plan, step: &Step) -> Option<(Kind, String)> {
    match &step.verb {
        Verb::Claim { sentence, .. } => Some((Kind::Claim, sentence.trim().to_owned())),
        Verb::Expect { of, .. } => {
            let line = plan.steps[*of].at.line;
            Some((Kind::Expect, format!("the output of line {line}")))
        }
        _ => None,
    }
}
