//! The lock modes of a table.

use serde::{Deserialize, Serialize};

/// The lock modes of a table, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LockMode {
    /// `ACCESS SHARE`
    AccessShare,
    /// `ROW SHARE`
    RowShare,
    /// `ROW EXCLUSIVE`
    RowExclusive,
    /// `SHARE UPDATE EXCLUSIVE`
    ShareUpdateExclusive,
    /// `SHARE`
    Share,
    /// `SHARE ROW EXCLUSIVE`
    ShareRowExclusive,
    /// `EXCLUSIVE`
    Exclusive,
    /// `ACCESS EXCLUSIVE`
    AccessExclusive,
}

impl LockMode {
    /// All modes, from the weakest to the strongest.
    pub const ALL: [Self; 8] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
    ];

    /// Returns its name in SQL: `ACCESS SHARE`.
    #[must_use]
    pub fn sql(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }

    /// Reads a mode from its name in `pg_locks`: `AccessShareLock`.
    #[must_use]
    pub fn read(catalog: &str) -> Option<Self> {
        let plain = catalog.strip_suffix("Lock")?;
        Self::ALL
            .into_iter()
            .find(|mode| mode.sql().replace(' ', "").eq_ignore_ascii_case(plain))
    }

    /// Returns `true` if two backends can't hold these modes on one relation. From PostgreSQL's documentation,
    /// "Explicit Locking", Table 13.2; the course measures it.
    #[must_use]
    pub fn conflicts(self, other: Self) -> bool {
        const CONFLICTS: [&[u8; 8]; 8] = [
            b".......X",
            b"......XX",
            b"....XXXX",
            b"...XXXXX",
            b"..XX.XXX",
            b"..XXXXXX",
            b".XXXXXXX",
            b"XXXXXXXX",
        ];
        CONFLICTS[self as usize][other as usize] == b'X'
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_read_and_conflict_both_ways() {
        assert_eq!(
            LockMode::read("ShareUpdateExclusiveLock"),
            Some(LockMode::ShareUpdateExclusive)
        );
        assert_eq!(LockMode::read("SIReadLock"), None);
        for one in LockMode::ALL {
            for other in LockMode::ALL {
                assert_eq!(
                    one.conflicts(other),
                    other.conflicts(one),
                    "{one:?} {other:?}"
                );
            }
        }
        assert!(LockMode::Share.conflicts(LockMode::RowExclusive));
        assert!(!LockMode::Share.conflicts(LockMode::AccessShare));
        assert!(LockMode::Share < LockMode::AccessExclusive);
    }
}
