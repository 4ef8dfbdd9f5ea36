//! Client scripts: a part of `pgbench`'s language (its documentation, "Custom Scripts").
//!
//! A script has SQL statements, each ended by `;` and a transaction of its own; comments; `\set name random(a, b)`; and
//! `:name` for a value in a statement, outside its quotes. The rest of that language is a mistake, reported with its
//! file and line before anything runs.

mod reader;

use crate::error::Mistake;
use crate::plan::code::{of_file, place};
use reader::ScriptReader;

/// A script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Script {
    /// Its commands, in order.
    pub commands: Vec<ScriptCommand>,
    /// The number of its variables.
    pub variables: usize,
    /// True if a statement begins a transaction, which an error leaves open.
    pub begins: bool,
}

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScriptCommand {
    /// `\set name random(least, most)`
    Set {
        /// The variable's number.
        variable: usize,
        /// The least value.
        least: i64,
        /// The greatest value.
        most: i64,
    },
    /// A statement.
    Statement {
        /// Its first line, from 1.
        line: usize,
        /// Its text.
        pieces: Vec<StatementPart>,
    },
}

/// A part of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StatementPart {
    /// A constant text.
    Text(String),
    /// The value of the variable of this number.
    Variable(usize),
}

/// A place where a script can't be read. The line counts from 0, columns are in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ScriptError {
    line: usize,
    columns: std::ops::Range<usize>,
    message: String,
    help: &'static str,
}

impl Script {
    /// Reads a script; `text` is the content of `file`.
    ///
    /// # Errors
    /// Returns all mistakes of the script.
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, Vec<Mistake>> {
        let (script, faults) = ScriptReader::read(text);
        if faults.is_empty() {
            return Ok(script);
        }
        let code = of_file(file, text.to_owned());
        let mistakes = faults
            .into_iter()
            .map(|fault| place(&code, fault.line, fault.columns, fault.message).help(fault.help));
        Err(mistakes.collect())
    }
}

/// Returns the text of a statement with these values.
#[must_use]
pub(crate) fn filled(pieces: &[StatementPart], values: &[i64]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            StatementPart::Text(piece) => text.push_str(piece),
            StatementPart::Variable(number) => {
                match values.get(*number).copied().unwrap_or_default() {
                    // Behind another minus, it would begin a comment.
                    value if value < 0 => text.push_str(&format!("({value})")),
                    value => text.push_str(&value.to_string()),
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests;
