//! A figure in its place on the page: its caption, the drawing, its data, and the workload that ran meanwhile. The server
//! is named once a page.
//!
//! The conclusion comes first, as a headline; the data is below, for readers who can't see the drawing or don't trust
//! it. For the script, the figure names its steps and the scale of its axis.

use super::FigureLinks;
use super::freshness::{Freshness, MarkTarget};
use super::html::{self, NO_MATHS};
use super::markdown as text;
use super::markdown::{MarkdownPart, code_span, fence, join};
use super::palette::SessionColours;
use super::step_links::StepNames;
use crate::figure::{
    Axis, CellMark, DataCell, DataTable, Figure, FigureText, NarrowDrawing, escape,
};
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
) -> String {
    let id = escape(&figure.id);
    let names = StepNames::new(links);
    let caption = figure.caption.iter();
    let caption: String = caption.map(|words| sentence(words, &names)).collect();
    let mark = freshness.mark(MarkTarget::Figure, &provenance.date);
    let mark = mark.as_ref().map(html::stale_band).unwrap_or_default();
    let mut html = format!(
        "{}<figure class=\"witness witness-figure{} {NO_MATHS}\" id=\"{id}\"{}{}><figcaption>{mark}{caption}</figcaption>",
        html::ONE_LINE,
        freshness.class(),
        colours(figure, cast),
        clock(figure)
    );
    let recorded = recorded(links, provenance);
    match &figure.drawing {
        Some(drawing) => {
            let narrow = figure.narrow.as_ref().map(narrow).unwrap_or_default();
            let _ = write!(
                html,
                "<div class=\"witness-plot\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{drawing}{narrow}</div>\
                 <details class=\"witness-details\"><summary>the data</summary>",
                escape(&figure.title)
            );
            if let Some(text) = &figure.text {
                let _ = write!(
                    html,
                    "<pre class=\"witness-output\" tabindex=\"0\" role=\"group\" aria-label=\"as text\"><samp>{}</samp></pre>",
                    escape(text)
                );
            }
            let label = format!("{}: data", figure.title);
            html.push_str(&table(&figure.table, &label, false, links));
            html.push_str(&notes("", load(figure).as_slice()));
            html.push_str("</details>");
            html.push_str(&notes(&recorded, &figure.notes));
        }
        None => {
            html.push_str(&table(&figure.table, &figure.title, true, links));
            let all = [figure.notes.as_slice(), load(figure).as_slice()].concat();
            html.push_str(&notes(&recorded, &all));
        }
    }
    html.push_str("</figure>\n");
    html
}

/// Sentences below a figure; the first one is HTML, or empty.
fn notes(recorded: &str, notes: &[String]) -> String {
    if recorded.is_empty() && notes.is_empty() {
        return String::new();
    }
    let notes = notes.iter().map(|note| format!("<p>{}</p>", escape(note)));
    format!(
        "<div class=\"witness-notes\">{recorded}{}</div>",
        notes.collect::<String>()
    )
}

/// The chapter, the server and the day of a recording, if the page is that of another chapter.
fn recorded(links: &FigureLinks<'_>, provenance: &Provenance) -> String {
    let Some(chapter) = &links.chapter else {
        return String::new();
    };
    format!(
        "<p>Recorded in <a href=\"{}\">{}</a>, on PostgreSQL {} on {}.</p>",
        escape(&chapter.page),
        escape(chapter.title),
        escape(&provenance.server),
        html::time(&provenance.date)
    )
}

/// A figure as Markdown: its caption and data, without the drawing.
pub(super) fn markdown(
    figure: &Figure,
    freshness: Freshness,
    provenance: &Provenance,
    links: &FigureLinks<'_>,
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
    let mark = freshness.mark(MarkTarget::Figure, &provenance.date);
    let mut parts: Vec<_> = mark.iter().map(text::stale_paragraph).collect();
    parts.push(MarkdownPart::Paragraph(title));
    if let Some(tree) = &figure.text {
        parts.push(MarkdownPart::Fence(fence("text", tree)));
    }
    let recorded = links.chapter.as_ref().map(|it| {
        format!(
            "Recorded in [{}]({}), on PostgreSQL {} on {}.",
            text::escape(it.title),
            it.page,
            text::escape(&provenance.server),
            text::escape(&provenance.date)
        )
    });
    let notes = figure.notes.iter().cloned().chain(load(figure));
    let notes = notes.map(|note| text::escape(&note));
    let said: Vec<String> = recorded.into_iter().chain(notes).collect();
    let table = markdown_table(&figure.table);
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

/// The workload that ran meanwhile, as a sentence.
fn load(figure: &Figure) -> Option<String> {
    let load = figure.load.as_slice();
    (!load.is_empty()).then(|| format!("Workload: {}.", load.join("; ")))
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
fn sentence(words: &[FigureText], names: &StepNames<'_>) -> String {
    let words = words.iter().map(|words| match words {
        FigureText::Plain(words) => escape(words),
        FigureText::Name(name) => format!("<b>{}</b>", names.name(name)),
    });
    format!("<p>{}</p>", words.collect::<String>())
}

/// A table that scrolls if it is too wide, or has a card for each row instead, whose cells carry the head of their column.
fn table(table: &DataTable, label: &str, has_cards: bool, links: &FigureLinks<'_>) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let mut html = format!(
        "<div class=\"witness-data{}\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table><thead><tr>",
        if has_cards { " witness-cards" } else { "" },
        escape(label)
    );
    let mut names = StepNames::new(links);
    for head in &table.head {
        // An empty corner isn't a heading.
        let _ = match head.as_str() {
            "" => write!(html, "<td></td>"),
            head => write!(html, "<th scope=\"col\">{}</th>", names.head(head)),
        };
    }
    html.push_str("</tr></thead><tbody>");
    for row in &table.rows {
        html.push_str("<tr>");
        for (index, cell) in row.iter().enumerate() {
            let _ = match index {
                0 => {
                    let name = names.row(&cell.text).unwrap_or_else(|| marked(cell));
                    write!(html, "<th scope=\"row\">{name}</th>")
                }
                _ => {
                    let head = table.head.get(index).filter(|_| has_cards);
                    let head = head.map(|it| it.trim_end_matches('?'));
                    let head = head.map(|it| format!(" data-head=\"{}\"", escape(it)));
                    let head = head.unwrap_or_default();
                    write!(html, "<td{head}>{}</td>", marked(cell))
                }
            };
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table></div>");
    html
}

/// A cell, with a sign beside its colour.
fn marked(cell: &DataCell) -> String {
    let text = escape(&cell.text);
    let text = match cell.mark {
        CellMark::Plain => text,
        CellMark::Good => format!("<span class=\"witness-good\">✓ {text}</span>"),
        CellMark::Fair => format!("<span class=\"witness-fair\">~ {text}</span>"),
        CellMark::Bad => format!("<span class=\"witness-bad\">✕ {text}</span>"),
    };
    match cell.share {
        Some(share) => format!(
            "<span class=\"witness-share\" style=\"--witness-share:{share}%\">{text}</span>"
        ),
        None => text,
    }
}

/// A table in Markdown.
fn markdown_table(table: &DataTable) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut markdown = line(table.head.iter().map(|head| text::escape(head)).collect());
    markdown.push_str(&line(table.head.iter().map(|_| "---".to_owned()).collect()));
    for row in &table.rows {
        let cells = row.iter().map(|cell| {
            let text = text::escape(&cell.text);
            match cell.mark {
                CellMark::Good => format!("✓ {text}"),
                CellMark::Fair => format!("\\~ {text}"),
                CellMark::Bad => format!("✕ {text}"),
                CellMark::Plain => text,
            }
        });
        markdown.push_str(&line(cells.collect()));
    }
    markdown
}
