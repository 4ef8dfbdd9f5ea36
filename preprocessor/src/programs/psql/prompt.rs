//! Marks that identify psql's prompts and messages: they carry a random token, so that no output is mistaken for one.
//!
//! - A prompt reports psql's state when it waits for a line: the backend, the state of the transaction, what is open,
//!   and the outcome of the last statement.
//! - A message begins with the colours that `PG_COLORS` assigns to its location and its severity (PostgreSQL's
//!   documentation, "Color Support"). The token takes the place of the colours.

use crate::plan::psql::is_on;
use crate::programs::psql::TransactionStatus;
use crate::token::random_token;
use crate::transcript::Sqlstate;

/// The separator of a prompt's fields.
const FIELD: char = '\u{1f}';

/// `successful_completion`, which psql has until the first error.
const SUCCESS: Sqlstate = Sqlstate::new(b"00000");

/// psql's own prompts, by their numbers from 1 (`DEFAULT_PROMPT1` to `3` in its `settings.h`).
const DEFAULTS: [&str; 3] = ["%/%R%x%# ", "%/%R%x%# ", ">> "];

/// The marks of one psql.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    token: String,
    /// The settings of the prompts.
    prompts: [String; 3],
}

/// The contents of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prompt {
    pub(super) waits_for: WaitsFor,
    /// The backend's process id; none without a connection.
    pub(super) backend: Option<i32>,
    /// True if the last statement failed.
    pub(super) failed: bool,
    /// True if an error ends the line that it is in.
    pub(super) stops: bool,
    /// The SQLSTATE of the last error; none if psql doesn't know it.
    pub(super) sqlstate: Option<Sqlstate>,
    /// Rows of the last statement.
    pub(super) rows: Option<u64>,
    /// The state of the transaction.
    pub(super) transaction: TransactionStatus,
}

/// The input that psql waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitsFor {
    /// A new statement.
    Statement,
    /// The rest of a statement; with the sign that the prompt shows for what is open: `-`, `'`, `"`, `$`, `*` or `(`
    /// (psql's documentation, `%R` in "Prompting").
    More(char),
    /// Rows for COPY.
    Rows,
}

/// The part of a message that a colour marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageMark {
    /// The place that a message is about.
    Place,
    /// The word `error:` before a message of psql's own.
    Error,
    /// The words before a warning, a detail or a hint of psql's own.
    Note,
}

impl Marks {
    /// The first byte of a prompt.
    const BEGIN: u8 = 1;

    /// The last byte of a prompt.
    pub(super) const END: u8 = 2;

    pub(super) fn new() -> Self {
        let token = random_token();
        let fields = [
            "%p",
            "%R",
            "%:ERROR:",
            "%:ON_ERROR_STOP:",
            "%:LAST_ERROR_SQLSTATE:",
            "%:ROW_COUNT:",
            "%x",
        ];
        let fields = fields.join(&FIELD.to_string());
        let prompts = [1, 2, 3].map(|number| {
            let (begin, end) = (char::from(Self::BEGIN), char::from(Self::END));
            format!("{begin}{token}{number}{FIELD}{fields}{end}")
        });
        Self { token, prompts }
    }

    /// The arguments that set psql's prompts.
    pub(super) fn arguments(&self) -> impl Iterator<Item = String> {
        let numbered = self.prompts.iter().zip(1..);
        numbered.flat_map(|(prompt, number)| ["-v".to_owned(), format!("PROMPT{number}={prompt}")])
    }

    /// The variables that set the colours.
    pub(super) fn environment(&self) -> [(&'static str, String); 2] {
        let token = &self.token;
        let colours = format!("error={token}e:warning={token}n:note={token}n:locus={token}l");
        [("PG_COLOR", "always".into()), ("PG_COLORS", colours)]
    }

    /// Commands that hide the colours from the programs that psql starts.
    pub(super) const FORGET: &str = "\\setenv PG_COLOR\n\\setenv PG_COLORS\n";

    /// The prompt at the end of a line without its last byte [`Marks::END`], and its offset.
    pub(super) fn prompt(&self, line: &[u8]) -> Option<(usize, Prompt)> {
        let opener = format!("\u{1}{}", self.token);
        let begin = line
            .windows(opener.len())
            .rposition(|it| it == opener.as_bytes())?;
        let text = str::from_utf8(&line[begin + opener.len()..]).ok()?;
        if text.contains('%') {
            // The value of the variable, as `\set` lists it.
            return None;
        }
        let mut fields = text.split(FIELD);
        let number = fields.next()?;
        let backend = fields.next()?.parse().ok().filter(|pid| *pid > 0);
        let open = fields.next()?.chars().next();
        let prompt = Prompt {
            waits_for: match number {
                "1" => WaitsFor::Statement,
                "2" => WaitsFor::More(open.unwrap_or('-')),
                "3" => WaitsFor::Rows,
                _ => return None,
            },
            backend,
            failed: fields.next()? == "true",
            stops: is_on(fields.next()?),
            sqlstate: fields.next()?.parse().ok().filter(|it| *it != SUCCESS),
            rows: fields.next()?.parse().ok(),
            transaction: match fields.next()? {
                "" => TransactionStatus::None,
                "*" => TransactionStatus::Open,
                "!" => TransactionStatus::Failed,
                _ => TransactionStatus::Unknown,
            },
        };
        Some((begin, prompt))
    }

    /// A line with psql's own prompts in place of those set here: `\set` lists them.
    pub(super) fn defaults(&self, line: &[u8]) -> String {
        let text = String::from_utf8_lossy(line);
        // Most lines contain none, and there may be millions.
        if !line.contains(&Self::BEGIN) || !text.contains(&self.token) {
            return text.into_owned();
        }
        let numbered = self.prompts.iter().zip(DEFAULTS);
        numbered.fold(text.into_owned(), |text, (prompt, default)| {
            text.replace(prompt, default)
        })
    }

    /// The mark that a text begins with, the marked part, and the rest.
    pub(super) fn mark<'a>(&self, text: &'a str) -> Option<(MessageMark, &'a str, &'a str)> {
        let rest = text.strip_prefix("\u{1b}[")?.strip_prefix(&self.token)?;
        let (kind, rest) = rest.split_at_checked(2)?;
        let mark = match kind {
            "lm" => MessageMark::Place,
            "em" => MessageMark::Error,
            "nm" => MessageMark::Note,
            _ => return None,
        };
        let (marked, rest) = rest.split_once("\u{1b}[0m")?;
        Some((mark, marked, rest))
    }

    /// The offset in a line at which a message begins.
    pub(super) fn message(&self, line: &str) -> Option<usize> {
        let mut escapes = line.match_indices('\u{1b}').map(|(at, _)| at);
        escapes.find(|at| self.mark(&line[*at..]).is_some())
    }
}

#[cfg(test)]
impl Marks {
    /// A line with a mark for each letter in braces: `{l}psql:a.sql:1: {/}`.
    pub(super) fn marked(&self, line: &str) -> String {
        let token = &self.token;
        let line = line.replace("{/}", "\u{1b}[0m");
        ["l", "e", "n"].iter().fold(line, |line, kind| {
            line.replace(&format!("{{{kind}}}"), &format!("\u{1b}[{token}{kind}m"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A prompt with these fields, as psql prints it.
    fn shown(marks: &Marks, number: usize, fields: &[&str]) -> String {
        format!(
            "\u{1}{}{number}\u{1f}{}",
            marks.token,
            fields.join("\u{1f}")
        )
    }

    #[test]
    fn a_prompt_is_found_behind_a_line_without_an_end() {
        let marks = Marks::new();
        let line = format!(
            "hi{}",
            shown(&marks, 1, &["42", "=", "true", "on", "22012", "0", "!"])
        );
        let (begin, prompt) = marks.prompt(line.as_bytes()).expect("a prompt");
        assert_eq!(begin, 2);
        assert_eq!(prompt.waits_for, WaitsFor::Statement);
        assert_eq!((prompt.backend, prompt.failed), (Some(42), true));
        assert!(prompt.stops);
        assert_eq!(prompt.sqlstate, "22012".parse().ok());
        assert_eq!(prompt.rows, Some(0));
        assert_eq!(prompt.transaction, TransactionStatus::Failed);
    }

    #[test]
    fn what_psql_does_not_know_is_none() {
        let marks = Marks::new();
        let line = shown(&marks, 2, &["", "'", "", "", "00000", "", "?"]);
        let (_, prompt) = marks.prompt(line.as_bytes()).expect("a prompt");
        assert_eq!(prompt.waits_for, WaitsFor::More('\''));
        assert_eq!(prompt.backend, None);
        assert_eq!((prompt.sqlstate, prompt.rows), (None, None));
        assert_eq!(prompt.transaction, TransactionStatus::Unknown);
        let line = shown(&marks, 3, &["42", "", "false", "0", "", "1", "*"]);
        let (_, prompt) = marks.prompt(line.as_bytes()).expect("a prompt");
        assert_eq!(prompt.waits_for, WaitsFor::Rows);
    }

    #[test]
    fn another_token_is_output() {
        let line = shown(
            &Marks::new(),
            1,
            &["42", "=", "true", "off", "22012", "0", ""],
        );
        assert_eq!(Marks::new().prompt(line.as_bytes()), None);
        assert_eq!(Marks::new().prompt(b""), None);
        let marks = Marks::new();
        let listed = marks.prompts[2].trim_end_matches(char::from(Marks::END));
        assert_eq!(marks.prompt(listed.as_bytes()), None);
    }

    #[test]
    fn the_prompts_are_shown_as_psqls_own() {
        let marks = Marks::new();
        let line = format!("PROMPT1 = '{}'", marks.prompts[0]);
        assert_eq!(marks.defaults(line.as_bytes()), "PROMPT1 = '%/%R%x%# '");
        assert_eq!(marks.defaults(b"plain"), "plain");
    }
}
