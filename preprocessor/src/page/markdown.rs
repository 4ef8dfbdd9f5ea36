//! Live blocks as plain Markdown, for every renderer that isn't mdBook's own HTML.
//!
//! Every fence has a language, since `mdbook test` takes one without for Rust. Blank lines stand only where two
//! paragraphs would become one, since any other would make a list around the block a loose one.

use super::diff::DiffPart;
use super::freshness::FreshnessMark;
use super::heading::{self, Heading, Phrase, origin_label};
use super::output::{self, VisiblePart};
use super::{BlockActor, Edition, PageBlock, PrintedForm, UntestedServer, diff, freshness};
use crate::labels::{LabelPiece, Labels};
use crate::transcript::Provenance;
use crate::visible::visible;
use std::fmt::Write as _;

/// A part of a block.
pub(super) enum MarkdownPart {
    /// A line of prose.
    Paragraph(String),
    /// Code or output, with the newline at its end.
    Fence(String),
}

/// A live block.
pub(super) fn block(block: &PageBlock<'_>) -> String {
    let labels = block.labels;
    let shown = output::visible_parts(block);
    let changes = diff::shown(block);
    let mark = freshness::block_mark(block, !shown.is_empty() || !changes.is_empty());
    let mut parts: Vec<_> = mark
        .iter()
        .map(|mark| stale_paragraph(mark, labels))
        .collect();
    let head = heading::block_heading(block);
    if !head.is_empty() {
        parts.push(MarkdownPart::Paragraph(head_line(&head, labels)));
    }
    if !block.hide_code && !block.code.is_empty() {
        parts.push(MarkdownPart::Fence(fence(block.language, &block.code)));
    }
    match block.form.output {
        PrintedForm::Markdown if !shown.is_empty() => {
            let text = output::whole_text(&block.step.output, labels);
            parts.push(MarkdownPart::Fence(format!("{text}\n")));
        }
        _ => parts.extend(printed(&shown, labels)),
    }
    parts.extend(difference(&changes, labels));
    join(&parts)
}

/// A mark as a paragraph of its own.
pub(super) fn stale_paragraph(mark: &FreshnessMark<'_>, labels: Labels<'_>) -> MarkdownPart {
    paragraph(mark.word, &mark.sentence(labels, escape), labels)
}

/// A word and a sentence as a paragraph of their own.
pub(super) fn paragraph(
    word: &str,
    said: &[LabelPiece<String>],
    labels: Labels<'_>,
) -> MarkdownPart {
    let word = escape(&labels.text(word));
    MarkdownPart::Paragraph(format!("**{word}:** {}.", sentence(said)))
}

/// A label as Markdown, with parts that are Markdown already.
pub(super) fn sentence(pieces: &[LabelPiece<String>]) -> String {
    LabelPiece::join(pieces, escape, escape, String::clone)
}

/// The server that a chapter ran on, a note about it, and the command for another run.
pub(super) fn provenance(
    provenance: &Provenance,
    untested: Option<&UntestedServer>,
    edition: &Edition<'_>,
) -> String {
    let labels = edition.labels;
    let origin = match origin_label(&provenance.origin) {
        Some((key, name, value)) => sentence(&labels.pieces(key, &[], &[(name, escape(&value))])),
        None => escape(&provenance.origin),
    };
    let ran = [
        ("server", escape(&provenance.server)),
        ("origin", origin),
        ("day", escape(&provenance.date)),
    ];
    let again = code_span(edition.again);
    let sentences = [
        Some(labels.pieces("provenance", &[], &ran)),
        untested.map(|it| it.sentence(labels, escape)),
        Some(labels.pieces("run-again", &[], &[("command", again)])),
    ];
    let sentences = sentences.iter().flatten().map(|it| sentence(it));
    format!("\n{}\n", sentences.collect::<Vec<_>>().join(" "))
}

/// Joins the parts.
pub(super) fn join(parts: &[MarkdownPart]) -> String {
    let mut markdown = String::new();
    for (index, part) in parts.iter().enumerate() {
        match part {
            MarkdownPart::Fence(fence) => markdown.push_str(fence),
            MarkdownPart::Paragraph(line) => {
                markdown.push_str(line);
                markdown.push('\n');
                if !matches!(parts.get(index + 1), Some(MarkdownPart::Fence(_))) {
                    markdown.push('\n');
                }
            }
        }
    }
    markdown
}

/// The line with the actor, the effect and the duration.
pub(super) fn head_line(head: &Heading<'_>, labels: Labels<'_>) -> String {
    let actor = match head.actor {
        BlockActor::Session { name, .. } => Some(format!("**{}**", escape(name))),
        BlockActor::Shell => Some(format!("**{}**", escape(&labels.text("shell")))),
        BlockActor::None => None,
    };
    let did: Vec<String> = head.did.iter().map(|it| phrases(it)).collect();
    let did = (!did.is_empty()).then(|| did.join(" "));
    let took = head.took.as_deref().map(phrases);
    let opens = head.opens.as_deref().map(phrases);
    let parts = [actor, head.file.map(code_span), opens, did, took];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A sentence of the line above a block.
fn phrases(sentence: &[LabelPiece<Phrase<'_>>]) -> String {
    LabelPiece::join(sentence, escape, escape, phrase)
}

/// A part of such a sentence.
fn phrase(phrase: &Phrase<'_>) -> String {
    match phrase {
        Phrase::Plain(words) | Phrase::English(words) | Phrase::Said(words, _) => escape(words),
        Phrase::Name(name) => format!("*{}*", escape(name)),
        Phrase::Code(code) | Phrase::Command(code) | Phrase::Interpreter(code) => code_span(code),
        Phrase::Reason(reason) => phrases(reason),
        Phrase::Key(label) | Phrase::Failed(label) => format!("**{}**", phrases(label)),
    }
}

/// The output of a block: one fence, or two with a note between them about the omitted lines.
fn printed(shown: &[VisiblePart], labels: Labels<'_>) -> Vec<MarkdownPart> {
    let mut parts = Vec::new();
    let mut text = String::new();
    for shown in shown {
        match shown {
            VisiblePart::Lines(_, lines) => text.push_str(lines),
            VisiblePart::Gap(gap) => {
                if !text.is_empty() {
                    parts.push(MarkdownPart::Fence(fence(
                        "text",
                        &std::mem::take(&mut text),
                    )));
                }
                parts.push(MarkdownPart::Paragraph(format!(
                    "*{}*",
                    escape(&gap.said(labels))
                )));
            }
        }
    }
    if !text.is_empty() {
        parts.push(MarkdownPart::Fence(fence("text", &text)));
    }
    parts
}

/// The difference between two outputs.
fn difference(changes: &[DiffPart], labels: Labels<'_>) -> Option<MarkdownPart> {
    match changes {
        [] => None,
        [DiffPart::Same] => Some(MarkdownPart::Paragraph(format!(
            "*{}*",
            escape(&labels.text("no-difference"))
        ))),
        changes => Some(MarkdownPart::Fence(fence(
            "diff",
            &diff::text(changes, labels),
        ))),
    }
}

/// A fence that no text can end.
pub(super) fn fence(language: &str, text: &str) -> String {
    let ticks = "`".repeat((longest_run(text) + 1).max(3));
    let text = visible(text);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!("{ticks}{language}\n{text}{end}{ticks}\n")
}

/// A code span that no text can end.
pub(super) fn code_span(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    let text = in_line(text);
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|character| character != '`').map(str::len);
    runs.max().unwrap_or(0)
}

/// Escapes a phrase so that nothing in it is markup. Marks that preprocessors of formulas and templates look for,
/// including after a backslash, are written as character references.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in in_line(text).chars() {
        match character {
            '$' | '{' | '}' | '\\' | '`' => refer(&mut escaped, character),
            '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~' | '#' => {
                escaped.extend(['\\', character]);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Escapes a phrase so that nothing in it is markup at any place of a line, or a mark that another preprocessor looks
/// for. For mdBook's own HTML, where readers don't see the source.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for (at, character) in in_line(text).chars().enumerate() {
        match character {
            ' ' | '\t' if at == 0 => refer(&mut encoded, character),
            mark if mark.is_ascii_punctuation() => refer(&mut encoded, mark),
            _ => encoded.push(character),
        }
    }
    encoded
}

/// Adds the character reference of a character.
pub(super) fn refer(to: &mut String, character: char) {
    let _ = write!(to, "&#{};", u32::from(character));
}

/// A text for use within a line.
fn in_line(text: &str) -> String {
    visible(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::{code_span, encode, escape, fence};

    #[test]
    fn a_fence_is_longer_than_any_within() {
        assert_eq!(fence("text", "a\n"), "```text\na\n```\n");
        assert_eq!(fence("text", "````\na"), "`````text\n````\na\n`````\n");
    }

    #[test]
    fn phrases_are_no_markup() {
        assert_eq!(
            escape("a_b *c* <d> & `e`\nf"),
            r"a\_b \*c\* \<d\> \& &#96;e&#96; f"
        );
        assert_eq!(
            encode(" 1. $a_b$\n{{c}}"),
            "&#32;1&#46; &#36;a&#95;b&#36; &#123;&#123;c&#125;&#125;"
        );
        assert_eq!(code_span("cargo book"), "`cargo book`");
        assert_eq!(code_span("`a``"), "``` `a`` ```");
    }
}
