//! The accepted outputs of a version that has none of its own.
//!
//! Between two accepted versions, most outputs are those of both, and the others are those of one of them: a wording
//! changes with a version and stays. So a version that isn't listed passes with the output of either neighbour.

use super::AcceptedEntry;
use crate::text::join_list;
use std::collections::{BTreeMap, BTreeSet};

/// The outputs of a version that isn't listed, counted by the listed versions that have the same accepted output.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours(BTreeMap<BTreeSet<u32>, usize>);

impl Neighbours {
    /// Counts one output that is the accepted one of these versions.
    pub fn count(&mut self, versions: BTreeSet<u32>) {
        *self.0.entry(versions).or_default() += 1;
    }

    /// Adds the outputs of another chapter.
    pub fn add(&mut self, other: &Self) {
        for (versions, outputs) in &other.0 {
            *self.0.entry(versions.clone()).or_default() += outputs;
        }
    }

    /// Returns the listed versions, each time with the number of outputs; those of most versions first.
    pub fn counts(&self) -> impl Iterator<Item = (&BTreeSet<u32>, usize)> {
        let mut counts: Vec<_> = self.0.iter().map(|(on, count)| (on, *count)).collect();
        counts.sort_by_key(|(on, _)| std::cmp::Reverse(on.len()));
        counts.into_iter()
    }

    /// Returns the counts as a phrase, unless every output is compared with its own version: `130 as on 15 and 17, 3 as
    /// on 15`.
    #[must_use]
    pub fn phrase(&self) -> Option<String> {
        let counts = self
            .counts()
            .map(|(on, count)| format!("{count} as on {}", names(on)));
        let counts: Vec<String> = counts.collect();
        (!counts.is_empty()).then(|| counts.join(", "))
    }
}

impl FromIterator<(BTreeSet<u32>, usize)> for Neighbours {
    fn from_iter<T: IntoIterator<Item = (BTreeSet<u32>, usize)>>(counts: T) -> Self {
        Self(counts.into_iter().collect())
    }
}

/// Returns versions as a phrase: `15 and 17`.
pub(in crate::verify) fn names(versions: &BTreeSet<u32>) -> String {
    let versions: Vec<String> = versions.iter().map(u32::to_string).collect();
    join_list(&versions, "and")
}

impl AcceptedEntry {
    /// Returns the versions whose accepted outputs a version may print: its own if it is `listed`, or else the next
    /// older and the next newer one, of which one may be missing.
    #[must_use]
    pub fn compared_on(&self, version: u32, listed: &BTreeSet<u32>) -> BTreeSet<u32> {
        let mut named = self.others.iter().flat_map(|(versions, _)| versions);
        let is_known = listed.contains(&version) || named.any(|it| *it == version);
        let older = listed.range(..version).next_back();
        let newer = listed.range(version..).next();
        let next: BTreeSet<u32> = older.into_iter().chain(newer).copied().collect();
        match is_known || next.is_empty() {
            true => [version].into(),
            false => next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> AcceptedEntry {
        AcceptedEntry {
            title: "run main: a".into(),
            line: 0,
            lines: vec!["new".into()],
            others: vec![([15].into(), vec!["old".into()])],
        }
    }

    #[test]
    fn a_version_is_compared_with_its_own_or_with_its_neighbours() {
        let listed: BTreeSet<u32> = [15, 17, 18].into();
        for (version, expected) in [
            (15, &[15][..]),
            (17, &[17]),
            (16, &[15, 17]),
            (14, &[15]),
            (19, &[18]),
            (21, &[18]),
        ] {
            let compared = entry().compared_on(version, &listed);
            assert_eq!(compared, expected.iter().copied().collect(), "{version}");
        }
    }

    #[test]
    fn a_version_that_a_block_names_is_compared_with_it() {
        let listed: BTreeSet<u32> = [17, 18].into();
        assert_eq!(entry().compared_on(15, &listed), [15].into());
        assert_eq!(entry().compared_on(16, &listed), [17].into());
        assert_eq!(entry().compared_on(16, &BTreeSet::new()), [16].into());
    }

    #[test]
    fn most_outputs_are_those_of_both_neighbours() {
        let (mut all, mut chapter) = (Neighbours::default(), Neighbours::default());
        assert_eq!(all.phrase(), None);
        chapter.count([17].into());
        chapter.count([15, 17].into());
        all.count([15].into());
        all.add(&chapter);
        all.add(&chapter);
        assert_eq!(
            all.phrase().expect("some"),
            "2 as on 15 and 17, 1 as on 15, 2 as on 17"
        );
    }
}
