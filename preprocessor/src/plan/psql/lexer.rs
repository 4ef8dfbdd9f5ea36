//! The lexer for the text that psql sends to the server.

use super::commands::{MetaCommandKind, command};
use super::included::Include;
use super::spans::{self, is_word_start};
use super::statement::StatementState;
use super::syntax_error::{SyntaxError, SyntaxErrorKind};
use super::{Statements, settings};
use crate::plan::psql::open_syntax::Open;
use std::ops::Range;

/// Reads a block of SQL from its first byte to its last.
pub(super) struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    statement: StatementState,
    /// The pending COPYs whose rows begin with the next line: the places of their words.
    copies: Vec<Range<usize>>,
    /// The open conditions and restrictions.
    open: Open,
    /// True after something without an end; the rest is not read.
    is_lost: bool,
    /// The faults, with their bytes.
    found: Vec<(Range<usize>, SyntaxErrorKind)>,
    /// The starts and ends of statements.
    pub(super) statements: Statements,
    /// The included files.
    pub(super) includes: Vec<Include>,
    /// The words outside of quotes, comments and psql's commands, in bytes of the text.
    pub(super) words: Vec<Range<usize>>,
}

impl<'a> Lexer<'a> {
    pub(super) fn read(sql: &'a str) -> Self {
        let mut lexer = Self {
            sql,
            at: 0,
            statement: StatementState::default(),
            copies: Vec::new(),
            open: Open::default(),
            is_lost: false,
            found: Vec::new(),
            statements: Statements::default(),
            includes: Vec::new(),
            words: Vec::new(),
        };
        while lexer.token() {}
        // The rows of a COPY in the last line, which have no end.
        lexer.rows();
        if !lexer.is_lost {
            lexer.found.extend(lexer.open.left());
        }
        lexer
    }

    /// Returns the faults, in the order of the text.
    pub(super) fn syntax_errors(mut self) -> Vec<SyntaxError> {
        // With this setting off, a backslash in a plain quote is an escape, and every fault is uncertain.
        if self.sql.contains("standard_conforming_strings") {
            return Vec::new();
        }
        self.found.sort_by_key(|(at, _)| at.start);
        let found = self.found.iter();
        found
            .map(|(at, kind)| {
                let before = &self.sql[..at.start];
                let start = before.rfind('\n').map_or(0, |end| end + 1);
                SyntaxError {
                    line: before.matches('\n').count(),
                    column: at.start - start,
                    text: self.sql[at.clone()].to_owned(),
                    kind: *kind,
                }
            })
            .collect()
    }

    fn rest(&self) -> &'a str {
        &self.sql[self.at..]
    }

    /// Reads one token; returns false at the end.
    fn token(&mut self) -> bool {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else {
            return false;
        };
        let is_comment = rest.starts_with("--");
        // psql retains spaces and line comments only within a statement.
        if !(c.is_ascii_whitespace() || c == '\\' || is_comment) {
            self.begin();
        }
        match c {
            '\n' => {
                self.at += 1;
                self.rows();
            }
            c if c.is_ascii_whitespace() => self.at += 1,
            '-' if is_comment => self.at += rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => self.comment(),
            '\'' => self.quoted(1, '\'', false),
            '"' => self.quoted(1, '"', false),
            '$' => self.dollar(),
            '\\' => self.backslash(),
            ';' => {
                self.at += 1;
                match self.statement.is_within() {
                    true => self.statement.other(),
                    false => self.send(),
                }
            }
            '(' | ')' => {
                self.at += 1;
                self.statement.parenthesis(c);
            }
            ':' => self.variable(),
            c if is_word_start(c) => self.word(),
            c if c.is_ascii_digit() => {
                // The only letter in a number is an exponent's; `1$$` begins a quote.
                self.at += 1;
                self.statement.other();
            }
            c => {
                self.at += c.len_utf8();
                self.statement.other();
            }
        }
        true
    }

    /// Records the start of a statement, unless it has begun.
    fn begin(&mut self) {
        if self.statement.begin() {
            self.statements.starts.push(self.at);
        }
    }

    /// Skips the name of a variable behind a colon, since it isn't a word of the statement.
    fn variable(&mut self) {
        let after = &self.rest()[1..];
        self.at += match after.starts_with(':') {
            true => 2,
            false => {
                1 + after
                    .find(|c| !spans::is_in_variable(c))
                    .unwrap_or(after.len())
            }
        };
        self.statement.other();
    }

    fn word(&mut self) {
        let rest = self.rest();
        let (word, after) = rest.split_at(spans::word(rest));
        if after.starts_with('\'') && matches!(word, "e" | "E") {
            return self.quoted(2, '\'', true);
        }
        self.statement.word(word, self.at);
        self.words.push(self.at..self.at + word.len());
        self.at += word.len();
    }

    /// Skips a quote whose opener is `opener` bytes long.
    fn quoted(&mut self, opener: usize, quote: char, has_escapes: bool) {
        self.statement.other();
        let length = spans::quoted(self.rest(), opener, quote, has_escapes);
        self.skip(length, opener);
    }

    fn dollar(&mut self) {
        self.statement.other();
        let rest = self.rest();
        match spans::dollar(rest) {
            Some(opener) => self.skip(spans::dollar_quoted(rest, opener), opener),
            None => self.at += 1,
        }
    }

    fn comment(&mut self) {
        self.skip(spans::comment(self.rest()), 2);
    }

    /// Skips an item of this length, or reports that it has no end.
    fn skip(&mut self, length: Option<usize>, opener: usize) {
        match length {
            Some(length) => self.at += length,
            None => self.unterminated(self.at, opener),
        }
    }

    fn unterminated(&mut self, start: usize, opener: usize) {
        let at = start..start + opener;
        self.found.push((at, SyntaxErrorKind::Unterminated));
        self.is_lost = true;
        self.at = self.sql.len();
    }

    fn backslash(&mut self) {
        let start = self.at;
        let command = command(self.rest());
        if let MetaCommandKind::Escaped(c) = command.kind {
            self.begin();
            if c == ';' {
                self.expect_rows();
                self.statement.next();
            }
        }
        self.at += command.length;
        let name = start..start + command.name.len();
        if let Some(fault) = self.open.command(&command, start) {
            self.found.push(fault);
        }
        if self.open.refuses(command.kind) {
            return;
        }
        match command.kind {
            MetaCommandKind::Sends => self.send(),
            MetaCommandKind::Resets => self.statement = StatementState::default(),
            MetaCommandKind::Copies => self.copies.push(name),
            // The branch taken by a condition is not known here.
            MetaCommandKind::Quits if !self.open.is_conditional() => {
                self.found.push((name, SyntaxErrorKind::Quit));
            }
            MetaCommandKind::Reads => self.found.push((name, SyntaxErrorKind::Reads)),
            MetaCommandKind::Includes(is_relative) => {
                let arguments = command.arguments;
                self.includes
                    .extend(Include::of(command.name, arguments, is_relative));
            }
            MetaCommandKind::Sets | MetaCommandKind::Unsets => {
                if let Some((length, kind)) = settings::invalid_setting(&command) {
                    self.found.push((start..start + length, kind));
                }
            }
            _ => {}
        }
    }

    /// Ends the text that is sent to the server at once.
    fn send(&mut self) {
        self.expect_rows();
        self.statement = StatementState::default();
        self.statements.ends.push(self.at);
    }

    /// Records that rows begin with the next line, if they do.
    fn expect_rows(&mut self) {
        self.copies.extend(self.statement.takes_rows());
    }

    /// Skips the rows for COPY from this line on: each set to its `\.`, or to the end.
    fn rows(&mut self) {
        for copy in std::mem::take(&mut self.copies) {
            loop {
                let rest = self.rest();
                let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
                self.at += length;
                if length == 0 {
                    self.is_lost = true;
                    // A branch that isn't taken copies nothing.
                    if !self.open.is_conditional() {
                        self.found.push((copy, SyntaxErrorKind::OpenRows));
                    }
                    return;
                }
                if rest[..length].trim_end() == "\\." {
                    break;
                }
            }
        }
    }
}
