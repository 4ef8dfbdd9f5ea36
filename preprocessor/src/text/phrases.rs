//! Lists, numbers, and numbers of things as phrases.

/// Joins words into a phrase: `a`, `a or b`, `a, b or c`.
#[must_use]
pub(crate) fn join_list(words: &[impl AsRef<str>], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [word] => word.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {conjunction} {}", first.join(", "), last.as_ref())
        }
    }
}

/// Returns a number of things: `1 chapter`, `3 chapters`.
#[must_use]
pub(crate) fn count_of(number: usize, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{s}")
}

/// A number with thousands separators: `12,345`.
pub(crate) fn format_count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{count_of, format_count, join_list};

    #[test]
    fn lists_end_with_their_conjunction() {
        assert_eq!(join_list(&[""; 0], "and"), "");
        assert_eq!(join_list(&["a"], "and"), "a");
        assert_eq!(join_list(&["a", "b"], "or"), "a or b");
        assert_eq!(join_list(&["a", "b", "c"], "and"), "a, b and c");
    }

    #[test]
    fn one_thing_has_no_plural() {
        let counts = [0, 1, 2].map(|number| count_of(number, "file"));
        assert_eq!(counts, ["0 files", "1 file", "2 files"]);
    }

    #[test]
    fn counts_have_groups_of_thousands() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(format_count),
            ["0", "999", "1,000", "1,234,567"]
        );
    }
}
