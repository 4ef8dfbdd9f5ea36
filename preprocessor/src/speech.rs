//! All that is said to the person at the keyboard, or to a log that is read later: the one writer of stdout and stderr.
//!
//! Whatever a text quotes of a book or a server, it neither moves a cursor nor hides anything ([`crate::visible`]), and is no command
//! to GitHub's runner, which reads both streams of a step: it takes a line for one that begins with `::`, spaces before it
//! left out of account, or has `##[` anywhere.

use crate::visible::visible;
use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a runner of GitHub's reads, because that was said on the command line.
static FOR_GITHUB: AtomicBool = AtomicBool::new(false);

/// What begins a command of the old kind anywhere in a line, and what doesn't.
const OLD: &str = "##[";
const SPACED: &str = "## [";

/// Takes it from now on that a runner of GitHub's reads what is said.
pub fn to_github() {
    FOR_GITHUB.store(true, Ordering::Relaxed);
}

/// Whether a runner of GitHub's reads.
fn is_to_github() -> bool {
    let is_runner = || std::env::var_os("GITHUB_ACTIONS").is_some_and(|it| !it.is_empty());
    FOR_GITHUB.load(Ordering::Relaxed) || is_runner()
}

/// Prints a text on stdout.
///
/// # Errors
/// When it can't be written. Whoever has seen enough, such as `head`, is no error.
pub fn print(text: &str) -> std::io::Result<()> {
    let text = safe(text, is_to_github());
    write_out(&text)
}

/// Prints a text with colours of our own on stdout. What it quotes has gone through [`visible`] already.
///
/// # Errors
/// As for [`print()`].
pub fn print_styled(text: &str) -> std::io::Result<()> {
    let text = safe_styled(text, is_to_github());
    write_out(&text)
}

/// Prints commands for GitHub's runner, each of which is escaped by itself.
///
/// # Errors
/// As for [`print()`].
pub fn command(lines: &str) -> std::io::Result<()> {
    // An older runner looks for these anywhere.
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

/// Tells a text on stderr, as a line or several. Nobody is left to tell where stderr is closed.
pub fn tell(text: &str) {
    let text = safe(text, is_to_github());
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Tells a text that may have colours of our own. What it quotes has gone through [`visible`] already.
pub fn tell_styled(text: &str) {
    let text = safe_styled(text, is_to_github());
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Whether colours are of use on stderr.
#[must_use]
pub fn is_styled() -> bool {
    std::io::stderr().is_terminal()
}

/// A text that does nothing but be read.
fn safe(text: &str, to_github: bool) -> Cow<'_, str> {
    let shown = visible(text);
    match to_github {
        true => Cow::Owned(without_commands(&shown)),
        false => shown,
    }
}

/// The same, but colours stay: the sequences `ESC [ … m` of digits and semicolons.
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

/// How long the rest of a sequence is that only says how the text after it looks.
fn style(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('[')?;
    let end = inner.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    inner[end..].starts_with('m').then_some(end + 2)
}

/// A text no line of which a runner takes for a command: a space stands where it looks for none.
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

/// Where a line's text begins: behind spaces, and behind colours, which a log may be without.
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
        // Nothing of what is taken out on the way makes a command of the rest.
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
