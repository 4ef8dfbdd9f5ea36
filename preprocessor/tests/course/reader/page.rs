//! A built page as a reader sees it: its live blocks in order.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, EndTag, StartTag, Tag, TagToken, Token, TokenSink,
    TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

/// A block of a page.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct PrintedBlock {
    /// The action: `run`, `start`, `wait` …
    pub(crate) does: String,
    /// The step that it is done to.
    pub(crate) of: String,
    /// The condition of a start: `active`, `blocked`, or SQL.
    pub(crate) until: String,
    /// The terminal that it is typed in; empty if any will do.
    pub(crate) terminal: String,
    /// True if the page leaves it to the build.
    pub(crate) by_build: bool,
    /// The words above the block.
    pub(crate) head: String,
    /// The command that opens its terminal.
    pub(crate) command: String,
    /// True if it tells the reader to open a terminal.
    pub(crate) is_new: bool,
    /// The program that reads the code in that terminal, if it isn't the terminal's own.
    pub(crate) with: String,
    /// The file that the code is from.
    pub(crate) file: String,
    /// The code that a reader copies.
    pub(crate) code: String,
    /// The output below it.
    pub(crate) output: String,
}

/// The parts of a block, by the class of their elements.
const PARTS: [&str; 7] = [
    "witness-head",
    "witness-new",
    "witness-command",
    "witness-until",
    "witness-file",
    "witness-code",
    "witness-output",
];

/// Elements without an end.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];

/// The live blocks of a page.
pub(crate) fn printed_blocks(html: &str) -> Vec<PrintedBlock> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(PageReader::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().blocks
}

/// Collects the blocks.
#[derive(Default)]
struct PageReader(RefCell<Reading>);

#[derive(Default)]
struct Reading {
    blocks: Vec<PrintedBlock>,
    /// The open elements: their names, and the parts of a block that they are.
    open: Vec<(String, Option<&'static str>)>,
    /// The number of open elements around the current block's parts, while one is open.
    block: Option<usize>,
}

impl TokenSink for PageReader {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reading = self.0.borrow_mut();
        match token {
            TagToken(tag) if tag.kind == StartTag => reading.open(&tag),
            TagToken(tag) if tag.kind == EndTag => reading.close(&tag.name),
            CharacterTokens(text) => reading.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Reading {
    fn open(&mut self, tag: &Tag) {
        if tag.self_closing || VOID.contains(&&*tag.name) {
            return;
        }
        let value = |name: &str| {
            let found = tag.attrs.iter().find(|it| &*it.name.local == name);
            found.map(|it| it.value.to_string()).unwrap_or_default()
        };
        let class = value("class");
        let part = PARTS
            .into_iter()
            .find(|part| class.split(' ').any(|word| word == *part));
        if !value("data-do").is_empty() {
            self.block = Some(self.open.len());
            self.blocks.push(PrintedBlock {
                does: value("data-do"),
                of: value("data-of"),
                until: value("data-until"),
                terminal: value("data-terminal"),
                with: value("data-with"),
                by_build: value("data-by") == "build",
                ..PrintedBlock::default()
            });
        }
        if let (Some("witness-new"), Some(_), Some(block)) =
            (part, self.block, self.blocks.last_mut())
        {
            block.is_new = true;
        }
        self.open.push((tag.name.to_string(), part));
    }

    fn close(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|(open, _)| open == name) {
            self.open.truncate(at);
        }
        self.block = self.block.filter(|at| *at < self.open.len());
    }

    fn text(&mut self, text: &str) {
        let (Some(at), Some(block)) = (self.block, self.blocks.last_mut()) else {
            return;
        };
        for (_, part) in &self.open[at..] {
            let to = match *part {
                Some("witness-head") => &mut block.head,
                Some("witness-command") => &mut block.command,
                Some("witness-until") => &mut block.until,
                Some("witness-file") => &mut block.file,
                Some("witness-code") => &mut block.code,
                Some("witness-output") => &mut block.output,
                _ => continue,
            };
            to.push_str(text);
        }
    }
}

#[test]
fn a_page_is_read_as_a_reader_sees_it() {
    let html = "<main><p>Prose.</p><div class=\"witness\" data-do=\"start\" data-of=\"a\" data-terminal=\"bob\">\
        <div class=\"witness-head\"><span class=\"witness-actor\">bob</span> <span class=\"witness-new\">new terminal \
        <code class=\"witness-command\">w stand psql --as bob</code></span> until <code class=\"witness-until\">1 &lt; 2</code></div>\
        <pre class=\"witness-code\"><code class=\"language-sql\">SELECT 1;&#10;</code></pre></div><p>More.</p>\
        <div class=\"witness witness-claim\" data-do=\"claim\" data-by=\"build\"><p>So it is.</p></div></main>";
    let text = str::to_owned;
    let start = PrintedBlock {
        does: text("start"),
        of: text("a"),
        until: text("1 < 2"),
        terminal: text("bob"),
        head: text("bob new terminal w stand psql --as bob until 1 < 2"),
        command: text("w stand psql --as bob"),
        is_new: true,
        code: text("SELECT 1;\n"),
        ..PrintedBlock::default()
    };
    let claim = PrintedBlock {
        does: text("claim"),
        by_build: true,
        ..PrintedBlock::default()
    };
    assert_eq!(printed_blocks(html), [start, claim]);
}
