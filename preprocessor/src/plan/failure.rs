//! The errors that a SQL block declares, compared with the actual ones.
//!
//! A list is in the order of the errors. The same error several times in a row is declared once, so a single one
//! declares every error of the block.

use super::conditions;
use crate::error::nearest;
use crate::transcript::{PSQL, SessionError, Sqlstate, StepFailure};

/// An error that a SQL block declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedError {
    /// The word in the block: `22012`, `unique_violation`, `psql`.
    pub word: String,
    /// The errors that it stands for.
    pub accepts: DeclaredError,
}

/// The errors that a declared one stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclaredError {
    /// Errors of psql itself, such as `\d gone` or `\gset` without a row.
    Psql,
    /// An error of the server with this code.
    Code(Sqlstate),
    /// Errors of the server with one of the codes of a condition. A code that ends in `000` stands for its class.
    Condition(Vec<Sqlstate>),
}

/// The first difference between the declared errors and the actual ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureMismatch {
    /// An error that differs from the declared one.
    Unexpected {
        /// Its index among the actual errors.
        seen: usize,
        /// The index of the declared error expected here; `None` if all of them had come.
        instead: Option<usize>,
    },
    /// A declared error, by its index, that never came.
    Missing(usize),
}

impl ExpectedError {
    /// Reads a word of a declaration.
    ///
    /// # Errors
    /// Returns the fault as a sentence, and the way out.
    pub(super) fn read(word: &str) -> Result<Self, (String, String)> {
        let named = |accepts| Self {
            word: word.to_owned(),
            accepts,
        };
        if word == PSQL {
            return Ok(named(DeclaredError::Psql));
        }
        if let Ok(code) = word.parse::<Sqlstate>() {
            if code.class() == "00" {
                let help = "leave the key out for a step that succeeds".to_owned();
                return Err((format!("`{word}` is the SQLSTATE of success"), help));
            }
            return Ok(named(DeclaredError::Code(code)));
        }
        let codes = conditions::codes(word);
        if codes.is_empty() {
            return Err(unknown(word));
        }
        Ok(named(DeclaredError::Condition(codes)))
    }

    /// Returns `true` if it stands for an actual error. An unknown code matches every SQLSTATE.
    #[must_use]
    pub fn is(&self, seen: SessionError) -> bool {
        let SessionError::Server(state) = seen else {
            return self.accepts == DeclaredError::Psql;
        };
        let stands_for = |code: &Sqlstate, state: Sqlstate| match code.as_str().ends_with("000") {
            true => code.class() == state.class(),
            false => *code == state,
        };
        match &self.accepts {
            DeclaredError::Psql => false,
            DeclaredError::Code(code) => state.is_none_or(|state| state == *code),
            DeclaredError::Condition(codes) => {
                state.is_none_or(|state| codes.iter().any(|code| stands_for(code, state)))
            }
        }
    }
}

/// Returns the fault of a word that names no error, with a similar name.
fn unknown(word: &str) -> (String, String) {
    let lower = word.to_ascii_lowercase();
    let upper = word.to_ascii_uppercase();
    let is_code = |text: &str| text.len() == 5 && text.chars().all(|c| c.is_ascii_alphanumeric());
    if is_code(word) && word.starts_with(|c: char| c.is_ascii_digit()) {
        let help = format!("write it in capitals: `fails={upper}`");
        return (format!("`{word}` is not a SQLSTATE"), help);
    }
    let names = conditions::names().chain([PSQL]);
    let help = match nearest(&lower, names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "name it by its SQLSTATE, such as `55P03`, by its condition, such as \
                 `lock_not_available`, or as `psql` for an error of psql itself; `\\errverbose` shows the SQLSTATE"
            .to_owned(),
    };
    (format!("`{word}` names no error"), help)
}

/// Returns the first difference between the declared and the actual errors, or `None` if they agree.
#[must_use]
pub(crate) fn unexpected(
    expected: &[ExpectedError],
    seen: &[SessionError],
) -> Option<FailureMismatch> {
    // The numbers of declared errors that may have come: an error can be the last of them again, or the next one.
    let mut come = vec![false; expected.len() + 1];
    come[0] = true;
    for (index, error) in seen.iter().enumerate() {
        let mut now = vec![false; come.len()];
        for (before, declared) in expected.iter().enumerate() {
            now[before + 1] = (come[before] || come[before + 1]) && declared.is(*error);
        }
        if !now.contains(&true) {
            let next = come.iter().rposition(|it| *it);
            return Some(FailureMismatch::Unexpected {
                seen: index,
                instead: next.filter(|next| *next < expected.len()),
            });
        }
        come = now;
    }
    match come.iter().rposition(|it| *it) {
        Some(all) if all == expected.len() => None,
        some => Some(FailureMismatch::Missing(some.unwrap_or_default())),
    }
}

/// Returns the key that declares the actual errors: `fails=22012`, `fails="22012, psql"`; `None` if a code is unknown.
#[must_use]
pub(crate) fn declaration(seen: &[SessionError]) -> Option<String> {
    let is_known = !seen.contains(&SessionError::Server(None));
    let words = StepFailure::with_errors(seen).to_string();
    (is_known && !seen.is_empty()).then(|| match words.contains(',') {
        true => format!("fails=\"{words}\""),
        false => format!("fails={words}"),
    })
}

/// Returns the declared errors as the block has them: `22012, psql`.
#[must_use]
pub(crate) fn words(expected: &[ExpectedError]) -> String {
    let words: Vec<_> = expected.iter().map(|error| error.word.as_str()).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests;
