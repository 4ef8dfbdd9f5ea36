//! The chapters with live blocks, planned.

use super::citations;
use crate::abreast::each;
use crate::chapter::{LineMap, Source, blocks, may_open_block};
use crate::error::{Error, Mistake, Result};
use crate::files::BookFiles;
use crate::includes::expander;
use crate::page::Citation;
use crate::plan::{Plan, Workloads, plan_blocks};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, Chapter};
use mdbook_preprocessor::config::Config;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A chapter with live blocks.
#[derive(Debug)]
pub struct Planned {
    /// The chapter's path in the book, which tells it from all others.
    pub path: PathBuf,
    /// What it will do.
    pub plan: Plan,
    /// Where its live blocks stand in its text as handed over: one for each step.
    pub spans: Vec<Range<usize>>,
    /// The sections that cite a claim, by the claim's index among the steps. No part of what is run: it comes from prose.
    pub cited: BTreeMap<usize, Vec<Citation>>,
}

/// The chapters of a book as far as they can be planned.
#[derive(Debug, Default)]
pub struct Planning {
    /// Those with live blocks in which nothing is wrong, in the order of the book.
    pub planned: Vec<Planned>,
    /// Those in which something is.
    pub unclear: Vec<Unclear>,
    /// Links to claims that aren't there. They keep nothing from being run.
    pub links: Vec<Mistake>,
}

impl Planning {
    /// All that is wrong.
    #[must_use]
    pub fn mistakes(&self) -> Vec<Mistake> {
        let unclear = self.unclear.iter().flat_map(|it| &it.mistakes);
        unclear.chain(&self.links).cloned().collect()
    }
}

/// A chapter that can't be planned.
#[derive(Debug)]
pub struct Unclear {
    /// Its file, relative to the book's root.
    pub file: String,
    /// How many chapters stand before it in [`Planning::planned`].
    pub place: usize,
    /// All that is wrong with it.
    pub mistakes: Vec<Mistake>,
}

/// Plans all chapters with live blocks, in the order of the book. `workloads` are those that it describes.
///
/// # Errors
/// Every mistake of every chapter, and every link to a claim that isn't there.
pub fn chapters(
    context: &PreprocessorContext,
    book: &Book,
    workloads: &Workloads,
) -> Result<Vec<Planned>> {
    let planning = plan_all(context, book, workloads);
    let mistakes = planning.mistakes();
    if mistakes.is_empty() {
        Ok(planning.planned)
    } else {
        Err(Error::Mistakes(mistakes))
    }
}

/// Plans all chapters with live blocks, as far as they can be.
pub fn plan_all(context: &PreprocessorContext, book: &Book, workloads: &Workloads) -> Planning {
    // Not all of a context can be looked at from several threads.
    let (root, config) = (&context.root, &context.config);
    let files = BookFiles::new(root);
    let chapters: Vec<&Chapter> = book
        .chapters()
        .filter(|chapter| may_be_live(&chapter.content))
        .collect();
    let plans = each(&chapters, |chapter| {
        planned(root, config, chapter, &files, workloads)
    });
    let mut planning = Planning::default();
    let mut unclear = BTreeSet::new();
    for (chapter, plan) in chapters.iter().zip(plans) {
        match (plan, &chapter.path) {
            (Ok(plan), _) => planning.planned.extend(plan),
            (Err(_), None) => {}
            (Err(mistakes), Some(path)) => {
                unclear.insert(path.clone());
                planning.unclear.push(Unclear {
                    file: as_written(root, config, chapter, path).0,
                    place: planning.planned.len(),
                    mistakes,
                });
            }
        }
    }
    planning.links = citations::cite(context, book, &mut planning.planned, &unclear);
    planning
}

/// Plans a chapter; nothing if it has no live blocks.
fn planned(
    root: &Path,
    config: &Config,
    chapter: &Chapter,
    files: &BookFiles,
    workloads: &Workloads,
) -> Result<Option<Planned>, Vec<Mistake>> {
    let Some(path) = &chapter.path else {
        return Ok(None);
    };
    let (name, map) = as_written(root, config, chapter, path);
    let source = Source::new(&name, &chapter.content, &map);
    let found = blocks(&source);
    let plan = plan_blocks(&source, &found, files, workloads)?;
    if plan.steps.is_empty() {
        return Ok(None);
    }
    let spans = found.blocks.into_iter().map(|block| block.span);
    Ok(Some(Planned {
        path: path.clone(),
        plan,
        spans: spans.collect(),
        cited: BTreeMap::new(),
    }))
}

/// A chapter's file as its author knows it, relative to the root, and which lines of it the chapter's are. `path` is the
/// chapter's path in the book.
pub(super) fn as_written(
    root: &Path,
    config: &Config,
    chapter: &Chapter,
    path: &Path,
) -> (String, LineMap) {
    let source_path = chapter.source_path.as_deref().unwrap_or(path);
    let file = config.book.src.join(source_path);
    let map = match std::fs::read_to_string(root.join(&file)) {
        Ok(author) => {
            let expand = expander(root, config, source_path);
            LineMap::new(&author, &chapter.content, expand)
        }
        // A chapter that another preprocessor made has no file.
        Err(_) => LineMap::made(&chapter.content),
    };
    (file.to_string_lossy().into_owned(), map)
}

/// Whether a text can have a live block or a quote at all: most chapters of most books need no closer look.
fn may_be_live(text: &str) -> bool {
    text.contains('{') && (text.contains("{{=") || text.lines().any(may_open_block))
}
