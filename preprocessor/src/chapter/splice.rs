//! Replaces blocks with text.

use super::container::continuation;
use std::ops::Range;

/// Returns the text with each span replaced and the rest preserved byte for byte.
///
/// Replacements use LF and have no container: each of their lines but the first gets the prefix of the span's
/// container, and ends as the chapter's lines do. The last line end is not part of the span, so a replacement that ends
/// with a newline leaves an empty line behind it. Spans that overlap an earlier one or exceed the text are ignored.
pub fn splice(text: &str, mut replacements: Vec<(Range<usize>, String)>) -> String {
    replacements.sort_by_key(|(span, _)| span.start);
    let mut spliced = String::with_capacity(text.len());
    let mut done = 0;
    for (span, replacement) in replacements {
        let (Some(between), Some(replaced), Some(after)) = (
            text.get(done..span.start),
            text.get(span.clone()),
            text.get(span.end..),
        ) else {
            continue;
        };
        spliced.push_str(between);
        let start_of_line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let prefix = continuation(&text[start_of_line..span.start]);
        let end = line_end(replaced, after);
        for (index, line) in replacement.split('\n').enumerate() {
            if index > 0 {
                spliced.push_str(end);
                // A blank line gets the quotes of its container, without a space at its end.
                spliced.push_str(if line.is_empty() {
                    prefix.trim_end()
                } else {
                    &prefix
                });
            }
            spliced.push_str(line);
        }
        done = span.end;
    }
    spliced.push_str(&text[done..]);
    spliced
}

/// Returns the line end used here: that of the first line in the span, or of the span's last line.
fn line_end(span: &str, after: &str) -> &'static str {
    let first_end = span.find('\n').map(|at| span[..at].ends_with('\r'));
    let crlf = first_end.unwrap_or_else(|| after.starts_with("\r\n"));
    if crlf { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::splice;

    fn splice_fence(text: &str, replacement: &str) -> String {
        let start = text.find("```").expect("a fence");
        let end = text.rfind("```").expect("a fence") + 3;
        splice(text, vec![(start..end, replacement.to_owned())])
    }

    #[test]
    fn nothing_spliced_is_the_same_bytes() {
        for text in [
            "",
            "\n",
            "a\r\nb\rc\n",
            "\u{feff}# x\r\n\r\n- ```sql\r\n",
            "é\t\0\n\n\n",
        ] {
            assert_eq!(splice(text, Vec::new()), text);
        }
    }

    #[test]
    fn lines_stay_in_their_container() {
        assert_eq!(splice_fence("a\n```\nx\n```\nb", "1\n2"), "a\n1\n2\nb");
        assert_eq!(
            splice_fence("- ```\n  x\n  ```\nb", "1\n\n2"),
            "- 1\n\n  2\nb"
        );
        assert_eq!(
            splice_fence("> ```\n> ```\n", "1\n\n2\n"),
            "> 1\n>\n> 2\n>\n"
        );
        assert_eq!(
            splice_fence("1. a\n\n\t```\n\t```", "1\n2"),
            "1. a\n\n\t1\n\t2"
        );
    }

    #[test]
    fn line_ends_are_the_chapters() {
        assert_eq!(
            splice_fence("a\r\n```\r\n```\r\nb", "1\n2"),
            "a\r\n1\r\n2\r\nb"
        );
    }

    #[test]
    fn spans_that_make_no_sense_are_left_alone() {
        let twice = vec![(0..2, "x".to_owned()), (1..3, "y".to_owned())];
        assert_eq!(splice("abcd", twice), "xcd");
        assert_eq!(splice("abcd", vec![(2..9, "x".to_owned())]), "abcd");
    }
}
