//! The only writer of stdout and stderr, for the person at the keyboard and for logs.
//!
//! Text quoted from a book or a server can neither move the cursor nor hide anything ([`crate::visible`]), and is never
//! a command to GitHub's runner, which reads both streams of a CI step: it takes a line for a command if the line
//! begins with `::` (spaces before it are ignored) or contains `##[` anywhere.

use crate::visible::visible;
use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// True if the command line says that GitHub's runner reads the output.
static FOR_GITHUB: AtomicBool = AtomicBool::new(false);

/// The opener of an old command, valid anywhere in a line, and its harmless form.
const OLD: &str = "##[";
const SPACED: &str = "## [";

/// Declares that GitHub's runner reads the output from now on.
pub(crate) fn to_github() {
    FOR_GITHUB.store(true, Ordering::Relaxed);
}

/// Returns `true` if GitHub's runner reads the output.
fn is_to_github() -> bool {
    let is_runner = || std::env::var_os("GITHUB_ACTIONS").is_some_and(|it| !it.is_empty());
    FOR_GITHUB.load(Ordering::Relaxed) || is_runner()
}

/// Prints a text on stdout.
///
/// # Errors
/// Fails if the text can't be written. A closed pipe, as of `head`, is not an error.
pub(crate) fn print(text: &str) -> std::io::Result<()> {
    let text = safe(text, is_to_github());
    write_out(&text)
}

/// Prints a text with this tool's colours on stdout. Its quoted parts must have passed [`visible`] already.
///
/// # Errors
/// As for [`print()`].
pub(crate) fn print_styled(text: &str) -> std::io::Result<()> {
    let text = safe_styled(text, is_to_github());
    write_out(&text)
}

/// Prints commands for GitHub's runner, which the caller has escaped.
///
/// # Errors
/// As for [`print()`].
pub(crate) fn command(lines: &str) -> std::io::Result<()> {
    // Older runners find these anywhere in a line.
    write_out(&visible(lines).replace(OLD, SPACED))
}

fn write_out(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Writes a text of one or more lines to stderr, ignoring failures.
pub(crate) fn report(text: &str) {
    let text = safe(text, is_to_github());
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Writes a text with this tool's colours to stderr. Its quoted parts must have passed [`visible`] already.
pub(crate) fn report_styled(text: &str) {
    let text = safe_styled(text, is_to_github());
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Returns `true` if stderr can show colours.
#[must_use]
pub(crate) fn is_styled() -> bool {
    std::io::stderr().is_terminal()
}

/// Returns a text without control sequences and commands.
fn safe(text: &str, to_github: bool) -> Cow<'_, str> {
    let shown = visible(text);
    match to_github {
        true => Cow::Owned(without_commands(&shown)),
        false => shown,
    }
}

/// Returns a safe text that retains its colours: the sequences `ESC [ … m` of digits and semicolons.
fn safe_styled(text: &str, to_github: bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for (number, part) in text.split('\u{1b}').enumerate() {
        let style = (number > 0).then(|| style(part)).flatten();
        let quoted = match (number, style) {
            (0, _) => part,
            (_, Some(length)) => {
                shown.push('\u{1b}');
                shown.push_str(&part[..length]);
                &part[length..]
            }
            (_, None) => {
                shown.push(char::REPLACEMENT_CHARACTER);
                part
            }
        };
        shown.push_str(&visible(quoted));
    }
    match to_github {
        true => without_commands(&shown),
        false => shown,
    }
}

/// Returns the length of the rest of a sequence that only sets colours or weight.
fn style(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('[')?;
    let end = inner.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    inner[end..].starts_with('m').then_some(end + 2)
}

/// Returns a text without commands for the runner: a space breaks each opener.
fn without_commands(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for line in text.split_inclusive('\n') {
        let (spaces, rest) = line.split_at(begin(line));
        safe.push_str(spaces);
        match rest.strip_prefix("::") {
            Some(rest) => {
                safe.push_str(": :");
                safe.push_str(rest);
            }
            None => safe.push_str(rest),
        }
    }
    safe.replace(OLD, SPACED)
}

/// Returns the start of a line's text, behind spaces and behind colours, which a log may have stripped.
fn begin(line: &str) -> usize {
    let mut rest = line;
    loop {
        let next = rest.trim_start_matches(|c: char| c != '\n' && c.is_whitespace());
        let styled = next.strip_prefix('\u{1b}');
        let next = styled.and_then(|it| it.get(style(it)?..)).unwrap_or(next);
        if next.len() == rest.len() {
            return line.len() - rest.len();
        }
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_finds_no_command() {
        let text =
            "a\n   ::set-output name=y::z\n\t::error::x\n##[warning]y ##[group]\na::b ##vso[x]\n::";
        assert_eq!(
            safe(text, true),
            "a\n   : :set-output name=y::z\n\t: :error::x\n## [warning]y ## [group]\na::b ##vso[x]\n: :"
        );
        assert_eq!(safe(text, false), text);
        assert_eq!(safe("::a", true), ": :a");
        // Characters that are removed must not leave a command behind.
        assert_eq!(safe("\u{200b}::a", true), "<U+200B>::a");
        assert_eq!(safe_styled(" \u{1b}[1m ::a", true), " \u{1b}[1m : :a");
    }

    #[test]
    fn only_colours_stay() {
        assert_eq!(
            safe_styled(
                "\u{1b}[1;31mred\u{1b}[0m \u{1b}[2K\u{1b}]8;;x\u{7}\r\u{202e}\u{1b}[m",
                false
            ),
            "\u{1b}[1;31mred\u{1b}[0m \u{fffd}[2K\u{fffd}]8;;x\u{fffd}\u{fffd}<U+202E>\u{1b}[m"
        );
        assert_eq!(safe_styled("\u{1b}", false), "\u{fffd}");
    }
}
