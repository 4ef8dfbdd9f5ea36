//! Recorded output: UTF-8, without control characters, and of limited size, whatever a program prints.

use crate::transcript::{Omitted, Output, OutputKind, OutputPiece};
use std::collections::VecDeque;

/// Bytes recorded from the start of an output.
const HEAD: usize = 192 * 1024;
/// Bytes recorded from the end of an output.
const TAIL: usize = 64 * 1024;
/// Bytes recorded of one line.
pub(crate) const LINE: usize = 32 * 1024;

/// Collects lines, up to the first and the last of them.
#[derive(Debug, Default)]
pub(crate) struct OutputCapture {
    head: Vec<(OutputKind, String)>,
    head_bytes: usize,
    tail: VecDeque<(OutputKind, String)>,
    tail_bytes: usize,
    omitted_lines: u64,
    omitted_bytes: u64,
    full: bool,
}

impl OutputCapture {
    /// Adds one line without its newline; `cut` bytes of it were dropped before.
    pub(crate) fn line(&mut self, kind: OutputKind, bytes: &[u8], cut: u64) {
        let mut text = clean(bytes);
        if cut > 0 {
            text.push_str(&format!("… ({cut} bytes of this line left out)"));
        }
        text.push('\n');
        if !self.full && self.head_bytes + text.len() <= HEAD {
            self.head_bytes += text.len();
            self.head.push((kind, text));
            return;
        }
        self.full = true;
        self.tail_bytes += text.len();
        self.tail.push_back((kind, text));
        while self.tail_bytes > TAIL {
            let Some((_, dropped)) = self.tail.pop_front() else {
                break;
            };
            self.tail_bytes -= dropped.len();
            self.omitted_lines += 1;
            self.omitted_bytes += dropped.len() as u64;
        }
    }

    /// The recorded output.
    pub(crate) fn finish(self) -> Output {
        let mut pieces = join(self.head);
        let omitted = (self.omitted_lines > 0).then_some(Omitted {
            before: pieces.len(),
            lines: self.omitted_lines,
            bytes: self.omitted_bytes,
        });
        match (&omitted, pieces.last_mut(), join(self.tail)) {
            (None, Some(last), tail) if tail.first().is_some_and(|t| t.kind == last.kind) => {
                let mut tail = tail.into_iter();
                if let Some(first) = tail.next() {
                    last.text.push_str(&first.text);
                }
                pieces.extend(tail);
            }
            (_, _, tail) => pieces.extend(tail),
        }
        Output { pieces, omitted }
    }
}

/// Joins neighbouring lines of one kind.
fn join(lines: impl IntoIterator<Item = (OutputKind, String)>) -> Vec<OutputPiece> {
    let mut pieces: Vec<OutputPiece> = Vec::new();
    for (kind, text) in lines {
        match pieces.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(&text),
            _ => pieces.push(OutputPiece { kind, text }),
        }
    }
    pieces
}

/// Cleans a terminal's line: invalid UTF-8 and control characters are replaced, colours removed.
fn clean(bytes: &[u8]) -> String {
    // Most lines are plain, and there may be millions.
    if bytes.iter().all(|b| matches!(b, b' '..=b'~' | b'\t'))
        && let Ok(text) = str::from_utf8(bytes)
    {
        return text.to_owned();
    }
    // The function that strips colours would silently drop other control characters. A bell may end one of its
    // sequences.
    let text = String::from_utf8_lossy(bytes);
    let is_of_colours =
        |c: char| matches!(c, '\t' | '\r' | '\u{1b}') || c == '\u{7}' && text.contains("\u{1b}]");
    let text = text.replace(|c: char| c.is_control() && !is_of_colours(c), "\u{fffd}");
    let text = anstream::adapter::strip_str(&text).to_string();
    // A progress bar overwrites its line: the final text stands after the last carriage return.
    let text = text.trim_end_matches('\r');
    let text = text.rsplit('\r').next().unwrap_or(text);
    text.chars()
        .map(|c| match c {
            '\t' => c,
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

/// The last lines of an output, for an error message.
pub(crate) fn last_lines(output: &Output, count: usize) -> String {
    let all = output.text();
    let lines: Vec<&str> = all.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(output: &Output) -> String {
        output.pieces.iter().map(|p| p.text.as_str()).collect()
    }

    #[test]
    fn two_hundred_megabytes_keep_their_ends_and_say_what_is_missing() {
        let mut capture = OutputCapture::default();
        let line = [b'x'; 199];
        for _ in 0..1_000_000 {
            capture.line(OutputKind::Plain, &line, 0);
        }
        let output = capture.finish();
        let omitted = output.omitted.expect("something is left out");
        let kept = text(&output).len() as u64;
        assert_eq!(kept + omitted.bytes, 200_000_000);
        assert!(kept <= (HEAD + TAIL) as u64);
        assert_eq!(omitted.before, 1);
    }

    #[test]
    fn output_between_the_head_and_the_whole_loses_nothing() {
        let mut capture = OutputCapture::default();
        for n in 0..2000 {
            capture.line(OutputKind::Plain, format!("{n:0>100}").as_bytes(), 0);
        }
        let output = capture.finish();
        assert_eq!(output.omitted, None);
        assert_eq!(text(&output).lines().count(), 2000);
        assert_eq!(output.pieces.len(), 1);
    }

    #[test]
    fn what_no_terminal_shows_is_replaced() {
        let mut capture = OutputCapture::default();
        capture.line(OutputKind::Plain, b"a\xffb\0c\td", 0);
        capture.line(OutputKind::Plain, b"\x1b[31mred\x1b[0m", 0);
        capture.line(OutputKind::Plain, b"10%\r100%\r", 0);
        assert_eq!(
            text(&capture.finish()),
            "a\u{fffd}b\u{fffd}c\td\nred\n100%\n"
        );
    }
}
