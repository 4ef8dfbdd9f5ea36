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
mod data_table;
mod effect;
mod experiment;
mod failures;
mod figure_data;
mod format;
mod lanes;
mod legend;
mod lock_wait;
mod measure;
pub(crate) mod palette;
mod progress;
mod queue;
mod raster;
mod sampling;
mod standalone;
mod statement;
mod step_window;
mod svg;
#[cfg(test)]
mod test_evidence;
mod text;
mod time_axis;
mod timeline;
mod wait_tree;
mod waits_cell;
mod words;

use crate::labels::Labels;
use crate::transcript::Transcript;
use figure_data::FigureData;
use std::time::Duration;
use svg::Frame;
use words::Words;

pub use data_table::{CellMark, DataCell, DataTable};
pub(crate) use format::format_bytes;
pub use format::format_duration;
use format::unbroken;
pub use standalone::{Theme, standalone};
pub use statement::statement_label;
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
    /// The same drawing for a phone.
    pub narrow: Option<NarrowDrawing>,
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

/// A step to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnStep<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its statement, as a label on one line; empty if it isn't known.
    pub statement: String,
}

/// A drawing for a narrow screen.
#[derive(Debug, Clone, PartialEq)]
pub struct NarrowDrawing {
    /// See [`Figure::drawing`].
    pub svg: String,
    /// The scale of its x axis, if it has one.
    pub axis: Option<Axis>,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureText {
    /// Plain words.
    Plain(String),
    /// A name from the chapter or the database, verbatim.
    Name(String),
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

/// Draws a picture of steps, in the order of their names. `id` must be unique in the whole book, and `labels` are those
/// of its pages.
///
/// # Errors
///
/// A sentence for the author, without its full stop: a step that wasn't run, or took no time; a timeline without a
/// workload.
pub fn draw(
    kind: FigureKind,
    steps: &[DrawnStep<'_>],
    transcript: &Transcript,
    id: &str,
    labels: Labels<'_>,
) -> Result<Figure, String> {
    let evidence = &transcript.evidence;
    let words = Words::new(labels);
    let mut scene = FigureData::find(steps, evidence, id, Frame::Wide, words)?;
    let drawn = rendered(kind, &mut scene)?;
    let narrow_id = format!("{id}-narrow");
    let mut narrow = FigureData::find(steps, evidence, &narrow_id, Frame::Narrow, words)?;
    // Each session has the same number in both.
    narrow.sessions.clone_from(&scene.sessions);
    let narrow_picture = match drawn.picture {
        Some(_) => rendered(kind, &mut narrow)?.picture,
        None => None,
    };
    let said = drawn.caption.iter().map(|sentence| plain(sentence));
    let desc: Vec<String> = said.chain([drawn.legend]).collect();
    let desc = desc.join(" ");
    let texts = (drawn.title.as_str(), desc.as_str());
    let axis = |scene: &FigureData<'_>, picture: &Drawing| {
        let (top, bottom) = picture.panels?;
        Some(scene.clock.axis(top, bottom))
    };
    let narrow = narrow_picture.map(|it| NarrowDrawing {
        axis: axis(&narrow, &it),
        svg: it.svg.finish(&narrow_id, id, texts, it.height),
    });
    let panels = drawn.picture.as_ref().and_then(|it| axis(&scene, it));
    let height = drawn.picture.as_ref().map_or(0.0, |picture| picture.height);
    let drawing = drawn
        .picture
        .map(|it| it.svg.finish(id, id, texts, it.height));
    let mut notes = drawn.notes;
    notes.extend(scene.thinned());
    let notes = notes.iter().map(|note| unbroken(note)).collect();
    let mut table = drawn.table;
    for cell in table.rows.iter_mut().flatten() {
        cell.text = unbroken(&cell.text);
    }
    let mut caption = drawn.caption;
    for words in caption.iter_mut().flatten() {
        if let FigureText::Plain(text) = words {
            *text = unbroken(text);
        }
    }
    Ok(Figure {
        id: id.to_owned(),
        kind,
        chapter: transcript.chapter.clone(),
        steps: steps.iter().map(|step| step.name.to_owned()).collect(),
        title: drawn.title,
        desc,
        caption,
        drawing,
        height,
        narrow,
        text: drawn.text,
        table,
        notes,
        load: scene.load(),
        axis: panels,
        readings: drawn.readings,
        sessions: scene.sessions,
    })
}

fn rendered(kind: FigureKind, scene: &mut FigureData<'_>) -> Result<Rendered, String> {
    Ok(match kind {
        FigureKind::Timeline => timeline::draw(scene)?,
        FigureKind::Lanes => lanes::draw(scene),
        FigureKind::Queue => queue::draw(scene),
        FigureKind::Progress => progress::draw(scene),
        FigureKind::Verdict => cost::draw(scene),
    })
}

/// Returns a sentence without its marks.
fn plain(words: &[FigureText]) -> String {
    let words = words.iter().map(|word| match word {
        FigureText::Plain(text) | FigureText::Name(text) => text.as_str(),
    });
    words.collect()
}

impl<'a> From<&'a str> for DrawnStep<'a> {
    /// A step without its statement.
    fn from(name: &'a str) -> Self {
        Self {
            name,
            statement: String::new(),
        }
    }
}
