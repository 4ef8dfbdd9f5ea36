//! psql's own commands: what begins with a backslash outside quotes.

/// A command with its length in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// `\;` or `\:`: the character goes to the server.
    Escaped(char),
    /// It sends what was read so far: `\g`, `\gset`, ….
    Sends(usize),
    /// It forgets what was read so far.
    Resets(usize),
    /// `\connect`
    Connects(usize),
    /// `\copy … from stdin`: rows follow.
    Copies(usize),
    /// `\if`
    If(usize),
    /// `\endif`
    EndIf(usize),
    /// `\quit`
    Quits(usize),
    /// Any other.
    Other(usize),
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

impl Command {
    pub(super) fn length(self) -> usize {
        match self {
            Self::Escaped(c) => 1 + c.len_utf8(),
            Self::Sends(length)
            | Self::Resets(length)
            | Self::Connects(length)
            | Self::Copies(length)
            | Self::If(length)
            | Self::EndIf(length)
            | Self::Quits(length)
            | Self::Other(length) => length,
        }
    }
}

/// The command that `text` begins with; a command ends at the next one, or with its line.
pub(super) fn command(text: &str) -> Command {
    let line = text.lines().next().unwrap_or_default();
    let after = line.get(1..).unwrap_or_default();
    if let Some(c @ (';' | ':')) = after.chars().next() {
        return Command::Escaped(c);
    }
    if after.starts_with('\\') {
        return Command::Other(2);
    }
    let length = after
        .find(|c: char| c.is_ascii_whitespace() || c == '\\')
        .unwrap_or(after.len());
    let (name, rest) = after.split_at(length);
    let arguments = match name {
        "!" | "copy" | "h" | "help" | "ef" | "ev" | "sf" | "sf+" | "sv" | "sv+" => rest.len(),
        _ => arguments(rest),
    };
    let end = 1 + length + arguments;
    match name {
        "q" | "quit" => Command::Quits(end),
        "c" | "connect" => Command::Connects(end),
        "if" => Command::If(end),
        "endif" => Command::EndIf(end),
        "r" | "reset" => Command::Resets(end),
        "copy" if has_rows(rest) => Command::Copies(end),
        name if SENDERS.contains(&name) => Command::Sends(end),
        _ => Command::Other(end),
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
