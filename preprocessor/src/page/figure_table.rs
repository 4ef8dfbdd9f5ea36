//! The table of a figure, for each kind of renderer.

use super::FigureLinks;
use super::markdown as text;
use super::step_links::StepNames;
use crate::figure::{CellMark, DataCell, DataTable, Figure, escape};
use std::fmt::Write as _;

/// The table of a figure. It scrolls if it is too wide; one that is the picture has a card for each row instead, whose
/// cells carry the head of their column.
pub(super) fn table(figure: &Figure, label: &str, own: &str, links: &FigureLinks<'_>) -> String {
    let (table, has_cards) = (&figure.table, figure.drawing.is_none());
    if table.rows.is_empty() {
        return String::new();
    }
    let mut html = format!(
        "<div class=\"witness-data{}\"{own} tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table><thead><tr>",
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
pub(super) fn markdown(table: &DataTable) -> String {
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
