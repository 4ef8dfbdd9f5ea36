//! The place below a chapter's title.

use mdbook_markdown::pulldown_cmark::{Event, Tag};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

/// Returns the byte of a chapter's text, always at the start of a line, at which a notice for readers can be inserted:
/// below the title, if only HTML such as a comment precedes it; else at the very start.
#[must_use]
pub fn below_title(text: &str) -> usize {
    let events = new_cmark_parser(text, &MarkdownOptions::default()).into_offset_iter();
    let mut html = 0;
    for (event, span) in events {
        match event {
            Event::Start(Tag::HtmlBlock) => html = span.end,
            _ if span.end <= html => {}
            Event::Start(Tag::Heading { .. }) => return start_of_next_line(text, span.end),
            _ => break,
        }
    }
    0
}

/// Returns the start of the line after a place, or the place itself if a line starts there.
fn start_of_next_line(text: &str, at: usize) -> usize {
    let (before, after) = text.split_at(at);
    if before.ends_with('\n') {
        return at;
    }
    after.find('\n').map_or(0, |end| at + end + 1)
}

#[cfg(test)]
mod tests {
    use super::below_title;

    fn split(text: &str) -> (&str, &str) {
        text.split_at(below_title(text))
    }

    #[test]
    fn a_title_stands_above() {
        for (above, below) in [
            ("# Title\n", "\nText.\n"),
            ("# Title {#id} #\n", "Text.\n"),
            ("# Title\r\n", "\r\nText.\r\n"),
            ("Title\n=====\n", "Text.\n"),
            ("\n\n## Title `a` *b*\n", "\n# Other\n"),
            ("<!-- a\n\nb -->\n\n# Title\n", "\nText.\n"),
        ] {
            assert_eq!(split(&format!("{above}{below}")), (above, below));
        }
    }

    #[test]
    fn without_a_title_all_is_below() {
        for text in [
            "",
            "Text.\n\n# Not the title\n",
            "> # Quoted\n",
            "- # In a list\n\n# Not the title\n",
            "```sql\n# code\n```\n\n# Not the title\n",
            "# A title and no line below it",
        ] {
            assert_eq!(split(text), ("", text));
        }
    }
}
