//! Folded parts of a block: a line that says what is in them, and the part itself.
//!
//! The whole part is in the page, so that a search finds it, and on paper it is open.

use super::label_html::words;
use super::printed::clipped;
use super::{PageBlock, Role, diff, output};
use crate::figure::escape;
use crate::labels::Labels;

/// The code of a block, which may be folded.
pub(super) fn code(block: &PageBlock<'_>, html: String) -> String {
    match block.form.fold_code {
        true => folded("code-folded", &block.code, &html, block.labels),
        false => html,
    }
}

/// The output of a block, which may be folded.
pub(super) fn output(block: &PageBlock<'_>, html: String) -> String {
    if !block.form.fold_output {
        return html;
    }
    let labels = block.labels;
    if matches!(block.role, Role::Diff { .. }) {
        let summary = diff::summary(&diff::parts(block), labels);
        let summary = labels.message("difference-folded", &[("summary", summary.into())]);
        return details(&words(&summary, "difference-folded", labels), &html);
    }
    let text = output::whole_text(&block.step.output, labels);
    folded("output-folded", &text, &html, labels)
}

/// A folded text, with the number of its lines and the first of them.
fn folded(key: &str, text: &str, html: &str, labels: Labels<'_>) -> String {
    let summary = labels.message(key, &[("lines", text.lines().count().into())]);
    let mut filled = text.lines().map(str::trim);
    let first = filled.find(|line| line.chars().any(char::is_alphanumeric));
    let first = first.map(|line| {
        format!(
            ", <code class=\"nohighlight\">{}</code>",
            escape(&clipped(line))
        )
    });
    let summary = words(&summary, key, labels);
    details(&(summary + &first.unwrap_or_default()), html)
}

/// An element that opens at its summary.
fn details(summary: &str, html: &str) -> String {
    format!(
        "<details class=\"witness-details witness-fold\"><summary>{summary}</summary>{html}</details>"
    )
}
