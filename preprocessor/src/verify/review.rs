//! Review of a chapter's changed blocks: an author accepts some of them, and leaves the others as they were accepted.

use super::accepted::{Accepted, AcceptedEntry, VersionEntries, merged_pairs, versions};
use super::drift::difference;
use super::entry::{TranscriptEntry, titles};
use super::matching::MatchedPair;
use crate::error::Location;
use crate::plan::{Plan, StepId, Verb};
use std::collections::BTreeSet;

/// A block whose output isn't the accepted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BlockChange {
    /// The place of its fence; for a block that is gone, of its entry in the transcript.
    pub at: Location,
    /// The kind of the change.
    pub kind: ChangeKind,
    /// Its statement, or the title of its entry if the block is gone.
    pub statement: String,
    /// The accepted output and the new one as lines with `- ` and `+ ` in front, once for each text, with the major
    /// versions that printed it.
    pub differences: Vec<(Vec<u32>, String)>,
}

/// The kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    /// The same block has another output.
    Output,
    /// The block itself is another one.
    Replaced,
    /// The block has no accepted output.
    New,
    /// The accepted block is no longer in the chapter.
    Gone,
}

/// A chapter's blocks beside its accepted transcript.
#[derive(Debug)]
pub(crate) struct ChapterReview {
    old: Accepted,
    pairs: Vec<(MatchedPair, Option<AcceptedEntry>)>,
    /// The changes, each with its position in `pairs`.
    changes: Vec<(usize, BlockChange)>,
    versions: BTreeSet<u32>,
}

impl ChangeKind {
    /// The change as a phrase.
    #[must_use]
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Output => "the output has changed",
            Self::Replaced => "the block has changed",
            Self::New => "the block is new",
            Self::Gone => "the block is gone",
        }
    }
}

impl ChapterReview {
    /// Compares a complete run of a chapter with its accepted transcript, which is in `file`.
    #[must_use]
    pub(crate) fn new(
        plan: &Plan,
        seen: &VersionEntries,
        accepted: Option<Accepted>,
        file: &str,
    ) -> Self {
        let titles = titles(plan);
        let mut review = Self {
            versions: versions(seen, accepted.as_ref()),
            pairs: merged_pairs(&titles, seen, accepted.as_ref()),
            old: accepted.unwrap_or_default(),
            changes: Vec::new(),
        };
        let pairs = review.pairs.iter().enumerate();
        let changes = pairs.filter_map(|(position, (pair, _))| {
            Some((position, review.change(plan, seen, &titles, *pair, file)?))
        });
        review.changes = changes.collect();
        review
    }

    /// Returns the changed blocks, in the order of the chapter.
    pub(crate) fn changes(&self) -> impl ExactSizeIterator<Item = &BlockChange> {
        self.changes.iter().map(|(_, change)| change)
    }

    /// Returns the transcript in which these changes are accepted, by their index, and the others are not.
    #[must_use]
    pub(crate) fn accepting(&self, is_accepted: impl Fn(usize) -> bool) -> Accepted {
        let pairs = self.pairs.iter().enumerate();
        let entries = pairs.filter_map(|(position, (pair, new))| {
            let change = self.changes.iter().position(|(at, _)| *at == position);
            match change.is_none_or(&is_accepted) {
                true => new.clone(),
                false => self.entry(*pair).cloned(),
            }
        });
        Accepted {
            entries: entries.collect(),
            versions: self.versions.clone(),
        }
    }

    /// The accepted entry of a pair.
    fn entry(&self, pair: MatchedPair) -> Option<&AcceptedEntry> {
        match pair {
            MatchedPair::Both(_, old) | MatchedPair::Other(_, old) | MatchedPair::Old(old) => {
                self.old.entries.get(old)
            }
            MatchedPair::New(_) => None,
        }
    }

    /// The change of a pair, unless it is as accepted.
    fn change(
        &self,
        plan: &Plan,
        seen: &VersionEntries,
        titles: &[(StepId, String)],
        pair: MatchedPair,
        file: &str,
    ) -> Option<BlockChange> {
        let old = self.entry(pair);
        let (kind, new) = match pair {
            MatchedPair::Both(new, _) => (ChangeKind::Output, new),
            MatchedPair::Other(new, _) => (ChangeKind::Replaced, new),
            MatchedPair::New(new) => (ChangeKind::New, new),
            MatchedPair::Old(_) => return old.map(|old| gone(old, file)),
        };
        let step = titles[new].0;
        let printed = seen.iter().filter_map(|(version, entries)| {
            let entry: &TranscriptEntry = entries.get(step.index())?.as_ref()?;
            Some((*version, entry.lines.as_slice()))
        });
        let changed = printed.filter(|(version, lines)| match (kind, old) {
            (ChangeKind::Output, Some(old)) => {
                let compared = old.compared_on(*version, &self.old.versions);
                !compared.iter().any(|version| old.on(*version) == *lines)
            }
            _ => true,
        });
        let mut differences: Vec<(Vec<u32>, String)> = Vec::new();
        for (version, lines) in changed {
            let accepted = old.map_or(&[][..], |old| old.on(version));
            let mut text = difference(accepted, lines);
            if let (ChangeKind::Replaced, Some(old)) = (kind, old) {
                let title = &titles[new].1;
                text = format!("- {}\n+ {title}\n{text}", old.title);
            }
            match differences.iter_mut().find(|(_, known)| *known == text) {
                Some((versions, _)) => versions.push(version),
                None => differences.push((vec![version], text)),
            }
        }
        (!differences.is_empty()).then(|| BlockChange {
            at: plan.steps[step].at.clone(),
            kind,
            statement: statement(plan, step),
            differences,
        })
    }
}

fn gone(old: &AcceptedEntry, file: &str) -> BlockChange {
    BlockChange {
        at: Location {
            file: file.to_owned(),
            line: old.line,
            ..Location::default()
        },
        kind: ChangeKind::Gone,
        statement: old.title.clone(),
        differences: vec![(Vec::new(), difference(&old.lines, &[]))],
    }
}

/// The statement whose output a step shows, with a claim's sentence.
fn statement(plan: &Plan, step: StepId) -> String {
    match &plan.steps[step].verb {
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => work.code.text.clone(),
        Verb::Claim { sentence, code, .. } => format!("{}\n{}", sentence.trim(), code.text),
        Verb::Finish { of, .. } | Verb::Stop { of, .. } if *of != step => statement(plan, *of),
        Verb::Workload { commands, .. } => commands.clone(),
        _ => String::new(),
    }
}
