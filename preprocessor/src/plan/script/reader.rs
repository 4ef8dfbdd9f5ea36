//! Reads a script from its first byte to its last.

use crate::plan::psql::spans::{self, is_word_start};
use crate::plan::script::{Script, ScriptCommand, ScriptError, StatementPart};
use std::ops::Range;

/// The help for a fault of the language.
const LANGUAGE: &str = "a script has SQL statements that end with `;`, comments, `\\set name random(a, b)`, and `:name`";

/// The state after the part read so far.
pub(super) struct ScriptReader<'a> {
    text: &'a str,
    at: usize,
    /// The names of the variables set so far.
    names: Vec<&'a str>,
    commands: Vec<ScriptCommand>,
    begins: bool,
    statement: Option<OpenStatement<'a>>,
    faults: Vec<ScriptError>,
}

/// The statement being read.
struct OpenStatement<'a> {
    start: usize,
    pieces: Vec<StatementPart>,
    /// The start of its text that is not yet in a piece.
    from: usize,
    /// The number of open parentheses: a `;` between them is part of the statement.
    depth: usize,
    first: Option<&'a str>,
}

impl<'a> ScriptReader<'a> {
    /// Returns the script and its faults.
    pub(super) fn read(text: &'a str) -> (Script, Vec<ScriptError>) {
        let mut reader = Self {
            text,
            at: 0,
            names: Vec::new(),
            commands: Vec::new(),
            begins: false,
            statement: None,
            faults: Vec::new(),
        };
        while reader.token() {}
        reader.end_statement(text.trim_end().len());
        let is_statement =
            |command: &ScriptCommand| matches!(command, ScriptCommand::Statement { .. });
        if reader.faults.is_empty() && !reader.commands.iter().any(is_statement) {
            reader.fault(0..0, "this script has no statement", LANGUAGE);
        }
        let script = Script {
            commands: reader.commands,
            variables: reader.names.len(),
            begins: reader.begins,
        };
        (script, reader.faults)
    }

    /// Reads one token; returns false at the end.
    fn token(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(c) = rest.chars().next() else {
            return false;
        };
        match c {
            c if c.is_ascii_whitespace() => self.at += 1,
            '-' if rest.starts_with("--") => self.at += rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => self.skip(spans::comment(rest), 2),
            '\\' => self.backslash(rest.lines().next().unwrap_or_default()),
            ';' if self.statement.as_ref().is_none_or(|it| it.depth == 0) => {
                self.end_statement(self.at);
                self.at += 1;
            }
            _ => self.of_statement(c, rest),
        }
        true
    }

    /// Reads a part of a statement, and begins one if necessary.
    fn of_statement(&mut self, c: char, rest: &'a str) {
        let at = self.at;
        let statement = self.statement.get_or_insert(OpenStatement {
            start: at,
            pieces: Vec::new(),
            from: at,
            depth: 0,
            first: None,
        });
        match c {
            '(' => statement.depth += 1,
            ')' => statement.depth = statement.depth.saturating_sub(1),
            '\'' => return self.skip(spans::quoted(rest, 1, '\'', false), 1),
            '"' => return self.skip(spans::quoted(rest, 1, '"', false), 1),
            '$' => {
                if let Some(opener) = spans::dollar(rest) {
                    return self.skip(spans::dollar_quoted(rest, opener), opener);
                }
            }
            ':' => return self.colon(rest),
            c if is_word_start(c) => {
                let (word, after) = rest.split_at(spans::word(rest));
                if after.starts_with('\'') && matches!(word, "e" | "E") {
                    return self.skip(spans::quoted(rest, 2, '\'', true), 2);
                }
                return self.word(word);
            }
            // The only letter in a number is an exponent's; `1$$` begins a quote.
            _ => {}
        }
        self.at += c.len_utf8();
    }

    fn word(&mut self, word: &'a str) {
        let at = self.at;
        self.at += word.len();
        let is = |known: &str| word.eq_ignore_ascii_case(known);
        let Some(statement) = &mut self.statement else {
            return;
        };
        let first = *statement.first.get_or_insert(word);
        if first.eq_ignore_ascii_case("copy") && (is("stdin") || is("stdout")) {
            self.fault(
                at..at + word.len(),
                "a script has no rows for COPY",
                "write INSERT or SELECT",
            );
        }
    }

    /// Reads a cast, or the value of a variable.
    fn colon(&mut self, rest: &'a str) {
        let after = &rest[1..];
        if after.starts_with([':', '=']) {
            self.at += 2;
            return;
        }
        let length = after
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(after.len());
        let name = &after[..length];
        // `a[1:2]`
        if !name.starts_with(is_word_start) {
            self.at += 1;
            return;
        }
        let (start, end) = (self.at, self.at + 1 + length);
        self.at = end;
        let Some(number) = self.names.iter().position(|known| *known == name) else {
            let message = format!("`:{name}` has no value");
            return self.fault(
                start..end,
                message,
                "give it one above with `\\set name random(a, b)`",
            );
        };
        let Some(statement) = &mut self.statement else {
            return;
        };
        let before = self.text[statement.from..start].to_owned();
        statement.pieces.push(StatementPart::Text(before));
        statement.pieces.push(StatementPart::Variable(number));
        statement.from = end;
    }

    /// Reads one of pgbench's own commands, which takes its line.
    fn backslash(&mut self, line: &'a str) {
        let start = self.at;
        let line = line.trim_end();
        let all = start..start + line.len();
        self.at += line.len().max(1);
        if self.statement.take().is_some() {
            return self.fault(
                all,
                "the statement above this command has no end",
                "end it with `;`",
            );
        }
        let (command, arguments) =
            line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
        if command != "\\set" {
            let message = format!("`{command}` is not supported");
            return self.fault(start..start + command.len(), message, LANGUAGE);
        }
        let (name, value) = named(arguments);
        let known = self.names.iter().position(|known| *known == name);
        // A variable with an invalid value is defined all the same, so that later uses are not reported.
        let variable = known.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        match bounds(value) {
            _ if !is_name(name) => {
                let message = format!("`{name}` is not a valid variable name");
                self.fault(all, message, "write `\\set name random(a, b)`");
            }
            Some((least, most)) if least <= most => self.commands.push(ScriptCommand::Set {
                variable,
                least,
                most,
            }),
            Some((least, most)) => {
                let message = format!("{least} is more than {most}");
                self.fault(all, message, "write the smaller one first");
            }
            None => self.fault(
                all,
                "this `\\set` is not supported",
                "write `\\set name random(a, b)`, with two whole numbers",
            ),
        }
    }

    /// Ends a statement, if there is one.
    fn end_statement(&mut self, end: usize) {
        let Some(mut statement) = self.statement.take() else {
            return;
        };
        let rest = self.text[statement.from..end.max(statement.from)].to_owned();
        statement.pieces.push(StatementPart::Text(rest));
        statement
            .pieces
            .retain(|piece| *piece != StatementPart::Text(String::new()));
        let is = |known: &str| {
            statement
                .first
                .is_some_and(|it| it.eq_ignore_ascii_case(known))
        };
        self.begins |= is("begin") || is("start");
        self.commands.push(ScriptCommand::Statement {
            line: self.text[..statement.start].matches('\n').count() + 1,
            pieces: statement.pieces,
        });
    }

    /// Skips an item of this length, or reports that it has no end.
    fn skip(&mut self, length: Option<usize>, opener: usize) {
        if let Some(length) = length {
            self.at += length;
            return;
        }
        let range = self.at..self.at + opener;
        let message = format!("`{}` is never closed", &self.text[range.clone()]);
        self.statement = None;
        self.at = self.text.len();
        self.fault(range, message, "close it");
    }

    fn fault(&mut self, range: Range<usize>, message: impl Into<String>, help: &'static str) {
        let before = &self.text[..range.start];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        self.faults.push(ScriptError {
            line: before.matches('\n').count(),
            columns: range.start - start..range.end - start,
            message: message.into(),
            help,
        });
    }
}

/// Splits off the name of a variable.
fn named(arguments: &str) -> (&str, &str) {
    let arguments = arguments.trim();
    let end = arguments.find(char::is_whitespace);
    arguments.split_at(end.unwrap_or(arguments.len()))
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Reads `random(least, most)`.
fn bounds(value: &str) -> Option<(i64, i64)> {
    let bounds = value.trim().strip_prefix("random")?.trim_start();
    let (least, most) = bounds
        .strip_prefix('(')?
        .strip_suffix(')')?
        .split_once(',')?;
    let number = |text: &str| text.trim().parse().ok();
    Some((number(least)?, number(most)?))
}
