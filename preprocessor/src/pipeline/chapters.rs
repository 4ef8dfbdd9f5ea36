//! The chapters with live blocks, planned.

use super::citations;
use crate::abreast::each;
use crate::chapter::{LineMap, Source, blocks, may_open_block};
use crate::config::Config as OwnConfig;
use crate::error::{Error, Location, Mistake, Result};
use crate::files::BookFiles;
use crate::includes::expander;
use crate::page::Citation;
use crate::plan::{Plan, claim_names, plan_blocks};
use crate::run::event::{Event, Listener};
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
    /// Fences and texts that only look like ours, in all chapters.
    pub warnings: Vec<Mistake>,
    /// The fences with braces of other tools, which are passed through.
    pub passed: Vec<Location>,
}

impl Planning {
    /// All that is wrong.
    #[must_use]
    pub fn mistakes(&self) -> Vec<Mistake> {
        let unclear = self.unclear.iter().flat_map(|it| &it.mistakes);
        unclear.chain(&self.links).cloned().collect()
    }

    /// Lets the listener hear of what only looks like ours, a line each.
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
pub struct Unclear {
    /// Its file, relative to the book's root.
    pub file: String,
    /// How many chapters stand before it in [`Planning::planned`].
    pub place: usize,
    /// All that is wrong with it.
    pub mistakes: Vec<Mistake>,
}

/// Plans all chapters with live blocks, in the order of the book. `config` says what the book has for them. The listener
/// hears of what only looks like ours.
///
/// # Errors
/// Every mistake of every chapter, and every link to a claim that isn't there.
pub fn chapters(
    context: &PreprocessorContext,
    book: &Book,
    config: &OwnConfig,
    listener: Listener<'_>,
) -> Result<Vec<Planned>> {
    let planning = plan_all(context, book, config);
    planning.tell_warnings(listener);
    let mistakes = planning.mistakes();
    if mistakes.is_empty() {
        Ok(planning.planned)
    } else {
        Err(Error::Mistakes(mistakes))
    }
}

/// Plans all chapters with live blocks, as far as they can be.
pub fn plan_all(context: &PreprocessorContext, book: &Book, config: &OwnConfig) -> Planning {
    // Not all of a context can be looked at from several threads.
    let (root, settings) = (&context.root, &context.config);
    let files = BookFiles::new(root);
    let chapters: Vec<(&Chapter, &Path)> = book
        .chapters()
        .filter(|chapter| may_be_live(&chapter.content))
        .filter_map(|chapter| Some((chapter, chapter.path.as_deref()?)))
        .collect();
    let read = each(&chapters, |(chapter, path)| {
        let (file, map) = as_written(root, settings, chapter, path);
        let source = Source::new(&file, &chapter.content, &map);
        let found = blocks(&source, config.foreign_fences);
        (file, map, found)
    });
    let claims = read
        .iter()
        .flat_map(|(.., found)| claim_names(&found.blocks));
    let claims: BTreeSet<String> = claims.collect();
    let all: Vec<_> = chapters.iter().zip(read).collect();
    let plans = each(&all, |((chapter, _), (file, map, found))| {
        let source = Source::new(file, &chapter.content, map);
        plan_blocks(&source, found, &files, config.workloads(), &claims)
    });
    let mut planning = Planning::default();
    let mut unclear = BTreeSet::new();
    for (((_, path), (file, _, found)), plan) in all.into_iter().zip(plans) {
        planning.passed.extend(found.passed);
        match plan {
            Ok(mut plan) => {
                planning.warnings.append(&mut plan.warnings);
                if !plan.steps.is_empty() {
                    planning.planned.push(Planned {
                        path: path.to_path_buf(),
                        plan,
                        spans: found.blocks.into_iter().map(|block| block.span).collect(),
                        cited: BTreeMap::new(),
                    });
                }
            }
            Err(mistakes) => {
                planning.warnings.extend(found.warnings);
                unclear.insert(path.to_path_buf());
                planning.unclear.push(Unclear {
                    file,
                    place: planning.planned.len(),
                    mistakes,
                });
            }
        }
    }
    planning.links = citations::cite(context, book, &mut planning.planned, &unclear);
    planning
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
    text.contains("{{=") || text.lines().any(may_open_block)
}
