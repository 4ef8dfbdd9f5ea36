//! How psql reads a block of SQL: where its quotes and comments end, and what is a command of its own.
//!
//! What does not end in its block would swallow whatever comes after it, so it is found before anything
//! runs. The rules are those of psql's own lexers, `psqlscan.l` and `psqlscanslash.l`. It never cries wolf:
//! where it can't be sure, it says nothing.

mod commands;
mod fault;
mod included;
mod lexer;
mod open;
mod pieces;
mod settings;
pub(in crate::plan) mod spans;
mod statement;

pub use fault::{Fault, FaultKind};
pub use included::Include;
pub use pieces::{Piece, pieces};
pub use settings::is_on;

use lexer::Lexer;

/// Where psql would read a block of SQL otherwise than it looks, in the order of its lines.
pub fn faults(sql: &str) -> Vec<Fault> {
    Lexer::read(sql).faults()
}

/// The files that psql would include of a text, in the order of its lines: all branches of conditions are taken.
pub fn includes(sql: &str) -> Vec<Include> {
    Lexer::read(sql).includes
}

/// Where the statements of a block begin and end, in bytes of its text and in their order.
///
/// A statement is what psql sends to the server at once: `\;` does not end it, and neither does a semicolon within
/// parentheses or within the body of a function, `BEGIN ATOMIC … END`. Rows for COPY are none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statements {
    /// The first byte of each: spaces, comments to the end of a line, and commands of psql's that stand before it are no
    /// part of it. The last one may have no end, and one that `\r` has thrown away has none.
    pub starts: Vec<usize>,
    /// The byte behind each semicolon that ends a statement, and behind each command that sends one with its arguments:
    /// such a command may stand without a statement, and sends the one before once more.
    pub ends: Vec<usize>,
}

/// Where the statements of a block of SQL begin and end.
pub fn statements(sql: &str) -> Statements {
    Lexer::read(sql).statements
}

#[cfg(test)]
mod tests;
