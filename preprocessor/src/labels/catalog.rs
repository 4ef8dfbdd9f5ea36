//! The messages of one language.

use super::check;
use crate::error::Mistake;
use crate::text::format_count;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

/// The language of all messages, and of the source.
pub(super) const ENGLISH: &str = "en";

const ENGLISH_FILE: &str = include_str!("en.ftl");

/// The files of the other languages.
const OTHERS: [(&str, &str); 1] = [("de", include_str!("de.ftl"))];

/// The catalogs of this program.
struct ShippedCatalogs {
    english: LabelCatalog,
    others: Vec<LabelCatalog>,
}

/// The keys of all words of figures.
pub(super) static FIGURE_KEYS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let keys = check::keys(ENGLISH_FILE);
    keys.filter(|key| key.starts_with("fig-")).collect()
});

static SHIPPED: LazyLock<ShippedCatalogs> = LazyLock::new(|| ShippedCatalogs {
    english: LabelCatalog::of_file(ENGLISH, ENGLISH_FILE),
    others: OTHERS
        .iter()
        .map(|(code, file)| LabelCatalog::of_file(code, file))
        .collect(),
});

/// The messages of one language.
pub struct LabelCatalog {
    code: String,
    bundle: FluentBundle<FluentResource>,
    /// Those of English, unless the file has both.
    marks: NumberMarks,
    has_marks: bool,
}

/// The marks within the numbers of a language.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NumberMarks {
    /// The mark before the fraction.
    decimal: String,
    /// The mark between groups of thousands.
    group: String,
}

impl NumberMarks {
    /// Returns Fluent's function for a number in a message.
    fn function(
        self,
    ) -> impl for<'a> Fn(&[FluentValue<'a>], &FluentArgs<'_>) -> FluentValue<'a> + Send + Sync + 'static
    {
        move |values, _| match values {
            // Labels have no numbers but counts.
            [FluentValue::Number(count)] => {
                FluentValue::from(self.put_into(&format_count(count.value as u64)))
            }
            _ => FluentValue::Error,
        }
    }

    /// Replaces the marks of a number in English.
    fn put_into(&self, number: &str) -> String {
        let mut marked = String::with_capacity(number.len());
        for character in number.chars() {
            match character {
                '.' => marked.push_str(&self.decimal),
                ',' => marked.push_str(&self.group),
                other => marked.push(other),
            }
        }
        marked
    }
}

impl LabelCatalog {
    /// Returns the catalog for a language such as `de` or `de-AT`, if there is one.
    pub(super) fn shipped(language: &str) -> Option<&'static Self> {
        let all = std::iter::once(&SHIPPED.english).chain(&SHIPPED.others);
        let is_meant = |it: &&Self| it.is_in(language);
        all.into_iter().find(is_meant)
    }

    /// Returns the English catalog, which has all messages.
    pub(super) fn english() -> &'static Self {
        &SHIPPED.english
    }

    /// Returns the file with all messages in English.
    #[must_use]
    pub fn english_file() -> &'static str {
        ENGLISH_FILE
    }

    /// Reads a book's own file of messages, in the language of the book, such as `fr`. `name` is the file's name.
    ///
    /// # Errors
    /// All mistakes of the file.
    pub fn of_book(language: &str, name: &str, file: &str) -> Result<Self, Vec<Mistake>> {
        let mistakes = check::mistakes(name, file, ENGLISH_FILE);
        match mistakes.is_empty() {
            true => Ok(Self::of_file(language, file)),
            false => Err(mistakes),
        }
    }

    /// Reads a file of Fluent without mistakes.
    fn of_file(code: &str, file: &str) -> Self {
        let resource = FluentResource::try_new(file.to_owned());
        let resource = resource.unwrap_or_else(|(readable, _)| readable);
        let mut bundle = FluentBundle::new_concurrent(vec![code.parse().unwrap_or_default()]);
        // Marks of direction around each parameter would be copied along with it.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        let mut catalog = Self {
            code: code.to_owned(),
            bundle,
            marks: NumberMarks {
                decimal: ".".to_owned(),
                group: ",".to_owned(),
            },
            has_marks: false,
        };
        let mark = |key| catalog.message(key, &FluentArgs::new());
        if let (Some(decimal), Some(group)) = (mark("decimal-mark"), mark("group-mark")) {
            catalog.marks = NumberMarks { decimal, group };
            catalog.has_marks = true;
        }
        // It fails if there is such a function already.
        let _ = catalog
            .bundle
            .add_function("NUMBER", catalog.marks.clone().function());
        catalog
    }

    pub(super) fn has_marks(&self) -> bool {
        self.has_marks
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// Returns `true` if it is for a language such as `de` or `de-AT`.
    pub(super) fn is_in(&self, language: &str) -> bool {
        primary(&self.code).eq_ignore_ascii_case(primary(language))
    }

    pub(super) fn code(&self) -> &str {
        &self.code
    }

    /// Returns a message; `None` if the language lacks it, or a parameter of it.
    pub(super) fn message(&self, key: &str, parameters: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut faults = Vec::new();
        let message = self
            .bundle
            .format_pattern(pattern, Some(parameters), &mut faults);
        faults.is_empty().then(|| message.into_owned())
    }

    pub(super) fn quantity(&self, formatted: &str) -> String {
        self.marks.put_into(formatted)
    }
}

impl std::fmt::Debug for LabelCatalog {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "LabelCatalog({})", self.code)
    }
}

/// Returns the first part of a language's code: `de` of `de-AT`.
pub(super) fn primary(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or_default()
}

#[cfg(test)]
#[path = "catalog_tests.rs"]
mod tests;
