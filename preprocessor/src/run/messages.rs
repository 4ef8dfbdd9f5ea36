//! The messages of psql and the server, told apart from results, and shown as a terminal shows them.
//!
//! A session runs with `VERBOSITY verbose`, so that each message carries its SQLSTATE, and takes its blocks
//! from a file, so that each carries its line. A reader at a terminal sees neither; both are taken out again.

use crate::transcript::Kind;
use regex::Regex;
use std::sync::LazyLock;

/// An error of the server or of psql.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Its SQLSTATE; psql's own errors have none.
    pub(crate) sqlstate: Option<String>,
    /// The line on which psql sent it, from 1: of the block, or of `file`.
    pub(crate) line: Option<usize>,
    /// The file, where it is one that the block includes.
    pub(crate) file: Option<String>,
    /// The line of the statement that the server points at, as it quotes it.
    pub(crate) quoted: Option<String>,
    /// The message without its severity.
    pub(crate) message: String,
}

/// Reads a session's output line by line.
#[derive(Debug)]
pub(crate) struct Messages {
    /// The file that holds the block: only its name makes a line a message of this block.
    file: String,
    inside: Option<Inside>,
    /// What went wrong so far.
    pub(crate) failures: Vec<Failure>,
}

/// The message that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Inside {
    kind: Kind,
    /// It ends with a LOCATION line.
    located: bool,
}

static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^psql:(?<file>.+?):(?<line>\d+):\s
        (?:(?<severity>ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|LOG|DEBUG\d?):\s\s(?:(?<state>[0-9A-Z]{5}):\s)?
          |(?<own>error|warning):\s)?
        (?<rest>.*)$",
    )
    .expect("a valid pattern")
});
static DETAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(LINE \d+: |DETAIL:  |HINT:  |CONTEXT:  |QUERY:  |STATEMENT:  |\s*\^$|\t)")
        .expect("a valid pattern")
});
static LOCATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^LOCATION:  .*:\d+$").expect("a valid pattern"));
/// What libpq adds to a verbose message before its location (`pqBuildErrorMessage3` in its `fe-protocol3.c`).
static VERBOSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(SCHEMA|TABLE|COLUMN|DATATYPE|CONSTRAINT) NAME:  ").expect("a valid pattern")
});
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^LINE \d+: (.*)$").expect("a valid pattern"));

impl Messages {
    /// Reads the output of the block that stands in `file`.
    pub(crate) fn of(file: String) -> Self {
        Self {
            file,
            inside: None,
            failures: Vec::new(),
        }
    }

    /// What a line is and how a terminal would show it; nothing where it would not be shown at all.
    pub(crate) fn line<'a>(&mut self, line: &'a str) -> Option<(Kind, std::borrow::Cow<'a, str>)> {
        if line.starts_with("psql:")
            && let Some(head) = HEAD.captures(line)
        {
            return Some(self.head(&head, line));
        }
        let Some(inside) = self.inside else {
            return Some((Kind::Plain, line.into()));
        };
        if LOCATION.is_match(line) {
            self.inside = None;
            return None;
        }
        if inside.located && VERBOSE.is_match(line) {
            return None;
        }
        if !inside.located && !DETAIL.is_match(line) {
            self.inside = None;
            return Some((Kind::Plain, line.into()));
        }
        if let (Kind::Error, Some(quoted), Some(failure)) =
            (inside.kind, QUOTED.captures(line), self.failures.last_mut())
        {
            failure.quoted.get_or_insert(quoted[1].to_owned());
        }
        Some((inside.kind, line.into()))
    }

    fn head<'a>(
        &mut self,
        head: &regex::Captures<'a>,
        line: &'a str,
    ) -> (Kind, std::borrow::Cow<'a, str>) {
        let ours = head["file"] == self.file;
        let rest = head.name("rest").map_or("", |m| m.as_str());
        let severity = head.name("severity").map(|m| m.as_str());
        let state = head.name("state").map(|m| m.as_str());
        let own_error = head.name("own").is_some_and(|m| m.as_str() == "error");
        let is_error = matches!(severity, Some("ERROR" | "FATAL" | "PANIC")) || own_error;
        // A line without a severity goes on with the failure before it: «server closed the connection …».
        let kind = if is_error || severity.is_none() && !self.failures.is_empty() {
            Kind::Error
        } else {
            Kind::Notice
        };
        if is_error {
            self.failures.push(Failure {
                sqlstate: state.map(str::to_owned),
                line: head["line"].parse().ok(),
                file: (!ours).then(|| self.shown(&head["file"]).to_owned()),
                quoted: None,
                message: rest.to_owned(),
            });
        }
        self.inside = Some(Inside {
            kind,
            located: state.is_some(),
        });
        let said = match severity {
            Some(severity) => format!("{severity}:  {rest}"),
            None => rest.to_owned(),
        };
        let shown = match (ours, state) {
            (true, _) => said.into(),
            (false, None) => line.into(),
            (false, Some(_)) => format!(
                "psql:{}:{}: {said}",
                self.shown(&head["file"]),
                &head["line"]
            )
            .into(),
        };
        (kind, shown)
    }

    /// A file's name as a terminal shows it: `\ir` makes one that begins with the block's own directory.
    fn shown<'a>(&self, file: &'a str) -> &'a str {
        let directory = self.file.rfind('/').map_or("", |end| &self.file[..=end]);
        file.strip_prefix(directory).unwrap_or(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> (Vec<(Kind, String)>, Vec<Failure>) {
        let mut messages = Messages::of("/s/b.sql".into());
        let shown = lines
            .iter()
            .filter_map(|l| messages.line(l).map(|(k, l)| (k, l.into_owned())))
            .collect();
        (shown, messages.failures)
    }

    #[test]
    fn an_error_loses_what_a_terminal_does_not_show() {
        let (shown, failures) = read(&[
            "psql:/s/b.sql:4: ERROR:  42P01: relation \"nope\" does not exist",
            "LINE 1: select * from nope;",
            "                      ^",
            "TABLE NAME:  nope",
            "LOCATION:  parserOpenTable, parse_relation.c:1498",
            "(1 row)",
        ]);
        assert_eq!(shown[0].1, "ERROR:  relation \"nope\" does not exist");
        assert_eq!(shown[2], (Kind::Error, "                      ^".into()));
        assert_eq!(shown[3], (Kind::Plain, "(1 row)".into()));
        assert_eq!(failures[0].sqlstate.as_deref(), Some("42P01"));
        assert_eq!(failures[0].line, Some(4));
        assert_eq!(failures[0].quoted.as_deref(), Some("select * from nope;"));
    }

    #[test]
    fn a_notice_is_no_failure_and_ends_with_its_location() {
        let (shown, failures) = read(&[
            "psql:/s/b.sql:2: NOTICE:  00000: hi",
            "LOCATION:  exec_stmt_raise, pl_exec.c:3909",
            "DO",
        ]);
        assert_eq!(
            shown,
            [
                (Kind::Notice, "NOTICE:  hi".into()),
                (Kind::Plain, "DO".into())
            ]
        );
        assert!(failures.is_empty());
    }

    #[test]
    fn a_lost_connection_is_one_failure() {
        let (shown, failures) = read(&[
            "psql:/s/b.sql:1: FATAL:  57P01: terminating connection due to administrator command",
            "LOCATION:  ProcessInterrupts, postgres.c:3354",
            "psql:/s/b.sql:1: server closed the connection unexpectedly",
            "\tThis probably means the server terminated abnormally",
            "\tbefore or while processing the request.",
            "psql:/s/b.sql:1: error: connection to server was lost",
        ]);
        assert!(shown.iter().all(|(kind, _)| *kind == Kind::Error));
        assert_eq!(shown[1].1, "server closed the connection unexpectedly");
        assert_eq!(failures[0].sqlstate.as_deref(), Some("57P01"));
        assert_eq!(failures.len(), 2);
        assert_eq!(failures[1].sqlstate, None);
    }

    #[test]
    fn a_message_of_an_included_file_keeps_the_name_a_terminal_shows() {
        let (shown, failures) = read(&["psql:sql/a.sql:3: ERROR:  22012: division by zero"]);
        assert_eq!(shown[0].1, "psql:sql/a.sql:3: ERROR:  division by zero");
        assert_eq!(failures[0].file.as_deref(), Some("sql/a.sql"));
        assert_eq!(failures[0].line, Some(3));
        let (shown, _) = read(&["psql:/s/sql/a.sql:3: NOTICE:  00000: hi"]);
        assert_eq!(shown[0].1, "psql:sql/a.sql:3: NOTICE:  hi");
    }

    #[test]
    fn results_that_look_like_a_location_stay() {
        let (shown, _) = read(&["LOCATION:  here, a.c:1"]);
        assert_eq!(shown.len(), 1);
    }
}
