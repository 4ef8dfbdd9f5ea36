//! Planning of all chapters with live blocks.

use super::citations;
use super::exercise_plan;
use super::source_file::source_file;
use crate::book_files::BookFiles;
use crate::chapter::{ChapterSource, blocks, may_open_block};
use crate::config::Config as OwnConfig;
use crate::error::{Error, Location, Mistake, Result};
use crate::page::Citation;
use crate::parallel::par_map;
use crate::plan::{Outline, Plan, StepId, Verb, plan_blocks};
use crate::run::event::{Event, Listener};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, Chapter};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A chapter with live blocks, by its position among those of the book. The one after the last is the book's end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChapterId(usize);

impl ChapterId {
    /// Returns the chapter with this index in [`BookPlan::planned`].
    #[must_use]
    pub fn new(index: usize) -> Self {
        Self(index)
    }

    /// Returns its index in [`BookPlan::planned`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0
    }

    /// Returns the chapter after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A planned chapter with live blocks or quotes.
#[derive(Debug)]
pub struct PlannedChapter {
    /// The chapter's path, unique in the book.
    pub path: PathBuf,
    /// The chapter's title.
    pub title: String,
    /// The chapter's plan.
    pub plan: Plan,
    /// The positions of the live blocks in the text that mdBook handed over, one for each step.
    pub spans: Vec<Range<usize>>,
    /// The sections that cite a claim, by the claim. They come from prose and don't affect the run.
    pub cited: BTreeMap<StepId, Vec<Citation>>,
}

/// Returns the names of the steps that a figure of a chapter draws, which may be those of another chapter of the book.
/// None for another block.
pub fn drawn_steps<'a>(
    book: &'a [PlannedChapter],
    planned: &'a PlannedChapter,
    verb: &Verb,
) -> Vec<&'a str> {
    let Verb::Figure { chapter, steps, .. } = verb else {
        return Vec::new();
    };
    let of = match chapter {
        Some(page) => book.iter().find(|it| it.path == *page),
        None => Some(planned),
    };
    let plan = of.map(|of| &of.plan);
    let names = steps
        .iter()
        .filter_map(|step| plan?.steps.get(step.index())?.name.as_deref());
    names.collect()
}

/// The plans of a book's chapters, with all mistakes and warnings.
#[derive(Debug, Default)]
pub struct BookPlan {
    /// The chapters with live blocks and without mistakes, in the order of the book.
    pub planned: Vec<PlannedChapter>,
    /// The chapters with mistakes.
    pub unclear: Vec<InvalidChapter>,
    /// Links to missing claims, and exercises without their chapter. They don't prevent a run.
    pub links: Vec<Mistake>,
    /// Warnings about fences and texts that only resemble live blocks and quotes, in all chapters.
    pub warnings: Vec<Mistake>,
    /// Fences with braces of other tools, which are passed through.
    pub passed: Vec<Location>,
}

impl BookPlan {
    /// Returns the mistakes of all chapters.
    #[must_use]
    pub fn mistakes(&self) -> Vec<Mistake> {
        let unclear = self.unclear.iter().flat_map(|it| &it.mistakes);
        unclear.chain(&self.links).cloned().collect()
    }

    /// Reports each warning to the listener, as one line.
    pub fn tell_warnings(&self, listener: Listener<'_>) {
        for warning in &self.warnings {
            let Location { file, line, .. } = &*warning.at;
            let help = warning.help.iter().map(|help| format!("; {help}"));
            let help: String = help.collect();
            let text = format!("{file}:{line}: {}{help}", warning.message);
            listener(Event::Note(text));
        }
    }
}

/// A chapter that can't be planned.
#[derive(Debug)]
pub struct InvalidChapter {
    /// The chapter's file, relative to the book's root.
    pub file: String,
    /// The planned chapter that follows it, or the end of the book.
    pub place: ChapterId,
    /// The chapter's mistakes.
    pub mistakes: Vec<Mistake>,
}

/// Plans all chapters with live blocks, in the order of the book, and reports warnings to the listener.
///
/// # Errors
/// Every mistake of every chapter, and every link to a missing claim.
pub fn chapters(
    context: &PreprocessorContext,
    book: &Book,
    config: &OwnConfig,
    listener: Listener<'_>,
) -> Result<Vec<PlannedChapter>> {
    let planning = plan_all(context, book, config);
    planning.tell_warnings(listener);
    let mistakes = planning.mistakes();
    if mistakes.is_empty() {
        Ok(planning.planned)
    } else {
        Err(Error::Mistakes(mistakes))
    }
}

/// Plans all chapters with live blocks, and collects their mistakes.
pub fn plan_all(context: &PreprocessorContext, book: &Book, config: &OwnConfig) -> BookPlan {
    // A context can't be shared between threads, but these parts of it can.
    let (root, settings) = (&context.root, &context.config);
    let files = BookFiles::new(root);
    let chapters: Vec<(&Chapter, &Path)> = book
        .chapters()
        .filter(|chapter| may_be_live(&chapter.content))
        .filter_map(|chapter| Some((chapter, chapter.path.as_deref()?)))
        .collect();
    let read = par_map(&chapters, |(chapter, path)| {
        let (file, map) = source_file(root, settings, chapter, path);
        let source = ChapterSource::new(&file, &chapter.content, &map);
        let found = blocks(&source, config.foreign_fences);
        (file, map, found)
    });
    let mut outline = Outline::default();
    for ((chapter, path), (.., found)) in chapters.iter().zip(&read) {
        outline.add(path, chapter.source_path.as_deref(), &found.blocks);
    }
    let all: Vec<_> = chapters.iter().zip(read).collect();
    let plans = par_map(&all, |((chapter, path), (file, map, found))| {
        let source = ChapterSource::new(file, &chapter.content, map);
        plan_blocks(&source, found, &files, config.workloads(), &outline, path)
    });
    let mut planning = BookPlan::default();
    let mut unclear = BTreeSet::new();
    for (((chapter, path), (file, _, found)), plan) in all.into_iter().zip(plans) {
        planning.passed.extend(found.passed);
        match plan {
            Ok(mut plan) => {
                planning.warnings.append(&mut plan.warnings);
                // A chapter without blocks of its own may quote another one.
                if !(plan.steps.is_empty() && plan.quotes.is_empty()) {
                    planning.planned.push(PlannedChapter {
                        path: path.to_path_buf(),
                        title: chapter.name.clone(),
                        plan,
                        spans: found.blocks.into_iter().map(|block| block.span).collect(),
                        cited: BTreeMap::new(),
                    });
                }
            }
            Err(mistakes) => {
                planning.warnings.extend(found.warnings);
                unclear.insert(path.to_path_buf());
                planning.unclear.push(InvalidChapter {
                    file,
                    place: ChapterId::new(planning.planned.len()),
                    mistakes,
                });
            }
        }
    }
    tell_drawn(&mut planning.planned);
    planning.links = citations::cite(context, book, &mut planning.planned, &unclear);
    let plans: Vec<_> = planning.planned.iter().map(|it| &it.plan).collect();
    let faulty: Vec<_> = planning.unclear.iter().map(|it| &*it.file).collect();
    let exercises = exercise_plan::mistakes(root, config, &plans, &faulty);
    planning.links.extend(exercises);
    planning
}

/// Tells each chapter the figures of other chapters that draw its steps.
fn tell_drawn(planned: &mut [PlannedChapter]) {
    let mut drawn = Vec::new();
    for step in planned.iter().flat_map(|it| &it.plan.steps) {
        if let Verb::Figure {
            picture,
            chapter: Some(page),
            steps,
        } = &step.verb
        {
            let steps = steps.iter().map(|of| (page.clone(), (*picture, *of)));
            drawn.extend(steps);
        }
    }
    for (page, figure) in drawn {
        if let Some(chapter) = planned.iter_mut().find(|it| it.path == page) {
            chapter.plan.drawn_elsewhere.push(figure);
        }
    }
}

/// Returns `true` if a text may have a live block or a quote. Most chapters of most books don't, and aren't parsed.
fn may_be_live(text: &str) -> bool {
    text.contains("{{=") || text.lines().any(may_open_block)
}
