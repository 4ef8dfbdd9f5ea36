//! Merges new outputs into an accepted transcript.

use super::super::entry;
use super::{Accepted, AcceptedEntry};
use crate::plan::StepId;
use crate::verify::matching::{MatchedPair, pairs};
use std::collections::{BTreeMap, BTreeSet};

/// The outputs on each version: one entry for each step of the plan that has one.
pub type VersionEntries = BTreeMap<u32, Vec<Option<entry::TranscriptEntry>>>;

/// Returns a transcript with the new outputs. `titles` are those of the chapter's steps, see `verify::entry`.
///
/// A version that was not run follows the newest one as long as both have the same accepted output, so that a
/// correction on the newest version corrects it for all. An output accepted for that version alone stays; all outputs
/// stay if only an older version was run, or the newest one for the first time.
#[must_use]
pub fn merge(
    titles: &[(StepId, String)],
    seen: &VersionEntries,
    accepted: Option<&Accepted>,
) -> Accepted {
    let entries = merged_pairs(titles, seen, accepted).into_iter();
    Accepted {
        entries: entries.filter_map(|(_, entry)| entry).collect(),
        versions: versions(seen, accepted),
    }
}

/// Returns the major versions of a transcript with new outputs.
pub(in crate::verify) fn versions(
    seen: &VersionEntries,
    accepted: Option<&Accepted>,
) -> BTreeSet<u32> {
    let known = accepted.iter().flat_map(|accepted| &accepted.versions);
    known.chain(seen.keys()).copied().collect()
}

/// Returns the pairs of the chapter's titles and the accepted entries, in order, each with its entry in the new
/// transcript, as of [`merge()`].
pub(in crate::verify) fn merged_pairs(
    titles: &[(StepId, String)],
    seen: &VersionEntries,
    accepted: Option<&Accepted>,
) -> Vec<(MatchedPair, Option<AcceptedEntry>)> {
    let versions = versions(seen, accepted);
    // The version that the others follow.
    let is_known = |version: &&u32| accepted.is_some_and(|it| it.versions.contains(version));
    let leader = versions.last().filter(is_known);
    let old = accepted.map_or(&[][..], |accepted| &accepted.entries);
    let wanted: Vec<&str> = titles.iter().map(|(_, title)| title.as_str()).collect();
    let had: Vec<&str> = old.iter().map(|entry| entry.title.as_str()).collect();
    let entry = |pair| {
        let (new, old) = match pair {
            MatchedPair::Both(new, at) => (new, Some(&old[at])),
            MatchedPair::New(new) | MatchedPair::Other(new, _) => (new, None),
            MatchedPair::Old(_) => return None,
        };
        let (step, title) = &titles[new];
        let lines = |(version, entries): (&u32, &Vec<Option<entry::TranscriptEntry>>)| {
            let entry = entries.get(step.index())?.as_ref()?;
            Some((*version, entry.lines.clone()))
        };
        let seen: BTreeMap<u32, Vec<String>> = seen.iter().filter_map(lines).collect();
        match (seen.is_empty(), old) {
            // The block isn't meant for any of the servers.
            (true, old) => old.cloned(),
            (false, old) => Some(one(title, &versions, leader, &seen, old)),
        }
    };
    let pairs = pairs(&wanted, &had).into_iter();
    pairs.map(|pair| (pair, entry(pair))).collect()
}

/// The entry of a block that ran at least once.
fn one(
    title: &str,
    versions: &BTreeSet<u32>,
    leader: Option<&u32>,
    seen: &BTreeMap<u32, Vec<String>>,
    old: Option<&AcceptedEntry>,
) -> AcceptedEntry {
    let newest = || seen.values().next_back().cloned().unwrap_or_default();
    let of = |version: &u32| match (seen.get(version), old) {
        (Some(lines), _) => lines.clone(),
        (None, None) => newest(),
        (None, Some(old)) => {
            let goes_with = |leader: &&u32| old.on(**leader) == old.on(*version);
            let leader = leader.filter(goes_with).and_then(|it| seen.get(it));
            leader.map_or_else(|| old.on(*version).to_vec(), Clone::clone)
        }
    };
    let lines = versions.last().map(of).unwrap_or_default();
    let mut others: Vec<(BTreeSet<u32>, Vec<String>)> = Vec::new();
    for version in versions {
        let text = of(version);
        if text == lines {
            continue;
        }
        match others.iter_mut().find(|(_, known)| *known == text) {
            Some((versions, _)) => drop(versions.insert(*version)),
            None => others.push(([*version].into(), text)),
        }
    }
    AcceptedEntry {
        title: title.to_owned(),
        line: 0,
        lines,
        others,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The titles of three steps, of which the second has nothing to compare.
    fn titles() -> Vec<(StepId, String)> {
        vec![(StepId::new(0), "a".into()), (StepId::new(2), "b".into())]
    }

    /// The outputs of the steps `a` and `b` on some versions, if they were run.
    fn seen(versions: &[(u32, Option<&str>, Option<&str>)]) -> VersionEntries {
        let entry = |title: &str, text: Option<&str>| {
            text.map(|text| entry::TranscriptEntry {
                title: title.into(),
                lines: vec![text.into()],
            })
        };
        let entries = |(version, a, b): &(u32, Option<&str>, Option<&str>)| {
            (*version, vec![entry("a", *a), None, entry("b", *b)])
        };
        versions.iter().map(entries).collect()
    }

    /// The accepted output of a step on a version.
    fn on(accepted: &Accepted, title: &str, version: u32) -> String {
        let entry = accepted.entries.iter().find(|entry| entry.title == title);
        entry.expect("an entry").on(version).join("\n")
    }

    fn all() -> Accepted {
        let seen = seen(&[
            (15, Some("x"), Some("old")),
            (17, Some("x"), Some("new")),
            (18, Some("x"), Some("new")),
        ]);
        merge(&titles(), &seen, None)
    }

    #[test]
    fn a_text_is_kept_once_a_version_only_where_it_differs() {
        let all = all();
        assert_eq!(all.versions, [15, 17, 18].into());
        assert_eq!(all.entries[0].others, []);
        assert_eq!(all.entries[1].lines, ["new"]);
        let others = vec![(BTreeSet::from([15]), vec!["old".to_owned()])];
        assert_eq!(all.entries[1].others, others);
    }

    #[test]
    fn a_version_that_was_not_run_goes_with_one_that_was() {
        let one = seen(&[(18, Some("y"), Some("newer"))]);
        let merged = merge(&titles(), &one, Some(&all()));
        for version in [15, 17, 18] {
            assert_eq!(on(&merged, "a", version), "y");
        }
        assert_eq!(on(&merged, "b", 15), "old", "it was another one before");
        assert_eq!(on(&merged, "b", 17), "newer");
        let two = seen(&[(17, Some("y"), Some("new")), (18, Some("z"), Some("new"))]);
        let merged = merge(&titles(), &two, Some(&all()));
        assert_eq!(on(&merged, "a", 17), "y");
        assert_eq!(on(&merged, "a", 18), "z");
    }

    #[test]
    fn an_older_version_and_a_new_one_speak_for_themselves() {
        for version in [15, 16, 19] {
            let one = seen(&[(version, Some("y"), Some("y"))]);
            let merged = merge(&titles(), &one, Some(&all()));
            assert_eq!(on(&merged, "a", version), "y");
            for other in [17, 18] {
                assert_eq!(on(&merged, "a", other), "x", "{version}");
                assert_eq!(on(&merged, "b", other), "new", "{version}");
            }
        }
    }

    #[test]
    fn what_was_not_run_at_all_stays_as_it_was() {
        let seen = seen(&[(18, Some("x"), None)]);
        let merged = merge(&titles(), &seen, Some(&all()));
        assert_eq!(on(&merged, "b", 15), "old");
        assert_eq!(on(&merged, "b", 18), "new");
        let gone = merge(&titles()[..1], &seen, Some(&all()));
        assert_eq!(gone.entries.len(), 1);
    }
}
