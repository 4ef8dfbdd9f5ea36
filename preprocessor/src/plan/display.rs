//! The words for a plan's values, and their meaning.

use super::{PictureKind, Signal, StandKind, VersionComparison, VersionRange};
use std::fmt;

impl PictureKind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Timeline,
        Self::Lanes,
        Self::Queue,
        Self::Progress,
        Self::Verdict,
    ];

    /// Returns its word in a block.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Lanes => "lanes",
            Self::Queue => "queue",
            Self::Progress => "progress",
            Self::Verdict => "verdict",
        }
    }

    /// Returns `true` if it shows one step only.
    pub(super) fn is_of_one(self) -> bool {
        matches!(self, Self::Queue | Self::Progress)
    }
}

impl Signal {
    /// Returns the system's name: `SIGTERM`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Term => "SIGTERM",
            Self::Int => "SIGINT",
            Self::Alrm => "SIGALRM",
            Self::Hup => "SIGHUP",
            Self::Usr1 => "SIGUSR1",
            Self::Quit => "SIGQUIT",
        }
    }
}

impl StandKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Docker, Self::Local, Self::Url];

    /// Returns its word in a block's `only`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::Local => "local",
            Self::Url => "url",
        }
    }
}

impl fmt::Display for StandKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl VersionRange {
    /// Returns `true` if the range includes this major version.
    #[must_use]
    pub fn contains(self, major: u32) -> bool {
        match self.comparison {
            VersionComparison::Less => major < self.major,
            VersionComparison::AtMost => major <= self.major,
            VersionComparison::Equal => major == self.major,
            VersionComparison::AtLeast => major >= self.major,
            VersionComparison::Greater => major > self.major,
        }
    }

    /// Returns `true` if the other range includes every version of this one.
    pub(super) fn is_within(self, other: Self) -> bool {
        // The ends of the two ranges and their neighbours stand for all versions.
        let ends = [0, self.major, other.major, u32::MAX];
        let near = |end: u32| [end.saturating_sub(1), end, end.saturating_add(1)];
        ends.into_iter()
            .flat_map(near)
            .all(|major| !self.contains(major) || other.contains(major))
    }
}

impl fmt::Display for VersionRange {
    /// Writes it in words: `17 or later`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let major = self.major;
        match self.comparison {
            VersionComparison::Less => write!(f, "before {major}"),
            VersionComparison::AtMost => write!(f, "{major} or earlier"),
            VersionComparison::Equal => write!(f, "{major}"),
            VersionComparison::AtLeast => write!(f, "{major} or later"),
            VersionComparison::Greater => write!(f, "after {major}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_contains_what_it_says() {
        let range = |comparison| VersionRange {
            comparison,
            major: 17,
        };
        let contained = |comparison| [16, 17, 18].map(|major| range(comparison).contains(major));
        assert_eq!(contained(VersionComparison::Less), [true, false, false]);
        assert_eq!(contained(VersionComparison::AtMost), [true, true, false]);
        assert_eq!(contained(VersionComparison::Equal), [false, true, false]);
        assert_eq!(contained(VersionComparison::AtLeast), [false, true, true]);
        assert_eq!(contained(VersionComparison::Greater), [false, false, true]);
        assert_eq!(range(VersionComparison::AtLeast).to_string(), "17 or later");
    }

    #[test]
    fn a_range_lies_within_another() {
        let range = |comparison, major| VersionRange { comparison, major };
        let (from_15, from_17) = (
            range(VersionComparison::AtLeast, 15),
            range(VersionComparison::AtLeast, 17),
        );
        assert!(from_17.is_within(from_15) && !from_15.is_within(from_17));
        assert!(range(VersionComparison::Greater, 16).is_within(from_17));
        assert!(range(VersionComparison::Equal, 17).is_within(from_17));
        assert!(!range(VersionComparison::Less, 18).is_within(from_17));
    }
}
