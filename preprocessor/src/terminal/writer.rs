//! Converts Markdown to lines, event by event.

use super::code;
use super::line::{StyledLine, StyledText, clean, line_columns, wrap};
use super::table::TextTable;
use crate::terminal::buffer::Buffer;
use crate::terminal::paragraph::Paragraph;
use anstyle::Style;
use mdbook_markdown::pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd,
};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::ops::Range;

/// A thematic break.
const BREAK: &str = "* * *";

pub(super) fn write(markdown: &str, width: usize, styled: bool) -> String {
    let mut writer = Writer {
        markdown,
        paper: Buffer {
            width,
            styled,
            ..Buffer::default()
        },
        ..Writer::default()
    };
    let parser = new_cmark_parser(markdown, &MarkdownOptions::default());
    for (event, span) in parser.into_offset_iter() {
        writer.event(event, &span);
    }
    writer.flush();
    writer.paper.text
}

#[derive(Debug, Default)]
struct Writer<'a> {
    markdown: &'a str,
    paper: Buffer,
    /// The current prose.
    prose: Paragraph,
    /// The end of the last prose in the Markdown, if nothing else came after it.
    prose_end: Option<usize>,
    /// The language and text of the current code.
    code: Option<(String, String)>,
    /// The current table.
    table: TextTable,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>, span: &Range<usize>) {
        let is_inline = !matches!(
            event,
            Event::Start(_) | Event::End(_) | Event::Html(_) | Event::Rule
        );
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(text) => match &mut self.code {
                Some((_, code)) => code.push_str(&text),
                None => self.prose.say(&text),
            },
            Event::Code(code) => self.prose.say_code(&code),
            Event::SoftBreak => self.prose.say(" "),
            Event::HardBreak => self.prose.say("\n"),
            Event::FootnoteReference(label) => self.prose.say(&format!("[{label}]")),
            Event::TaskListMarker(true) => self.prose.say("[x] "),
            Event::TaskListMarker(false) => self.prose.say("[ ] "),
            Event::InlineHtml(tag) if is_line_break(&tag) => self.prose.say("\n"),
            Event::InlineHtml(_) | Event::Html(_) => {}
            Event::InlineMath(math) | Event::DisplayMath(math) => self.prose.say(&math),
            Event::Rule => {
                self.flush();
                self.paper.block(&[plain(BREAK)]);
                self.paper.gap = true;
            }
        }
        if is_inline {
            self.prose_end = Some(span.end);
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.paper.containers.loosen(),
            Tag::Heading { level, .. } => {
                self.flush();
                self.prose.begin(Style::bold);
                if level > HeadingLevel::H2 {
                    self.prose.say(&format!("{} ", "#".repeat(level as usize)));
                }
            }
            Tag::BlockQuote(kind) => {
                self.begin_block();
                self.paper.containers.begin("> ");
                if let Some(kind) = kind {
                    self.prose.begin(Style::bold);
                    self.prose.say(title(kind));
                    self.prose.end();
                    self.flush();
                }
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                // The effect of a block stands right above it.
                let is_below = |end| is_adjacent(self.markdown, end, span.start);
                if self.prose_end.is_some_and(is_below) {
                    self.paper.gap = false;
                }
                let language = match kind {
                    CodeBlockKind::Fenced(info) => first_word(&info),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::List(first) => {
                self.flush();
                self.paper.containers.begin_list(first);
            }
            Tag::Item => {
                self.begin_block();
                self.paper.containers.begin_item();
            }
            Tag::FootnoteDefinition(label) => {
                self.begin_block();
                let mark = clean(&format!("[{label}] "));
                self.paper.containers.begin_marked(mark);
            }
            Tag::DefinitionListTitle => {
                self.flush();
                self.prose.begin(Style::bold);
            }
            Tag::DefinitionListDefinition => {
                self.begin_block();
                self.paper.containers.begin("  ");
            }
            Tag::Table(alignments) => {
                self.flush();
                self.table.alignments = alignments;
            }
            Tag::TableHead => {
                self.table.rows.push(Vec::new());
                self.prose.begin(Style::bold);
            }
            Tag::TableRow => self.table.rows.push(Vec::new()),
            Tag::Emphasis => self.prose.begin(Style::italic),
            Tag::Strong => self.prose.begin(Style::bold),
            Tag::Strikethrough => self.prose.begin(Style::strikethrough),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } => self.prose.begin_link(link_type, &dest_url),
            Tag::Image { .. } => self.prose.say("[picture: "),
            Tag::TableCell
            | Tag::DefinitionList
            | Tag::HtmlBlock
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd, span: &Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                self.flush();
                self.paper.gap = true;
            }
            TagEnd::Heading(level) => {
                self.prose.end();
                self.heading(level);
            }
            TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionListDefinition => {
                self.flush();
                self.paper.containers.end();
                self.paper.gap = true;
            }
            TagEnd::CodeBlock => {
                if let Some((language, code)) = self.code.take() {
                    self.paper.block(&code::lines(&language, &code));
                    self.paper.gap = true;
                    self.prose_end = None;
                }
            }
            TagEnd::List(_) => {
                self.paper.containers.end_list();
                self.paper.gap = self.paper.containers.is_loose();
            }
            TagEnd::Item => {
                self.flush();
                if self.paper.containers.is_unmarked() {
                    self.paper.put(&[]);
                }
                self.paper.containers.end_item();
            }
            TagEnd::DefinitionListTitle => {
                self.prose.end();
                self.flush();
            }
            TagEnd::Table => {
                let table = std::mem::take(&mut self.table);
                self.paper.block(&table.lines(self.paper.room()));
                self.paper.gap = true;
                self.prose_end = None;
            }
            TagEnd::TableHead => self.prose.end(),
            TagEnd::TableCell => {
                let cell = self.prose.take();
                if let Some(row) = self.table.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {
                self.prose.end();
                self.prose_end = Some(span.end);
            }
            TagEnd::Link => {
                self.prose.end_link();
                self.prose_end = Some(span.end);
            }
            TagEnd::Image => {
                self.prose.say("]");
                self.prose_end = Some(span.end);
            }
            TagEnd::DefinitionList
            | TagEnd::HtmlBlock
            | TagEnd::TableRow
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    /// Writes the current prose.
    fn flush(&mut self) {
        let prose = self.prose.take();
        self.paper.block(&wrap(&prose, self.paper.room()));
    }

    /// Writes the current prose, and the blank line that is due after it.
    fn begin_block(&mut self) {
        self.flush();
        self.paper.begin_block();
    }

    /// Writes a heading: the first two ranks are underlined.
    fn heading(&mut self, level: HeadingLevel) {
        let mut lines = wrap(&self.prose.take(), self.paper.room());
        let width = lines.iter().map(|line| line_columns(line)).max();
        let width = width.unwrap_or(0);
        match level {
            HeadingLevel::H1 => lines.push(plain(&"=".repeat(width))),
            HeadingLevel::H2 => lines.push(plain(&"-".repeat(width))),
            _ => {}
        }
        self.paper.block(&lines);
        self.paper.gap = true;
        self.prose_end = None;
    }
}

fn plain(text: &str) -> StyledLine {
    vec![StyledText {
        text: text.to_owned(),
        style: Style::new(),
    }]
}

/// Returns `true` if there is no blank line between two places.
fn is_adjacent(markdown: &str, end: usize, next: usize) -> bool {
    let between = markdown.get(end..next);
    between.is_some_and(|between| between.matches('\n').count() <= 1)
}

/// The title of an admonition.
fn title(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

/// The language of a fence: `sql,ignore` and `sql {…}` are `sql`.
fn first_word(info: &str) -> String {
    let end = info.find([' ', ',', '\t', '{']).unwrap_or(info.len());
    info[..end].to_owned()
}

/// Returns `true` if a tag is `<br>`.
fn is_line_break(tag: &str) -> bool {
    let name = tag.trim_start_matches('<').trim_end_matches('>');
    name.trim_end_matches('/').trim().eq_ignore_ascii_case("br")
}
