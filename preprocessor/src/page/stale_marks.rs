//! Marks for results that are not current, besides those on each block: one banner for the chapter, a note in the place
//! of a figure that can't be drawn, and words after a measured value.
//!
//! Each mark is words first: colours and broken frames come on top of them.

use super::freshness::Freshness;
use super::html::{NO_MATHS, ONE_LINE, time};
use super::markdown::{self, MarkdownPart, code_span, join};
use super::{Renderer, Tally};
use crate::figure::{FigureKind, escape};

/// The placeholder of a value that was never measured.
const NOT_MEASURED: &str = "(not measured)";
/// The mark after a value that may be outdated.
const STALE: &str = "(stale)";

/// The banner of a chapter. Empty if all blocks are current.
pub(super) fn banner(tally: Tally, again: &str, renderer: Renderer) -> String {
    let said = said(tally);
    let worst = match tally.stale {
        0 => Freshness::NotRun,
        _ => Freshness::Stale,
    };
    match renderer {
        _ if said.is_empty() => String::new(),
        Renderer::Html => format!(
            "{ONE_LINE}<div class=\"witness witness-banner{} {NO_MATHS}\" role=\"note\"><p class=\"witness-mark\"><b>{said}</b> \
             Run the chapter: <code class=\"nohighlight\">{}</code></p></div>\n",
            worst.class(),
            escape(again)
        ),
        Renderer::Markdown => join(&[MarkdownPart::Paragraph(format!(
            "**{said}** Run the chapter: {}",
            code_span(again)
        ))]),
    }
}

/// The number of blocks that are not current, as a sentence.
fn said(tally: Tally) -> String {
    let Tally { stale, not_run, of } = tally;
    let (has, is_written) = match not_run {
        1 => ("has", "it is written"),
        _ => ("have", "they are written"),
    };
    let are = if stale == 1 { "is" } else { "are" };
    match (stale, not_run) {
        (0, 0) => String::new(),
        (1, 0) if of == 1 => "This chapter’s only block is stale.".to_owned(),
        (0, 1) if of == 1 => {
            "This chapter’s only block has not been run as it is written.".to_owned()
        }
        (stale, 0) if stale == of => format!("All {of} blocks of this chapter are stale."),
        (0, not_run) if not_run == of => {
            format!("None of this chapter’s {of} blocks has been run as it is written.")
        }
        (stale, 0) => format!("{stale} of this chapter’s {of} blocks {are} stale."),
        (0, not_run) => {
            format!("{not_run} of this chapter’s {of} blocks {has} not been run as {is_written}.")
        }
        (stale, not_run) => format!(
            "{stale} of this chapter’s {of} blocks {are} stale, and {not_run} {has} not been run as {is_written}."
        ),
    }
}

/// Returns the text that replaces the fence of a figure that can't be drawn, since its steps were not run in their
/// present form or their recording is stale. `recorded` is the day of the run, or empty.
#[must_use]
pub fn undrawn(
    kind: FigureKind,
    steps: &[&str],
    freshness: Freshness,
    recorded: &str,
    renderer: Renderer,
) -> String {
    let word = freshness.word();
    let kind = kind.name();
    let day = |day: String| match recorded {
        "" => String::new(),
        _ => format!(" on {day}"),
    };
    let why = |day: String| match freshness {
        Freshness::NotRun => {
            "can’t be drawn before its steps have been run as they are written".to_owned()
        }
        _ => format!("can’t be drawn from what was recorded{day}"),
    };
    match renderer {
        Renderer::Html => {
            let steps = steps.iter().map(|step| format!("<b>{}</b>", escape(step)));
            let steps = steps.collect::<Vec<_>>().join(", ");
            format!(
                "{ONE_LINE}<div class=\"witness{} {NO_MATHS}\" role=\"group\" aria-label=\"figure{}\"><p class=\"witness-mark\">\
                 <b>{word}:</b> this figure, the {kind} of {steps}, {}.</p></div>\n",
                freshness.class(),
                freshness.spoken(),
                why(day(time(recorded)))
            )
        }
        Renderer::Markdown => {
            let steps: Vec<String> = steps.iter().map(|step| code_span(step)).collect();
            join(&[MarkdownPart::Paragraph(format!(
                "**{word}:** this figure, the {kind} of {}, {}.",
                steps.join(", "),
                why(day(markdown::escape(recorded)))
            ))])
        }
    }
}

/// A measured value within a sentence.
pub(super) fn quoted(value: &str, freshness: Freshness, renderer: Renderer) -> String {
    let value = match renderer {
        Renderer::Html if value.contains(['$', '\\']) => {
            let value = markdown::encode(value);
            format!("<span class=\"{NO_MATHS}\">{value}</span>")
        }
        Renderer::Html => markdown::encode(value),
        Renderer::Markdown => markdown::escape(value),
    };
    match freshness {
        Freshness::Current => value,
        Freshness::Stale => format!("{value} {}", within(STALE, renderer)),
        Freshness::NotRun => within(NOT_MEASURED, renderer),
    }
}

/// A mark within a sentence.
fn within(words: &str, renderer: Renderer) -> String {
    match renderer {
        Renderer::Html => format!("<b class=\"witness-doubt\">{words}</b>"),
        Renderer::Markdown => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, said};

    #[test]
    fn a_banner_counts_in_words() {
        for (stale, not_run, of, expected) in [
            (0, 0, 7, ""),
            (1, 0, 7, "1 of this chapter’s 7 blocks is stale."),
            (3, 0, 7, "3 of this chapter’s 7 blocks are stale."),
            (
                0,
                1,
                7,
                "1 of this chapter’s 7 blocks has not been run as it is written.",
            ),
            (7, 0, 7, "All 7 blocks of this chapter are stale."),
            (
                0,
                7,
                7,
                "None of this chapter’s 7 blocks has been run as it is written.",
            ),
            (
                3,
                1,
                7,
                "3 of this chapter’s 7 blocks are stale, and 1 has not been run as it is written.",
            ),
            (
                1,
                2,
                7,
                "1 of this chapter’s 7 blocks is stale, and 2 have not been run as they are written.",
            ),
            (1, 0, 1, "This chapter’s only block is stale."),
            (
                0,
                1,
                1,
                "This chapter’s only block has not been run as it is written.",
            ),
        ] {
            let tally = Tally { stale, not_run, of };
            assert_eq!(said(tally), expected);
        }
    }
}
