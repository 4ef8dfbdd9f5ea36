//! Failures of steps.

use super::Sqlstate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The word for an error of psql.
pub const PSQL: &str = "psql";

/// The word for an error of the server without a known SQLSTATE.
const UNKNOWN: &str = "unknown";

/// An error in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionError {
    /// An error of the server, with its SQLSTATE if known.
    Server(Option<Sqlstate>),
    /// An error of psql, which has no SQLSTATE.
    Psql,
}

/// A failure of a step. In a file, it is the text that declares it: `22012, psql`, or `3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepFailure {
    /// The errors in a session, in order. One that came several times in a row appears once.
    Errors(Vec<SessionError>),
    /// The exit status of a shell.
    Exit(i32),
}

impl StepFailure {
    /// Returns the failure of a step with these errors.
    #[must_use]
    pub fn with_errors(errors: &[SessionError]) -> Self {
        let mut errors = errors.to_vec();
        errors.dedup();
        Self::Errors(errors)
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(Some(state)) => state.fmt(f),
            Self::Server(None) => f.write_str(UNKNOWN),
            Self::Psql => f.write_str(PSQL),
        }
    }
}

impl FromStr for SessionError {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            PSQL => Ok(Self::Psql),
            UNKNOWN => Ok(Self::Server(None)),
            state => state.parse().map(|state| Self::Server(Some(state))),
        }
    }
}

impl fmt::Display for StepFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(status) => status.fmt(f),
            Self::Errors(errors) => {
                let words: Vec<_> = errors.iter().map(SessionError::to_string).collect();
                f.write_str(&words.join(", "))
            }
        }
    }
}

impl FromStr for StepFailure {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A SQLSTATE may have digits only, but it has five of them.
        if text.len() < 5
            && let Ok(status) = text.parse()
        {
            return Ok(Self::Exit(status));
        }
        let errors = text.split(", ").map(str::parse);
        errors.collect::<Result<_, _>>().map(Self::Errors)
    }
}

impl Serialize for StepFailure {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StepFailure {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_read_as_it_was_written() {
        let state = |text: &str| SessionError::Server(text.parse().ok());
        for (text, failure) in [
            ("3", StepFailure::Exit(3)),
            ("22012", StepFailure::Errors(vec![state("22012")])),
            (
                "42P01, psql, unknown",
                StepFailure::Errors(vec![
                    state("42P01"),
                    SessionError::Psql,
                    SessionError::Server(None),
                ]),
            ),
        ] {
            assert_eq!(text.parse(), Ok(failure.clone()));
            assert_eq!(failure.to_string(), text);
        }
        for text in ["", "22012,psql", "sometimes"] {
            assert!(text.parse::<StepFailure>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_same_error_several_times_in_a_row_is_one() {
        let (first, second) = (SessionError::Psql, SessionError::Server(None));
        assert_eq!(
            StepFailure::with_errors(&[first, first, second, first]),
            StepFailure::Errors(vec![first, second, first])
        );
    }
}
