//! The normalized output of a step: each varying value is replaced by the name of its rule, and the tables are laid out
//! anew.

use crate::transcript::Output;
use crate::verify::psql_table::{self, CellLine, TableColumns};
use crate::verify::rules::Masker;

/// Returns the lines of an output without varying values.
///
/// A table's columns are as wide as the remaining values. One or several lines that became equal to the lines before
/// them, with at least one replacement, are dropped: their number depends on the clock, or stands in the table's last
/// line.
#[must_use]
pub(crate) fn normal(output: &Output, masker: &mut Masker<'_>) -> Vec<String> {
    let text = output.text();
    let lines: Vec<&str> = text.lines().collect();
    let mut kept = KeptLines::default();
    let mut at = 0;
    while at < lines.len() {
        let rest = &lines[at..];
        at += match (psql_table::table(rest), psql_table::record(rest)) {
            (Some(columns), _) => table(&columns, rest, masker, &mut kept),
            (None, Some(rows)) => record(&rest[..rows], masker, &mut kept),
            (None, None) if masker.leaves_out(rest[0]) => 1,
            (None, None) => {
                let masked = masker.line(rest[0]);
                kept.line(&masked, masked != rest[0]);
                1
            }
        };
    }
    kept.end()
}

/// Returns the heads of the tables in an output: their columns.
#[must_use]
pub(crate) fn heads(output: &Output) -> Vec<String> {
    let text = output.text();
    let lines: Vec<&str> = text.lines().collect();
    let mut heads: Vec<String> = Vec::new();
    for at in 0..lines.len() {
        let head = psql_table::table(&lines[at..]).map(|columns| columns.names.join(" | "));
        heads.extend(head.filter(|head| heads.last() != Some(head)));
    }
    heads
}

/// The largest number of lines that are recognized as a repetition.
const LONGEST: usize = 24;

/// The output lines, each with a flag that is true if something was replaced in it.
#[derive(Default)]
struct KeptLines {
    lines: Vec<(String, bool)>,
}

impl KeptLines {
    /// Adds a line, unless it completes a repetition of the lines before it.
    fn line(&mut self, masked: &str, is_masked: bool) {
        self.lines.push((masked.trim_end().to_owned(), is_masked));
        let count = self.lines.len();
        let is_again = |length: &usize| {
            let (before, last) = self.lines[count - 2 * length..].split_at(*length);
            last.iter().any(|(_, is_masked)| *is_masked) && before == last
        };
        if let Some(length) = (1..=LONGEST.min(count / 2)).find(is_again) {
            self.lines.truncate(count - length);
        }
    }

    /// The lines, without empty ones at either end.
    fn end(self) -> Vec<String> {
        let mut lines: Vec<String> = self.lines.into_iter().map(|(line, _)| line).collect();
        let is_filled = |line: &String| !line.is_empty();
        let end = lines.iter().rposition(is_filled).map_or(0, |last| last + 1);
        lines.truncate(end);
        let start = lines.iter().position(is_filled).unwrap_or(0);
        lines.split_off(start)
    }
}

/// Adds the table that the lines begin with, and returns its number of lines.
fn table(
    columns: &TableColumns,
    lines: &[&str],
    masker: &mut Masker<'_>,
    kept: &mut KeptLines,
) -> usize {
    let rows = lines[2..]
        .iter()
        .take_while(|line| columns.holds(line))
        .count();
    let mut masked: Vec<(Vec<CellLine>, bool)> = Vec::new();
    for line in &lines[2..2 + rows] {
        let cells = columns.cells(line);
        let row = cells.iter().zip(&columns.names);
        let row = row.map(|(cell, name)| CellLine {
            text: masker.cell(name, &cell.text),
            ..cell.clone()
        });
        let row: Vec<CellLine> = row.collect();
        let is_masked = row != cells;
        masked.push((row, is_masked));
    }
    columns.names.iter().for_each(|name| masker.column(name));
    let varies = masker.row_count_varies();
    let widths = columns.widths(masked.iter().map(|(row, _)| row.as_slice()));
    kept.line(&columns.head(&widths), false);
    kept.line(&psql_table::rule(&widths), false);
    for (row, is_masked) in masked.iter().filter(|_| !varies) {
        kept.line(&TableColumns::line(row, &widths), *is_masked);
    }
    let mut count = 2 + rows;
    if let Some(footer) = lines.get(count).filter(|line| psql_table::is_footer(line)) {
        let footer = if varies { "(<row-count>)" } else { footer };
        kept.line(footer, varies);
        count += 1;
    }
    count
}

/// Adds a record of the expanded display, and returns its number of lines.
fn record(lines: &[&str], masker: &mut Masker<'_>, kept: &mut KeptLines) -> usize {
    let head = lines[0].trim_end_matches(['-', '+']);
    kept.line(head, false);
    for line in &lines[1..] {
        match line.split_once('|') {
            Some((name, value)) => {
                let value = value.trim();
                // psql marks a value that continues in the next line after the longest of its lines.
                let (text, mark) = match value.strip_suffix('+') {
                    Some(text) => (text.trim_end(), " +"),
                    None => (value, ""),
                };
                let masked = masker.cell(name.trim(), text);
                kept.line(&format!("{name}| {masked}{mark}"), masked != text);
            }
            None => kept.line(line, false),
        }
    }
    lines.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Varies;
    use crate::transcript::{OutputKind, OutputPiece};
    use crate::verify::rules::Rules;

    fn normal_with(marks: &[Varies], text: &str) -> String {
        normal_by(&Rules::default(), marks, text)
    }

    fn normal_by(rules: &Rules, marks: &[Varies], text: &str) -> String {
        let mut masker = Masker::new(rules, marks);
        let piece = OutputPiece {
            kind: OutputKind::Plain,
            text: text.into(),
        };
        let output = Output {
            pieces: vec![piece],
            omitted: None,
        };
        normal(&output, &mut masker).join("\n")
    }

    #[test]
    fn a_table_is_laid_out_around_what_is_left() {
        let text = "   pid   |       mode       | n  \n---------+------------------+----\n      77 | RowExclusiveLock | 12\n 1234567 | ShareLock        |  3\n(2 rows)\n\n";
        let expected = " pid   | mode             | n\n-------+------------------+----\n <pid> | RowExclusiveLock | 12\n <pid> | ShareLock        |  3\n(2 rows)";
        assert_eq!(normal_with(&[], text), expected);
    }

    #[test]
    fn what_has_become_the_same_is_kept_once() {
        let text = " pid \n-----\n   1\n   2\n(2 rows)\n\n x \n---\n 1\n 1\n(2 rows)\n";
        assert_eq!(
            normal_with(&[], text),
            " pid\n-------\n <pid>\n(2 rows)\n\n x\n---\n 1\n 1\n(2 rows)"
        );
    }

    #[test]
    fn lines_that_come_again_together_are_kept_once() {
        let marks = [Varies::Pattern(r"attempt (\d+)".into())];
        let text = |attempts: usize| {
            let again = |n| format!("SET\nERROR\nattempt {n}\n");
            (1..=attempts).map(again).collect::<String>() + "SET\ndone\n"
        };
        let expected = "SET\nERROR\nattempt <varies>\nSET\ndone";
        for attempts in [1, 2, 7] {
            assert_eq!(normal_with(&marks, &text(attempts)), expected);
        }
        assert_eq!(normal_with(&[], "a\nb\na\nb\n"), "a\nb\na\nb");
    }

    #[test]
    fn attempts_that_come_and_go_leave_nothing_behind() {
        let toml = "[attempt]\npattern = 'at attempt (\\d+)$'\nlines = 'ERROR|attempt \\d+: again'";
        let rules = Rules::of(&toml::from_str(toml).expect("TOML")).expect("rules");
        let begin = "SET\nTime: 0.1 ms\nBEGIN\nTime: 0.2 ms\n";
        let text = |failed: usize| {
            let again = |n| format!("{begin}ERROR\nTime: 200.3 ms\nattempt {n}: again\n");
            let failed: String = (1..=failed).map(again).collect();
            format!("{failed}{begin}COMMIT\ndone at attempt 7\n")
        };
        let expected =
            "SET\nTime: <duration>\nBEGIN\nTime: <duration>\nCOMMIT\ndone at attempt <attempt>";
        for failed in [0, 1, 2, 7] {
            assert_eq!(normal_by(&rules, &[], &text(failed)), expected);
        }
    }

    #[test]
    fn rows_whose_number_varies_are_not_kept() {
        let text = " a | b \n---+---\n 1 | 2\n(1 row)\n\nUPDATE 1\n";
        assert_eq!(
            normal_with(&[Varies::RowCount], text),
            " a | b\n---+---\n(<row-count>)\n\nUPDATE 1"
        );
    }

    #[test]
    fn a_plan_keeps_its_indentation() {
        let text = "                 QUERY PLAN                  \n---------------------------------------------\n Limit  (cost=0.29..0.31 rows=1 width=4)\n   ->  Seq Scan on a  (cost=0.00..155.00 rows=10000 width=4)\n(2 rows)\n";
        assert_eq!(
            normal_with(&[], text),
            " QUERY PLAN\n----------------------------------------------------------------------\n Limit  (cost=<cost> rows=<row estimate> width=<width>)\n   ->  Seq Scan on a  (cost=<cost> rows=<row estimate> width=<width>)\n(2 rows)"
        );
    }

    #[test]
    fn a_value_of_several_lines_is_laid_out_around_what_is_left() {
        let text = |time: &str| {
            let longest = format!("  \"Actual Total Time\": {time}");
            let width = longest.len();
            let rule = "-".repeat(width + 2);
            format!(
                " n | {:^width$} \n---+{rule}\n 1 | {:width$}+\n   | {longest}+\n   | {:width$} \n(1 row)\n",
                "QUERY PLAN", "[", "]"
            )
        };
        let expected = " n | QUERY PLAN\n---+-----------------------------------\n 1 | [                                +\n   |   \"Actual Total Time\": <duration>+\n   | ]\n(1 row)";
        for time in ["9.9", "10.9", "1000.123"] {
            assert_eq!(normal_with(&[], &text(time)), expected);
        }
        let plain = " a  | b \n----+---\n x +| 1\n yz | \n(1 row)";
        assert_eq!(
            normal_with(&[], plain),
            " a  | b\n----+---\n x +| 1\n yz |\n(1 row)"
        );
    }

    #[test]
    fn a_record_keeps_its_names() {
        let text = "-[ RECORD 1 ]----\npid  | 4711\nmode | x\n\n";
        assert_eq!(
            normal_with(&[], text),
            "-[ RECORD 1 ]\npid  | <pid>\nmode | x"
        );
        let text = "-[ RECORD 1 ]----\npid  | 4711    +\n     | x       +\n     | a long 1\n";
        assert_eq!(
            normal_with(&[], text),
            "-[ RECORD 1 ]\npid  | <pid> +\n     | x +\n     | a long 1"
        );
    }
}
