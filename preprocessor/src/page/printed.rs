//! Output as a terminal shows it, and the widths that fit on screens and on paper.

use super::label_html::words;
use super::output::VisiblePart;
use crate::figure::escape;
use crate::labels::Labels;
use crate::transcript::OutputKind;
use std::fmt::Write as _;

/// Lines up to this width fit into the narrowest screen; a box with longer ones scrolls, so the keyboard must reach it.
pub(super) const NARROW: usize = 32;

/// Lines up to this width fit on paper at the usual size.
const PAPER: usize = 84;

/// The output of a block.
pub(super) fn printed(shown: &[VisiblePart], labels: Labels<'_>) -> String {
    if shown.is_empty() {
        return String::new();
    }
    let width = shown.iter().map(|shown| match shown {
        VisiblePart::Lines(_, text) => width(text),
        VisiblePart::Gap(_) => 0,
    });
    let width = width.max().unwrap_or(0);
    let wide = if width > PAPER { " witness-wide" } else { "" };
    let scrolls = if width > NARROW {
        format!(
            " tabindex=\"0\" role=\"group\" aria-label=\"{}\"",
            escape(&labels.text("output"))
        )
    } else {
        String::new()
    };
    let mut html = format!("<pre class=\"witness-output{wide}\"{scrolls}><samp>");
    for shown in shown {
        let _ = match shown {
            VisiblePart::Lines(OutputKind::Plain, text) => write!(html, "{}", escape(text)),
            VisiblePart::Lines(OutputKind::Notice, text) => {
                write!(
                    html,
                    "<span class=\"witness-notice\">{}</span>",
                    escape(text)
                )
            }
            VisiblePart::Lines(OutputKind::Error, text) => {
                write!(
                    html,
                    "<span class=\"witness-error\">{}</span>",
                    escape(text)
                )
            }
            VisiblePart::Gap(gap) => write!(
                html,
                "<span class=\"witness-gap\">{}</span>",
                words(&gap.said(labels), gap.label(), labels)
            ),
        };
    }
    html.push_str("</samp></pre>");
    html
}

/// The longest part of a line in a sentence.
const LONGEST: usize = 60;

/// The beginning of a text, with a sign where it is cut.
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The number of characters in the longest line.
pub(super) fn width(text: &str) -> usize {
    let widths = text.lines().map(|line| line.chars().count());
    widths.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn width_is_in_characters() {
        assert_eq!(width("id\néééé\n\n"), 4);
        assert_eq!(width(""), 0);
    }
}
