//! Whether what is kept of a block is what the block would do now, and the words that say so.

use super::{Block, Role};
use crate::transcript::Outcome;

/// How what is shown of a block stands to the block as it is written. The later one is the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freshness {
    /// It is what this block did, after all that is written before it.
    Current,
    /// The block is what it was when this was recorded, but something before it isn't.
    Stale,
    /// The block was never run as it is written: there is nothing to show.
    NotRun,
}

/// What a mark stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// A block with output.
    Output,
    /// A block without.
    Block,
    /// A block or a claim that was not meant for the server of that day.
    Skipped,
    /// A claim.
    Claim,
    /// A figure.
    Figure,
}

/// What is said about something that is not current.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    /// The word that nobody overlooks.
    pub(super) word: &'static str,
    /// The sentence after it, up to the day and the full stop.
    pub(super) said: &'static str,
    /// The day on which it was recorded, where the sentence speaks of one.
    pub(super) day: Option<&'a str>,
}

impl Freshness {
    /// The class of what isn't current, with a space before it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Current => "",
            Self::Stale => " witness-stale",
            Self::NotRun => " witness-not-run",
        }
    }

    /// What is added to a block's description, for those who hear it.
    pub(super) fn spoken(self) -> &'static str {
        match self {
            Self::Current => "",
            Self::Stale => ", stale",
            Self::NotRun => ", not run",
        }
    }

    /// What is said about it. `recorded` is the day of the run, or nothing.
    pub(super) fn mark(self, on: On, recorded: &str) -> Option<Mark<'_>> {
        let said = match (self, on) {
            (Self::Current, _) => return None,
            (Self::Stale, On::Output) => {
                "something before this block has changed since this output was recorded"
            }
            (Self::Stale, On::Block) => "something before this block has changed since it was run",
            (Self::Stale, On::Skipped) => {
                "something before this block has changed since it was skipped"
            }
            (Self::Stale, On::Claim) => {
                "something before this claim has changed since it was checked"
            }
            (Self::Stale, On::Figure) => {
                "something before this figure has changed since it was recorded"
            }
            (Self::NotRun, On::Claim) => "this claim has not been checked as it is written",
            (Self::NotRun, _) => "this block has not been run as it is written",
        };
        Some(Mark {
            word: self.word(),
            said,
            day: (self == Self::Stale && !recorded.is_empty()).then_some(recorded),
        })
    }

    /// One word for it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Current => "Current",
            Self::Stale => "Stale",
            Self::NotRun => "Not run",
        }
    }
}

/// What is said about a block; `has_output` where some is shown.
pub(super) fn of<'a>(block: &Block<'a>, has_output: bool) -> Option<Mark<'a>> {
    let is_skipped = matches!(block.step.outcome, Outcome::Skipped(_));
    let on = match block.role {
        _ if is_skipped && block.freshness == Freshness::Stale => On::Skipped,
        Role::Claim(_) => On::Claim,
        _ if has_output => On::Output,
        _ => On::Block,
    };
    block.freshness.mark(on, block.recorded)
}

#[cfg(test)]
mod tests {
    use super::{Freshness, On};

    #[test]
    fn the_worst_of_several_is_the_greatest() {
        use Freshness::{Current, NotRun, Stale};
        assert!(Current < Stale && Stale < NotRun);
    }

    #[test]
    fn only_what_was_run_has_a_day() {
        let day = |freshness: Freshness, recorded| {
            let mark = freshness.mark(On::Output, recorded).expect("a mark");
            mark.day.map(str::to_owned)
        };
        assert_eq!(Freshness::Current.mark(On::Output, "2026-11-20"), None);
        assert_eq!(
            day(Freshness::Stale, "2026-11-20").as_deref(),
            Some("2026-11-20")
        );
        assert_eq!(day(Freshness::Stale, ""), None);
        assert_eq!(day(Freshness::NotRun, "2026-11-20"), None);
    }
}
