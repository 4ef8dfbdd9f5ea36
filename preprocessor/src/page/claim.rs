//! A claim: the sentence, what was measured, and how that was checked.

use super::markdown::{Part, code_span, fence, head_line, join};
use super::{Block, Role, head, html, markdown};
use crate::figure::escape;
use crate::transcript::Outcome;
use std::fmt::Write as _;

/// The claim of a block as HTML.
pub(super) fn html(block: &Block<'_>, sentence: &str) -> String {
    let holds = holds(block);
    let (spoken, class, sign) = if holds {
        ("claim that holds", "", "✓")
    } else {
        ("claim that was not checked", " witness-unchecked", "–")
    };
    let mut html = format!(
        "{}<div class=\"witness witness-claim{class}\" role=\"group\" aria-label=\"{spoken}\">\
         <p class=\"witness-sentence\"><span class=\"witness-sign\" aria-hidden=\"true\">{sign}</span> {}</p>",
        html::ONE_LINE,
        escape(sentence)
    );
    if !holds {
        html.push_str(&html::head_line(&head::of(block)));
    }
    if !block.hide_output && !block.step.values.is_empty() {
        html.push_str("<dl class=\"witness-values\">");
        for (column, value) in &block.step.values {
            let (column, value) = (escape(column), escape(value));
            let _ = write!(html, "<div><dt>{column}</dt><dd>{value}</dd></div>");
        }
        html.push_str("</dl>");
    }
    if !block.hide_code && !block.code.is_empty() {
        let _ = write!(
            html,
            "<details class=\"witness-details\"><summary>how it is checked</summary>{}</details>",
            html::code(block)
        );
    }
    html.push_str("</div>\n");
    html
}

/// The claim of a block as Markdown.
pub(super) fn markdown(block: &Block<'_>, sentence: &str) -> String {
    let holds = holds(block);
    let mut said = format!(
        "{} {}",
        if holds { "✓" } else { "–" },
        markdown::escape(sentence)
    );
    if !holds {
        let _ = write!(said, " ({})", head_line(&head::of(block)));
    }
    if !block.hide_output && !block.step.values.is_empty() {
        let values = block.step.values.iter();
        let values = values
            .map(|(column, value)| format!("{} = {}", markdown::escape(column), code_span(value)));
        let _ = write!(said, " — {}", values.collect::<Vec<_>>().join(", "));
    }
    let mut parts = vec![Part::Paragraph(said)];
    if !block.hide_code && !block.code.is_empty() {
        parts.push(Part::Fence(fence(block.language, block.code)));
    }
    join(&parts)
}

/// Whether it was checked: a claim that is false ends the run.
fn holds(block: &Block<'_>) -> bool {
    matches!(block.role, Role::Claim { .. }) && block.step.outcome == Outcome::Succeeded
}
