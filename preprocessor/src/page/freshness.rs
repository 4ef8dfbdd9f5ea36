//! The freshness of a block's recording, and its words on the page.

use super::{PageBlock, Role};
use crate::labels::{LabelPiece, Labels};

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

/// The mark of something that isn't current: a conspicuous word, and the sentence after it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FreshnessMark<'a> {
    /// The label of the word.
    pub(super) word: &'static str,
    /// The label of the sentence, which has no full stop.
    pub(super) said: &'static str,
    /// The day of the recording, if the sentence mentions one.
    pub(super) day: Option<&'a str>,
}

impl FreshnessMark<'_> {
    /// Returns the sentence, with its day in a form of the renderer.
    pub(super) fn sentence(
        &self,
        labels: Labels<'_>,
        day: impl Fn(&str) -> String,
    ) -> Vec<LabelPiece<String>> {
        let (dated, day) = dated(self.day, day);
        labels.pieces(self.said, &[("dated", dated.into())], &[("day", day)])
    }
}

/// Returns the value of the parameter `dated`, `yes` or `no`, and the day in a form of the renderer.
pub(super) fn dated(day: Option<&str>, form: impl Fn(&str) -> String) -> (&'static str, String) {
    match day {
        None => ("no", String::new()),
        Some(day) => ("yes", form(day)),
    }
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

    /// Returns a block's description for screen readers, with its freshness.
    pub(super) fn spoken(self, description: String, labels: Labels<'_>) -> String {
        let freshness = match self {
            Self::Current => return description,
            Self::Stale => labels.text("stale-spoken"),
            Self::NotRun => labels.text("not-run-spoken"),
        };
        format!("{description}, {freshness}")
    }

    /// Returns the mark. `recorded` is the day of the run, if there was one.
    pub(super) fn mark(self, on: MarkTarget, recorded: Option<&str>) -> Option<FreshnessMark<'_>> {
        let word = self.word()?;
        let said = match (self, on) {
            (Self::NotRun, MarkTarget::Claim) => "not-run-claim",
            (Self::NotRun, _) => "not-run-block",
            (_, MarkTarget::Output) => "stale-output",
            (_, MarkTarget::Block) => "stale-block",
            (_, MarkTarget::Skipped) => "stale-skipped",
            (_, MarkTarget::Claim) => "stale-claim",
            (_, MarkTarget::Figure) => "stale-figure",
        };
        Some(FreshnessMark {
            word,
            said,
            day: recorded.filter(|_| self == Self::Stale),
        })
    }

    /// The label of the state in one word, unless it is current.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Self::Current => None,
            Self::Stale => Some("stale-word"),
            Self::NotRun => Some("not-run-word"),
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
            Freshness::Current.mark(MarkTarget::Output, Some("2026-11-20")),
            None
        );
        assert_eq!(
            day(Freshness::Stale, Some("2026-11-20")).as_deref(),
            Some("2026-11-20")
        );
        assert_eq!(day(Freshness::Stale, None), None);
        assert_eq!(day(Freshness::NotRun, Some("2026-11-20")), None);
    }
}
