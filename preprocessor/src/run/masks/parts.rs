//! Truncated values: psql cuts the ends of a long line that it quotes, and the output recorder cuts long lines.

/// The marks of omitted text.
const MARKS: [&str; 2] = ["...", "… ("];
/// The bytes of the shortest part that is searched for.
const SHORTEST: usize = 4;

/// Replaces each part of a value beside such a mark by the value's name.
pub(super) fn masked(text: &str, values: &[String], name: &str) -> String {
    if values.is_empty() || !MARKS.iter().any(|mark| text.contains(mark)) {
        return text.to_owned();
    }
    let mut masked = String::new();
    let mut rest = text;
    while let Some((at, mark)) = MARKS
        .iter()
        .filter_map(|mark| Some((rest.find(mark)?, *mark)))
        .min()
    {
        let (before, after) = (&rest[..at], &rest[at + mark.len()..]);
        let head = longest(values, |value, end| {
            before.ends_with(value.get(..end)?).then_some(end)
        });
        masked.push_str(&before[..before.len() - head]);
        masked.push_str(&named(head, name));
        masked.push_str(mark);
        let tail = longest(values, |value, end| {
            let part = value.get(value.len() - end..)?;
            after.starts_with(part).then_some(end)
        });
        masked.push_str(&named(tail, name));
        rest = &after[tail..];
    }
    masked.push_str(rest);
    masked
}

/// The length in bytes of the longest part of any value that is found.
fn longest(values: &[String], find: impl Fn(&str, usize) -> Option<usize>) -> usize {
    let parts = values.iter().flat_map(|value| {
        let find = &find;
        (SHORTEST..value.len()).filter_map(move |end| find(value, end))
    });
    parts.max().unwrap_or_default()
}

fn named(bytes: usize, name: &str) -> String {
    match bytes {
        0 => String::new(),
        _ => format!("<{name}>"),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_part_beside_a_gap_is_none_of_the_text() {
        let values = ["abcdefgh".to_owned()];
        for (text, kept) in [
            ("LINE 1: ...defgh' AS a", "LINE 1: ...<A>' AS a"),
            ("LINE 1: SELECT 'abcde...", "LINE 1: SELECT '<A>..."),
            (
                "xabcd… (7 bytes of this line left out)",
                "x<A>… (7 bytes of this line left out)",
            ),
            ("abc...fgh", "abc...fgh"),
            ("abcde", "abcde"),
            ("a...efgh...xabcd...", "a...<A>...x<A>..."),
        ] {
            let seen = masked(text, &values, "A");
            assert_eq!(seen, kept, "{text}");
        }
    }
}
