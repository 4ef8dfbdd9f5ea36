//! The errors that a SQL block declares, and how they are held against those that came.
//!
//! A list is in the order in which the errors come. The same error several times in a row is declared once, so a single one
//! says that each error of the block is this one.

use super::conditions;
use crate::error::nearest;

/// The word for what psql itself refuses, such as `\d gone` or `\gset` without a row.
const PSQL: &str = "psql";

/// An error that a SQL block declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedError {
    /// The word as it is written: `22012`, `unique_violation`, `psql`.
    pub word: String,
    /// The errors that it stands for.
    pub accepts: Accepted,
}

/// The errors that a declared one stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// What psql itself refuses.
    Psql,
    /// Errors of the server: the beginnings of their SQLSTATEs, which is all of a code or the class of many.
    Server(Vec<String>),
}

/// An error that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen<'a> {
    /// Its SQLSTATE, as far as it is known.
    pub sqlstate: Option<&'a str>,
    /// Whether psql itself refused, and not the server.
    pub own: bool,
}

/// The first difference between the errors that were declared and those that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// An error that is not the declared one.
    Unexpected {
        /// Its index among those that came.
        seen: usize,
        /// The index of the declared one that should have come; none where all of them had come.
        instead: Option<usize>,
    },
    /// A declared error, by its index, that never came.
    Missing(usize),
}

impl ExpectedError {
    /// Reads a word of a declaration.
    ///
    /// # Errors
    /// Why it names no error, as a sentence, and what to write instead.
    pub(super) fn read(word: &str) -> Result<Self, (String, String)> {
        let named = |accepts| Self {
            word: word.to_owned(),
            accepts,
        };
        if word == PSQL {
            return Ok(named(Accepted::Psql));
        }
        let is_code = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
        if word.len() == 5 && word.chars().all(is_code) {
            if word.starts_with("00") {
                let help = "leave the key out for a step that succeeds".to_owned();
                return Err((format!("`{word}` is the SQLSTATE of success"), help));
            }
            return Ok(named(Accepted::Server(vec![word.to_owned()])));
        }
        let codes = conditions::codes(word);
        if codes.is_empty() {
            return Err(unknown(word));
        }
        let class = |code: &str| code.strip_suffix("000").unwrap_or(code).to_owned();
        let accepts = codes.into_iter().map(class).collect();
        Ok(named(Accepted::Server(accepts)))
    }

    /// Returns whether it stands for an error that came. A code that could not be told may be any.
    #[must_use]
    pub fn is(&self, seen: &Seen<'_>) -> bool {
        match &self.accepts {
            Accepted::Psql => seen.own,
            Accepted::Server(_) if seen.own => false,
            Accepted::Server(codes) => seen
                .sqlstate
                .is_none_or(|state| codes.iter().any(|it| state.starts_with(it.as_str()))),
        }
    }
}

/// Says that a word names no error, and which one may be meant.
fn unknown(word: &str) -> (String, String) {
    let lower = word.to_ascii_lowercase();
    let upper = word.to_ascii_uppercase();
    let is_code = |text: &str| text.len() == 5 && text.chars().all(|c| c.is_ascii_alphanumeric());
    if is_code(word) && word.starts_with(|c: char| c.is_ascii_digit()) {
        let help = format!("write it in capitals: `fails={upper}`");
        return (format!("`{word}` is no SQLSTATE"), help);
    }
    let names = conditions::names().chain([PSQL]);
    let help = match nearest(&lower, names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "name it by its SQLSTATE, such as `55P03`, by its condition, such as \
                 `lock_not_available`, or as `psql` where psql itself refuses; `\\errverbose` shows the SQLSTATE"
            .to_owned(),
    };
    (format!("`{word}` names no error"), help)
}

/// The first difference between the errors that a block declares and those that came; none where they agree.
#[must_use]
pub fn unexpected(expected: &[ExpectedError], seen: &[Seen<'_>]) -> Option<Mismatch> {
    // How many of the declared ones may have come: one error can be the last of them once more, or the next.
    let mut come = vec![false; expected.len() + 1];
    come[0] = true;
    for (index, error) in seen.iter().enumerate() {
        let mut now = vec![false; come.len()];
        for (before, declared) in expected.iter().enumerate() {
            now[before + 1] = (come[before] || come[before + 1]) && declared.is(error);
        }
        if !now.contains(&true) {
            let next = come.iter().rposition(|it| *it);
            return Some(Mismatch::Unexpected {
                seen: index,
                instead: next.filter(|next| *next < expected.len()),
            });
        }
        come = now;
    }
    match come.iter().rposition(|it| *it) {
        Some(all) if all == expected.len() => None,
        some => Some(Mismatch::Missing(some.unwrap_or_default())),
    }
}

/// The errors that came as a block would declare them: `22012, psql`. One that came several times in a row is told once.
#[must_use]
pub fn told(seen: &[Seen<'_>]) -> String {
    let word = |error: &Seen<'_>| match (error.own, error.sqlstate) {
        (true, _) => PSQL.to_owned(),
        (false, Some(state)) => state.to_owned(),
        (false, None) => "unknown".to_owned(),
    };
    let mut words: Vec<_> = seen.iter().map(word).collect();
    words.dedup();
    words.join(", ")
}

/// The key that declares the errors that came: `fails=22012`, `fails="22012, psql"`; none where the code of one is not known.
#[must_use]
pub fn declaration(seen: &[Seen<'_>]) -> Option<String> {
    let is_known = |error: &Seen<'_>| error.own || error.sqlstate.is_some();
    let words = told(seen);
    (!words.is_empty() && seen.iter().all(is_known)).then(|| match words.contains(',') {
        true => format!("fails=\"{words}\""),
        false => format!("fails={words}"),
    })
}

/// The declared errors as they are written: `22012, psql`.
#[must_use]
pub fn words(expected: &[ExpectedError]) -> String {
    let words: Vec<_> = expected.iter().map(|error| error.word.as_str()).collect();
    words.join(", ")
}

#[cfg(test)]
mod tests;
