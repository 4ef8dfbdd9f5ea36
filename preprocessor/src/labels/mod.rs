//! The labels of a page, in the language of the book. Never imports `page` or `figure`.
//!
//! 1. [`LabelCatalog`] has the messages of one language: a file of [Fluent](https://projectfluent.org) beside this one,
//!    or of the book, which `check` compares with the English ones.
//! 2. [`Labels`] gives the messages to a page: those of the book first. One that the language lacks is English.
//!
//! A message is a whole sentence or a whole label, with the names in it as parameters, since their order differs between
//! languages. A new language is a new file and an entry of `catalog::OTHERS`. Messages of the terminal are English.

mod catalog;
mod check;
mod pieces;

pub use catalog::LabelCatalog;
use fluent_bundle::FluentArgs;
pub use fluent_bundle::FluentValue as LabelValue;
pub use pieces::LabelPiece;

/// The labels of a book's pages.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    /// The messages of the book itself.
    own: Option<&'a LabelCatalog>,
    catalog: &'a LabelCatalog,
    /// The language of the pages, as `book.toml` names it.
    page: &'a str,
}

impl<'a> Labels<'a> {
    /// Returns the labels for a book in a language such as `de` or `de-AT`. They are English if there are none in that
    /// language.
    #[must_use]
    pub fn of_book(language: &'a str) -> Self {
        Self {
            own: None,
            catalog: LabelCatalog::shipped(language).unwrap_or_else(LabelCatalog::english),
            page: language,
        }
    }

    /// Returns these labels with messages of the book itself, which are in its language.
    #[must_use]
    pub fn with_own(self, own: Option<&'a LabelCatalog>) -> Self {
        Self { own, ..self }
    }

    /// Returns English labels for a book in English.
    #[must_use]
    pub fn english() -> Self {
        Self::of_book(catalog::ENGLISH)
    }

    /// Returns a message without parameters.
    #[must_use]
    pub fn text(self, key: &str) -> String {
        self.message(key, &[])
    }

    /// Returns a message with its parameters.
    #[must_use]
    pub fn message(self, key: &str, parameters: &[(&'static str, LabelValue<'_>)]) -> String {
        self.found(key, parameters).0
    }

    /// Returns a message, and whether it is in the language of [`Labels::lang`].
    fn found(self, key: &str, parameters: &[(&'static str, LabelValue<'_>)]) -> (String, bool) {
        let parameters = &FluentArgs::from_iter(parameters.iter().cloned());
        let known = self.own.into_iter().chain([self.catalog]);
        let mut known = known.filter(|it| self.is_in_language(it));
        if let Some(found) = known.find_map(|it| it.message(key, parameters)) {
            return (found, true);
        }
        let found = LabelCatalog::english().message(key, parameters);
        debug_assert!(found.is_some(), "no label has the key {key}");
        (found.unwrap_or_else(|| key.to_owned()), false)
    }

    /// Returns `true` if the messages of a catalog are in the language of [`Labels::lang`].
    fn is_in_language(self, catalog: &LabelCatalog) -> bool {
        self.own.is_none() || catalog.is_in(self.page)
    }

    /// Returns a message with parameters that have a form of their own on the page, such as links: its words, and these
    /// parts in the order of the language. `parameters` are other ones, such as numbers.
    #[must_use]
    pub fn pieces<T: Clone>(
        self,
        key: &str,
        parameters: &[(&'static str, LabelValue<'_>)],
        parts: &[(&'static str, T)],
    ) -> Vec<LabelPiece<T>> {
        let parts_of = parts.iter().enumerate();
        let placeholders =
            parts_of.map(|(index, (name, _))| (*name, pieces::placeholder(index).into()));
        let all: Vec<_> = parameters.iter().cloned().chain(placeholders).collect();
        let (message, is_own) = self.found(key, &all);
        let words = match is_own {
            true => LabelPiece::Words,
            false => LabelPiece::English,
        };
        pieces::split(&message, parts, words)
    }

    /// Returns the labels for figures: English ones if the language lacks a word of a figure, since a drawing in two
    /// languages can't be read.
    #[must_use]
    pub fn of_figures(self) -> Self {
        match self.has_figures() {
            true => self,
            false => Self {
                own: None,
                catalog: LabelCatalog::english(),
                ..self
            },
        }
    }

    fn has_figures(self) -> bool {
        catalog::FIGURE_KEYS.iter().all(|key| self.has(key))
    }

    /// Returns `true` if a message is in the language of [`Labels::lang`].
    fn has(self, key: &str) -> bool {
        let mut known = self.own.into_iter().chain([self.catalog]);
        known.any(|it| self.is_in_language(it) && it.has(key))
    }

    /// Returns a formatted number or quantity, such as `1,234.5 s`, with the marks of the language.
    #[must_use]
    pub fn quantity(self, formatted: &str) -> String {
        let own = self.own.filter(|it| it.has_marks());
        own.unwrap_or(self.catalog).quantity(formatted)
    }

    /// The code of the labels' language.
    fn code(self) -> &'a str {
        match self.own {
            Some(_) => self.page,
            None => self.catalog.code(),
        }
    }

    /// Returns the attribute of an element with labels, with a space before it: their language, unless it is that of the
    /// page.
    #[must_use]
    pub fn lang(self) -> String {
        attribute(self.code(), self.page)
    }

    /// Returns the attribute of an element with one label, within one that has [`Labels::lang`]: it is English if the
    /// language lacks the message.
    #[must_use]
    pub fn lang_of(self, key: &str) -> String {
        match self.has(key) {
            true => String::new(),
            false => self.lang_of_english(),
        }
    }

    /// Returns the attribute of an element with English text, within one that has [`Labels::lang`].
    #[must_use]
    pub fn lang_of_english(self) -> String {
        attribute(catalog::ENGLISH, self.code())
    }

    /// Returns the attribute of an element with the words of a figure, within one that has [`Labels::lang`].
    #[must_use]
    pub fn lang_of_figures(self) -> String {
        attribute(self.of_figures().code(), self.code())
    }

    /// Returns the attribute of an element with the author's words, within one that has [`Labels::lang`].
    #[must_use]
    pub fn lang_of_author(self) -> String {
        attribute(self.page, self.code())
    }
}

/// The attribute of an element in a language, within one in another; empty if both are the same.
fn attribute(language: &str, around: &str) -> String {
    match catalog::primary(language).eq_ignore_ascii_case(catalog::primary(around)) {
        true => String::new(),
        false => format!(" lang=\"{language}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::{LabelPiece, Labels};

    #[test]
    fn a_language_is_found_by_its_first_part() {
        let word = |language| Labels::of_book(language).text("stale-word");
        assert_eq!(
            ["en", "en-GB", "de", "de_AT", "DE", "eo", ""].map(word),
            [
                "Stale", "Stale", "Veraltet", "Veraltet", "Veraltet", "Stale", "Stale"
            ]
        );
    }

    #[test]
    fn labels_of_another_language_than_the_page_say_so() {
        let lang = |language| Labels::of_book(language).lang();
        assert_eq!(["en-US", "de", "fr"].map(lang), ["", "", " lang=\"en\""]);
        let author = |language| Labels::of_book(language).lang_of_author();
        assert_eq!(["de", "fr"].map(author), ["", " lang=\"fr\""]);
        let english = |language| Labels::of_book(language).lang_of_english();
        assert_eq!(["en", "de", "fr"].map(english), ["", " lang=\"en\"", ""]);
    }

    #[test]
    fn numbers_have_the_marks_and_the_plural_of_the_language() {
        let lines = |language, lines: u64| {
            Labels::of_book(language).message("lines-left-out", &[("lines", lines.into())])
        };
        assert_eq!(lines("en", 1), "1 line left out");
        assert_eq!(lines("en", 12_345), "12,345 lines left out");
        assert_eq!(lines("de", 1), "1 Zeile ausgelassen");
        assert_eq!(lines("de", 12_345), "12.345 Zeilen ausgelassen");
        let quantity = |language| Labels::of_book(language).quantity("1,234.5 s");
        assert_eq!(["en", "de"].map(quantity), ["1,234.5 s", "1.234,5 s"]);
    }

    #[test]
    fn the_parts_of_a_message_are_in_the_order_of_the_language() {
        use LabelPiece::{Part, Words};
        let pieces = |language| {
            let parts = [("name", 1), ("condition", 2)];
            Labels::of_book(language).pieces("started-until", &[], &parts)
        };
        let words = |words: &str| Words(words.to_owned());
        assert_eq!(
            pieces("en"),
            [words("started "), Part(1), words(" until "), Part(2)]
        );
        assert_eq!(pieces("de"), [Part(1), words(" gestartet, bis "), Part(2)]);
    }
}
