//! A claim: the sentence, the measured values, the sections that cite it, and the query that checks it.

use super::heading::Heading;
use super::html::{self, NO_MATHS};
use super::markdown::{self, MarkdownPart, code_span, fence, head_line, join};
use super::{BlockActor, Citation, Claim, Freshness, PageBlock, by_hand, freshness, heading};
use crate::figure::escape;
use crate::transcript::Outcome;
use std::fmt::Write as _;

/// The verification state of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It was checked, and holds.
    Holds,
    /// It was checked, and is false, which ends the run of any other claim.
    False,
    /// It held before something changed.
    Held,
    /// It was never checked.
    Unchecked,
}

/// The claim of a block as HTML.
pub(super) fn html(block: &PageBlock<'_>, claim: &Claim<'_>) -> String {
    let labels = block.labels;
    let (spoken, class) = match standing(block) {
        Standing::Holds => ("claim-holds", ""),
        Standing::False => ("claim-false", " witness-false"),
        Standing::Held => ("claim-held", " witness-unchecked"),
        Standing::Unchecked => ("claim-unchecked", " witness-unchecked"),
    };
    let mut html = format!(
        "{}<div class=\"witness witness-claim{class}{} {NO_MATHS}\"{}{}{} role=\"group\" aria-label=\"{}\">",
        html::ONE_LINE,
        block.freshness.class(),
        id(claim),
        labels.lang(),
        by_hand::attributes(block),
        escape(&block.freshness.spoken(labels.text(spoken), labels))
    );
    let author = labels.lang_of_author();
    if let Some(mark) = freshness::block_mark(block, false) {
        html.push_str(&html::stale_band(&mark, labels));
    }
    let sentence = format!(
        "<span class=\"witness-sign\" aria-hidden=\"true\">{}</span><span{author}>{}</span>",
        sign(block),
        escape(claim.sentence)
    );
    let typed_in = match block.hide_code || block.code.is_empty() {
        true => None,
        false => typed_in(block),
    };
    let opens = typed_in.as_ref().is_some_and(|head| head.opens.is_some());
    let head = typed_in.map(|head| html::head_line(&head, labels));
    // Readers open the terminal before they look at the query.
    let (above, within) = match (head, opens) {
        (Some(head), true) => (head, String::new()),
        (head, _) => (String::new(), head.unwrap_or_default()),
    };
    html.push_str(&above);
    let _ = if block.hide_code || block.code.is_empty() {
        write!(html, "<p class=\"witness-sentence\">{sentence}</p>")
    } else {
        write!(
            html,
            "<details class=\"witness-more\"><summary class=\"witness-sentence\">{sentence}\
             <span class=\"witness-how\">{}</span></summary>{within}{}</details>",
            html::label_text(checked(block), labels),
            html::code(block)
        )
    };
    if is_skipped(block) {
        html.push_str(&html::head_line(&heading::block_heading(block), labels));
    }
    let values = values(block);
    if !values.is_empty() {
        let _ = write!(html, "<dl class=\"witness-values\"{author}>");
        for (column, value) in values {
            let (column, value) = (escape(column), escape(value));
            let _ = write!(html, "<div><dt>{column}</dt><dd>{value}</dd></div>");
        }
        html.push_str("</dl>");
    }
    if !claim.cited.is_empty() {
        let link = |it: &Citation| {
            let (page, title) = (escape(&it.page), escape(&it.title));
            format!("<a href=\"{page}\"{author}>{title}</a>")
        };
        let links: Vec<_> = claim.cited.iter().map(link).collect();
        let _ = write!(
            html,
            "<p class=\"witness-cited\">{} {}</p>",
            html::label_text("used-in", labels),
            links.join(", ")
        );
    }
    html.push_str("</div>\n");
    html
}

/// The claim of a block as Markdown.
pub(super) fn markdown(block: &PageBlock<'_>, claim: &Claim<'_>) -> String {
    let anchor = claim.name.map(|_| format!("<a{}></a>", id(claim)));
    let mut said = format!(
        "{}{} {}",
        anchor.unwrap_or_default(),
        sign(block),
        markdown::escape(claim.sentence)
    );
    if is_skipped(block) {
        let _ = write!(
            said,
            " ({})",
            head_line(&heading::block_heading(block), block.labels)
        );
    }
    let values = values(block).iter();
    let values = values
        .map(|(column, value)| format!("{} = {}", markdown::escape(column), code_span(value)));
    let values: Vec<String> = values.collect();
    if !values.is_empty() {
        let _ = write!(said, " — {}", values.join(", "));
    }
    let mark = freshness::block_mark(block, false);
    let mut parts: Vec<_> = mark
        .iter()
        .map(|mark| markdown::stale_paragraph(mark, block.labels))
        .collect();
    parts.push(MarkdownPart::Paragraph(said));
    if !claim.cited.is_empty() {
        let link = |it: &Citation| format!("[{}]({})", markdown::escape(&it.title), it.page);
        let links: Vec<_> = claim.cited.iter().map(link).collect();
        parts.push(MarkdownPart::Paragraph(format!(
            "{} {}",
            markdown::escape(&block.labels.text("used-in")),
            links.join(", ")
        )));
    }
    if !block.hide_code && !block.code.is_empty() {
        if block.by_hand.by_build {
            parts.push(MarkdownPart::Paragraph(format!(
                "*{}:*",
                markdown::escape(&block.labels.text(checked(block)))
            )));
        }
        if let Some(head) = typed_in(block) {
            parts.push(MarkdownPart::Paragraph(head_line(&head, block.labels)));
        }
        parts.push(MarkdownPart::Fence(fence(block.language, &block.code)));
    }
    join(&parts)
}

/// The line above the query of a claim in a session, with the terminal that a reader opens for it. `None` for a query that
/// may be typed anywhere.
fn typed_in<'a>(block: &'a PageBlock<'a>) -> Option<Heading<'a>> {
    let is_typed = block.actor != BlockActor::None && !is_skipped(block);
    is_typed.then(|| heading::block_heading(block))
}

/// The attribute that is the target of links to a claim. A name has no character that would need an escape.
fn id(claim: &Claim<'_>) -> String {
    let id = claim.name.map(|name| format!(" id=\"claim-{name}\""));
    id.unwrap_or_default()
}

/// The words above the query.
fn checked(block: &PageBlock<'_>) -> &'static str {
    match block.by_hand.by_build {
        true => "checked-by-build",
        false => "how-checked",
    }
}

fn standing(block: &PageBlock<'_>) -> Standing {
    match (block.freshness, &block.step.outcome) {
        (Freshness::Current, Outcome::Succeeded) => Standing::Holds,
        (Freshness::Current, Outcome::False) => Standing::False,
        (Freshness::Stale, Outcome::Succeeded) => Standing::Held,
        _ => Standing::Unchecked,
    }
}

/// The sign before the sentence: a tick only if the claim holds, and a cross only if it is false.
fn sign(block: &PageBlock<'_>) -> &'static str {
    match standing(block) {
        Standing::Holds => "✓",
        Standing::False => "✗",
        Standing::Held => "?",
        Standing::Unchecked => "–",
    }
}

/// Returns `true` if the claim states the reason for its skip itself.
fn is_skipped(block: &PageBlock<'_>) -> bool {
    block.freshness != Freshness::NotRun && block.step.is_skipped()
}

/// The measured values to show.
fn values<'a>(block: &PageBlock<'a>) -> &'a [(String, String)] {
    if block.hide_output || block.freshness == Freshness::NotRun {
        return &[];
    }
    &block.step.values
}
