//! Outputs that try to end the block, rendered where authors put blocks: alone, in lists and in quotes.

use mdbook_markdown::{MarkdownOptions, new_cmark_parser, pulldown_cmark};
use mdbook_witness::labels::Labels;
use mdbook_witness::page::{
    BlockActor, BlockForm, ByHand, Colour, Edition, Freshness, PageBlock, Renderer, Role, block,
    quoted,
};
use mdbook_witness::transcript::{Outcome, Output, OutputKind, OutputPiece, StepRecord};
use mdbook_witness::visible::visible;
use std::time::Duration;

/// Texts that were made to get out of the block. Each ends with a newline that isn't the last of several.
pub(crate) fn texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "a\n\n\nb\n",
        "\n\nfirst lines are blank\n",
        "```\n\n# no heading\n\n````text\n~~~\n",
        "<script>alert(1)</script>\n\n</pre></samp></code></div></style>-->\n<!-- \n<b>\n",
        "&amp; &lt; &#10; & \\ ' \" ${x} {{#include /etc/passwd}} {{= a.b }} {{{c}}}\n",
        "   \n \n\t\n\tafter a tab\n  two\n    four\n        eight \n",
        "\u{fffd}\u{fffd} 🐘 é \u{202e}right to left\u{202c} ‎\u{a0}\u{2028}x\n",
        " id | name\n----+------\n  1 | a\n(1 row)\n\n> quote\n- item\n1. one\n\n---\n***\n===\n",
        "[a]: http://example.com\n[^1]: note\n|a|b|\n|-|-|\n",
        "<![CDATA[\n]]>\n<?php\n?>\n<!DOCTYPE html>\n",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push(format!("{}\nshort\n", "x<y> ".repeat(200_000)));
    texts
}

/// A block that runs one text and prints the same.
pub(crate) fn hostile(text: &str, renderer: Renderer) -> String {
    kept(text, Freshness::Current, renderer)
}

/// The same of a chapter that may have changed, on a day that begins with the same text, since a kept file says when it was.
pub(crate) fn kept(text: &str, freshness: Freshness, renderer: Renderer) -> String {
    let day: String = text.chars().take(100).collect();
    let step = StepRecord {
        started: Duration::ZERO,
        took: Duration::from_millis(12),
        outcome: Outcome::Succeeded,
        rows: None,
        values: Vec::new(),
        output: Output {
            pieces: vec![OutputPiece {
                kind: OutputKind::Plain,
                text: text.to_owned(),
            }],
            omitted: None,
        },
    };
    let shown = PageBlock {
        language: "sql",
        code: text.into(),
        caption: None,
        actor: BlockActor::Session {
            name: "main",
            colour: Colour::nth(0),
        },
        role: Role::Run,
        anchor: None,
        shows_name: false,
        said: None,
        interpreter: None,
        shows_all_lines: false,
        hide_code: false,
        hide_output: false,
        lines: None,
        form: BlockForm::default(),
        step: &step,
        freshness,
        recorded: Some(&day),
        by_hand: ByHand::default(),
        labels: Labels::english(),
    };
    block(&shown, renderer)
}

/// Where a block stands: what comes before its first line, and before every other.
pub(crate) const PLACES: [(&str, &str); 8] = [
    ("", ""),
    ("   ", "   "),
    ("- ", "  "),
    ("10. ", "    "),
    ("> ", "> "),
    ("> - ", ">   "),
    ("- > ", "  > "),
    ("- 1. - ", "     - "),
];

/// The places to try a text in: a very long one only at the top and deep within, to be quick.
fn places(text: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let step = if text.len() > 100_000 { 5 } else { 1 };
    PLACES.into_iter().step_by(step)
}

/// A chapter with a block at a place and a paragraph right below it.
pub(crate) fn chapter(block: &str, (first, other): (&str, &str)) -> String {
    // The last place is one where the block is followed by an item, not by a paragraph.
    let (prefix, after) = match other.strip_suffix("- ") {
        Some(indent) => (format!("{indent}  "), format!("{other}After *it*.\n")),
        None => (other.to_owned(), format!("{other}After *it*.\n")),
    };
    let mut chapter = String::from("Before *it*.\n\n");
    for (index, line) in block.lines().enumerate() {
        chapter.push_str(if index == 0 { first } else { &prefix });
        chapter.push_str(line);
        chapter.push('\n');
    }
    chapter + &after + "\nAnd a paragraph with a [link](x).\n"
}

/// The text between two tags, with its entities decoded.
pub(crate) fn text_between(html: &str, open: &str, close: &str) -> String {
    let rest = html.split_once(open).expect("the element begins").1;
    let rest = rest.split_once('>').expect("the tag ends").1;
    decoded(rest.split_once(close).expect("the element ends").0)
}

/// A text of HTML with its entities decoded.
pub(crate) fn decoded(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut pieces = html.split('&');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (entity, rest) = piece.split_once(';').expect("an entity ends");
        let number = entity
            .strip_prefix('#')
            .map(|it| it.parse().map(char::from_u32));
        text.push(match (entity, number) {
            ("lt", _) => '<',
            ("gt", _) => '>',
            ("quot", _) => '"',
            ("amp", _) => '&',
            (_, Some(Ok(Some(character)))) => character,
            _ => panic!("&{entity}; is no entity of ours"),
        });
        text.push_str(rest);
    }
    text
}

/// That what stands around a block is what it was.
pub(crate) fn assert_unharmed(html: &str, chapter: &str) {
    let shown: String = chapter.chars().take(2_000).collect();
    assert!(html.contains("Before <em>it</em>."), "{shown}");
    assert!(html.contains("After <em>it</em>."), "{shown}");
    assert!(
        html.contains("<p>And a paragraph with a <a href=\"x\">link</a>.</p>"),
        "{shown}"
    );
}

fn render(chapter: &str) -> String {
    let mut html = String::new();
    let parser = new_cmark_parser(chapter, &MarkdownOptions::default());
    pulldown_cmark::html::push_html(&mut html, parser);
    html
}

#[test]
fn html_survives_everywhere() {
    for text in texts() {
        for place in places(&text) {
            let chapter = chapter(&hostile(&text, Renderer::Html), place);
            let html = render(&chapter);
            assert_eq!(
                text_between(&html, "<code", "</code>"),
                visible(&text),
                "{place:?}"
            );
            assert_eq!(
                text_between(&html, "<samp", "</samp>"),
                visible(&text),
                "{place:?}"
            );
            assert_eq!(html.matches("<div").count(), 2, "{place:?}");
            assert_eq!(html.matches("</div>").count(), 2, "{place:?}");
            assert_unharmed(&html, &chapter);
        }
    }
}

#[test]
fn marks_survive_everywhere() {
    for text in texts() {
        for place in places(&text) {
            let chapter_of = |freshness, renderer| {
                let chapter = chapter(&kept(&text, freshness, renderer), place);
                let html = render(&chapter);
                assert_unharmed(&html, &chapter);
                html
            };
            let html = chapter_of(Freshness::Stale, Renderer::Html);
            assert_eq!(
                text_between(&html, "<samp", "</samp>"),
                visible(&text),
                "{place:?}"
            );
            assert_eq!(html.matches("<p class=\"witness-mark\">").count(), 1);
            let html = chapter_of(Freshness::NotRun, Renderer::Html);
            assert_eq!(
                text_between(&html, "<code", "</code>"),
                visible(&text),
                "{place:?}"
            );
            assert!(!html.contains("<samp"), "nothing was printed");

            let html = chapter_of(Freshness::Stale, Renderer::Markdown);
            let output = text_between(&html, "<code class=\"language-text\"", "</code>");
            assert_eq!(output, visible(&text), "{place:?}");
            assert_eq!(html.matches("<strong>Stale:</strong>").count(), 1);
            let html = chapter_of(Freshness::NotRun, Renderer::Markdown);
            assert!(!html.contains("<code class=\"language-text\""));
        }
    }
}

#[test]
fn a_quoted_value_is_only_text() {
    for text in texts() {
        for renderer in [Renderer::Html, Renderer::Markdown] {
            for freshness in [Freshness::Current, Freshness::Stale, Freshness::NotRun] {
                let value: String = text.chars().take(100).collect();
                let value = quoted(&value, freshness, &Edition::new(renderer, ""));
                let html = render(&format!("Before *it*, {value}: *after* it.\n"));
                assert!(html.starts_with("<p>Before <em>it</em>, "), "{html}");
                assert!(html.ends_with(": <em>after</em> it.</p>\n"), "{html}");
            }
        }
    }
}

#[test]
fn html_leaves_a_tight_list_tight() {
    let block = hostile("a\n\nb\n", Renderer::Html);
    let html = render(&format!("- one\n  {block}- two\n"));
    assert!(html.contains("<li>one"), "{html}");
    assert!(html.contains("<li>two</li>"), "{html}");
}

#[test]
fn markdown_survives_everywhere() {
    for text in texts() {
        for place in places(&text) {
            let chapter = chapter(&hostile(&text, Renderer::Markdown), place);
            let html = render(&chapter);
            let code = text_between(&html, "<code class=\"language-sql\"", "</code>");
            assert_eq!(code, visible(&text), "{place:?}");
            let output = text_between(&html, "<code class=\"language-text\"", "</code>");
            assert_eq!(output, visible(&text), "{place:?}");
            assert_unharmed(&html, &chapter);
        }
    }
}
