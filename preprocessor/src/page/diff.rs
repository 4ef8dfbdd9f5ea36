//! The difference between two outputs, line by line.
//!
//! psql pads a table by its longest value, so one changed value moves all lines of its table. Lines that differ in this
//! padding only are equal.

use super::label_html;
use super::{Freshness, PageBlock, Role, output};
use crate::figure::escape;
use crate::labels::Labels;
use similar::{Algorithm, DiffTag, capture_diff_slices, group_diff_ops};
use std::fmt::Write as _;

/// The number of equal lines shown around a change.
const AROUND: usize = 3;

/// A part of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DiffPart {
    /// A line with its sign: a space, `-` or `+`.
    Line(char, String),
    /// The number of lines that are left out.
    Gap(usize),
    /// The outputs are the same.
    Same,
}

/// Returns the whole difference of a block. Empty if it has none to show.
pub(super) fn parts(block: &PageBlock<'_>) -> Vec<DiffPart> {
    let Role::Diff { output: new, .. } = block.role else {
        return Vec::new();
    };
    if block.freshness == Freshness::NotRun || block.step.is_skipped() {
        return Vec::new();
    }
    let old = output::whole_text(&block.step.output, block.labels);
    let new = output::whole_text(new, block.labels);
    difference(&lines(&old), &lines(&new))
}

/// Returns the part of a difference that a block shows.
pub(super) fn shown(block: &PageBlock<'_>) -> Vec<DiffPart> {
    shortened(parts(block), block.lines.unwrap_or(output::USUAL_LINES))
}

/// The difference as HTML: added and removed lines have elements of their own, and signs beside their colours.
pub(super) fn html(parts: &[DiffPart], labels: Labels<'_>) -> String {
    if parts.is_empty() {
        return String::new();
    }
    if parts == [DiffPart::Same] {
        let same = label_html::text("no-difference", labels);
        return format!("<p class=\"witness-same\">{same}</p>");
    }
    let mut html = format!(
        "<pre class=\"witness-output witness-diff\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><samp>",
        escape(&labels.text("difference"))
    );
    for part in parts {
        let _ = match part {
            DiffPart::Line('-', line) => write!(html, "<del>-{}</del>", escape(line)),
            DiffPart::Line('+', line) => write!(html, "<ins>+{}</ins>", escape(line)),
            DiffPart::Line(sign, line) => {
                write!(html, "{}", escape(&format!("{sign}{line}\n")))
            }
            DiffPart::Gap(lines) => {
                let gap = label_html::words(&gap(*lines, labels), "lines-left-out", labels);
                write!(html, "<span class=\"witness-gap\">{gap}</span>")
            }
            DiffPart::Same => Ok(()),
        };
    }
    html.push_str("</samp></pre>");
    html
}

/// The numbers of changed lines, as a phrase.
pub(super) fn summary(parts: &[DiffPart], labels: Labels<'_>) -> String {
    let lines = |sign, key| {
        let is_meant = |part: &&DiffPart| matches!(part, DiffPart::Line(it, _) if *it == sign);
        let lines = parts.iter().filter(is_meant).count();
        (lines > 0).then(|| labels.message(key, &[("lines", lines.into())]))
    };
    let changes = [lines('-', "lines-removed"), lines('+', "lines-added")];
    let changes: Vec<String> = changes.into_iter().flatten().collect();
    match changes.as_slice() {
        [] => labels.text("no-difference"),
        changes => changes.join(", "),
    }
}

/// The difference as text, each line with its sign.
pub(super) fn text(parts: &[DiffPart], labels: Labels<'_>) -> String {
    let line = |part: &DiffPart| match part {
        DiffPart::Line(sign, line) => format!("{sign}{line}\n"),
        DiffPart::Gap(lines) => format!("@@ {} @@\n", gap(*lines, labels)),
        DiffPart::Same => labels.text("no-difference") + "\n",
    };
    parts.iter().map(line).collect()
}

fn gap(lines: usize, labels: Labels<'_>) -> String {
    labels.message("lines-left-out", &[("lines", lines.into())])
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// Returns the lines without the padding of tables: with bare rules, and with single spaces in names and in rows of
/// several columns. Other lines keep the spaces at their beginning.
fn unpadded(lines: &[&str]) -> Vec<String> {
    let is_rule =
        |line: &str| line.starts_with('-') && line.chars().all(|c| matches!(c, '-' | '+'));
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let below = lines.iter().skip(1).copied().chain([""]);
    let pairs = lines.iter().zip(below);
    pairs
        .map(|(line, below)| match line {
            line if is_rule(line) => {
                let columns = line.split('+').map(|_| "-");
                columns.collect::<Vec<_>>().join("+")
            }
            line if is_rule(below) || line.contains(" |") => words(line),
            line => line.trim_end().to_owned(),
        })
        .collect()
}

fn difference(old: &[&str], new: &[&str]) -> Vec<DiffPart> {
    let mut parts = Vec::new();
    // The first line of the old text that no part has covered.
    let mut covered = 0;
    let ops = capture_diff_slices(Algorithm::Myers, &unpadded(old), &unpadded(new));
    for group in group_diff_ops(ops, AROUND) {
        for op in &group {
            let (from, to) = (op.old_range(), op.new_range());
            if from.start > covered {
                parts.push(DiffPart::Gap(from.start - covered));
            }
            covered = from.end;
            let line = |sign: char| move |line: &&str| DiffPart::Line(sign, (*line).to_owned());
            match op.tag() {
                DiffTag::Equal => parts.extend(old[from].iter().map(line(' '))),
                _ => {
                    parts.extend(old[from].iter().map(line('-')));
                    parts.extend(new[to].iter().map(line('+')));
                }
            }
        }
    }
    if parts.is_empty() {
        return vec![DiffPart::Same];
    }
    if old.len() > covered {
        parts.push(DiffPart::Gap(old.len() - covered));
    }
    parts
}

/// Returns the difference with at most this many parts, three quarters of them from its start.
fn shortened(mut parts: Vec<DiffPart>, most: usize) -> Vec<DiffPart> {
    let left_out = output::middle(parts.len(), most);
    if left_out.is_empty() {
        return parts;
    }
    let lines = parts[left_out.clone()].iter().map(|part| match part {
        DiffPart::Gap(lines) => *lines,
        _ => 1,
    });
    let gap = DiffPart::Gap(lines.sum());
    parts.splice(left_out, [gap]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: &str, new: &str) -> String {
        text(&difference(&lines(old), &lines(new)), Labels::english())
    }

    #[test]
    fn changes_have_a_few_lines_around_them() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";
        assert_eq!(
            of(old, &old.replace('6', "six")),
            "@@ 2 lines left out @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n@@ 1 line left out @@\n"
        );
        assert_eq!(of("a\n", "a\nb\n"), " a\n+b\n");
        assert_eq!(of("a\n", "a\n"), "no difference\n");
        assert_eq!(of("", ""), "no difference\n");
        let counted = |old, new| summary(&difference(&lines(old), &lines(new)), Labels::english());
        assert_eq!(counted("a\nb\n", "c\n"), "2 lines removed, 1 line added");
        assert_eq!(counted("a\n", "a\nb\n"), "1 line added");
    }

    #[test]
    fn the_padding_of_tables_is_no_difference() {
        let old = " a  | b \n----+---\n x  | 1\n y  | 2\n";
        let new = "  a   | b \n------+---\n x    | 1\n long | 2\n";
        assert_eq!(
            of(old, new),
            "  a  | b \n ----+---\n  x  | 1\n- y  | 2\n+ long | 2\n"
        );
        let old = "   PLAN   \n----------\n Scan\n";
        let new = " PLAN \n------\n   Scan\n";
        assert_eq!(of(old, new), "    PLAN   \n ----------\n- Scan\n+   Scan\n");
    }

    #[test]
    fn a_long_one_is_cut_in_its_middle() {
        let old: String = (0..10).map(|line| format!("{line}\n")).collect();
        let parts = shortened(difference(&lines(&old), &[]), 4);
        assert_eq!(
            text(&parts, Labels::english()),
            "-0\n-1\n-2\n@@ 6 lines left out @@\n-9\n"
        );
    }
}
