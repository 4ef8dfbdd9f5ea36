//! Typed steps of a chapter, made and checked before anything runs.
//!
//! Never imports process, network, file or clock: the text of a file comes through [`BlockFiles`].
//!
//! 1. `chapter` finds the live blocks.
//! 2. `settings` reads the words between a block's braces, split by `tokenizer`, by the table in `grammar`.
//! 3. `draft` makes a step of them, with `values` for its values, `code` for its code and [`psql`] to check that this
//!    code ends where it seems to.
//! 4. `resolve` ties the steps together: names, sessions, starts and ends, evidence and its steps.
//! 5. `hidden` looks for what only hidden blocks define.
//! 6. `script` reads the scripts of workloads that this tool's own client runs.
//! 7. `quotes` finds the claims of values quoted in prose, and ignores similar notations of other tools.
//!
//! The names of other chapters' blocks come from an [`Outline`].
//!
//! Each adds its mistakes to one list, so that an author sees all of a chapter's at once.

mod applicability;
mod block_display;
pub(crate) mod code;
mod conditions;
mod display;
mod display_values;
mod draft;
pub(crate) mod failure;
mod files;
mod grammar;
mod hidden;
pub(crate) mod outline;
pub mod psql;
pub(crate) mod query;
mod quotes;
mod references;
mod resolve;
pub(crate) mod script;
mod settings;
mod step;
mod step_id;
mod tokenizer;
mod values;
mod varies;
mod workload;

pub use applicability::ChapterServer;
pub use block_display::{Display, FoldedParts, OutputForm, TableRows};
pub use failure::{ExpectedError, FailureMismatch};
pub use files::{BlockFiles, FileError};
pub use outline::Outline;
pub use step::{
    Actor, Code, Failure, PictureKind, Plan, Quote, Signal, StandKind, Step, Until, Verb,
    VersionComparison, VersionRange, Work,
};
pub use step_id::{PerStep, StepId};
pub use values::name as check_name;
pub use varies::{PATTERN, Varies, value_pattern};
pub use workload::{Errors, WorkloadProcess, Workloads};

use crate::chapter::{Blocks, ChapterSource, ForeignFences, LineMap, blocks};
use crate::error::Mistake;
use std::path::Path;

/// Plans a chapter, or returns all its mistakes.
///
/// `chapter` is the chapter's file relative to the book's root, as its author knows it; `text` is the text from mdBook,
/// and `map` maps its lines to the author's. `workloads` are those that the book describes. The plan has one step for
/// each of [`blocks()`], in order.
///
/// # Errors
///
/// Every mistake of the chapter, in the order of its lines.
pub fn plan(
    chapter: &str,
    text: &str,
    map: &LineMap,
    files: &dyn BlockFiles,
    workloads: &Workloads,
) -> Result<Plan, Vec<Mistake>> {
    let source = ChapterSource::new(chapter, text, map);
    let found = blocks(&source, ForeignFences::Pass);
    plan_blocks(
        &source,
        &found,
        files,
        workloads,
        &Outline::default(),
        Path::new(chapter),
    )
}

/// Plans a chapter whose blocks were found already, as [`plan()`] does. `outline` names the blocks of all chapters, and
/// `page` is the path of this one in it.
///
/// # Errors
///
/// As for [`plan()`].
pub fn plan_blocks(
    source: &ChapterSource<'_>,
    found: &Blocks,
    files: &dyn BlockFiles,
    workloads: &Workloads,
    outline: &Outline,
    page: &Path,
) -> Result<Plan, Vec<Mistake>> {
    let chapter = source.file;
    let mut mistakes = found.mistakes.clone();
    let mut warnings = found.warnings.clone();
    let drafts: Vec<_> = found
        .blocks
        .iter()
        .map(|block| draft::draft(block, source, files, workloads, &mut mistakes))
        .collect();
    let quotes = quotes::resolve(
        &drafts,
        source,
        &found.hidden,
        outline,
        page,
        &mut mistakes,
        &mut warnings,
    );
    let surroundings = resolve::Surroundings {
        workloads,
        hidden: &found.hidden,
        outline,
        page,
    };
    let steps = resolve::order(drafts, source, &surroundings, &mut mistakes);
    if mistakes.is_empty() {
        hidden::check(&steps, &mut mistakes);
    }
    if mistakes.is_empty() {
        return Ok(Plan {
            chapter: chapter.to_owned(),
            steps,
            quotes,
            drawn_elsewhere: Vec::new(),
            warnings,
        });
    }
    mistakes.sort_by_key(|mistake| {
        let at = &mistake.at;
        let column = at.columns.as_ref().map(|columns| columns.start);
        (at.file != chapter, at.file.clone(), at.line, column)
    });
    Err(mistakes)
}
