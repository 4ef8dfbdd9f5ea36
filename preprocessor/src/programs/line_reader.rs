//! Lines read from a pipe, without ever holding more of a line in memory than is recorded.

use crate::programs::capture::LINE;
use std::io::{BufRead, BufReader, Read, Result};

/// One line, as bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RawLine<'a> {
    /// The line without its newline, at most [`LINE`] bytes of it.
    pub(crate) bytes: &'a [u8],
    /// The number of bytes dropped from it.
    pub(crate) cut: u64,
}

/// Reads lines from a pipe.
pub(crate) struct LineReader<R> {
    from: BufReader<R>,
    line: Vec<u8>,
}

impl<R: Read> LineReader<R> {
    /// Reads from a pipe.
    pub(crate) fn new(from: R) -> Self {
        Self {
            from: BufReader::with_capacity(64 * 1024, from),
            line: Vec::new(),
        }
    }

    /// The next line, or `None` at the end of the pipe. A short end of a line that is too long is retained, too: a
    /// marker that follows it on the same line must be found.
    pub(crate) fn next(&mut self) -> Result<Option<RawLine<'_>>> {
        self.line.clear();
        let mut cut = 0;
        let mut any = false;
        loop {
            let buffer = self.from.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|b| *b == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let used = part.len() + usize::from(end.is_some());
            cut += extend(&mut self.line, part);
            self.from.consume(used);
            if end.is_some() {
                break;
            }
        }
        Ok(any.then_some(RawLine {
            bytes: &self.line,
            cut,
        }))
    }
}

/// Adds to a line, and drops its middle if it gets too long; returns the number of bytes dropped. Its end stays.
pub(crate) fn extend(line: &mut Vec<u8>, part: &[u8]) -> u64 {
    line.extend_from_slice(part);
    if line.len() <= 2 * LINE {
        return 0;
    }
    let over = line.len() - LINE;
    line.drain(LINE / 2..LINE / 2 + over);
    over as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_and_the_last_needs_no_newline() {
        let mut lines = LineReader::new(&b"one\n\nthree"[..]);
        let mut seen = Vec::new();
        while let Some(line) = lines.next().expect("a slice can be read") {
            seen.push(String::from_utf8_lossy(line.bytes).into_owned());
        }
        assert_eq!(seen, ["one", "", "three"]);
    }

    #[test]
    fn a_line_without_end_is_cut_in_its_middle() {
        let mut text = vec![b'x'; 10_000_000];
        text.extend_from_slice(b"the end\nnext\n");
        let mut lines = LineReader::new(&text[..]);
        let line = lines.next().expect("readable").expect("a line");
        assert!(line.bytes.len() <= 2 * LINE);
        assert!(line.bytes.ends_with(b"the end"));
        assert_eq!(line.bytes.len() as u64 + line.cut, 10_000_007);
        let next = lines.next().expect("readable").expect("a line");
        assert_eq!(next.bytes, b"next");
    }
}
