//! Marks for results that are not current, besides those on each block: one banner for the chapter, a note in the place
//! of a figure that can't be drawn, and words after a measured value.
//!
//! Each mark is words first: colours and broken frames come on top of them.

use super::freshness::{Freshness, dated};
use super::html::{self, NO_MATHS, ONE_LINE, label, time};
use super::markdown::{self, MarkdownPart, code_span, join};
use super::{Edition, Renderer, Tally};
use crate::figure::{FigureKind, escape};
use crate::labels::{LabelPiece, Labels};

/// The banner of a chapter. Empty if all blocks are current.
pub(super) fn banner(tally: Tally, edition: &Edition<'_>) -> String {
    let labels = edition.labels;
    let Some(said) = said(tally, labels) else {
        return String::new();
    };
    let worst = match tally.stale {
        0 => Freshness::NotRun,
        _ => Freshness::Stale,
    };
    let run = |command| labels.pieces("run-chapter", &[], &[("command", command)]);
    match edition.renderer {
        Renderer::Html => {
            let command = escape(edition.again);
            let command = format!("<code class=\"nohighlight\">{command}</code>");
            format!(
                "{ONE_LINE}<div class=\"witness witness-banner{} {NO_MATHS}\"{} role=\"note\"><p class=\"witness-mark\">\
                 <b>{}</b> {}</p></div>\n",
                worst.class(),
                labels.lang(),
                html::sentence(&said),
                html::sentence(&run(command))
            )
        }
        Renderer::Markdown => join(&[MarkdownPart::Paragraph(format!(
            "**{}** {}",
            markdown::sentence(&said),
            markdown::sentence(&run(code_span(edition.again)))
        ))]),
    }
}

/// The number of blocks that are not current, as a sentence.
fn said(tally: Tally, labels: Labels<'_>) -> Option<Vec<LabelPiece<String>>> {
    let Tally { stale, not_run, of } = tally;
    let key = match (stale, not_run) {
        (0, 0) => return None,
        (1, 0) if of == 1 => "banner-only-stale",
        (0, 1) if of == 1 => "banner-only-not-run",
        (stale, 0) if stale == of => "banner-all-stale",
        (0, not_run) if not_run == of => "banner-none-run",
        (_, 0) => "banner-stale",
        (0, _) => "banner-not-run",
        (_, _) => "banner-both",
    };
    let counts = [
        ("stale", stale.into()),
        ("not-run", not_run.into()),
        ("of", of.into()),
    ];
    Some(labels.pieces(key, &counts, &[]))
}

/// Returns the text that replaces the fence of a figure that can't be drawn, since its steps were not run in their
/// present form or their recording is stale. `recorded` is the day of the run, if there was one.
#[must_use]
pub fn undrawn(
    kind: FigureKind,
    steps: &[&str],
    freshness: Freshness,
    recorded: Option<&str>,
    edition: &Edition<'_>,
) -> String {
    let labels = edition.labels;
    let (word, sentence) = match freshness {
        Freshness::NotRun => ("not-run-word", "undrawn-not-run"),
        Freshness::Current | Freshness::Stale => ("stale-word", "undrawn-stale"),
    };
    let pieces = |kind: String, steps: String, day: &dyn Fn(&str) -> String| {
        let (dated, day) = dated(recorded, day);
        labels.pieces(
            sentence,
            &[("dated", dated.into())],
            &[("kind", kind), ("steps", steps), ("day", day)],
        )
    };
    let key = kind_label(kind);
    let kind = labels.text(key);
    match edition.renderer {
        Renderer::Html => {
            let drawn = html::words(&kind, key, labels);
            let steps = steps.iter().map(|step| format!("<b>{}</b>", escape(step)));
            let steps = steps.collect::<Vec<_>>().join(", ");
            format!(
                "{ONE_LINE}<div class=\"witness{} {NO_MATHS}\"{} role=\"group\" aria-label=\"{}\">{}</div>\n",
                freshness.class(),
                labels.lang(),
                label(&freshness.spoken(labels.text("figure"), labels)),
                html::band(word, &pieces(drawn, steps, &time), labels)
            )
        }
        Renderer::Markdown => {
            let steps: Vec<String> = steps.iter().map(|step| code_span(step)).collect();
            let kind = markdown::escape(&kind);
            let said = pieces(kind, steps.join(", "), &markdown::escape);
            join(&[markdown::paragraph(word, &said, labels)])
        }
    }
}

/// The label of a kind of figure.
fn kind_label(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Timeline => "kind-timeline",
        FigureKind::Lanes => "kind-lanes",
        FigureKind::Queue => "kind-queue",
        FigureKind::Progress => "kind-progress",
        FigureKind::Verdict => "kind-verdict",
    }
}

/// A measured value within a sentence.
pub(super) fn quoted(value: &str, freshness: Freshness, edition: &Edition<'_>) -> String {
    let value = match edition.renderer {
        Renderer::Html if value.contains(['$', '\\']) => {
            let value = markdown::encode(value);
            format!("<span class=\"{NO_MATHS}\">{value}</span>")
        }
        Renderer::Html => markdown::encode(value),
        Renderer::Markdown => markdown::escape(value),
    };
    match freshness {
        Freshness::Current => value,
        Freshness::Stale => format!("{value} {}", within("value-stale", edition)),
        Freshness::NotRun => within("value-not-measured", edition),
    }
}

/// The words in the place of a value that is not measured on the recording's server.
pub(super) fn not_measured_here(edition: &Edition<'_>) -> String {
    let labels = edition.labels;
    let words = labels.text("value-not-measured-here");
    let lang = labels.lang() + &labels.lang_of("value-not-measured-here");
    match (edition.renderer, lang.as_str()) {
        (Renderer::Html, "") => label(&words),
        (Renderer::Html, lang) => format!("<span{lang}>{}</span>", label(&words)),
        (Renderer::Markdown, _) => markdown::escape(&words),
    }
}

/// A mark within a sentence.
fn within(key: &str, edition: &Edition<'_>) -> String {
    let labels = edition.labels;
    let words = labels.text(key);
    match edition.renderer {
        Renderer::Html => {
            let lang = labels.lang() + &labels.lang_of(key);
            format!("<b class=\"witness-doubt\"{lang}>{}</b>", label(&words))
        }
        Renderer::Markdown => markdown::escape(&words),
    }
}

#[cfg(test)]
mod tests {
    use super::{Labels, Tally, said};

    #[test]
    fn a_banner_counts_in_words() {
        for (stale, not_run, of, expected) in [
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
            let said = said(tally, Labels::english()).expect("a sentence");
            assert_eq!(
                crate::page::markdown::sentence(&said).replace('\\', ""),
                expected
            );
        }
        let none = Tally {
            of: 7,
            ..Tally::default()
        };
        assert_eq!(said(none, Labels::english()), None);
    }
}
