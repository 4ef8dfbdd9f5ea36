//! Lines that look like the opening of a live block but open none. Without an error the block would be lost, and its
//! closing fence would open another one.

use super::fence::opener_in;
use super::lines::ChapterSource;
use super::notation::{FenceKind, ForeignFences, kind};
use crate::error::Mistake;
use crate::text::MARK;
use std::ops::Range;

/// Returns the mistakes of such lines outside of `code`, the spans of all code blocks.
pub(super) fn fences(
    source: &ChapterSource<'_>,
    code: &[Range<usize>],
    foreign: ForeignFences,
) -> Vec<Mistake> {
    let lines = source.text.lines().enumerate();
    let found = lines.filter_map(|(index, text)| {
        let (message, help) = why(text, foreign)?;
        let line = index + 1;
        let start = source.start_of(line);
        let is_code = code.iter().any(|span| span.contains(&start));
        (!is_code).then(|| source.mistake(line, None, message).help(help))
    });
    found.collect()
}

/// Returns the reason why a line opens no live block, and the way out.
fn why(line: &str, foreign: ForeignFences) -> Option<(&'static str, &'static str)> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    let is_live = |info: &str| kind(info, foreign) == FenceKind::Live;
    if let Some(rest) = line.strip_prefix(MARK) {
        let (_, info) = opener_in(rest)?;
        // An included file begins with a byte order mark, which mdBook copies into the chapter.
        return is_live(info).then_some((
            "this is not a live block: a byte order mark stands before it",
            "save the file that begins with it as UTF-8 without one",
        ));
    }
    let info = line.trim_start_matches('`');
    let fence = &line[..line.len() - info.len()];
    let is_broken = fence.len() >= 3 && info.contains('`') && !info.contains(fence);
    (is_broken && is_live(info.trim())).then_some((
        "this is not a live block: a backtick stands in its braces",
        "leave it out, or write the fence with tildes, `~~~`: Markdown allows no backtick behind a fence of backticks",
    ))
}
