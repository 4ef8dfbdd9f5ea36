//! The lexer for what is sent to the server.

use super::Fault;
use super::commands::{Command, command};
use super::spans::{self, is_word_start};

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
}

/// The words of the statement being read that tell whether rows for it follow.
#[derive(Default)]
struct Statement {
    has_words: bool,
    is_copy: bool,
    after_from: bool,
    from_stdin: bool,
}

impl Statement {
    fn word(&mut self, word: &str) {
        if !self.has_words {
            self.is_copy = word.eq_ignore_ascii_case("copy");
        }
        self.from_stdin |= self.after_from && word.eq_ignore_ascii_case("stdin");
        self.after_from = word.eq_ignore_ascii_case("from");
        self.has_words = true;
    }

    /// Something that is no word and no space.
    fn other(&mut self) {
        self.has_words = true;
        self.after_from = false;
    }
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
        match c {
            '\n' => {
                self.at += 1;
                self.rows();
            }
            c if c.is_ascii_whitespace() => self.at += 1,
            '-' if rest.starts_with("--") => self.at += rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => self.comment(),
            '\'' => self.quoted(1, '\'', false),
            '"' => self.quoted(1, '"', false),
            '$' => self.dollar(),
            '\\' => self.backslash(),
            ';' => {
                self.at += 1;
                self.end_statement();
            }
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
            Command::Escaped(';') | Command::Sends(_) => self.end_statement(),
            Command::Escaped(_) => {}
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

    /// The end of a statement, which may be sent to the server with others.
    fn end_statement(&mut self) {
        let statement = std::mem::take(&mut self.statement);
        self.copies += usize::from(statement.is_copy && statement.from_stdin);
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
