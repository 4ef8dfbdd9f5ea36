//! Measured values that prose quotes: `{{= claim.column }}`, or `{{= chapter#claim.column }}` of another chapter.
//!
//! The parser finds the prose, and the quote itself is read from the text: a parser may split it into pieces, or take
//! the end of a heading for its attributes.

use super::blocks::{Word, is_raw_html};
use super::lines::ChapterSource;
use super::quote::{OPENER, QuoteError, read};
use crate::error::Mistake;
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::ops::Range;

/// A value that prose quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProseQuote {
    /// The bytes of the text from the first brace to the last.
    pub span: Range<usize>,
    /// The line of the text from mdBook, from 1.
    pub line: usize,
    /// The bytes of that line.
    pub columns: Range<usize>,
    /// The path of the claim's chapter, as its author writes it; `None` for the quote's own.
    pub chapter: Option<Word>,
    /// The name of the claim.
    pub claim: Word,
    /// The column of its query.
    pub column: String,
}

/// The quotes in a chapter's prose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quotes {
    /// The quotes, in the order of the chapter.
    pub quotes: Vec<ProseQuote>,
    /// Texts that begin as a quote but are none.
    pub faulty: Vec<InvalidQuote>,
}

/// A text that begins as a quote but is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidQuote {
    /// The name of the claim that it refers to, or an empty text.
    pub claim: String,
    /// The mistake, if it was meant as a quote. Only the name of a claim tells it from another tool's text.
    pub mistake: Mistake,
}

/// The place of an opener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Prose,
    Html,
    /// Code, a comment or a link's address, where text stays unchanged.
    Elsewhere,
}

/// Returns the values that a chapter's prose quotes, in text, headings and tables. Quotes in code or behind a backslash
/// are skipped.
pub fn quotes(source: &ChapterSource<'_>) -> Quotes {
    let mut found = Quotes::default();
    let mut done = 0;
    for (at, place) in openers(source.text) {
        // An opener inside the quoted column of the previous quote is part of that quote.
        if at < done {
            continue;
        }
        let line = source.line_at(at);
        let start = at - source.start_of(line);
        let text = &source.line(line)[start..];
        let fault = match (place, read(text)) {
            (Place::Elsewhere, _) => continue,
            (Place::Html, read) => QuoteError {
                length: OPENER.len(),
                claim: match read {
                    Ok(parts) => parts.claim,
                    Err(fault) => fault.claim,
                },
                message: "a value can't be quoted inside HTML".to_owned(),
                help: "write it in Markdown: outside a tag, and with an empty line below a block of HTML"
                    .to_owned(),
            },
            (Place::Prose, Err(fault)) => fault,
            (Place::Prose, Ok(parts)) => {
                let word = |of: Range<usize>| Word {
                    text: text[of.clone()].to_owned(),
                    columns: start + of.start..start + of.end,
                };
                done = at + parts.length;
                found.quotes.push(ProseQuote {
                    span: at..done,
                    line,
                    columns: start..start + parts.length,
                    chapter: parts.chapter.map(word),
                    claim: word(parts.claim),
                    column: parts.column,
                });
                continue;
            }
        };
        let columns = start..start + fault.length;
        let mistake = source.mistake(line, Some(columns), fault.message);
        found.faulty.push(InvalidQuote {
            claim: text[fault.claim].to_owned(),
            mistake: mistake.help(fault.help),
        });
    }
    found
}

/// Returns the places where quotes may begin, in the order of the text.
fn openers(text: &str) -> Vec<(usize, Place)> {
    let is_escaped = |at: usize| {
        let before = &text[..at];
        (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
    };
    let starts = text.match_indices(OPENER).map(|(at, _)| at);
    let mut openers: Vec<_> = starts
        .filter(|at| !is_escaped(*at))
        .map(|at| (at, Place::Elsewhere))
        .collect();
    if openers.is_empty() {
        return openers;
    }
    let mut is_code = false;
    let options = MarkdownOptions::default();
    for (event, span) in new_cmark_parser(text, &options).into_offset_iter() {
        // The inner element comes later and overrides the outer one.
        let place = match event {
            Event::Start(Tag::CodeBlock(_)) => {
                is_code = true;
                continue;
            }
            Event::End(TagEnd::CodeBlock) => {
                is_code = false;
                continue;
            }
            Event::Text(_) if is_code => Place::Elsewhere,
            Event::Text(_) | Event::Start(Tag::Heading { .. }) => Place::Prose,
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_)
                if !is_raw_html(&text[span.start..]) =>
            {
                Place::Html
            }
            Event::Code(_) | Event::InlineHtml(_) => Place::Elsewhere,
            _ => continue,
        };
        let from = openers.partition_point(|(at, _)| *at < span.start);
        let to = openers.partition_point(|(at, _)| *at < span.end);
        for (_, known) in &mut openers[from..to] {
            *known = place;
        }
    }
    openers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chapter::LineMap;

    fn found(text: &str) -> (Vec<(String, String, String)>, usize) {
        let map = LineMap::same(text);
        let found = quotes(&ChapterSource::new("chapter.md", text, &map));
        let quotes = found.quotes.into_iter().map(|quote| {
            let line = text.lines().nth(quote.line - 1).expect("a line");
            assert_eq!(line[quote.columns], text[quote.span.clone()]);
            assert_eq!(line[quote.claim.columns], quote.claim.text);
            (text[quote.span].to_owned(), quote.claim.text, quote.column)
        });
        (quotes.collect(), found.faulty.len())
    }

    #[track_caller]
    fn assert_quote(text: &str, quote: &str, claim: &str, column: &str) {
        let quote = (quote.to_owned(), claim.to_owned(), column.to_owned());
        assert_eq!(found(text), (vec![quote], 0), "{text}");
    }

    #[test]
    fn all_that_is_prose_quotes() {
        for text in [
            "It took {{= build.p95_ms }} ms.",
            "# Took {{= build.p95_ms }}",
            "## {{= build.p95_ms }} {#anchor}",
            "Took {{= build.p95_ms }}\n===",
            "| a |\n|---|\n| {{= build.p95_ms }} |",
            "- > **{{= build.p95_ms }}**_s_",
            "<b>{{= build.p95_ms }}</b>",
            "[{{= build.p95_ms }}](x.md) `code`",
            "A\r\n&amp;{{= build.p95_ms }}\\\\\r\n",
            "\\\\{{= build.p95_ms }}",
        ] {
            assert_quote(text, "{{= build.p95_ms }}", "build", "p95_ms");
        }
        assert_quote("{{=a-b.größe}}", "{{=a-b.größe}}", "a-b", "größe");
        let odd = r#"{{= b."a `}} {{= ""x" }}"#;
        assert_quote(odd, odd, "b", r#"a `}} {{= "x"#);
    }

    #[test]
    fn a_quote_may_name_a_chapter() {
        for (text, chapter) in [
            ("{{= a/b#cost.s }}", Some("a/b")),
            ("{{=a_b/c-d.md#cost.s}}", Some("a_b/c-d.md")),
            ("{{= ../b#cost.\"s\" }}", Some("../b")),
            ("{{= cost.s }} #", None),
        ] {
            let map = LineMap::same(text);
            let found = quotes(&ChapterSource::new("chapter.md", text, &map)).quotes;
            let quote = &found[0];
            let word = quote.chapter.as_ref();
            assert_eq!(word.map(|it| it.text.as_str()), chapter, "{text}");
            assert!(word.is_none_or(|it| text[it.columns.clone()] == it.text));
            assert_eq!(
                (quote.claim.text.as_str(), quote.column.as_str()),
                ("cost", "s")
            );
        }
    }

    #[test]
    fn what_is_not_prose_is_left_alone() {
        for text in [
            "`{{= a.b }}`",
            "# `{{= a.b }}`",
            "```\n{{= a.b }}\n```",
            "    {{= a.b }}",
            "<!-- {{= a.b }} -->",
            "x <!-- {{= a.b }} -->",
            "<script>\n{{= a.b }}\n</script>",
            "\\{{= a.b }}",
            "{{ = a.b }} {{#title x}}",
        ] {
            assert_eq!(found(text), (Vec::new(), 0), "{text}");
        }
    }

    #[test]
    fn what_is_no_quote_is_told() {
        for text in [
            "{{= a.b",
            "{{= a.\nb }}",
            "{{= a }}",
            "{{= a. }}",
            "{{= .b }}",
            "{{= }}",
            "{{= a.b.c }}",
            "{{= a.b + 1 }}",
            "{{= a.\"b }}",
            "{{= a.\"\" }}",
            "<div>\n{{= a.b }}\n</div>",
            "<a title=\"{{= a.b }}\">x</a>",
        ] {
            assert_eq!(found(text), (Vec::new(), 1), "{text}");
        }
        assert_eq!(found("{{= a.b and {{= c.d }}").1, 1);
    }
}
