//! Pictures drawn from a transcript alone: the same transcript gives the same bytes. Never imports `run`, a file, the
//! clock or the environment.
//!
//! 1. `figure_data` finds the windows of the steps, and puts them on one `time_axis`.
//! 2. `measure` computes the values to draw.
//! 3. `timeline`, `lanes`, `queue`, `progress` and `cost` each draw one kind of picture with `svg`, describe it in
//!    words, and put the same data into a table.
//!
//! A figure is plain data: `page` writes it for each renderer, and decides what depends on the page: the colour of a
//! session is a class with the session's number in [`Figure::sessions`].

mod blocked_cell;
mod cost;
mod failures;
mod figure_data;
mod format;
mod lanes;
mod legend;
mod measure;
pub mod palette;
mod progress;
mod queue;
mod raster;
mod standalone;
mod step_window;
mod svg;
mod text;
mod time_axis;
mod timeline;
mod wait_tree;

use crate::transcript::Transcript;
use std::time::Duration;

pub use format::format_duration;
pub(crate) use format::{format_bytes, format_count};
pub use standalone::{Theme, standalone};
pub use text::escape;

/// The kinds of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// The effect on the workload.
    Timeline,
    /// The activity and the locks of each session.
    Lanes,
    /// The lock queue at the worst instant.
    Queue,
    /// The phases of a command with a progress view.
    Progress,
    /// The cost of a step.
    Verdict,
}

impl FigureKind {
    /// The name used by authors and style sheets.
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

/// A picture with its texts and its data.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name, the prefix of every id in [`Figure::drawing`].
    pub id: String,
    /// The kind of picture.
    pub kind: FigureKind,
    /// The chapter's file, as the transcript has it: figures of different chapters have nothing in common.
    pub chapter: String,
    /// The steps it shows, by name.
    pub steps: Vec<String>,
    /// The sessions it names. Number `n` is drawn with the class `witness-ink-who-n`.
    pub sessions: Vec<String>,
    /// Its title, a phrase.
    pub title: String,
    /// A description for readers who can't see it.
    pub desc: String,
    /// The findings: a sentence for each step.
    pub caption: Vec<Vec<FigureText>>,
    /// An SVG element on one line. `None` if the table is the picture.
    pub drawing: Option<String>,
    /// The height of the drawing, in units of its `viewBox`; 0 without one.
    pub height: f64,
    /// The same as lines of text, if text can show it well.
    pub text: Option<String>,
    /// The data.
    pub table: DataTable,
    /// Limits of the evidence: its gaps, and what was left out.
    pub notes: Vec<String>,
    /// The workload that ran meanwhile: a phrase for each process.
    pub load: Vec<String>,
    /// The scale of its x axis, if it has one.
    pub axis: Option<Axis>,
    /// Values along that axis.
    pub readings: Vec<Series>,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureText {
    /// Plain words.
    Plain(String),
    /// A name from the chapter or the database, verbatim.
    Name(String),
}

/// The data of a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataTable {
    /// The headings of the columns.
    pub head: Vec<String>,
    /// Its rows, each as long as the head. The first cell names the row.
    pub rows: Vec<Vec<DataCell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataCell {
    /// The text.
    pub text: String,
    /// The meaning of the text.
    pub mark: CellMark,
}

/// The meaning of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellMark {
    /// No meaning besides the text.
    Plain,
    /// Good news: nobody was held up.
    Good,
    /// Bad news: somebody was held up.
    Bad,
    /// A quantity: its share of the largest in its row, in per cent.
    Share(u8),
}

/// A clock that all panels of a figure share: the time since the start of the panel's step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// The time that it shows before the start.
    pub before: Duration,
    /// The time that it shows after the start.
    pub after: Duration,
    /// Its left end, in units of the drawing's `viewBox`.
    pub left: f64,
    /// Its right end.
    pub right: f64,
    /// The top of the panels.
    pub top: f64,
    /// The bottom of the panels.
    pub bottom: f64,
}

/// Values along the axis, each for the same length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The name of the values: `plain, writers`.
    pub label: String,
    /// Their unit: `per 100 ms`.
    pub unit: String,
    /// The length of time of each value. The first one begins where the axis does.
    pub width: Duration,
    /// The values.
    pub values: Vec<u64>,
}

/// The parts of one kind of picture.
#[derive(Debug, Default)]
struct Rendered {
    title: String,
    caption: Vec<Vec<FigureText>>,
    /// Instructions for reading the picture.
    legend: String,
    picture: Option<Drawing>,
    text: Option<String>,
    table: DataTable,
    notes: Vec<String>,
    readings: Vec<Series>,
}

/// A drawing, and the position of its clock.
#[derive(Debug)]
struct Drawing {
    svg: svg::Svg,
    height: f64,
    /// The y coordinates of the panels' top and bottom, if they have a clock.
    panels: Option<(f64, f64)>,
}

/// Draws a picture of steps, in the order of their names. `id` must be unique in the whole book.
///
/// # Errors
///
/// A sentence for the author, without its full stop: a step that wasn't run, or took no time; a timeline without a
/// workload.
pub fn draw(
    kind: FigureKind,
    steps: &[&str],
    transcript: &Transcript,
    id: &str,
) -> Result<Figure, String> {
    let mut scene = figure_data::FigureData::find(steps, &transcript.evidence, id)?;
    let drawn = match kind {
        FigureKind::Timeline => timeline::draw(&mut scene)?,
        FigureKind::Lanes => lanes::draw(&mut scene),
        FigureKind::Queue => queue::draw(&mut scene),
        FigureKind::Progress => progress::draw(&mut scene),
        FigureKind::Verdict => cost::draw(&mut scene),
    };
    let said = drawn.caption.iter().map(|sentence| plain(sentence));
    let desc: Vec<String> = said.chain([drawn.legend]).collect();
    let desc = desc.join(" ");
    let panels = drawn.picture.as_ref().and_then(|picture| picture.panels);
    let height = drawn.picture.as_ref().map_or(0.0, |picture| picture.height);
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
        height,
        text: drawn.text,
        table: drawn.table,
        notes,
        load: scene.load(),
        axis: panels.map(|(top, bottom)| scene.clock.axis(top, bottom)),
        readings: drawn.readings,
        sessions: scene.sessions,
    })
}

/// Returns a sentence without its marks.
fn plain(words: &[FigureText]) -> String {
    let words = words.iter().map(|word| match word {
        FigureText::Plain(text) | FigureText::Name(text) => text.as_str(),
    });
    words.collect()
}

/// Plain words for a caption.
fn say(text: impl Into<String>) -> FigureText {
    FigureText::Plain(text.into())
}

/// A name for a caption.
fn name(text: impl Into<String>) -> FigureText {
    FigureText::Name(text.into())
}

impl<T: Into<String>> From<T> for DataCell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            mark: CellMark::Plain,
        }
    }
}
