//! Drift: differences between a chapter's outputs and the accepted ones.

use super::accepted::{Accepted, AcceptedEntry, Neighbours, names};
use super::entry::{TranscriptEntry, titles};
use crate::error::{Location, Mistake};
use crate::plan::{Plan, StepId};
use crate::verify::look_alikes::told_apart;
use crate::verify::matching::{MatchedPair, pairs};
use similar::{Algorithm, DiffTag, capture_diff_slices, group_diff_ops};
use std::collections::BTreeSet;

/// The number of lines shown around a change.
const AROUND: usize = 2;

/// A chapter's run, which may have ended early, beside its accepted transcript.
pub(crate) struct ChapterComparison<'a> {
    /// The chapter's plan.
    pub plan: &'a Plan,
    /// One entry for each step that was run; see [`super::entry::entries`].
    pub seen: &'a [Option<TranscriptEntry>],
    /// The accepted transcript.
    pub accepted: &'a Accepted,
    /// The transcript's file, relative to the book's root.
    pub file: &'a str,
    /// The server's major version.
    pub version: u32,
}

/// The result of a comparison.
#[derive(Debug, Default)]
pub(crate) struct Drift {
    /// The differences from the accepted transcript, each at its block.
    pub mistakes: Vec<Mistake>,
    /// The outputs that passed with the accepted ones of neighbouring versions.
    pub neighbours: Neighbours,
}

impl ChapterComparison<'_> {
    /// Compares all blocks.
    #[must_use]
    pub(crate) fn drift(&self) -> Drift {
        let named = titles(self.plan);
        let wanted: Vec<&str> = named.iter().map(|(_, title)| title.as_str()).collect();
        let entries = &self.accepted.entries;
        let had: Vec<&str> = entries.iter().map(|entry| entry.title.as_str()).collect();
        let mut neighbours = Neighbours::default();
        let of = |pair| match pair {
            MatchedPair::Both(new, old) => self.both(named[new].0, old, &mut neighbours),
            MatchedPair::Other(new, old) => self.other(named[new].0, old),
            MatchedPair::New(new) => self.unknown(named[new].0),
            MatchedPair::Old(old) => self.gone(old),
        };
        let mistakes = pairs(&wanted, &had).into_iter().filter_map(of).collect();
        Drift {
            mistakes,
            neighbours,
        }
    }

    /// The entry of a step, if it was run.
    fn seen(&self, step: StepId) -> Option<&TranscriptEntry> {
        self.seen.get(step.index())?.as_ref()
    }

    fn both(&self, step: StepId, old: usize, neighbours: &mut Neighbours) -> Option<Mistake> {
        let seen = self.seen(step)?;
        let old = &self.accepted.entries[old];
        let mut versions = old.compared_on(self.version, &self.accepted.versions);
        let is_own = versions.contains(&self.version);
        let is_alike = |version: &u32| old.on(*version) == seen.lines;
        if versions.iter().any(is_alike) {
            versions.retain(is_alike);
            if !is_own {
                neighbours.count(versions);
            }
            return None;
        }
        let mut mistake = self.mistake(step, "this block's output differs from the accepted one");
        for (versions, lines) in texts(old, &versions) {
            let on = match is_own {
                true => String::new(),
                false => format!(" on {}", names(&versions)),
            };
            let difference = difference(lines, &seen.lines);
            mistake = mistake.note(format!("accepted{on} (-) and seen (+):\n{difference}"));
        }
        let accepted = format!("accepted in {}:{}", self.file, old.line);
        Some(mistake.note(accepted).help(self.help()))
    }

    fn other(&self, step: StepId, old: usize) -> Option<Mistake> {
        let seen = self.seen(step)?;
        let old = &self.accepted.entries[old];
        let mistake = self.mistake(step, "this block differs from the accepted one");
        let titles = || [old.title.clone(), seen.title.clone()];
        let [accepted, new] = told_apart(&old.title, &seen.title).unwrap_or_else(titles);
        Some(
            mistake
                .note(format!("accepted (-) and seen (+):\n- {accepted}\n+ {new}"))
                .note(format!("accepted in {}:{}", self.file, old.line))
                .help(self.help()),
        )
    }

    fn unknown(&self, step: StepId) -> Option<Mistake> {
        self.seen(step)?;
        let mistake = self.mistake(step, "this block has no accepted entry");
        Some(mistake.help(self.help()))
    }

    fn gone(&self, old: usize) -> Option<Mistake> {
        // A run that did not reach the chapter's end doesn't know all of its blocks.
        if self.seen.len() < self.plan.steps.len() {
            return None;
        }
        let entry = &self.accepted.entries[old];
        let title = format!("== {}", entry.title);
        let at = Location {
            file: self.file.to_owned(),
            line: entry.line,
            excerpt: title,
            columns: None,
            is_shifted: false,
        };
        let message = format!("{} no longer has this block", self.plan.chapter);
        Some(Mistake::new(at, message).help(self.help()))
    }

    fn mistake(&self, step: StepId, message: &str) -> Mistake {
        Mistake::new(self.plan.steps[step].at.clone(), message)
    }

    fn help(&self) -> String {
        accept(&self.plan.chapter)
    }
}

/// The accepted outputs on these versions, each once.
fn texts<'a>(
    accepted: &'a AcceptedEntry,
    versions: &BTreeSet<u32>,
) -> Vec<(BTreeSet<u32>, &'a [String])> {
    let mut texts: Vec<(BTreeSet<u32>, &[String])> = Vec::new();
    for version in versions {
        let lines = accepted.on(*version);
        match texts.iter_mut().find(|(_, known)| *known == lines) {
            Some((versions, _)) => drop(versions.insert(*version)),
            None => texts.push(([*version].into(), lines)),
        }
    }
    texts
}

/// The help for a chapter that is right while its transcript is outdated.
#[must_use]
pub(crate) fn accept(chapter: &str) -> String {
    format!("if the chapter is right, accept it: mdbook-witness verify --accept {chapter}")
}

/// The lines that differ between two texts, with a few around them: `- ` before an old one, `+ ` before a new one.
pub(super) fn difference(accepted: &[String], seen: &[String]) -> String {
    let diff = capture_diff_slices(Algorithm::Myers, accepted, seen);
    let mut shown = Vec::new();
    for (index, group) in group_diff_ops(diff, AROUND).iter().enumerate() {
        if index > 0 {
            shown.push("  …".to_owned());
        }
        for op in group {
            let (mut old, mut new) = (
                accepted[op.old_range()].to_vec(),
                seen[op.new_range()].to_vec(),
            );
            if op.tag() == DiffTag::Equal {
                shown.extend(
                    old.iter()
                        .map(|line| format!("  {line}").trim_end().to_owned()),
                );
                continue;
            }
            for old in &mut old {
                let twin = new
                    .iter_mut()
                    .find_map(|new| Some((told_apart(old, new)?, new)));
                if let Some(([one, other], new)) = twin {
                    (*old, *new) = (one, other);
                }
            }
            shown.extend(
                old.iter()
                    .map(|line| format!("- {line}").trim_end().to_owned()),
            );
            shown.extend(
                new.iter()
                    .map(|line| format!("+ {line}").trim_end().to_owned()),
            );
        }
    }
    shown.join("\n").trim_end().to_owned()
}
