//! The live blocks of a chapter: fenced code blocks with a verb in the braces of their info string.
//!
//! They are found with mdBook's parser and its options, so that a fence here is a fence in the book. The info string is
//! read from the text itself, since the parser drops its backslashes.

use super::container::continuation;
use super::fence::{Header, HeaderError, Opener, header, opener_in, without_prefix};
use super::lines::ChapterSource;
use super::mentions::Hidden;
use super::near_misses;
use super::notation::{Doubt, FenceKind, ForeignFences, kind};
use crate::error::{Location, Mistake};
use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::ops::Range;

/// A live block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveBlock {
    /// The bytes of the text from the opening fence to the end of the closing one, without its line end.
    pub span: Range<usize>,
    /// The line of the opening fence in the text from mdBook, from 1. The body begins on the next.
    pub line: usize,
    /// The bytes of that line from the fence to the end of the info string.
    pub columns: Range<usize>,
    /// The prefix of each further line of the block: the quotes and the indentation of its container.
    pub prefix: String,
    /// The first word of the info string, or an empty word.
    pub language: Word,
    /// The text between the braces.
    pub settings: Word,
    /// The code without its container's prefixes, each line with its LF.
    pub body: String,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its text.
    pub text: String,
    /// The bytes of its line in the text from mdBook.
    pub columns: Range<usize>,
}

/// The blocks of a chapter, and the fences that only resemble one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blocks {
    /// The live blocks, in the order of the chapter.
    pub blocks: Vec<LiveBlock>,
    /// Fences that must be live blocks but are malformed.
    pub mistakes: Vec<Mistake>,
    /// The parts that may hide blocks because of the mistakes: fences that can't be read, and blocks inside an unclosed
    /// fence.
    pub hidden: Vec<Hidden>,
    /// Fences that aren't live though their authors may have meant them to be.
    pub warnings: Vec<Mistake>,
    /// Fences with braces of other tools, which are passed through.
    pub passed: Vec<Location>,
}

/// Finds the live blocks of a chapter.
pub fn blocks(source: &ChapterSource<'_>, foreign: ForeignFences) -> Blocks {
    let mut found = Blocks::default();
    let mut body = None;
    let mut code = Vec::new();
    let options = MarkdownOptions::default();
    for (event, span) in new_cmark_parser(source.text, &options).into_offset_iter() {
        if matches!(event, Event::Start(Tag::CodeBlock(_))) {
            code.push(span.clone());
        }
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => body = Some(String::new()),
            Event::Text(text) => {
                if let Some(body) = &mut body {
                    body.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(body) = body.take() {
                    found.fence(source, span, body, foreign);
                }
            }
            Event::Start(Tag::HtmlBlock) => found.html(source, span, foreign),
            _ => {}
        }
    }
    found
        .mistakes
        .extend(near_misses::fences(source, &code, foreign));
    found.blocks.sort_by_key(|block| block.span.start);
    found
}

impl Blocks {
    /// Handles a fenced code block, live or not.
    fn fence(
        &mut self,
        source: &ChapterSource<'_>,
        span: Range<usize>,
        body: String,
        foreign: ForeignFences,
    ) {
        let line = source.line_at(span.start);
        let column = span.start - source.start_of(line);
        let text = source.line(line);
        let Some(opener) = Opener::read(&text[column..]) else {
            return;
        };
        let start = column + opener.info.start;
        let info = &text[start..column + opener.info.end];
        let kind = kind(info, foreign);
        let is_live = kind == FenceKind::Live;
        let last_line = source.line_at(span.end);
        let is_closed = last_line == line + 1 + body.lines().count()
            && opener.is_closed_by(source.line(last_line).trim_end());
        let swallowed = swallowed(&opener, &body, is_closed, is_live, foreign);
        if swallowed.is_some() || (is_live && !is_closed) {
            let message = match is_closed {
                true => "this fence is not closed before the next one is opened",
                false => "this fence is never closed",
            };
            let fence: String = std::iter::repeat_n(opener.character, opener.length).collect();
            let columns = column..column + opener.length;
            let mut mistake = source
                .mistake(line, Some(columns), message)
                .label("opened here")
                .help(format!(
                    "close it with {fence} on a line of its own, indented and quoted as this line is"
                ));
            if let Some(index) = swallowed {
                let at = source.location(line + 1 + index, None);
                mistake = mistake.note(format!(
                    "line {} is taken for a part of it: {}",
                    at.line,
                    at.excerpt.trim()
                ));
            }
            self.mistakes.push(mistake);
            self.hide(source, span);
            return;
        }
        if let FenceKind::Plain(doubt) | FenceKind::Foreign(doubt) = &kind {
            let columns = column..start + info.len();
            if matches!(kind, FenceKind::Foreign(_)) {
                self.passed
                    .push(source.location(line, Some(columns.clone())));
            }
            self.warnings
                .extend(doubt.as_ref().map(|it| warning(it, source, line, columns)));
            return;
        }
        match header(info) {
            Ok(Header {
                language,
                hidelines,
                settings,
            }) => {
                let word = |range: Range<usize>| Word {
                    text: info[range.clone()].to_owned(),
                    columns: start + range.start..start + range.end,
                };
                self.blocks.push(LiveBlock {
                    span,
                    line,
                    columns: column..start + info.len(),
                    prefix: continuation(&text[..column]),
                    language: word(language),
                    settings: word(settings),
                    body: match hidelines {
                        Some(prefix) => without_prefix(&body, &info[prefix]),
                        None => body,
                    },
                });
            }
            Err(fault) => {
                self.mistakes.push(describe(fault, source, line, start));
                self.hide(source, span);
            }
        }
    }

    /// Rejects a live block inside an HTML block: it isn't Markdown there and would be lost silently.
    fn html(&mut self, source: &ChapterSource<'_>, span: Range<usize>, foreign: ForeignFences) {
        if is_raw_html(&source.text[span.start..]) {
            return;
        }
        let first = source.line_at(span.start);
        let before = self.mistakes.len();
        for (index, text) in source.text[span.clone()].lines().enumerate() {
            if opener_in(text).is_some_and(|(_, info)| kind(info, foreign) == FenceKind::Live) {
                let mistake = source
                    .mistake(
                        first + index,
                        None,
                        "this block is a part of the HTML above it",
                    )
                    .label("not read as Markdown")
                    .help("put an empty line between the HTML and the block");
                self.mistakes.push(mistake);
            }
        }
        if self.mistakes.len() > before {
            self.hide(source, span);
        }
    }

    /// Records a part of the text that may hold blocks.
    fn hide(&mut self, source: &ChapterSource<'_>, span: Range<usize>) {
        self.hidden.push(Hidden {
            line: source.line_at(span.start),
            text: source.text[span].to_owned(),
        });
    }
}

/// Returns `true` if a text begins with HTML whose content is shown verbatim or not at all.
pub(super) fn is_raw_html(text: &str) -> bool {
    let starts = ["<!", "<?", "<pre", "<script", "<style", "<textarea"];
    starts.iter().any(|start| {
        text.get(..start.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(start))
    })
}

/// Returns the index of the first line of a body that opens a fence which would be lost in this one.
fn swallowed(
    opener: &Opener,
    body: &str,
    is_closed: bool,
    is_live: bool,
    foreign: ForeignFences,
) -> Option<usize> {
    body.lines().position(|line| {
        opener_in(line).is_some_and(|(inner, info)| {
            let ends_alike = opener.is_closed_like(&inner);
            (kind(info, foreign) == FenceKind::Live && (ends_alike || !is_closed))
                || (is_live && ends_alike && !info.is_empty())
        })
    })
}

/// Returns the warning for a fence that isn't live though it may have been meant to be.
fn warning(
    doubt: &Doubt,
    source: &ChapterSource<'_>,
    line: usize,
    columns: Range<usize>,
) -> Mistake {
    let (message, help) = doubt.words();
    source.mistake(line, Some(columns), message).help(help)
}

/// Returns the mistake for an info string that is not a valid header of a live block.
fn describe(fault: HeaderError, source: &ChapterSource<'_>, line: usize, start: usize) -> Mistake {
    let (range, message, label, help) = match fault {
        HeaderError::Before(range) => (
            range,
            "only the language may stand before the braces",
            "this is too much",
            "write the info string as `sql {run}`",
        ),
        HeaderError::OpenBrace(range) => (
            range,
            "the braces are not closed",
            "opened here",
            "end the info string with `}`",
        ),
        HeaderError::OpenQuote(range) => (
            range,
            "a quote is not closed",
            "opened here",
            "end the value with `\"`; a quote inside it is written `\\\"`",
        ),
        HeaderError::After(range) => (
            range,
            "nothing may stand behind the braces",
            "this is too much",
            "move it into the braces, or leave it out",
        ),
    };
    let columns = start + range.start..start + range.end;
    source
        .mistake(line, Some(columns), message)
        .label(label)
        .help(help)
}
