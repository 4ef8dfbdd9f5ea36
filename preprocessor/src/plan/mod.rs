//! What a chapter will do: typed steps, found before anything is run.
//!
//! Never imports process, network, file or clock: what a step reads from a file comes by way of [`Files`].
//!
//! 1. `chapter` finds the live blocks.
//! 2. `settings` reads what stands between a block's braces, split by `tokens`, by the
//!    table in `words`.
//! 3. `draft` makes a step of it, with `values` for its values, `code` for its code and [`psql`] to see
//!    whether that code ends where it seems to.
//! 4. `order` ties the steps together: names, sessions, what is started and what ends it, what evidence is of.
//! 5. [`script`] reads what the clients of a workload run, where they are our own.
//! 6. `quotes` finds the claims whose values the prose quotes, and tells quotes from what other tools write alike.
//!
//! Each adds the mistakes it finds to one list, so that an author sees all of a chapter's at once.

mod code;
mod conditions;
mod draft;
pub mod failure;
mod files;
mod meaning;
mod order;
pub mod psql;
mod quotes;
pub mod script;
mod settings;
mod skips;
mod step;
mod tokens;
mod values;
mod varies;
mod words;
mod workload;

pub use failure::{Accepted, ExpectedError, Mismatch, Seen};
pub use files::{FileFault, Files};
pub use skips::Server;
pub use step::{
    Actor, Code, Comparison, Display, Failure, Picture, Plan, Quote, Signal, StandKind, Step,
    Until, Verb, VersionRange, Work,
};
pub use values::name as check_name;
pub use varies::{PATTERN, Varies, value_pattern};
pub use workload::{Errors, Process, Workloads};

use crate::chapter::{Block, ForeignFences, Found, LineMap, Source, blocks};
use crate::error::Mistake;
use std::collections::BTreeSet;

/// What a chapter will do, or all that is wrong with it.
///
/// `chapter` is the chapter's file as its author knows it, relative to the book's root; `text` is the chapter
/// as mdBook hands it over, and `map` says which of its lines are which of the author's. `workloads` are those that the
/// book describes. The steps are those of [`blocks()`], one for each, in its order.
///
/// # Errors
///
/// Every mistake of the chapter, in the order of its lines.
pub fn plan(
    chapter: &str,
    text: &str,
    map: &LineMap,
    files: &dyn Files,
    workloads: &Workloads,
) -> Result<Plan, Vec<Mistake>> {
    let source = Source::new(chapter, text, map);
    let found = blocks(&source, ForeignFences::Pass);
    plan_blocks(&source, &found, files, workloads, &BTreeSet::new())
}

/// The names of the claims of a chapter, as far as they can be told from its blocks.
pub fn claim_names(blocks: &[Block]) -> impl Iterator<Item = String> {
    quotes::claim_names(blocks)
}

/// The same as [`plan()`] for a chapter whose blocks were found already. `claims` are the names of other chapters' claims.
///
/// # Errors
///
/// As for [`plan()`].
pub fn plan_blocks(
    source: &Source<'_>,
    found: &Found,
    files: &dyn Files,
    workloads: &Workloads,
    claims: &BTreeSet<String>,
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
        claims,
        &mut mistakes,
        &mut warnings,
    );
    let steps = order::order(drafts, source, workloads, &found.hidden, &mut mistakes);
    if mistakes.is_empty() {
        return Ok(Plan {
            chapter: chapter.to_owned(),
            steps,
            quotes,
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
