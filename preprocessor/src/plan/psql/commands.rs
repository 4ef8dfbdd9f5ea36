//! psql's own commands: a backslash outside quotes and its word.

/// A command in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MetaCommand<'a> {
    pub(super) kind: MetaCommandKind,
    /// The length in bytes, including its arguments.
    pub(super) length: usize,
    /// The name with its backslash.
    pub(super) name: &'a str,
    /// The text behind the name.
    pub(super) arguments: &'a str,
}

/// The effect of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MetaCommandKind {
    /// `\;` or `\:`: the character goes to the server.
    Escaped(char),
    /// Sends the text read so far: `\g`, `\gset`, ….
    Sends,
    /// Drops the text read so far.
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
    /// Reads the terminal.
    Reads,
    /// `\set`
    Sets,
    /// `\unset`
    Unsets,
    /// `\i`, or with true `\ir`, whose name is relative to the file that contains it.
    Includes(bool),
    /// Any other.
    Other,
}

/// The commands that send the text read so far, or the previous statement if there is none: those that return
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

/// Reads the command at the start of `text`; it ends at the next command, or with its line.
pub(super) fn command(text: &str) -> MetaCommand<'_> {
    let line = text.lines().next().unwrap_or_default();
    let after = line.get(1..).unwrap_or_default();
    let bare = |kind, length: usize| MetaCommand {
        kind,
        length,
        name: &text[..length],
        arguments: "",
    };
    if let Some(c @ (';' | ':')) = after.chars().next() {
        return bare(MetaCommandKind::Escaped(c), 2);
    }
    if after.starts_with('\\') {
        return bare(MetaCommandKind::Other, 2);
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
        "q" | "quit" => MetaCommandKind::Quits,
        "if" => MetaCommandKind::If,
        "elif" | "else" => MetaCommandKind::Else,
        "endif" => MetaCommandKind::EndIf,
        "restrict" => MetaCommandKind::Restricts,
        "unrestrict" => MetaCommandKind::Unrestricts,
        "r" | "reset" => MetaCommandKind::Resets,
        "set" => MetaCommandKind::Sets,
        "unset" => MetaCommandKind::Unsets,
        "i" | "include" => MetaCommandKind::Includes(false),
        "ir" | "include_relative" => MetaCommandKind::Includes(true),
        "prompt" | "password" | "e" | "edit" | "ef" | "ev" => MetaCommandKind::Reads,
        "copy" if has_rows(rest) => MetaCommandKind::Copies,
        word if SENDERS.contains(&word) => MetaCommandKind::Sends,
        _ => MetaCommandKind::Other,
    };
    MetaCommand {
        kind,
        length: 1 + length + arguments.len(),
        name: &line[..1 + length],
        arguments,
    }
}

/// Returns the length of a command's arguments: to the next backslash outside quotes, or to the end of the line.
///
/// A quote that doesn't end in the line ends with the line; psql itself complains about it.
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
            // A pipe takes the rest of the line.
            (None, '|') if is_start => return rest.len(),
            (None, _) => {}
        }
        is_start = c.is_ascii_whitespace();
    }
    rest.len()
}

/// Returns `true` if rows follow the arguments of `\copy`.
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
