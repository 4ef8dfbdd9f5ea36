//! psql's own commands: what begins with a backslash outside quotes.

/// A command as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Command<'a> {
    pub(super) kind: Kind,
    /// Its length in bytes, with its arguments.
    pub(super) length: usize,
    /// The name with its backslash.
    pub(super) name: &'a str,
    /// All that stands behind the name.
    pub(super) arguments: &'a str,
}

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `\;` or `\:`: the character goes to the server.
    Escaped(char),
    /// It sends what was read so far: `\g`, `\gset`, ….
    Sends,
    /// It forgets what was read so far.
    Resets,
    /// `\copy … from stdin`: rows follow.
    Copies,
    /// `\if`
    If,
    /// `\elif` or `\else`
    Else,
    /// `\endif`
    EndIf,
    /// `\restrict`
    Restricts,
    /// `\unrestrict`
    Unrestricts,
    /// `\quit`
    Quits,
    /// It reads the terminal.
    Reads,
    /// `\set`
    Sets,
    /// `\unset`
    Unsets,
    /// `\i`, and with true `\ir`, whose name is relative to the file that it stands in.
    Includes(bool),
    /// Any other.
    Other,
}

/// The commands that send what was read so far, or the statement before where nothing was: those that return
/// `PSQL_CMD_SEND` in psql's `command.c`.
const SENDERS: [&str; 16] = [
    "g",
    "gx",
    "gset",
    "gexec",
    "gdesc",
    "crosstabview",
    "watch",
    "parse",
    "close_prepared",
    "startpipeline",
    "sendpipeline",
    "syncpipeline",
    "flush",
    "flushrequest",
    "getresults",
    "endpipeline",
];

/// The command that `text` begins with; a command ends at the next one, or with its line.
pub(super) fn command(text: &str) -> Command<'_> {
    let line = text.lines().next().unwrap_or_default();
    let after = line.get(1..).unwrap_or_default();
    let bare = |kind, length: usize| Command {
        kind,
        length,
        name: &text[..length],
        arguments: "",
    };
    if let Some(c @ (';' | ':')) = after.chars().next() {
        return bare(Kind::Escaped(c), 2);
    }
    if after.starts_with('\\') {
        return bare(Kind::Other, 2);
    }
    let length = after
        .find(|c: char| c.is_ascii_whitespace() || c == '\\')
        .unwrap_or(after.len());
    let (word, rest) = after.split_at(length);
    let arguments = match word {
        "!" | "copy" | "h" | "help" | "ef" | "ev" | "sf" | "sf+" | "sv" | "sv+" => rest,
        _ => &rest[..arguments(rest)],
    };
    let kind = match word {
        "q" | "quit" => Kind::Quits,
        "if" => Kind::If,
        "elif" | "else" => Kind::Else,
        "endif" => Kind::EndIf,
        "restrict" => Kind::Restricts,
        "unrestrict" => Kind::Unrestricts,
        "r" | "reset" => Kind::Resets,
        "set" => Kind::Sets,
        "unset" => Kind::Unsets,
        "i" | "include" => Kind::Includes(false),
        "ir" | "include_relative" => Kind::Includes(true),
        "prompt" | "password" | "e" | "edit" | "ef" | "ev" => Kind::Reads,
        "copy" if has_rows(rest) => Kind::Copies,
        word if SENDERS.contains(&word) => Kind::Sends,
        _ => Kind::Other,
    };
    Command {
        kind,
        length: 1 + length + arguments.len(),
        name: &line[..1 + length],
        arguments,
    }
}

/// How long a command's arguments are: to the next backslash outside quotes, or to the end of the line.
///
/// A quote that does not end in the line is psql's to complain about, and ends with the line.
fn arguments(rest: &str) -> usize {
    let mut quote = None;
    let mut is_escaped = false;
    let mut is_start = true;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            _ if is_escaped => is_escaped = false,
            (Some('\''), '\\') => is_escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '\\') => return at,
            // What is piped into takes the rest of the line.
            (None, '|') if is_start => return rest.len(),
            (None, _) => {}
        }
        is_start = c.is_ascii_whitespace();
    }
    rest.len()
}

/// Whether the arguments of `\copy` say that rows follow.
fn has_rows(arguments: &str) -> bool {
    let mut words = arguments.split(|c: char| c.is_ascii_whitespace() || c == ';');
    let mut after_from = false;
    words.any(|word| {
        let is_input = ["stdin", "pstdin"]
            .iter()
            .any(|it| word.eq_ignore_ascii_case(it));
        let found = after_from && is_input;
        after_from = word.eq_ignore_ascii_case("from") || (after_from && word.is_empty());
        found
    })
}
