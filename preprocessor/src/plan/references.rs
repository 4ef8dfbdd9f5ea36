//! References to a chapter's steps, and to other chapters.

use super::{Code, Plan, Verb};
use std::collections::BTreeSet;
use std::path::Path;

/// The words that begin a line without a statement of its own: the settings and the frame of a transaction.
const FRAMES: [&str; 4] = ["set ", "begin", "start transaction", "reset "];

impl Plan {
    /// Returns the pages of the other chapters whose results it shows.
    #[must_use]
    pub fn other_chapters(&self) -> BTreeSet<&Path> {
        let figures = self.steps.iter().filter_map(|step| match &step.verb {
            Verb::Figure { chapter, .. } => chapter.as_deref(),
            _ => None,
        });
        let quotes = self.quotes.iter();
        let quotes = quotes.filter_map(|quote| quote.chapter.as_deref());
        figures.chain(quotes).collect()
    }

    /// Returns `true` if a figure draws a step, or the SQL of a claim has its name as a literal.
    #[must_use]
    pub fn is_referred_to(&self, index: usize) -> bool {
        let Some(name) = &self.steps[index].name else {
            return false;
        };
        let literal = format!("'{name}'");
        let refers = |verb: &Verb| match verb {
            Verb::Figure {
                chapter: None,
                steps,
                ..
            } => steps.contains(&index),
            Verb::Claim { code, .. } => code.text.contains(&literal),
            _ => false,
        };
        let is_drawn = self.drawn_elsewhere.iter().any(|(_, of)| *of == index);
        is_drawn || self.steps.iter().any(|step| refers(&step.verb))
    }

    /// Returns the name of a step, if its block has the anchor of this name: it is the first one with it, and shown.
    #[must_use]
    pub fn anchor(&self, index: usize) -> Option<&str> {
        let step = &self.steps[index];
        let is_hidden = step.display.hide_code && step.display.hide_output;
        let is_elsewhere = matches!(step.verb, Verb::Claim { .. } | Verb::Expect { .. });
        let name = step.name.as_deref()?;
        let first = self
            .steps
            .iter()
            .position(|it| it.name.as_deref() == Some(name));
        (first == Some(index) && !is_hidden && !is_elsewhere).then_some(name)
    }
}

impl Code {
    /// Returns the first line of the first statement that does something: comments, psql commands, settings and the
    /// begin of a transaction come second. `None` for empty code.
    #[must_use]
    pub fn headline(&self) -> Option<&str> {
        let mut lines = self.text.lines().map(str::trim);
        let is_frame = |line: &str| {
            let line = line.to_ascii_lowercase();
            line.starts_with("--")
                || line.starts_with('#')
                || line.starts_with('\\')
                || FRAMES.iter().any(|word| line.starts_with(word))
        };
        let filled = |line: &&str| !line.is_empty();
        let main = lines.clone().filter(filled).find(|line| !is_frame(line));
        main.or_else(|| lines.find(filled))
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::code::of_file;

    #[test]
    fn a_headline_is_what_the_block_is_about() {
        let code = |text: &str| of_file("a.sql", text.to_owned());
        for (text, line) in [
            ("\n  CREATE INDEX ON t (a);\n", "CREATE INDEX ON t (a);"),
            (
                "-- why\nSET lock_timeout = '1s';\nALTER TABLE t",
                "ALTER TABLE t",
            ),
            ("\\timing\nBEGIN;\nLOCK TABLE t;", "LOCK TABLE t;"),
            ("SET a = 1;", "SET a = 1;"),
            ("# shell\nsql/migrate 03", "sql/migrate 03"),
        ] {
            assert_eq!(code(text).headline(), Some(line));
        }
        assert_eq!(code(" ").headline(), None);
    }
}
