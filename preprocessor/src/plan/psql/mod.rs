//! psql's reading of a block of SQL: the ends of its quotes and comments, and its own commands.
//!
//! A quote without an end would swallow the rest of the session, so it is found before anything runs. The rules are
//! those of psql's own lexers, `psqlscan.l` and `psqlscanslash.l`. It never cries wolf: an uncertain case isn't
//! reported.

mod commands;
mod included;
mod lexer;
mod open_syntax;
mod pieces;
mod settings;
pub(crate) mod spans;
mod statement;
mod syntax_error;

pub use included::Include;
pub use pieces::{TypedPiece, pieces};
pub use settings::is_on;
pub use syntax_error::SyntaxError;

use lexer::Lexer;
use std::ops::Range;

/// Returns the places where psql would read a block of SQL otherwise than it looks, in the order of its lines.
pub fn syntax_errors(sql: &str) -> Vec<SyntaxError> {
    Lexer::read(sql).syntax_errors()
}

/// Returns the words of a block of SQL outside of quotes, comments and psql's commands, in bytes of its text.
pub(crate) fn words(sql: &str) -> Vec<Range<usize>> {
    Lexer::read(sql).words
}

/// Returns the files that psql would include from a text, in the order of its lines, from all branches of conditions.
pub fn includes(sql: &str) -> Vec<Include> {
    Lexer::read(sql).includes
}

/// The starts and ends of the statements in a block, in bytes of its text and in order.
///
/// A statement is the text that psql sends to the server at once: `\;` does not end it, and neither does a semicolon
/// within parentheses or within the body of a function, `BEGIN ATOMIC … END`. Rows for COPY are not statements.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statements {
    /// The first byte of each: spaces, line comments and psql commands before it are not part of it. The last one may
    /// have no end, and neither has one that `\r` has dropped.
    pub starts: Vec<usize>,
    /// The byte behind each semicolon that ends a statement, and behind each command that sends one, with its
    /// arguments: such a command may stand without a statement, and then sends the previous one again.
    pub ends: Vec<usize>,
}

/// Returns the starts and ends of the statements in a block of SQL.
pub fn statements(sql: &str) -> Statements {
    Lexer::read(sql).statements
}

#[cfg(test)]
mod tests;
