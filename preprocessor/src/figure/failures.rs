//! Failed transactions, by SQLSTATE.

use super::words::Words;
use crate::figure::format::micros;
use crate::transcript::Sqlstate;
use crate::transcript::evidence::{Transaction, Workload};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The number of failures for each SQLSTATE; `None` where it isn't known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FailureCounts(BTreeMap<Option<Sqlstate>, u64>);

impl FailureCounts {
    /// The failures between two moments, in microseconds, including the second one.
    pub(super) fn between<'a>(
        workloads: impl IntoIterator<Item = &'a Workload>,
        from: i64,
        to: i64,
    ) -> Self {
        let mut failures = Self::default();
        for one in workloads.into_iter().flat_map(|it| &it.transactions) {
            if (from..=to).contains(&micros(one.finished)) {
                failures.add(one);
            }
        }
        failures
    }

    /// Counts a transaction, if it failed.
    pub(super) fn add(&mut self, one: &Transaction) {
        if one.failed {
            *self.0.entry(one.sqlstate).or_default() += u64::from(one.count);
        }
    }

    /// Adds those of another time or process.
    pub(super) fn extend(&mut self, other: &Self) {
        for (sqlstate, count) in &other.0 {
            *self.0.entry(*sqlstate).or_default() += count;
        }
    }

    /// The number of failures.
    pub(super) fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// Their SQLSTATEs as a phrase: `all with 42703`, `40 with 42703 and 3 with 57P01`. `None` if all are unknown.
    pub(super) fn with(&self, words: Words<'_>) -> Option<String> {
        let mut by: Vec<_> = self.0.iter().collect();
        by.sort_by_key(|(sqlstate, count)| (Reverse(**count), **sqlstate));
        match by.as_slice() {
            [] | [(None, _)] => None,
            [(Some(sqlstate), number)] => {
                let key = match number {
                    1 => "fig-with-one",
                    _ => "fig-with-all",
                };
                Some(words.label(key, &[("sqlstate", sqlstate.to_string().into())]))
            }
            several => {
                let each = several.iter().map(|(sqlstate, count)| {
                    let number = ("number", (**count).into());
                    match sqlstate {
                        Some(sqlstate) => {
                            let sqlstate = ("sqlstate", sqlstate.to_string().into());
                            words.label("fig-with-some", &[number, sqlstate])
                        }
                        None => words.label("fig-with-unknown", &[number]),
                    }
                });
                Some(words.list(&each.collect::<Vec<_>>()))
            }
        }
    }

    /// The number and the SQLSTATEs: `43, all with 42703`.
    pub(super) fn said(&self, words: Words<'_>) -> String {
        match self.with(words) {
            None => words.number(self.count()),
            Some(with) => {
                let parameters = [("number", self.count().into()), ("with", with.into())];
                words.label("fig-number-with", &parameters)
            }
        }
    }

    /// The same as a clause: `43 failed, all with 42703`.
    pub(super) fn clause(&self, words: Words<'_>) -> String {
        let number = ("number", self.count().into());
        match self.with(words) {
            None => words.label("fig-failed", &[number]),
            Some(with) => words.label("fig-failed-with", &[number, ("with", with.into())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Labels;

    #[test]
    fn the_most_frequent_comes_first() {
        let of = |failures: &[(Option<&str>, u64)]| {
            let failures = failures.iter();
            let by = failures.map(|(state, count)| (state.and_then(|it| it.parse().ok()), *count));
            FailureCounts(by.collect()).said(Words::new(Labels::english()))
        };
        assert_eq!(of(&[]), "0");
        assert_eq!(of(&[(None, 3)]), "3");
        assert_eq!(of(&[(Some("42703"), 1)]), "1, with 42703");
        assert_eq!(of(&[(Some("42703"), 3104)]), "3,104, all with 42703");
        assert_eq!(
            of(&[(Some("08006"), 2), (Some("42703"), 40), (None, 1)]),
            "43, 40 with 42703, 2 with 08006 and 1 with what is not known"
        );
    }
}
