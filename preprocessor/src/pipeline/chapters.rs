//! The chapters with live blocks, planned.

use crate::chapter::{LineMap, Source, blocks, may_open_block};
use crate::error::{Error, Result};
use crate::files::BookFiles;
use crate::includes::expander;
use crate::plan::{Plan, Workloads, plan};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, Chapter};
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
}

/// Plans all chapters with live blocks, in the order of the book. `workloads` are those that it describes.
///
/// # Errors
/// Every mistake of every chapter.
pub fn chapters(
    context: &PreprocessorContext,
    book: &Book,
    workloads: &Workloads,
) -> Result<Vec<Planned>> {
    let mut planned = Vec::new();
    let mut mistakes = Vec::new();
    let files = BookFiles::new(&context.root);
    for chapter in book
        .chapters()
        .filter(|chapter| may_be_live(&chapter.content))
    {
        let Some(path) = &chapter.path else { continue };
        let source_path = chapter.source_path.as_ref().unwrap_or(path);
        let file = context.config.book.src.join(source_path);
        let map = line_map(context, chapter, source_path, &context.root.join(&file));
        let name = file.to_string_lossy();
        match plan(&name, &chapter.content, &map, &files, workloads) {
            Ok(plan) if plan.steps.is_empty() => {}
            Ok(plan) => {
                let source = Source::new(&name, &chapter.content, &map);
                let spans = blocks(&source).blocks.into_iter().map(|block| block.span);
                planned.push(Planned {
                    path: path.clone(),
                    plan,
                    spans: spans.collect(),
                });
            }
            Err(wrong) => mistakes.extend(wrong),
        }
    }
    if mistakes.is_empty() {
        Ok(planned)
    } else {
        Err(Error::Mistakes(mistakes))
    }
}

/// Whether a text can have a live block or a quote at all: most chapters of most books need no closer look.
fn may_be_live(text: &str) -> bool {
    text.contains('{') && (text.contains("{{=") || text.lines().any(may_open_block))
}

/// Where the lines of a chapter were written.
fn line_map(
    context: &PreprocessorContext,
    chapter: &Chapter,
    source_path: &Path,
    file: &Path,
) -> LineMap {
    match std::fs::read_to_string(file) {
        Ok(author) => {
            let expand = expander(&context.root, &context.config, source_path);
            LineMap::new(&author, &chapter.content, expand)
        }
        // A chapter that another preprocessor made has no file; its lines are its own.
        Err(_) => LineMap::same(&chapter.content),
    }
}
