//! psql's tables, and CSV, as tables of the page.

use super::label_html::words;
use super::output::{self, VisiblePart};
use super::printed::{NARROW, clipped, printed, width};
use super::table_rows::{self, RowColumns, lock_mode};
use super::{BlockForm, PageBlock};
use crate::figure::escape;
use crate::labels::Labels;
use crate::psql_tables::{self, OutputPart, PrintedTable, UnreadableTable};
use crate::transcript::{Output, OutputKind, OutputPiece};
use std::fmt::Write as _;

/// Returns the reason why an output can't be shown as tables of this form, as a clause, and the way out.
#[must_use]
pub fn table_fault(output: &Output, form: &BlockForm<'_>) -> Option<(String, &'static str)> {
    if output.omitted.is_some() {
        let why = "it is too long, so a part of it wasn't stored".to_owned();
        return Some((why, "print less, or leave out `as=table`"));
    }
    match parts(output) {
        Err(fault) => Some(fault),
        Ok(parts) if parts.iter().any(is_table) => {
            let tables = parts.iter().filter_map(|part| match part {
                ReadPart::Table(table) => Some(table),
                ReadPart::Text(_) => None,
            });
            table_rows::fault(tables, form)
        }
        Ok(_) => Some((
            "it has no table with column names, in psql's format `aligned`, and isn't CSV"
                .to_owned(),
            "leave out `as=table`, undo `\\t` and `\\pset format`, or print nothing but a line of names and lines of as many values",
        )),
    }
}

/// The visible output of a block with its tables; `None` if it has none.
pub(super) fn html(block: &PageBlock<'_>) -> Option<String> {
    let printed = &block.step.output;
    if printed.omitted.is_some() {
        return None;
    }
    let parts = parts(printed).ok()?;
    if !parts.iter().any(is_table) {
        return None;
    }
    let most = block.lines.unwrap_or(output::USUAL_LINES);
    let mut html = String::new();
    let mut text = Vec::new();
    for part in parts {
        match part {
            ReadPart::Text(piece) => text.push(piece),
            ReadPart::Table(table) => {
                html.push_str(&texts(&mut text, most, block.labels));
                html.push_str(&of_rows(&table, most, block));
            }
        }
    }
    html.push_str(&texts(&mut text, most, block.labels));
    Some(html)
}

/// A part of an output with its kind.
enum ReadPart {
    Text(OutputPiece),
    Table(PrintedTable),
}

fn is_table(part: &ReadPart) -> bool {
    matches!(part, ReadPart::Table(_))
}

/// Returns the reason why a table can't be read, with the line at fault, and the way out.
fn told(fault: UnreadableTable, text: &str) -> (String, &'static str) {
    let line = text.lines().nth(fault.line).unwrap_or_default().trim();
    let line = clipped(line);
    (format!("{}: `{line}`", fault.why), fault.help)
}

/// Reads an output. Tables stand in its plain pieces, but a notice's text is never taken for one. A piece of CSV is a table.
fn parts(output: &Output) -> Result<Vec<ReadPart>, (String, &'static str)> {
    let mut parts = Vec::new();
    for piece in &output.pieces {
        if piece.kind != OutputKind::Plain {
            parts.push(ReadPart::Text(piece.clone()));
            continue;
        }
        if let Some(table) = psql_tables::csv(&piece.text) {
            parts.push(ReadPart::Table(table));
            continue;
        }
        let read = psql_tables::read(&piece.text).map_err(|fault| told(fault, &piece.text))?;
        parts.extend(read.into_iter().map(|part| match part {
            OutputPart::Table(table) => ReadPart::Table(table),
            OutputPart::Text(text) => ReadPart::Text(OutputPiece {
                kind: piece.kind,
                text,
            }),
        }));
    }
    Ok(parts)
}

/// The text between two tables, which is then empty.
fn texts(pieces: &mut Vec<OutputPiece>, most: usize, labels: Labels<'_>) -> String {
    let output = Output {
        pieces: std::mem::take(pieces),
        omitted: None,
    };
    let shown: Vec<VisiblePart> = output::shown(&output, Some(most));
    printed(&shown, labels)
}

/// A table, with at most this many rows.
fn of_rows(table: &PrintedTable, most: usize, block: &PageBlock<'_>) -> String {
    let labels = block.labels;
    let title = table.title.clone();
    let name = title.clone().unwrap_or_else(|| labels.text("output"));
    let columns = RowColumns::of(table, &block.form).unwrap_or_default();
    let mut html = columns.html(table, labels);
    let _ = write!(
        html,
        "<div class=\"witness-table{}\"{}><table>",
        match columns.has_anchors() {
            true => " witness-rows",
            false => "",
        },
        scrolls(table, &name)
    );
    if let Some(title) = title {
        let _ = write!(html, "<caption>{}</caption>", escape(&title));
    }
    match table.is_expanded {
        true => records(&mut html, table, most, labels),
        false => rows(&mut html, table, (most, &columns), labels),
    }
    html.push_str("</table></div>");
    if !table.footer.is_empty() {
        let footer = table.footer.join("\n");
        let _ = write!(html, "<p class=\"witness-footer\">{}</p>", escape(&footer));
    }
    html
}

/// The attributes of a table that may be wider than the narrowest screen, so that the keyboard reaches it.
fn scrolls(table: &PrintedTable, label: &str) -> String {
    let widths = (0..table.columns.len()).map(|column| {
        let values = table.rows.iter().map(|row| width(&row[column]));
        let widest = values.chain([width(&table.columns[column].name)]).max();
        widest.unwrap_or(0) + 2
    });
    match widths.sum::<usize>() > NARROW {
        true => format!(
            " tabindex=\"0\" role=\"group\" aria-label=\"{}\"",
            escape(label)
        ),
        false => String::new(),
    }
}

fn rows(
    html: &mut String,
    table: &PrintedTable,
    (most, columns): (usize, &RowColumns),
    labels: Labels<'_>,
) {
    html.push_str("<thead><tr>");
    for (index, column) in table.columns.iter().enumerate() {
        let _ = write!(
            html,
            "<th scope=\"col\"{}>{}</th>",
            class(table, index),
            escape(&column.name)
        );
    }
    html.push_str("</tr></thead><tbody>");
    let cut = output::middle(table.rows.len(), most);
    for (index, row) in table.rows.iter().enumerate() {
        if cut.contains(&index) {
            if index == cut.start {
                html.push_str(&left_out(cut.len(), table.columns.len(), labels));
            }
            continue;
        }
        let anchor = columns.anchor(table, row);
        let id = anchor.as_ref().map(|anchor| format!(" id=\"{anchor}\""));
        let _ = write!(html, "<tr{}>", id.unwrap_or_default());
        for (index, value) in row.iter().enumerate() {
            let text = escape(value);
            let _ = match &anchor {
                Some(anchor) if columns.is_anchor(index) => write!(
                    html,
                    "<th scope=\"row\"><a href=\"#{anchor}\">{text}</a></th>"
                ),
                Some(_) => {
                    let label = escape(&table.columns[index].name);
                    let class = cell_class(table, index, value);
                    write!(html, "<td{class} data-label=\"{label}\">{text}</td>")
                }
                None => write!(html, "<td{}>{text}</td>", cell_class(table, index, value)),
            };
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody>");
}

/// The class attribute of a column.
fn class(table: &PrintedTable, column: usize) -> &'static str {
    match table.columns[column].is_right_aligned {
        true => " class=\"witness-number\"",
        false => "",
    }
}

/// The class attribute of a cell. A lock mode has its colour.
fn cell_class(table: &PrintedTable, column: usize, value: &str) -> String {
    match lock_mode(value) {
        Some(mode) => format!(" class=\"witness-ink-mode-{}\"", mode as usize),
        None => class(table, column).to_owned(),
    }
}

/// Records: a row for each value, with its name before it.
fn records(html: &mut String, table: &PrintedTable, most: usize, labels: Labels<'_>) {
    let each = table.columns.len().max(1);
    let cut = output::middle(table.rows.len(), (most / each).max(1));
    for (index, row) in table.rows.iter().enumerate() {
        if cut.contains(&index) {
            if index == cut.start {
                let _ = write!(html, "<tbody>{}</tbody>", left_out(cut.len(), 2, labels));
            }
            continue;
        }
        html.push_str("<tbody>");
        if table.rows.len() > 1 {
            let record = labels.message("record", &[("number", (index + 1).into())]);
            let _ = write!(
                html,
                "<tr><th scope=\"rowgroup\" colspan=\"2\">{}</th></tr>",
                words(&record, "record", labels)
            );
        }
        for (column, value) in table.columns.iter().zip(row) {
            let (name, value) = (escape(&column.name), escape(value));
            let _ = write!(
                html,
                "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>"
            );
        }
        html.push_str("</tbody>");
    }
}

fn left_out(rows: usize, columns: usize, labels: Labels<'_>) -> String {
    let left_out = labels.message("rows-left-out", &[("rows", rows.into())]);
    format!(
        "<tr><td class=\"witness-gap\" colspan=\"{columns}\">{}</td></tr>",
        words(&left_out, "rows-left-out", labels)
    )
}
