//! Reads a transcript's file.

use super::{Accepted, AcceptedEntry, FORMAT, MAGIC};
use std::collections::BTreeSet;

/// The reason why a file is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptError {
    /// Its line, from 1.
    pub line: usize,
    /// The error, as a sentence without its full stop.
    pub message: String,
    /// True if a later version of this program has written it.
    pub is_newer: bool,
}

/// git's markers around the sides of a conflict.
const CONFLICT: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// Reads the output of [`super::write()`]. LF and CRLF are the same.
///
/// # Errors
/// The first invalid line.
pub fn read(text: &str) -> Result<Accepted, TranscriptError> {
    let mut reader = TranscriptReader {
        lines: text.lines().collect(),
        at: 0,
    };
    if let Some(at) = reader.lines.iter().position(|line| is_conflict(line)) {
        return Err(fault(at, "a merge has left its conflict markers here"));
    }
    let format = reader.value(MAGIC)?;
    match format.parse::<u32>() {
        Ok(FORMAT) => {}
        Ok(format) if format > FORMAT => {
            let message = format!(
                "this transcript was written by a newer mdbook-witness: its format is {format}, but this version reads {FORMAT}"
            );
            let is_newer = true;
            return Err(TranscriptError {
                is_newer,
                ..fault(0, &message)
            });
        }
        _ => {
            return Err(fault(0, "this is not a transcript of mdbook-witness"));
        }
    }
    let at = reader.at;
    let versions = versions(reader.value("postgres")?.split(' ')).ok_or_else(|| damaged(at))?;
    let mut entries = Vec::new();
    loop {
        reader.blank();
        if reader.next("end").is_some() {
            break;
        }
        entries.push(reader.entry()?);
    }
    reader.blank();
    match reader.lines.get(reader.at) {
        None => Ok(Accepted { versions, entries }),
        Some(_) => Err(damaged(reader.at)),
    }
}

fn is_conflict(line: &str) -> bool {
    CONFLICT.iter().any(|marker| {
        let rest = line.strip_prefix(marker);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

fn fault(at: usize, message: &str) -> TranscriptError {
    TranscriptError {
        line: at + 1,
        message: message.to_owned(),
        is_newer: false,
    }
}

fn damaged(at: usize) -> TranscriptError {
    fault(
        at,
        "this transcript is damaged: mdbook-witness never writes such a line here",
    )
}

fn versions<'a>(words: impl Iterator<Item = &'a str>) -> Option<BTreeSet<u32>> {
    words.map(|word| word.trim().parse().ok()).collect()
}

struct TranscriptReader<'t> {
    lines: Vec<&'t str>,
    at: usize,
}

impl<'t> TranscriptReader<'t> {
    /// Returns the text after a word, if the next line begins with it.
    fn next(&mut self, word: &str) -> Option<&'t str> {
        let rest = self.lines.get(self.at)?.strip_prefix(word)?;
        let value = match rest.strip_prefix(' ') {
            Some(value) => value,
            None if rest.is_empty() => rest,
            None => return None,
        };
        self.at += 1;
        Some(value)
    }

    fn value(&mut self, word: &str) -> Result<&'t str, TranscriptError> {
        let at = self.at;
        self.next(word).ok_or_else(|| match self.lines.get(at) {
            Some(_) if at == 0 => fault(0, "this is not a transcript of mdbook-witness"),
            Some(_) => damaged(at),
            None => fault(
                at.saturating_sub(1),
                "this transcript was cut short: it has no line `end`",
            ),
        })
    }

    /// Skips empty lines.
    fn blank(&mut self) {
        while self
            .lines
            .get(self.at)
            .is_some_and(|line| line.trim().is_empty())
        {
            self.at += 1;
        }
    }

    fn entry(&mut self) -> Result<AcceptedEntry, TranscriptError> {
        let line = self.at + 1;
        let title = self.value("==")?.to_owned();
        let lines = self.text();
        let mut others: Vec<(BTreeSet<u32>, Vec<String>)> = Vec::new();
        loop {
            let at = self.at;
            let Some(named) = self.next("--") else {
                break;
            };
            let versions = versions(named.split(',')).ok_or_else(|| damaged(at))?;
            if others
                .iter()
                .any(|(known, _)| !known.is_disjoint(&versions))
            {
                return Err(fault(
                    at,
                    "this transcript is damaged: a version is named twice for one block",
                ));
            }
            others.push((versions, self.text()));
        }
        Ok(AcceptedEntry {
            title,
            line,
            lines,
            others,
        })
    }

    /// The indented lines, without empty ones at the end. Spaces at the end of a line are removed, as in the written
    /// file: an editor may have left some.
    fn text(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        while let Some(line) = self.lines.get(self.at) {
            match line.strip_prefix("  ") {
                Some(text) => lines.push(text.trim_end().to_owned()),
                None if line.trim().is_empty() => lines.push(String::new()),
                None => break,
            }
            self.at += 1;
        }
        let end = lines.iter().rposition(|line| !line.is_empty());
        lines.truncate(end.map_or(0, |last| last + 1));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::super::write;
    use super::*;

    fn accepted() -> Accepted {
        let entry =
            |title: &str, line, lines: &[&str], others: &[(&[u32], &[&str])]| AcceptedEntry {
                title: title.into(),
                line,
                lines: lines.iter().map(|it| (*it).to_owned()).collect(),
                others: others
                    .iter()
                    .map(|(versions, lines)| {
                        let lines = lines.iter().map(|it| (*it).to_owned());
                        (versions.iter().copied().collect(), lines.collect())
                    })
                    .collect(),
            };
        Accepted {
            versions: [15, 17, 18].into(),
            entries: vec![
                entry("run main: \\d", 4, &["== a", "", "  -- 15", "end"], &[]),
                entry(
                    "claim: It holds",
                    10,
                    &[],
                    &[(&[15, 17], &["x"]), (&[16], &[])],
                ),
            ],
        }
    }

    #[test]
    fn spaces_that_an_editor_left_are_no_difference() {
        let text =
            "mdbook-witness transcript 1\npostgres 18\n\n== run main: a\n  a\n\n  b\n\nend\n";
        let edited = text
            .replace("  a\n\n", "  a \t\n     \n")
            .replace("  b\n", "  b\n      \n");
        let accepted = read(&edited).expect("a transcript");
        assert_eq!(accepted, read(text).expect("a transcript"));
        assert_eq!(write(&accepted), text);
    }

    #[test]
    fn what_is_written_is_read() {
        let text = write(&accepted());
        snapbox::assert_data_eq!(
            text.clone(),
            snapbox::str![[r#"
mdbook-witness transcript 1
postgres 15 17 18

== run main: /d
  == a

    -- 15
  end

== claim: It holds
-- 15, 17
  x
-- 16

end

"#]]
        );
        assert_eq!(read(&text), Ok(accepted()));
        assert_eq!(read(&text.replace('\n', "\r\n")), Ok(accepted()));
    }

    #[test]
    fn every_cut_is_seen() {
        let text = write(&accepted());
        for end in 0..text.trim_end().len() {
            assert!(read(&text[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let text = write(&accepted());
        for (from, to, line, says) in [
            ("== claim", "<<<<<<< ours\n== claim", 10, "conflict markers"),
            (
                "transcript 1",
                "transcript 2",
                1,
                "a newer mdbook-witness: its format is 2",
            ),
            ("mdbook-witness transcript 1", "{}", 1, "not a transcript"),
            ("postgres 15", "postgres x", 2, "damaged"),
            ("-- 16", "-- 15", 13, "named twice"),
            ("== claim", "claim", 10, "damaged"),
            ("end\n", "end\nend\n", 9, "damaged"),
        ] {
            let text = match from {
                "end\n" => text.trim_end().to_owned() + "\nmore\n",
                _ => text.replacen(from, to, 1),
            };
            let fault = read(&text).expect_err(says);
            assert!(fault.message.contains(says), "{from}: {fault:?}");
            assert!(from == "end\n" || fault.line == line, "{from}: {fault:?}");
        }
    }
}
