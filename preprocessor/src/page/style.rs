//! The style sheet and the script of live blocks and figures.

use super::palette;
use crate::labels::Labels;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// The share of the text's colour in soft text, in per cent; the rest is the page's colour.
pub(super) const SOFT: u8 = 78;

/// The same share for the bars of a figure.
pub(super) const BARS: u8 = 62;

/// The same share for the time in which a step ran.
pub(super) const SHADE: u8 = 6;

/// The share of a warning's colour in the ground of a mark.
pub(super) const GROUND: u8 = 14;

/// Returns a `<style>` element for live blocks, to be inserted once into every HTML chapter that has one, before the
/// first.
///
/// It is one line and needs no blank line around it. All of it is scoped to classes that begin with `witness`.
#[must_use]
pub fn stylesheet() -> &'static str {
    static SHEET: LazyLock<String> =
        LazyLock::new(|| format!("<style>{}</style>\n", style_rules()));
    &SHEET
}

/// Returns the content of the style sheet, for a file that all pages share.
#[must_use]
pub fn style_rules() -> &'static str {
    static RULES: LazyLock<String> =
        LazyLock::new(|| format!("{}{}", palette::variables(), one_line(&rules())));
    &RULES
}

fn rules() -> String {
    let shares = [
        ("SOFT", SOFT),
        ("BARS", BARS),
        ("SHADE", SHADE),
        ("GROUND", GROUND),
    ];
    let rules = concat!(
        include_str!("style.css"),
        include_str!("output.css"),
        include_str!("table.css"),
        include_str!("figure.css"),
        include_str!("stale.css")
    );
    shares
        .iter()
        .fold(rules.to_owned(), |rules, (name, share)| {
            rules.replace(name, &format!("{share}%"))
        })
}

/// Returns a `<script>` element that shows the same moment in all figures of an experiment, to be inserted once into
/// every HTML chapter that has figures. Several on a page do no harm.
///
/// It is one line and needs no blank line around it.
#[must_use]
pub fn script(labels: Labels<'_>) -> String {
    element(&script_text(labels))
}

fn element(script: &str) -> String {
    format!("<script>{script}</script>\n")
}

/// Returns the content of the script, for a file that all pages share.
#[must_use]
pub fn script_text(labels: Labels<'_>) -> String {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        one_line(concat!(
            include_str!("scrubber.js"),
            include_str!("tab_stops.js"),
            include_str!("table_filter.js")
        ))
    });
    let hint = quoted(&labels.text("figure-hint"));
    let decimal = quoted(&labels.text("decimal-mark"));
    TEXT.replace("HINT", &hint).replace("DECIMAL", &decimal)
}

/// Returns words as a string of a script, in ASCII and without marks that HTML or a preprocessor would act on.
fn quoted(words: &str) -> String {
    let mut quoted = String::from("'");
    let mut units = [0; 2];
    for character in words.chars() {
        match character {
            plain if plain.is_ascii_alphanumeric() || " .,".contains(plain) => quoted.push(plain),
            other => {
                for unit in other.encode_utf16(&mut units) {
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
        }
    }
    quoted.push('\'');
    quoted
}

/// Returns a `<script>` element that gives a tab stop to each box of the page that scrolls, and to no other, to be inserted
/// once into every HTML chapter that has live blocks and no figures. [`script`] does this as well.
///
/// It is one line and needs no blank line around it.
#[must_use]
pub fn tab_stops() -> &'static str {
    static SCRIPT: LazyLock<String> =
        LazyLock::new(|| element(&one_line(include_str!("tab_stops.js"))));
    &SCRIPT
}

/// Returns a `<script>` element that filters the rows of tables, to be inserted once into every HTML chapter that has such
/// tables and no figures. [`script`] does this as well.
///
/// It is one line and needs no blank line around it.
#[must_use]
pub fn table_filter() -> &'static str {
    static SCRIPT: LazyLock<String> =
        LazyLock::new(|| element(&one_line(include_str!("table_filter.js"))));
    &SCRIPT
}

/// Returns CSS or a script without its comments and line breaks. It has no strings in which they would matter.
fn one_line(css: &str) -> String {
    let mut line = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((rule, comment)) = rest.split_once("/*") {
        line.push_str(rule);
        rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
    }
    line.push_str(rest);
    let lines = line.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{script, stylesheet, tab_stops, table_filter};
    use crate::labels::Labels;

    #[test]
    fn it_is_one_line_of_balanced_rules() {
        let script = script(Labels::of_book("de"));
        for text in [stylesheet(), &script, tab_stops(), table_filter()] {
            assert_eq!(text.lines().count(), 1);
            assert_eq!(text.matches('{').count(), text.matches('}').count());
            assert!(!text.contains("/*") && !text.contains("//"));
            assert_eq!(text.matches("</").count(), 1);
            // Marks that a preprocessor or Markdown would act on.
            for mark in ["{{", "<!--", "$", "`", "\\(", "\\["] {
                assert!(!text.contains(mark), "{mark}");
            }
        }
        assert!(!stylesheet().contains("SOFT"));
        assert!(script.contains(".replace('.', ',')"), "{script}");
        assert!(script.contains("benutzen Sie \\u2190 und"), "{script}");
    }
}
