//! The words of a figure in the language of its page: whole labels, with names that keep a form of their own.

use super::FigureText;
use super::format::{format_bytes, format_count, format_duration, format_offset, format_rate};
use crate::labels::{LabelPiece, LabelValue, Labels};
use std::time::Duration;

/// The parameters of a label.
pub(super) type LabelParameters<'p> = [(&'static str, LabelValue<'p>)];

/// A part of a sentence.
pub(super) type Clause = Vec<FigureText>;

/// The words of a figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a>(Labels<'a>);

impl<'a> Words<'a> {
    pub(super) fn new(labels: Labels<'a>) -> Self {
        Self(labels.of_figures())
    }

    /// A label without parameters.
    pub(super) fn text(self, key: &str) -> String {
        self.0.text(key)
    }

    /// A label with its parameters.
    pub(super) fn label(self, key: &str, parameters: &LabelParameters<'_>) -> String {
        self.0.message(key, parameters)
    }

    /// A sentence, or a clause of one, with names and other clauses.
    pub(super) fn clause(
        self,
        key: &str,
        parameters: &LabelParameters<'_>,
        parts: &[(&'static str, Clause)],
    ) -> Clause {
        let pieces = self.0.pieces(key, parameters, parts);
        let pieces = pieces.into_iter().flat_map(|piece| match piece {
            LabelPiece::Words(words) | LabelPiece::English(words) => vec![FigureText::Plain(words)],
            LabelPiece::Part(part) => part,
        });
        pieces.collect()
    }

    /// Several things as a phrase: `a`, `a and b`, `a, b and c`.
    pub(super) fn list(self, words: &[impl AsRef<str>]) -> String {
        match words {
            [] => String::new(),
            [first, rest @ ..] => {
                rest.iter()
                    .enumerate()
                    .fold(first.as_ref().to_owned(), |before, (index, next)| {
                        match index + 1 == rest.len() {
                            true => self.pair("fig-list-two", &before, next.as_ref()),
                            false => self.pair("fig-list-more", &before, next.as_ref()),
                        }
                    })
            }
        }
    }

    /// Clauses, each of which may have an “and” in it.
    pub(super) fn clauses(self, clauses: &[String]) -> String {
        match clauses {
            [] => String::new(),
            [one, two] => self.pair("fig-clauses-two", one, two),
            [first, rest @ ..] => {
                rest.iter()
                    .enumerate()
                    .fold(first.clone(), |before, (index, next)| {
                        match index + 1 == rest.len() {
                            true => self.pair("fig-clauses-last", &before, next),
                            false => self.pair("fig-clauses-more", &before, next),
                        }
                    })
            }
        }
    }

    fn pair(self, key: &str, one: &str, two: &str) -> String {
        self.label(key, &[("one", one.into()), ("two", two.into())])
    }

    /// The first few names of a list.
    pub(super) fn some(self, names: &[impl AsRef<str>]) -> String {
        const MOST: usize = 5;
        let some = names.iter().take(MOST).map(|it| it.as_ref().to_owned());
        let mut some: Vec<String> = some.collect();
        if names.len() > MOST {
            let more = [("number", (names.len() - MOST).into())];
            some.push(self.label("fig-more-names", &more));
        }
        self.list(&some)
    }

    /// See [`format_duration`].
    pub(super) fn duration(self, took: Duration) -> String {
        self.0.quantity(&format_duration(took))
    }

    /// See [`format_offset`].
    pub(super) fn offset(self, micros: i64) -> String {
        self.0.quantity(&format_offset(micros))
    }

    /// See [`format_rate`].
    pub(super) fn rate(self, rate: f64) -> String {
        self.0.quantity(&format_rate(rate))
    }

    /// A number with its marks.
    pub(super) fn number(self, number: u64) -> String {
        self.0.quantity(&format_count(number))
    }

    /// A size in bytes, see [`format_bytes`].
    pub(super) fn bytes(self, bytes: u64) -> String {
        match format_bytes(bytes) {
            None => self.label("fig-bytes", &[("bytes", bytes.into())]),
            Some(size) => self.0.quantity(&size),
        }
    }

    /// A share in per cent: `under 1 %`, `42 %`.
    pub(super) fn share(self, share: f64) -> String {
        let percent = share * 100.0;
        match percent < 1.0 {
            true => self.text("fig-share-small"),
            false => format!("{percent:.0} %"),
        }
    }

    /// The transactions of a process, in the plural: its name decides between reads and writes.
    pub(super) fn transactions(self, process: &str) -> String {
        self.label("fig-transactions", &[("process", process.into())])
    }

    /// A number of sessions.
    pub(super) fn sessions(self, number: usize) -> String {
        self.label("fig-sessions", &[("sessions", number.into())])
    }
}

/// A name from the chapter or the database, as a part of a clause.
pub(super) fn named(name: impl Into<String>) -> Clause {
    vec![FigureText::Name(name.into())]
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::labels::Labels;

    #[test]
    fn lists_are_those_of_the_language() {
        let list = |language, words: &[&str]| Words::new(Labels::of_book(language)).list(words);
        assert_eq!(list("en", &[]), "");
        assert_eq!(list("en", &["a"]), "a");
        assert_eq!(list("en", &["a", "b"]), "a and b");
        assert_eq!(list("de", &["a", "b", "c", "d"]), "a, b, c und d");
    }

    #[test]
    fn clauses_with_an_and_are_kept_apart() {
        let words = Words::new(Labels::english());
        let clauses = |all: &[&str]| {
            let all: Vec<String> = all.iter().map(|it| (*it).to_owned()).collect();
            words.clauses(&all)
        };
        assert_eq!(clauses(&["a", "b"]), "a, and b");
        assert_eq!(clauses(&["a", "b", "c", "d"]), "a; b; c; and d");
    }

    #[test]
    fn shares_and_sizes_are_rounded() {
        let words = Words::new(Labels::of_book("de"));
        let shares = [0.0, 0.009, 0.011, 0.5, 1.0].map(|it| words.share(it));
        assert_eq!(shares, ["unter 1 %", "unter 1 %", "1 %", "50 %", "100 %"]);
        let sizes = [1, 1_023, 1_024, 1_258_291].map(|it| words.bytes(it));
        assert_eq!(sizes, ["1 Byte", "1.023 Byte", "1 kB", "1,2 MB"]);
        assert_eq!(words.rate(1_234.0), "1.234/s");
    }
}
