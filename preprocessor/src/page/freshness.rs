//! The freshness of a block's recording, and its words on the page.

use super::{PageBlock, Role};

/// The freshness of a block's recorded result, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Freshness {
    /// The recording belongs to this block, after the blocks that now stand before it.
    Current,
    /// The block itself is unchanged since it was recorded, but something before it has changed.
    Stale,
    /// The block was never run in its present form: there is nothing to show.
    NotRun,
}

/// The subject of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkTarget {
    /// A block with output.
    Output,
    /// A block without output.
    Block,
    /// A block or a claim that was not meant for the recording's server.
    Skipped,
    /// A claim.
    Claim,
    /// A figure.
    Figure,
}

/// The mark of something that isn't current.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FreshnessMark<'a> {
    /// The conspicuous first word.
    pub(super) word: &'static str,
    /// The sentence after it, without the day and the full stop.
    pub(super) said: &'static str,
    /// The day of the recording, if the sentence mentions one.
    pub(super) day: Option<&'a str>,
}

impl Freshness {
    /// The CSS class of something that isn't current, with a space before it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Current => "",
            Self::Stale => " witness-stale",
            Self::NotRun => " witness-not-run",
        }
    }

    /// The addition to a block's description for screen readers.
    pub(super) fn spoken(self) -> &'static str {
        match self {
            Self::Current => "",
            Self::Stale => ", stale",
            Self::NotRun => ", not run",
        }
    }

    /// Returns the mark. `recorded` is the day of the run, or empty.
    pub(super) fn mark(self, on: MarkTarget, recorded: &str) -> Option<FreshnessMark<'_>> {
        let said = match (self, on) {
            (Self::Current, _) => return None,
            (Self::Stale, MarkTarget::Output) => {
                "something before this block has changed since this output was recorded"
            }
            (Self::Stale, MarkTarget::Block) => {
                "something before this block has changed since it was run"
            }
            (Self::Stale, MarkTarget::Skipped) => {
                "something before this block has changed since it was skipped"
            }
            (Self::Stale, MarkTarget::Claim) => {
                "something before this claim has changed since it was checked"
            }
            (Self::Stale, MarkTarget::Figure) => {
                "something before this figure’s steps has changed since they were recorded"
            }
            (Self::NotRun, MarkTarget::Claim) => "this claim has not been checked as it is written",
            (Self::NotRun, _) => "this block has not been run as it is written",
        };
        Some(FreshnessMark {
            word: self.word(),
            said,
            day: (self == Self::Stale && !recorded.is_empty()).then_some(recorded),
        })
    }

    /// The state in one word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Current => "Current",
            Self::Stale => "Stale",
            Self::NotRun => "Not run",
        }
    }
}

/// Returns the mark of a block; `has_output` if it shows output.
pub(super) fn block_mark<'a>(block: &PageBlock<'a>, has_output: bool) -> Option<FreshnessMark<'a>> {
    let is_skipped = block.step.is_skipped();
    let on = match block.role {
        _ if is_skipped && block.freshness == Freshness::Stale => MarkTarget::Skipped,
        Role::Claim(_) => MarkTarget::Claim,
        _ if has_output => MarkTarget::Output,
        _ => MarkTarget::Block,
    };
    block.freshness.mark(on, block.recorded)
}

#[cfg(test)]
mod tests {
    use super::{Freshness, MarkTarget};

    #[test]
    fn the_worst_of_several_is_the_greatest() {
        use Freshness::{Current, NotRun, Stale};
        assert!(Current < Stale && Stale < NotRun);
    }

    #[test]
    fn only_what_was_run_has_a_day() {
        let day = |freshness: Freshness, recorded| {
            let mark = freshness
                .mark(MarkTarget::Output, recorded)
                .expect("a mark");
            mark.day.map(str::to_owned)
        };
        assert_eq!(
            Freshness::Current.mark(MarkTarget::Output, "2026-11-20"),
            None
        );
        assert_eq!(
            day(Freshness::Stale, "2026-11-20").as_deref(),
            Some("2026-11-20")
        );
        assert_eq!(day(Freshness::Stale, ""), None);
        assert_eq!(day(Freshness::NotRun, "2026-11-20"), None);
    }
}
