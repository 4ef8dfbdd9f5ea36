//! A figure in its place on the page: its caption, the drawing, its data, and the workload that ran meanwhile. The server
//! is named once a page.
//!
//! The conclusion comes first, as a headline; the data is below, for readers who can't see the drawing or don't trust
//! it. For the script, the figure names its steps and the scale of its axis.

use super::FigureLinks;
use super::figure_table::{self, table};
use super::freshness::{Freshness, MarkTarget};
use super::html::{self, NO_MATHS};
use super::markdown as text;
use super::markdown::{MarkdownPart, code_span, fence, join};
use super::palette::SessionColours;
use super::step_links::StepNames;
use crate::figure::{Axis, Figure, FigureText, NarrowDrawing, escape};
use crate::labels::Labels;
use crate::transcript::Provenance;
use std::fmt::Write as _;
use std::time::Duration;

/// A figure as HTML, on one line.
pub(super) fn html(
    figure: &Figure,
    freshness: Freshness,
    provenance: &Provenance,
    cast: &SessionColours,
    links: &FigureLinks<'_>,
    labels: Labels<'_>,
) -> String {
    let own = &labels.lang_of_figures();
    let id = escape(&figure.id);
    let names = StepNames::new(links);
    let caption = figure.caption.iter();
    let caption: String = caption.map(|words| sentence(words, &names, own)).collect();
    let mark = freshness.mark(MarkTarget::Figure, Some(&provenance.date));
    let mark = mark.as_ref().map(|mark| html::stale_band(mark, labels));
    let mark = mark.unwrap_or_default();
    let mut html = format!(
        "{}<figure class=\"witness witness-figure{} {NO_MATHS}\" id=\"{id}\"{}{}{}><figcaption>{mark}{caption}</figcaption>",
        html::ONE_LINE,
        freshness.class(),
        labels.lang(),
        colours(figure, cast),
        clock(figure)
    );
    let recorded = recorded(links, provenance, labels);
    let own_notes = figure.notes.iter().map(|note| own_note(note, own));
    let load = load(figure).map(|load| workload(&load, own, labels));
    match &figure.drawing {
        Some(drawing) => {
            let narrow = figure.narrow.as_ref().map(narrow).unwrap_or_default();
            let _ = write!(
                html,
                "<div class=\"witness-plot\"{own} tabindex=\"0\" role=\"group\" aria-label=\"{}\">{drawing}{narrow}</div>\
                 <details class=\"witness-details\"><summary>{}</summary>",
                escape(&figure.title),
                html::label_text("figure-data", labels)
            );
            if let Some(text) = &figure.text {
                let _ = write!(
                    html,
                    "<pre class=\"witness-output\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><samp{own}>{}</samp></pre>",
                    html::label(&labels.text("figure-as-text")),
                    escape(text)
                );
            }
            let label = [("figure", figure.title.as_str().into())];
            let label = labels.message("figure-data-of", &label);
            html.push_str(&table(figure, &label, own, links));
            html.push_str(&notes(load));
            html.push_str("</details>");
            html.push_str(&notes(recorded.into_iter().chain(own_notes)));
        }
        None => {
            html.push_str(&table(figure, &figure.title, own, links));
            html.push_str(&notes(recorded.into_iter().chain(own_notes).chain(load)));
        }
    }
    html.push_str("</figure>\n");
    html
}

/// Sentences below a figure, each as HTML.
fn notes(notes: impl IntoIterator<Item = String>) -> String {
    let notes = notes.into_iter().collect::<String>();
    match notes.is_empty() {
        true => notes,
        false => format!("<div class=\"witness-notes\">{notes}</div>"),
    }
}

/// A sentence of the figure itself.
fn own_note(note: &str, own: &str) -> String {
    format!("<p{own}>{}</p>", escape(note))
}

/// The workload that ran meanwhile.
fn workload(load: &str, own: &str, labels: Labels<'_>) -> String {
    let load = [("processes", html::span(load, own))];
    let said = labels.pieces("figure-workload", &[], &load);
    format!("<p>{}</p>", html::sentence(&said))
}

/// The chapter, the server and the day of a recording, if the page is that of another chapter.
fn recorded(
    links: &FigureLinks<'_>,
    provenance: &Provenance,
    labels: Labels<'_>,
) -> Option<String> {
    let chapter = links.chapter.as_ref()?;
    let (page, title) = (escape(&chapter.page), escape(chapter.title));
    let author = labels.lang_of_author();
    let parts = [
        ("chapter", format!("<a href=\"{page}\"{author}>{title}</a>")),
        ("server", escape(&provenance.server)),
        ("day", html::time(&provenance.date)),
    ];
    let said = labels.pieces("figure-recorded-in", &[], &parts);
    Some(format!("<p>{}</p>", html::sentence(&said)))
}

/// A figure as Markdown: its caption and data, without the drawing.
pub(super) fn markdown(
    figure: &Figure,
    freshness: Freshness,
    provenance: &Provenance,
    links: &FigureLinks<'_>,
    labels: Labels<'_>,
) -> String {
    let sentence = |words: &FigureText| match words {
        FigureText::Plain(words) => text::escape(words),
        FigureText::Name(name) => code_span(name),
    };
    let caption = figure.caption.iter();
    let caption = caption.map(|words| words.iter().map(sentence).collect::<String>());
    let title = format!(
        "**{}.** {}",
        text::escape(&figure.title),
        caption.collect::<Vec<_>>().join(" ")
    );
    let mark = freshness.mark(MarkTarget::Figure, Some(&provenance.date));
    let mut parts: Vec<_> = mark
        .iter()
        .map(|mark| text::stale_paragraph(mark, labels))
        .collect();
    parts.push(MarkdownPart::Paragraph(title));
    if let Some(tree) = &figure.text {
        parts.push(MarkdownPart::Fence(fence("text", tree)));
    }
    let recorded = links.chapter.as_ref().map(|it| {
        let parts = [
            (
                "chapter",
                format!("[{}]({})", text::escape(it.title), it.page),
            ),
            ("server", text::escape(&provenance.server)),
            ("day", text::escape(&provenance.date)),
        ];
        text::sentence(&labels.pieces("figure-recorded-in", &[], &parts))
    });
    let load = load(figure).map(|load| {
        let load = [("processes", text::escape(&load))];
        text::sentence(&labels.pieces("figure-workload", &[], &load))
    });
    let notes = figure.notes.iter().map(|note| text::escape(note));
    let said: Vec<String> = recorded.into_iter().chain(notes).chain(load).collect();
    let table = figure_table::markdown(&figure.table);
    let before = join(&parts);
    // A fence and a table end at a blank line at the latest.
    let before = before.trim_end_matches('\n');
    let gap = if table.is_empty() { "" } else { "\n" };
    let said = match said.as_slice() {
        [] => String::new(),
        said => join(&[MarkdownPart::Paragraph(said.join(" "))]),
    };
    format!("{before}\n\n{table}{gap}{said}")
}

/// The processes of the workload that ran meanwhile.
fn load(figure: &Figure) -> Option<String> {
    (!figure.load.is_empty()).then(|| figure.load.join("; "))
}

/// Sets the colours of the sessions to those of the chapter.
fn colours(figure: &Figure, cast: &SessionColours) -> String {
    let mut colours = Vec::new();
    for (number, session) in figure.sessions.iter().enumerate() {
        if let Some(colour) = cast.known(session) {
            colours.push(format!(
                "--witness-who-{number}:var(--witness-hue-{})",
                colour.hue()
            ));
        }
    }
    if colours.is_empty() {
        return String::new();
    }
    format!(" style=\"{}\"", colours.join(";"))
}

/// The attributes from which the script reads the axis.
fn clock(figure: &Figure) -> String {
    let Some(axis) = figure.axis else {
        return String::new();
    };
    let steps: Vec<String> = figure
        .steps
        .iter()
        .map(|step| format!("{}/{step}", figure.chapter))
        .collect();
    let mut html = format!(
        " data-steps=\"{}\"{}",
        escape(&steps.join("\n")),
        scale(axis)
    );
    if !figure.readings.is_empty() {
        let readings = figure.readings.iter().map(|reading| {
            let values: Vec<String> = reading.values.iter().map(u64::to_string).collect();
            let width = reading.width.as_secs_f64() * 1e3;
            format!(
                "{}\t{}\t{width}\t{}",
                reading.label,
                reading.unit,
                values.join(" ")
            )
        });
        let readings: Vec<String> = readings.collect();
        let _ = write!(html, " data-readings=\"{}\"", escape(&readings.join("\n")));
    }
    html
}

/// The drawing for a phone, with its own scale.
fn narrow(drawing: &NarrowDrawing) -> String {
    let svg = &drawing.svg;
    match drawing.axis {
        Some(axis) => svg.replacen("<svg", &format!("<svg{}", scale(axis)), 1),
        None => svg.clone(),
    }
}

fn scale(axis: Axis) -> String {
    format!(
        " data-axis=\"-{} {} {} {} {} {}\"",
        millis(axis.before),
        millis(axis.after),
        axis.left,
        axis.right,
        axis.top,
        axis.bottom
    )
}

fn millis(time: Duration) -> u128 {
    time.as_millis()
}

/// A sentence of a caption as HTML.
fn sentence(words: &[FigureText], names: &StepNames<'_>, own: &str) -> String {
    let words = words.iter().map(|words| match words {
        FigureText::Plain(words) => escape(words),
        FigureText::Name(name) => format!("<b>{}</b>", names.name(name)),
    });
    format!("<p{own}>{}</p>", words.collect::<String>())
}
