//! `mdbook-witness figure src/a.md build`: writes a figure of a chapter as an SVG file.

use super::RunOptions;
use crate::error::{Context, Error, Result};
use crate::figure::{Theme, standalone};
use crate::page::palette::HUES;
use crate::pipeline::{
    BookLabels, PlannedChapter, Selection, SingleFigure, drawn_steps, figure, figure_kind,
};
use crate::plan::{StepId, Verb};
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `figure`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The chapter's file
    chapter: PathBuf,
    /// The name of a step that the figure shows
    step: String,
    /// The picture, if several show the step: timeline, lanes, queue or progress
    #[arg(long)]
    picture: Option<String>,
    /// The colours: light, dark, or auto (as the reader's system prefers)
    #[arg(long, default_value = "auto")]
    theme: Theme,
    /// The file (default: standard output)
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// The directory with book.toml (default: the nearest one at or above the current directory)
    #[arg(long)]
    root: Option<PathBuf>,
}

/// Writes the figure, from the cached run if it is current, and else from a new run.
///
/// # Errors
/// A chapter without such a figure, or with several; as for `run`; a figure that is a table.
pub(super) fn run(arguments: &Arguments, choice: &RunOptions) -> Result<ExitCode> {
    let at = super::book_at_chapter(arguments.root.as_deref(), &arguments.chapter, choice)?;
    let planned = &at.planned[at.chapter.index()];
    let step = chosen(&at.planned, planned, arguments)?;
    let labels = BookLabels::read(&at.context.root, &at.context.config, &at.config)?;
    let recordings = super::recordings(&at, Selection::WithShown(at.chapter))?;
    let figure = figure(&at.planned, &recordings, at.chapter, step, labels.labels());
    let Some(SingleFigure {
        drawn,
        provenance,
        cast,
    }) = figure
    else {
        return Err(Error::setup(
            format!(
                "{} has no run to draw this figure from",
                planned.plan.chapter
            ),
            "build the book",
        ));
    };
    let figure = drawn.map_err(|why| {
        Error::setup(
            format!("the figure can't be drawn: {why}"),
            "build the book, which shows its place",
        )
    })?;
    let hue = |session: &str| cast.known(session).map(|colour| HUES[colour.hue()]);
    let source = format!("PostgreSQL {}, {}", provenance.server, provenance.date);
    let svg = standalone(&figure, hue, &source, arguments.theme).ok_or_else(|| {
        Error::setup(
            format!(
                "the {} of `{}` is a table, and has no drawing",
                figure.kind.name(),
                arguments.step
            ),
            format!("choose another one: {}", listed(&at.planned, planned)),
        )
    })?;
    match &arguments.output {
        Some(file) => {
            std::fs::write(file, svg).context(|| format!("writing {}", file.display()))?;
        }
        None => super::print(&svg)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the only figure that shows the step.
fn chosen(
    book: &[PlannedChapter],
    planned: &PlannedChapter,
    arguments: &Arguments,
) -> Result<StepId> {
    let Arguments {
        step,
        picture,
        chapter,
        ..
    } = arguments;
    let is_meant = |kind: &str, steps: &[&str]| {
        steps.contains(&step.as_str()) && picture.as_deref().is_none_or(|picture| picture == kind)
    };
    let all = figures(book, planned);
    let mut found = all.iter().filter(|(_, kind, steps)| is_meant(kind, steps));
    match (found.next(), found.next()) {
        (Some((index, ..)), None) => Ok(*index),
        (Some(_), Some(_)) => Err(Error::setup(
            format!("several figures of {} show `{step}`", chapter.display()),
            format!("choose one with --picture: {}", listed(book, planned)),
        )),
        (None, _) => Err(Error::setup(
            format!("no such figure of {} shows `{step}`", chapter.display()),
            match all.as_slice() {
                [] => "it has none: add one, `text {figure=timeline step=…}`".to_owned(),
                _ => format!("it has {}", listed(book, planned)),
            },
        )),
    }
}

/// The figures of a chapter: each with its step, its kind, and the names of its steps.
fn figures<'a>(
    book: &'a [PlannedChapter],
    planned: &'a PlannedChapter,
) -> Vec<(StepId, &'static str, Vec<&'a str>)> {
    let steps = StepId::enumerate(&planned.plan.steps);
    let figures = steps.filter_map(|(index, step)| {
        let Verb::Figure { picture, .. } = &step.verb else {
            return None;
        };
        let names = drawn_steps(book, planned, &step.verb);
        Some((index, figure_kind(*picture).name(), names))
    });
    figures.collect()
}

/// The figures in words: "timeline of plain, concurrent; lanes of plain".
fn listed(book: &[PlannedChapter], planned: &PlannedChapter) -> String {
    let all = figures(book, planned);
    let each = all
        .iter()
        .map(|(_, kind, steps)| format!("{kind} of {}", steps.join(", ")));
    each.collect::<Vec<_>>().join("; ")
}
