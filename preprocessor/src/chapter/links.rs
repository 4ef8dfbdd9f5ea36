//! Links of a chapter's prose to claims: `[…](../other.md#claim-NAME)`.

use super::lines::ChapterSource;
use mdbook_markdown::pulldown_cmark::{Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::ops::Range;

/// The prefix of a claim's anchor; the claim's name follows.
pub const ANCHOR: &str = "claim-";

/// A link to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The bytes of the destination; the bytes of the whole link if the destination stands elsewhere.
    pub span: Range<usize>,
    /// The page in the destination; empty for the link's own page.
    pub page: String,
    /// The name of the claim.
    pub claim: String,
}

impl Link {
    /// Returns its line, from 1, and its bytes of that line.
    pub fn place(&self, source: &ChapterSource<'_>) -> (usize, Range<usize>) {
        let line = source.line_at(self.span.start);
        let first = source.start_of(line);
        let last = first + source.line(line).len();
        (
            line,
            self.span.start - first..self.span.end.min(last) - first,
        )
    }
}

/// Returns `true` if a text may have a link to a claim, as a cheap first test.
pub fn may_link(text: &str) -> bool {
    text.contains("#claim-")
}

/// Returns the links of a chapter to claims of the book, in order. It skips code, other sites, and files that are not
/// pages.
pub fn links(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    let events = new_cmark_parser(text, &MarkdownOptions::default()).into_offset_iter();
    for (event, span) in events {
        let Event::Start(Tag::Link { dest_url, .. }) = event else {
            continue;
        };
        let Some((page, anchor)) = dest_url.split_once('#') else {
            continue;
        };
        let Some(claim) = anchor.strip_prefix(ANCHOR) else {
            continue;
        };
        let is_page = page.is_empty() || page.ends_with(".md") || page.ends_with(".html");
        if !is_page || page.starts_with('/') || page.contains(':') {
            continue;
        }
        let address = text[span.clone()].rfind(&*dest_url).map(|at| {
            let start = span.start + at;
            start..start + dest_url.len()
        });
        found.push(Link {
            span: address.unwrap_or(span),
            page: page.to_owned(),
            claim: claim.to_owned(),
        });
    }
    found
}

/// Returns `true` if a heading or an HTML element of the text has this anchor: not every anchor with the prefix of a
/// claim's is one.
pub fn has_anchor(text: &str, anchor: &str) -> bool {
    let mut heading: Option<String> = None;
    for event in new_cmark_parser(text, &MarkdownOptions::default()) {
        match event {
            Event::Start(Tag::Heading { id: Some(id), .. }) if *id == *anchor => return true,
            Event::Start(Tag::Heading { id: None, .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_))
                if heading.take().is_some_and(|it| slug(&it) == anchor) =>
            {
                return true;
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::Html(html) | Event::InlineHtml(html)
                if html.contains(&format!("id=\"{anchor}\"")) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
}

/// Returns the anchor that mdBook gives a heading with this text.
fn slug(text: &str) -> String {
    let plain = |c: char| match c {
        c if c.is_alphanumeric() || matches!(c, '_' | '-') => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    };
    text.trim()
        .to_lowercase()
        .chars()
        .filter_map(plain)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chapter::LineMap;

    fn found(text: &str) -> Vec<(usize, String, String, String)> {
        let map = LineMap::same(text);
        let source = ChapterSource::new("chapter.md", text, &map);
        let links = links(text).into_iter().map(|link| {
            let (line, columns) = link.place(&source);
            (
                line,
                link.page,
                link.claim,
                source.line(line)[columns].to_owned(),
            )
        });
        links.collect()
    }

    #[test]
    fn links_of_prose_are_found() {
        for (text, line, page, claim, marked) in [
            (
                "It [does](a.md#claim-cost).",
                1,
                "a.md",
                "cost",
                "a.md#claim-cost",
            ),
            (
                "# [#claim-x](../a/b.md#claim-x)",
                1,
                "../a/b.md",
                "x",
                "../a/b.md#claim-x",
            ),
            (
                "\n- > *[`a`](#claim-a_b-1 \"t\")*",
                2,
                "",
                "a_b-1",
                "#claim-a_b-1",
            ),
            (
                "[a\nb](\nc.html#claim-d)",
                3,
                "c.html",
                "d",
                "c.html#claim-d",
            ),
            ("[a][b]\n\n[b]: c.md#claim-d", 1, "c.md", "d", "[a][b]"),
            (
                "| [a](<b c.md#claim-d>) |\n|---|",
                1,
                "b c.md",
                "d",
                "b c.md#claim-d",
            ),
            ("<details>\n\n[a](#claim-b)", 3, "", "b", "#claim-b"),
        ] {
            let expected = (line, page.into(), claim.into(), marked.into());
            assert_eq!(found(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_link_to_a_claim_of_the_book_is_left_alone() {
        for text in [
            "`[a](b.md#claim-c)`",
            "```text\n[a](b.md#claim-c)\n```",
            "<!-- [a](b.md#claim-c) -->",
            "[a](https://example.org/b.html#claim-c)",
            "[a](/b.html#claim-c)",
            "[a](b.pdf#claim-c)",
            "[a](b.md#claims)",
            "![a](b.md#claim-c)",
            "#claim-c",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn headings_may_begin_as_claims_do() {
        let text = "## Claim: *one* `two`\n\nText.\n\n## B {#claim-b}\n\n<a id=\"claim-c\"></a>";
        for anchor in ["claim-one-two", "claim-b", "claim-c"] {
            assert!(has_anchor(text, anchor), "{anchor}");
        }
        for anchor in ["claim-one", "claim", "claim-d", "text"] {
            assert!(!has_anchor(text, anchor), "{anchor}");
        }
    }
}
