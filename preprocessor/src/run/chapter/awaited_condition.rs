//! The condition of a wait, and the mistake of a step that ended without meeting it.

use crate::error::Mistake;
use crate::plan::{Step, Until, Work};
use std::time::{Duration, Instant};

/// The condition to wait for.
pub(super) struct AwaitedCondition<'w, 'a> {
    /// The block that waits.
    pub(super) step: &'w Step,
    /// The name of the step that it waits for; none where it is the block that starts it.
    pub(super) of: Option<&'w str>,
    /// The started code.
    pub(super) work: &'a Work,
    /// The condition.
    pub(super) until: &'w Until,
    /// The end of the wait.
    pub(super) deadline: Instant,
    /// The length of the whole wait.
    pub(super) within: Duration,
}

impl AwaitedCondition<'_, '_> {
    /// The mistake of a step that ended without meeting the condition.
    pub(super) fn ended(&self) -> Mistake {
        let phrase = self.until.phrase();
        let (what, help) = match self.of {
            None => (
                "this step".to_owned(),
                "make sure that it has something to wait for when it starts",
            ),
            Some(name) => (
                format!("`{name}`"),
                "move this block to a place where the step still runs, or remove it",
            ),
        };
        let message = format!("{what} ended before this condition was met: {phrase}");
        Mistake::new(self.step.at.clone(), message).help(help)
    }
}

impl Until {
    /// Returns the condition as a phrase for messages.
    pub(super) fn phrase(&self) -> String {
        match self {
            Self::Active => "it is active".into(),
            Self::Blocked => "it waits for another session's lock or safe snapshot".into(),
            Self::True(expression) => format!("`{expression}`"),
        }
    }
}
