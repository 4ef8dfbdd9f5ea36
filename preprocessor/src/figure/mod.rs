//! Pictures drawn from a transcript: a function of it alone, to the byte the same for the same transcript. Never imports
//! `run`, a file, the clock or the environment.
//!
//! 1. `scene` finds the windows of the steps, and puts them on one `clock`.
//! 2. `measure` computes what is drawn.
//! 3. `timeline`, `lanes`, `queue`, `progress` and `verdict` each draw one kind of picture with `svg`, say what it shows, and
//!    put the same into a table.
//!
//! A figure is plain data: `page` writes it for each renderer. What depends on the page is left to it: the colour of a
//! session is a class with the session's number in [`Figure::sessions`].

mod clock;
mod columns;
mod failures;
mod lanes;
mod legend;
mod locked;
mod measure;
pub mod palette;
mod progress;
mod queue;
mod scene;
mod svg;
mod text;
mod timeline;
mod tree;
mod verdict;
mod words;

use crate::transcript::Transcript;
use std::time::Duration;

pub use text::escape;
pub use words::humane;
pub(crate) use words::{bytes, grouped};

/// Which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What the workload felt.
    Timeline,
    /// What each session did, and which locks it held.
    Lanes,
    /// Who waited for whom at the worst instant.
    Queue,
    /// The phases of a command with a progress view.
    Progress,
    /// What a step cost.
    Verdict,
}

impl Kind {
    /// As authors and style sheets call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Lanes => "lanes",
            Self::Queue => "queue",
            Self::Progress => "progress",
            Self::Verdict => "verdict",
        }
    }
}

/// A picture, and all that is said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name, with which every id in [`Figure::drawing`] begins.
    pub id: String,
    /// Which picture it is.
    pub kind: Kind,
    /// The chapter's file, as the transcript has it: figures of different chapters have nothing in common.
    pub chapter: String,
    /// The steps it shows, by name.
    pub steps: Vec<String>,
    /// The sessions it names. Number `n` is drawn with the class `witness-ink-who-n`.
    pub sessions: Vec<String>,
    /// What it shows, as a phrase.
    pub title: String,
    /// What can be seen in it, for those who can't see it.
    pub desc: String,
    /// What follows from the data: a sentence for each step.
    pub caption: Vec<Vec<Words>>,
    /// An SVG element on one line. Nothing where the table is the picture.
    pub drawing: Option<String>,
    /// The same as lines of text, where that says it well.
    pub text: Option<String>,
    /// The data.
    pub table: Table,
    /// What a reader must know of the evidence: where it has gaps, and what was left out.
    pub notes: Vec<String>,
    /// The workload that ran meanwhile: a phrase for each process.
    pub load: Vec<String>,
    /// How its x axis measures time, if it has one.
    pub axis: Option<Axis>,
    /// Values along that axis.
    pub readings: Vec<Reading>,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// Words.
    Plain(String),
    /// A name from the chapter or the database, to the letter.
    Name(String),
}

/// The data of a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// What the columns are.
    pub head: Vec<String>,
    /// Its rows, each as long as the head. The first cell names the row.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// How that is to be taken.
    pub mark: Mark,
}

/// How a cell is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As it is.
    Plain,
    /// Nobody was held up.
    Good,
    /// Somebody was.
    Bad,
    /// A quantity: its share of the largest in its row, in per cent.
    Share(u8),
}

/// A clock that is the same for all panels of a figure: the time since the step of the panel was started.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// How long before the start it begins.
    pub before: Duration,
    /// How long after the start it ends.
    pub after: Duration,
    /// Where it begins, in units of the drawing's `viewBox`.
    pub left: f64,
    /// Where it ends.
    pub right: f64,
    /// Where the panels begin.
    pub top: f64,
    /// Where they end.
    pub bottom: f64,
}

/// Values along the axis, each for the same length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Of what: `plain, writers`.
    pub label: String,
    /// In what unit: `per 100 ms`.
    pub unit: String,
    /// How long each is for. The first one begins where the axis does.
    pub width: Duration,
    /// The values.
    pub values: Vec<u64>,
}

/// What one kind of picture comes to.
#[derive(Debug, Default)]
struct Drawn {
    title: String,
    caption: Vec<Vec<Words>>,
    /// How the picture is to be read.
    legend: String,
    picture: Option<Picture>,
    text: Option<String>,
    table: Table,
    notes: Vec<String>,
    readings: Vec<Reading>,
}

/// A drawing, and where its clock is in it.
#[derive(Debug)]
struct Picture {
    svg: svg::Svg,
    height: f64,
    /// The y coordinates of the panels' beginning and end, if they have a clock.
    panels: Option<(f64, f64)>,
}

/// Draws a picture of steps, in the order of their names. `id` must be unique in the whole book.
///
/// # Errors
///
/// A sentence for the author, without its full stop: a step that wasn't run, or took no time; a timeline without a workload.
pub fn draw(
    kind: Kind,
    steps: &[&str],
    transcript: &Transcript,
    id: &str,
) -> Result<Figure, String> {
    let mut scene = scene::Scene::of(steps, &transcript.evidence, id)?;
    let drawn = match kind {
        Kind::Timeline => timeline::draw(&mut scene)?,
        Kind::Lanes => lanes::draw(&mut scene),
        Kind::Queue => queue::draw(&mut scene),
        Kind::Progress => progress::draw(&mut scene),
        Kind::Verdict => verdict::draw(&mut scene),
    };
    let said = drawn.caption.iter().map(|sentence| plain(sentence));
    let desc: Vec<String> = said.chain([drawn.legend]).collect();
    let desc = desc.join(" ");
    let panels = drawn.picture.as_ref().and_then(|picture| picture.panels);
    let drawing = drawn
        .picture
        .map(|it| it.svg.finish(id, &drawn.title, &desc, it.height));
    let mut notes = drawn.notes;
    notes.extend(scene.thinned());
    Ok(Figure {
        id: id.to_owned(),
        kind,
        chapter: transcript.chapter.clone(),
        steps: steps.iter().map(|step| (*step).to_owned()).collect(),
        title: drawn.title,
        desc,
        caption: drawn.caption,
        drawing,
        text: drawn.text,
        table: drawn.table,
        notes,
        load: scene.load(),
        axis: panels.map(|(top, bottom)| scene.clock.axis(top, bottom)),
        readings: drawn.readings,
        sessions: scene.sessions,
    })
}

/// A sentence without its marks.
fn plain(words: &[Words]) -> String {
    let words = words.iter().map(|word| match word {
        Words::Plain(text) | Words::Name(text) => text.as_str(),
    });
    words.collect()
}

/// Words for a caption.
fn say(text: impl Into<String>) -> Words {
    Words::Plain(text.into())
}

/// A name for a caption.
fn name(text: impl Into<String>) -> Words {
    Words::Name(text.into())
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            mark: Mark::Plain,
        }
    }
}
