//! Transactions that failed, by what they failed with.

use super::measure::micros;
use super::words::{grouped, list};
use crate::transcript::Sqlstate;
use crate::transcript::evidence::{Transaction, Workload};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many failed with which SQLSTATE; with none, where it isn't known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Failures(BTreeMap<Option<Sqlstate>, u64>);

impl Failures {
    /// Those that ended between two moments, in microseconds; the second one is in it.
    pub(super) fn of<'a>(
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

    /// How many.
    pub(super) fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// With what, as a phrase: `all with 42703`, `40 with 42703 and 3 with 57P01`. Nothing where that isn't known of any.
    pub(super) fn with(&self) -> Option<String> {
        let mut by: Vec<_> = self.0.iter().collect();
        by.sort_by_key(|(sqlstate, count)| (Reverse(**count), **sqlstate));
        match by.as_slice() {
            [] | [(None, _)] => None,
            [(Some(sqlstate), 1)] => Some(format!("with {sqlstate}")),
            [(Some(sqlstate), _)] => Some(format!("all with {sqlstate}")),
            several => {
                let each = several.iter().map(|(sqlstate, count)| match sqlstate {
                    Some(sqlstate) => format!("{} with {sqlstate}", grouped(**count)),
                    None => format!("{} with what is not known", grouped(**count)),
                });
                Some(list(&each.collect::<Vec<_>>()))
            }
        }
    }

    /// With what, as it stands behind their number: `, all with 42703`.
    pub(super) fn after_comma(&self) -> String {
        self.with()
            .map_or_else(String::new, |with| format!(", {with}"))
    }

    /// How many, and with what: `43, all with 42703`.
    pub(super) fn said(&self) -> String {
        grouped(self.count()) + &self.after_comma()
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
            Failures(by.collect()).said()
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
