//! The lexer for what is sent to the server.

use super::commands::{Command, command};
use super::spans::{self, is_word_start};
use super::statement::Statement;
use super::{Fault, Statements};

/// Reads a block of SQL from its first byte to its last.
pub(super) struct Lexer<'a> {
    sql: &'a str,
    at: usize,
    statement: Statement,
    /// How many sets of rows for COPY begin with the next line.
    copies: usize,
    /// How many `\if` are open.
    conditions: usize,
    /// What was found.
    pub(super) faults: Vec<Fault>,
    /// Whether there is a `\connect`.
    pub(super) reconnects: bool,
    /// Where statements begin and end.
    pub(super) statements: Statements,
}

impl<'a> Lexer<'a> {
    pub(super) fn read(sql: &'a str) -> Self {
        let mut lexer = Self {
            sql,
            at: 0,
            statement: Statement::default(),
            copies: 0,
            conditions: 0,
            faults: Vec::new(),
            reconnects: false,
            statements: Statements::default(),
        };
        while lexer.token() {}
        // With this setting off, a backslash in a plain quote is an escape, and all may be otherwise.
        if sql.contains("standard_conforming_strings") {
            lexer.faults.clear();
        }
        lexer
    }

    fn rest(&self) -> &'a str {
        &self.sql[self.at..]
    }

    /// Reads one token; false at the end.
    fn token(&mut self) -> bool {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else {
            return false;
        };
        let is_comment = rest.starts_with("--");
        // psql keeps spaces and comments to the end of a line only within a statement.
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
                // A number takes no letter but an exponent's; `1$$` begins a quote.
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

    /// Notes where a statement begins, unless it has begun.
    fn begin(&mut self) {
        if self.statement.begin() {
            self.statements.starts.push(self.at);
        }
    }

    /// Goes on behind a colon with the name of the variable that it stands before, which is no word of the statement's.
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
        self.at += word.len();
        self.statement.word(word);
    }

    /// A quote whose opener is `opener` bytes long.
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

    /// Goes on behind something of this length, if it has an end.
    fn skip(&mut self, length: Option<usize>, opener: usize) {
        match length {
            Some(length) => self.at += length,
            None => self.unterminated(self.at, opener),
        }
    }

    fn unterminated(&mut self, start: usize, opener: usize) {
        let (line, column) = self.place(start);
        let opener = self.sql[start..start + opener].to_owned();
        self.faults.push(Fault::Unterminated {
            line,
            column,
            opener,
        });
        self.at = self.sql.len();
    }

    fn backslash(&mut self) {
        let start = self.at;
        let command = command(self.rest());
        self.at += command.length();
        match command {
            Command::Escaped(c) => {
                self.at = start;
                self.begin();
                self.at += command.length();
                if c == ';' {
                    self.expect_rows();
                    self.statement.next();
                }
            }
            Command::Sends(_) => self.send(),
            Command::Resets(_) => self.statement = Statement::default(),
            Command::Connects(_) => self.reconnects = true,
            Command::Copies(_) => self.copies += 1,
            Command::If(_) => self.conditions += 1,
            Command::EndIf(_) => self.conditions = self.conditions.saturating_sub(1),
            // Which branch of a condition is taken is not known here.
            Command::Quits(length) if self.conditions == 0 => {
                let (line, column) = self.place(start);
                let command = &self.sql[start..start + length];
                let command = command
                    .split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                self.faults.push(Fault::Quit {
                    line,
                    column,
                    command,
                });
            }
            Command::Quits(_) | Command::Other(_) => {}
        }
    }

    /// The end of what is sent to the server at once.
    fn send(&mut self) {
        self.expect_rows();
        self.statement = Statement::default();
        self.statements.ends.push(self.at);
    }

    /// Notes that rows come with the next line, if they do.
    fn expect_rows(&mut self) {
        self.copies += usize::from(self.statement.takes_rows());
    }

    /// Skips the rows for COPY that begin with this line: each set to its `\.`, or to the end.
    fn rows(&mut self) {
        for _ in 0..std::mem::take(&mut self.copies) {
            loop {
                let rest = self.rest();
                let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
                self.at += length;
                if length == 0 || rest[..length].trim_end() == "\\." {
                    break;
                }
            }
        }
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let before = &self.sql[..at];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        (before.matches('\n').count(), at - start)
    }
}
