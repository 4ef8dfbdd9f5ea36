//! The lock modes of a table.

use serde::{Deserialize, Serialize};

/// The lock modes of a table, in the order of their strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mode {
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

impl Mode {
    /// All of them, from the weakest to the strongest.
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

    /// As SQL writes it: `ACCESS SHARE`.
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

    /// As `pg_locks` writes it: `AccessShareLock`.
    #[must_use]
    pub fn read(catalog: &str) -> Option<Self> {
        let plain = catalog.strip_suffix("Lock")?;
        Self::ALL
            .into_iter()
            .find(|mode| mode.sql().replace(' ', "").eq_ignore_ascii_case(plain))
    }

    /// Whether two backends can't hold these modes on one relation. From PostgreSQL's documentation, "Explicit Locking",
    /// Table 13.2; the course measures it.
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

    /// Whether a `SELECT` has to wait for one who holds it.
    #[must_use]
    pub fn stops_reads(self) -> bool {
        self.conflicts(Self::AccessShare)
    }

    /// Whether an `INSERT`, `UPDATE` or `DELETE` has to wait for one who holds it.
    #[must_use]
    pub fn stops_writes(self) -> bool {
        self.conflicts(Self::RowExclusive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_read_and_conflict_both_ways() {
        assert_eq!(
            Mode::read("ShareUpdateExclusiveLock"),
            Some(Mode::ShareUpdateExclusive)
        );
        assert_eq!(Mode::read("SIReadLock"), None);
        for one in Mode::ALL {
            for other in Mode::ALL {
                assert_eq!(
                    one.conflicts(other),
                    other.conflicts(one),
                    "{one:?} {other:?}"
                );
            }
        }
        assert!(Mode::Share.stops_writes() && !Mode::Share.stops_reads());
        assert!(Mode::Share < Mode::AccessExclusive);
    }
}
