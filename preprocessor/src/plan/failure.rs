//! The errors that a SQL block declares, compared with the actual ones.
//!
//! A list is in the order of the errors. The same error several times in a row is declared once, so a single one
//! declares every error of the block.

use super::conditions;
use crate::error::nearest;

/// The word for errors of psql itself, such as `\d gone` or `\gset` without a row.
const PSQL: &str = "psql";

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
    /// Errors of psql itself.
    Psql,
    /// Errors of the server: prefixes of their SQLSTATEs, which are whole codes or classes.
    Server(Vec<String>),
}

/// An actual error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenError<'a> {
    /// Its SQLSTATE, if known.
    pub sqlstate: Option<&'a str>,
    /// True if psql itself reported it, and not the server.
    pub own: bool,
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
        let is_code = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
        if word.len() == 5 && word.chars().all(is_code) {
            if word.starts_with("00") {
                let help = "leave the key out for a step that succeeds".to_owned();
                return Err((format!("`{word}` is the SQLSTATE of success"), help));
            }
            return Ok(named(DeclaredError::Server(vec![word.to_owned()])));
        }
        let codes = conditions::codes(word);
        if codes.is_empty() {
            return Err(unknown(word));
        }
        let class = |code: &str| code.strip_suffix("000").unwrap_or(code).to_owned();
        let accepts = codes.into_iter().map(class).collect();
        Ok(named(DeclaredError::Server(accepts)))
    }

    /// Returns `true` if it stands for an actual error. An unknown code matches every SQLSTATE.
    #[must_use]
    pub fn is(&self, seen: &SeenError<'_>) -> bool {
        match &self.accepts {
            DeclaredError::Psql => seen.own,
            DeclaredError::Server(_) if seen.own => false,
            DeclaredError::Server(codes) => seen
                .sqlstate
                .is_none_or(|state| codes.iter().any(|it| state.starts_with(it.as_str()))),
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
pub fn unexpected(expected: &[ExpectedError], seen: &[SeenError<'_>]) -> Option<FailureMismatch> {
    // The numbers of declared errors that may have come: an error can be the last of them again, or the next one.
    let mut come = vec![false; expected.len() + 1];
    come[0] = true;
    for (index, error) in seen.iter().enumerate() {
        let mut now = vec![false; come.len()];
        for (before, declared) in expected.iter().enumerate() {
            now[before + 1] = (come[before] || come[before + 1]) && declared.is(error);
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

/// Returns the actual errors as a block would declare them: `22012, psql`. One that came several times in a row appears
/// once.
#[must_use]
pub fn as_declared(seen: &[SeenError<'_>]) -> String {
    let word = |error: &SeenError<'_>| match (error.own, error.sqlstate) {
        (true, _) => PSQL.to_owned(),
        (false, Some(state)) => state.to_owned(),
        (false, None) => "unknown".to_owned(),
    };
    let mut words: Vec<_> = seen.iter().map(word).collect();
    words.dedup();
    words.join(", ")
}

/// Returns the key that declares the actual errors: `fails=22012`, `fails="22012, psql"`; `None` if a code is unknown.
#[must_use]
pub fn declaration(seen: &[SeenError<'_>]) -> Option<String> {
    let is_known = |error: &SeenError<'_>| error.own || error.sqlstate.is_some();
    let words = as_declared(seen);
    (!words.is_empty() && seen.iter().all(is_known)).then(|| match words.contains(',') {
        true => format!("fails=\"{words}\""),
        false => format!("fails={words}"),
    })
}

/// Returns the declared errors as the block has them: `22012, psql`.
#[must_use]
pub fn words(expected: &[ExpectedError]) -> String {
    let words: Vec<_> = expected.iter().map(|error| error.word.as_str()).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests;
