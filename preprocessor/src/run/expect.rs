//! Comparison of output with a pattern: `[..]` stands for anything within a line, `...` on a line of its own for any
//! lines.

use regex::Regex;

/// The difference between a pattern and an output, line by line; `None` if the output is as expected.
///
/// Spaces at the ends of lines don't count, and neither do blank lines at either end: both are invisible.
pub(crate) fn difference(pattern: &str, output: &str) -> Option<String> {
    let wanted = lines(pattern);
    let seen = lines(output);
    if matches(&wanted, &seen) {
        return None;
    }
    let first = (0..).zip(&wanted).find(|(index, line)| {
        **line == "..." || !seen.get(*index).is_some_and(|seen| is_line(line, seen))
    });
    let same = first.map_or(wanted.len(), |(index, _)| index);
    let mut difference = String::new();
    for line in &wanted[..same] {
        difference.push_str(&format!("  {line}\n"));
    }
    for line in &wanted[same..] {
        difference.push_str(&format!("- {line}\n"));
    }
    for line in seen.iter().skip(same) {
        difference.push_str(&format!("+ {line}\n"));
    }
    Some(difference)
}

fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().map(str::trim_end).collect();
    let filled = |line: &&str| !line.is_empty();
    let end = lines.iter().rposition(filled).map_or(0, |last| last + 1);
    lines.truncate(end);
    let start = lines.iter().position(filled).unwrap_or(0);
    lines.split_off(start)
}

/// Returns `true` if the lines match; each `...` takes as few as it can, and the last one the rest.
fn matches(wanted: &[&str], seen: &[&str]) -> bool {
    let mut parts = wanted.split(|line| *line == "...");
    let first = parts.next().unwrap_or_default();
    let parts: Vec<_> = parts.collect();
    let fits = |part: &[&str], at: usize| {
        seen.get(at..at + part.len()).is_some_and(|seen| {
            part.iter()
                .zip(seen)
                .all(|(line, seen)| is_line(line, seen))
        })
    };
    if !fits(first, 0) {
        return false;
    }
    let Some((last, between)) = parts.split_last() else {
        return first.len() == seen.len();
    };
    let mut at = first.len();
    for part in between {
        match (at..=seen.len()).find(|at| fits(part, *at)) {
            Some(found) => at = found + part.len(),
            None => return false,
        }
    }
    seen.len() >= at + last.len() && fits(last, seen.len() - last.len())
}

fn is_line(pattern: &str, line: &str) -> bool {
    let parts: Vec<_> = pattern.split("[..]").map(regex::escape).collect();
    Regex::new(&format!("^{}$", parts.join(".*"))).is_ok_and(|regex| regex.is_match(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_what_they_say() {
        for (pattern, output) in [
            ("a\nb\n", "\na  \nb\n\n"),
            ("a[..]z", "az"),
            ("a[..]z", "a ( . z"),
            ("a\n...\nz\n", "a\nz\n"),
            ("a\n...\nz\n", "a\nb\nz\nc\nz\n"),
            ("...\n", "anything\nat all\n"),
            ("a\n...\nb\n...\n", "a\nx\nb\ny\n"),
            ("", ""),
        ] {
            assert_eq!(difference(pattern, output), None, "{pattern:?} {output:?}");
        }
        for (pattern, output) in [
            ("a\n", "a\nb\n"),
            ("a.c\n", "abc\n"),
            ("a\n...\na\n", "a\n"),
            ("a\n...\nb\n...\nb\n", "a\nb\n"),
            ("[..]a\n", "ab\n"),
        ] {
            assert!(
                difference(pattern, output).is_some(),
                "{pattern:?} {output:?}"
            );
        }
    }

    #[test]
    fn a_difference_begins_where_the_lines_do_differ() {
        let said = difference("id\n 1\n 2\n", "id\n 1\n 3\n").expect("they differ");
        assert_eq!(said, "  id\n   1\n-  2\n+  3\n");
    }
}
