//! Maps lines of the text from mdBook to the lines that the author wrote.
//!
//! mdBook's own `links` preprocessor runs first and replaces `{{#include …}}` with files, so mdBook hands over more
//! lines than the author wrote. [`LineMap::new`] expands the author's lines one by one and counts the lines of each. If
//! the result differs from the text from mdBook (because another preprocessor changed it, or one link spans several
//! lines), the lines are those of the text from mdBook.

use crate::error::{Location, Mistake};
use crate::text::normal;
use std::borrow::Cow;
use std::ops::Range;

/// A map from each line of the text from mdBook to the author's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineMap {
    author: Vec<String>,
    handed_over: Vec<String>,
    /// For each line from mdBook, the index of the author's line; `None` if the texts are equal.
    origins: Option<Vec<usize>>,
}

/// A line in the author's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorLine<'a> {
    /// The line in the author's file, from 1.
    pub line: usize,
    /// The text of that line, without its end.
    pub excerpt: &'a str,
    /// The expanded line where it differs, such as a line of an included file.
    pub expanded: Option<&'a str>,
}

impl LineMap {
    /// Maps the lines of `handed_over` to those of `author`. `expand` expands a line with links.
    ///
    /// CRLF equals LF, and a byte order mark is ignored.
    pub fn new(author: &str, handed_over: &str, expand: impl Fn(&str) -> String) -> Self {
        let (author, handed_over) = (&*normal(author), &*normal(handed_over));
        // A book may disable mdBook's links.
        let origins = origins(author, handed_over, expand)
            .or_else(|| origins(author, handed_over, str::to_owned));
        let author_lines = if origins.is_some() {
            author
        } else {
            handed_over
        };
        Self {
            author: author_lines.lines().map(str::to_owned).collect(),
            handed_over: handed_over.lines().map(str::to_owned).collect(),
            origins,
        }
    }

    /// Returns the map of a text without changes.
    pub fn same(text: &str) -> Self {
        Self::new(text, text, str::to_owned)
    }

    /// Returns the map of a text that other preprocessors have made: its lines are its own.
    pub fn made(text: &str) -> Self {
        let lines: Vec<_> = normal(text).lines().map(str::to_owned).collect();
        Self {
            author: lines.clone(),
            handed_over: lines,
            origins: None,
        }
    }

    /// Returns `true` if the lines are the author's; else they are those of the text from mdBook.
    pub fn is_exact(&self) -> bool {
        self.origins.is_some()
    }

    /// Returns the author's place of this line, counted from 1.
    pub fn line(&self, handed_over: usize) -> AuthorLine<'_> {
        let index = handed_over.saturating_sub(1);
        let origin = self
            .origins
            .as_ref()
            .and_then(|origins| origins.get(index).copied())
            .unwrap_or(index);
        let text = self.handed_over.get(index).map_or("", String::as_str);
        let excerpt = self.author.get(origin).map_or("", String::as_str);
        AuthorLine {
            line: origin + 1,
            excerpt,
            expanded: (excerpt != text).then_some(text),
        }
    }
}

/// Returns the index of the author's line for each line from mdBook, if one text expands to the other.
fn origins(author: &str, handed_over: &str, expand: impl Fn(&str) -> String) -> Option<Vec<usize>> {
    let mut origins = Vec::new();
    let mut rest = handed_over;
    for (index, line) in author.split_inclusive('\n').enumerate() {
        let expanded = match line.contains("{{") && line.contains('#') {
            true => Cow::Owned(expand(line).replace("\r\n", "\n")),
            false => Cow::Borrowed(line),
        };
        if line.ends_with('\n') && !expanded.ends_with('\n') {
            return None;
        }
        rest = rest.strip_prefix(&*expanded)?;
        origins.extend(expanded.lines().map(|_| index));
    }
    rest.is_empty().then_some(origins)
}

/// A chapter's text with the map of its lines.
#[derive(Debug, Clone)]
pub struct ChapterSource<'a> {
    /// The path of the chapter's file, relative to the book's root.
    pub file: &'a str,
    /// The text from mdBook.
    pub text: &'a str,
    map: &'a LineMap,
    starts: Vec<usize>,
}

impl<'a> ChapterSource<'a> {
    /// Makes a source of a chapter's text and the map of its lines.
    pub fn new(file: &'a str, text: &'a str, map: &'a LineMap) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        Self {
            file,
            text,
            map,
            starts,
        }
    }

    /// Returns the number, from 1, of the line that holds the byte at `offset`.
    pub fn line_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset)
    }

    /// Returns the offset of the first byte of a line.
    pub fn start_of(&self, line: usize) -> usize {
        let index = line.saturating_sub(1);
        self.starts.get(index).copied().unwrap_or(self.text.len())
    }

    /// Returns the text of a line, without its end.
    pub fn line(&self, line: usize) -> &'a str {
        let line = &self.text[self.start_of(line)..self.start_of(line + 1)];
        let line = line.strip_suffix('\n').unwrap_or(line);
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// Returns a place in the chapter, from a line of the text from mdBook and bytes of that line.
    ///
    /// It drops the columns if the author's line has another text, such as an `{{#include …}}`.
    pub fn location(&self, line: usize, columns: Option<Range<usize>>) -> Location {
        let place = self.map.line(line);
        Location {
            file: self.file.to_owned(),
            line: place.line,
            excerpt: place.excerpt.to_owned(),
            columns: columns.filter(|_| place.expanded.is_none()),
            is_shifted: !self.map.is_exact(),
        }
    }

    /// Makes a mistake at a place in the chapter, with a note if the author's line has another text.
    pub fn mistake(
        &self,
        line: usize,
        columns: Option<Range<usize>>,
        message: impl Into<String>,
    ) -> Mistake {
        let mistake = Mistake::new(self.location(line, columns), message);
        match self.map.line(line).expanded {
            Some(expanded) => mistake.note(included(expanded)),
            None => mistake,
        }
    }
}

/// Returns the note for a line with an include.
pub(crate) fn included(expanded: &str) -> String {
    format!("with its includes, the line reads: {}", expanded.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(line: &str) -> String {
        line.replace("{{#include two}}", "one\ntwo")
            .replace("{{#title x}}", "")
    }

    #[test]
    fn an_include_shifts_what_comes_after_it() {
        let author = "a\n{{#include two}}\nb\n{{#title x}}\nc";
        let map = LineMap::new(author, "a\none\ntwo\nb\n\nc", expand);
        assert!(map.is_exact());
        let lines: Vec<_> = (1..=6).map(|line| map.line(line).line).collect();
        assert_eq!(lines, [1, 2, 2, 3, 4, 5]);
        assert_eq!(map.line(3).excerpt, "{{#include two}}");
        assert_eq!(map.line(3).expanded, Some("two"));
        assert_eq!(map.line(4).expanded, None);
    }

    #[test]
    fn line_ends_and_byte_order_mark_make_no_difference() {
        let map = LineMap::new(
            "\u{feff}a\r\n{{#include two}}\r\n",
            "a\none\ntwo\r\n",
            expand,
        );
        assert!(map.is_exact());
        assert_eq!(map.line(3).line, 2);
    }

    #[test]
    fn a_text_that_something_else_changed_keeps_its_own_lines() {
        let map = LineMap::new("a\nb\n", "a\nx\nb\n", expand);
        assert!(!map.is_exact());
        assert_eq!((map.line(3).line, map.line(3).excerpt), (3, "b"));
    }

    #[test]
    fn a_line_past_the_end_is_empty() {
        assert_eq!(LineMap::same("").line(1).excerpt, "");
        assert_eq!(LineMap::same("a").line(9).excerpt, "");
    }
}
