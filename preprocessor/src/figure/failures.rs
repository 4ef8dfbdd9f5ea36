//! Failed transactions, by SQLSTATE.

use super::format::format_count;
use crate::figure::format::micros;
use crate::text::join_list;
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
    pub(super) fn with(&self) -> Option<String> {
        let mut by: Vec<_> = self.0.iter().collect();
        by.sort_by_key(|(sqlstate, count)| (Reverse(**count), **sqlstate));
        match by.as_slice() {
            [] | [(None, _)] => None,
            [(Some(sqlstate), 1)] => Some(format!("with {sqlstate}")),
            [(Some(sqlstate), _)] => Some(format!("all with {sqlstate}")),
            several => {
                let each = several.iter().map(|(sqlstate, count)| match sqlstate {
                    Some(sqlstate) => format!("{} with {sqlstate}", format_count(**count)),
                    None => format!("{} with what is not known", format_count(**count)),
                });
                Some(join_list(&each.collect::<Vec<_>>(), "and"))
            }
        }
    }

    /// The SQLSTATEs as the phrase that follows the number: `, all with 42703`.
    pub(super) fn after_comma(&self) -> String {
        self.with()
            .map_or_else(String::new, |with| format!(", {with}"))
    }

    /// The number and the SQLSTATEs: `43, all with 42703`.
    pub(super) fn said(&self) -> String {
        format_count(self.count()) + &self.after_comma()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_comes_first() {
        let of = |failures: &[(Option<&str>, u64)]| {
            let failures = failures.iter();
            let by = failures.map(|(state, count)| (state.and_then(|it| it.parse().ok()), *count));
            FailureCounts(by.collect()).said()
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
