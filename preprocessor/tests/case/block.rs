//! A live block as data: each folder in `tests/cases/page` has a `block.json`, and what becomes of it as `expected.html` and
//! `expected.md`.

use super::{broken, compare};
use mdbook_witness::labels::Labels;
use mdbook_witness::page::{
    BlockActor, BlockForm, ByHand, Citation, Claim, Colour, Freshness, NewTerminal, PageBlock,
    PrintedForm, Renderer, Role, StartCondition, block,
};
use mdbook_witness::transcript::{Omitted, Outcome, Output, OutputKind, OutputPiece, StepRecord};
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;

/// The file `block.json` of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    #[serde(default = "sql")]
    pub(crate) language: String,
    /// Lines, since JSON has no strings of many.
    #[serde(default)]
    pub(crate) code: Vec<String>,
    pub(crate) caption: Option<String>,
    /// A session and its number in the chapter.
    pub(crate) session: Option<(String, usize)>,
    #[serde(default)]
    pub(crate) shell: bool,
    #[serde(default)]
    pub(crate) does: Does,
    #[serde(default)]
    pub(crate) hide_code: bool,
    #[serde(default)]
    pub(crate) hide_output: bool,
    pub(crate) lines: Option<usize>,
    #[serde(default)]
    pub(crate) form: Form,
    #[serde(default)]
    pub(crate) filter: Vec<String>,
    pub(crate) anchors: Option<String>,
    #[serde(default)]
    pub(crate) fold_code: bool,
    #[serde(default)]
    pub(crate) fold_output: bool,
    /// The second output of a difference.
    #[serde(default)]
    pub(crate) other: Vec<Lines>,
    pub(crate) took_micros: u64,
    #[serde(default = "succeeded")]
    pub(crate) outcome: Outcome,
    #[serde(default)]
    pub(crate) output: Vec<Lines>,
    pub(crate) omitted: Option<Omitted>,
    /// What a claim measured.
    #[serde(default)]
    pub(crate) values: Vec<(String, String)>,
    /// The step's name.
    pub(crate) name: Option<String>,
    /// Something refers to it by its name.
    #[serde(default)]
    pub(crate) shows_name: bool,
    /// The author's words for what it waits for.
    pub(crate) said: Option<String>,
    /// The program that reads the code.
    pub(crate) interpreter: Option<String>,
    /// The titles of the sections that cite it, each with its page.
    #[serde(default)]
    pub(crate) cited: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) freshness: Kept,
    /// The day of the run.
    #[serde(default)]
    pub(crate) recorded: Option<String>,
    /// The terminal that it is typed in by hand.
    pub(crate) terminal: Option<String>,
    /// A new terminal, with the command that opens it.
    #[serde(default, deserialize_with = "some")]
    pub(crate) opens: Option<Option<String>>,
    /// The command that ends it after Ctrl-Z.
    pub(crate) ends_by: Option<String>,
    /// A claim that only a build can check.
    #[serde(default)]
    pub(crate) by_build: bool,
    /// The language of the book.
    #[serde(default = "english")]
    pub(crate) book_language: String,
}

/// Reads a value that is there, which may be `null`.
fn some<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}

/// The form of an output.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    #[default]
    Text,
    Table,
    Markdown,
    Picture,
}

impl From<Form> for PrintedForm {
    fn from(form: Form) -> Self {
        match form {
            Form::Text => Self::Text,
            Form::Table => Self::Table,
            Form::Markdown => Self::Markdown,
            Form::Picture => Self::Picture,
        }
    }
}

/// A freshness.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) enum Kept {
    #[default]
    Current,
    Stale,
    NotRun,
}

impl From<Kept> for Freshness {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Current => Self::Current,
            Kept::Stale => Self::Stale,
            Kept::NotRun => Self::NotRun,
        }
    }
}

/// A role.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) enum Does {
    #[default]
    Run,
    Start(String, Option<String>),
    Finish(String),
    Stop(String, String),
    Wait,
    Open,
    Fresh,
    Await(String, Option<String>),
    Show,
    Watch(String),
    Claim(String),
    Workload(String),
    EndWorkload(String),
    Output(String),
    Diff(String, String),
}

/// A piece of output.
#[derive(Debug, Clone, Deserialize)]
pub(crate) enum Lines {
    Plain(Vec<String>),
    Notice(Vec<String>),
    Error(Vec<String>),
    /// Numbered lines.
    Counted(usize),
}

fn sql() -> String {
    "sql".to_owned()
}

fn english() -> String {
    "en".to_owned()
}

fn succeeded() -> Outcome {
    Outcome::Succeeded
}

/// Lines with their newlines.
fn joined(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

impl Case {
    /// Reads a case's `block.json`.
    pub(crate) fn read(file: &Path) -> Self {
        let json = std::fs::read_to_string(file).expect("a case has a block.json");
        serde_json::from_str(&json).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Hands the block to a function, since a block borrows all it has.
    pub(crate) fn with<T>(&self, show: impl FnOnce(&PageBlock<'_>) -> T) -> T {
        let step = StepRecord {
            started: Duration::ZERO,
            took: Duration::from_micros(self.took_micros),
            outcome: self.outcome.clone(),
            rows: None,
            values: self.values.clone(),
            output: Output {
                pieces: self.output.iter().map(piece).collect(),
                omitted: self.omitted,
            },
        };
        let actor = match &self.session {
            Some((name, number)) => BlockActor::Session {
                name,
                colour: Colour::nth(*number),
            },
            None if self.shell => BlockActor::Shell,
            None => BlockActor::None,
        };
        let citation = |(title, page): &(String, String)| Citation {
            title: title.clone(),
            page: page.clone(),
        };
        let cited: Vec<_> = self.cited.iter().map(citation).collect();
        let other = Output {
            pieces: self.other.iter().map(piece).collect(),
            omitted: None,
        };
        show(&PageBlock {
            language: &self.language,
            code: joined(&self.code).into(),
            caption: self.caption.as_deref(),
            actor,
            role: role(&self.does, self.name.as_deref(), &cited, &other),
            anchor: self.name.as_deref(),
            shows_name: self.shows_name,
            said: self.said.as_deref(),
            interpreter: self.interpreter.clone(),
            shows_all_lines: false,
            hide_code: self.hide_code,
            hide_output: self.hide_output,
            lines: self.lines,
            form: BlockForm {
                output: self.form.into(),
                filter: &self.filter,
                anchors: self.anchors.as_deref(),
                fold_code: self.fold_code,
                fold_output: self.fold_output,
            },
            step: &step,
            freshness: self.freshness.into(),
            recorded: self.recorded.as_deref(),
            by_hand: ByHand {
                terminal: self.terminal.clone(),
                opens: self.opens.clone().map(|command| NewTerminal { command }),
                ends_by: self.ends_by.clone(),
                by_build: self.by_build,
            },
            labels: Labels::of_book(&self.book_language),
        })
    }
}

fn piece(lines: &Lines) -> OutputPiece {
    let (kind, text) = match lines {
        Lines::Plain(lines) => (OutputKind::Plain, joined(lines)),
        Lines::Notice(lines) => (OutputKind::Notice, joined(lines)),
        Lines::Error(lines) => (OutputKind::Error, joined(lines)),
        Lines::Counted(most) => (
            OutputKind::Plain,
            (1..=*most).map(|line| format!("line {line}\n")).collect(),
        ),
    };
    OutputPiece { kind, text }
}

fn awaited(until: Option<&str>) -> StartCondition<'_> {
    match until {
        None => StartCondition::Active,
        Some("blocked") => StartCondition::Blocked,
        Some(expression) => StartCondition::True(expression),
    }
}

fn role<'a>(
    does: &'a Does,
    name: Option<&'a str>,
    cited: &'a [Citation],
    output: &'a Output,
) -> Role<'a> {
    match does {
        Does::Run => Role::Run,
        Does::Start(name, until) => Role::Start {
            name,
            until: awaited(until.as_deref()),
        },
        Does::Await(name, until) => Role::Await {
            name,
            until: awaited(until.as_deref()),
        },
        Does::Finish(name) => Role::Finish { name },
        Does::Stop(name, signal) => Role::Stop { name, signal },
        Does::Wait => Role::Wait,
        Does::Open => Role::Open,
        Does::Fresh => Role::Fresh,
        Does::Show => Role::Show,
        Does::Watch(name) => Role::Watch { name },
        Does::Claim(sentence) => Role::Claim(Claim {
            sentence,
            name,
            cited,
        }),
        Does::Workload(name) => Role::Workload { name },
        Does::EndWorkload(name) => Role::EndWorkload { name },
        Does::Output(name) => Role::Output { name },
        Does::Diff(old, new) => Role::Diff { old, new, output },
    }
}

/// Compares a block with what is expected of it.
pub(crate) fn check(folder: &Path) {
    let case = Case::read(&folder.join("block.json"));
    let html = case.with(|shown| block(shown, Renderer::Html));
    assert!(html.is_empty() || html.lines().count() == 1, "{html}");
    compare(broken(&html), &folder.join("expected.html"));
    let markdown = case.with(|shown| block(shown, Renderer::Markdown));
    compare(markdown, &folder.join("expected.md"));
}
