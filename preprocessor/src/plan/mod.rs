//! What a chapter will do: typed steps, found before anything is run.
//!
//! Never imports process, network, file or clock: what a step reads from a file comes by way of [`Files`].
//!
//! 1. `chapter` finds the live blocks.
//! 2. `settings` reads what stands between a block's braces, split by `tokens`, by the
//!    table in `words`.
//! 3. `draft` makes a step of it, with `values` for its values, `code` for its code and [`psql`] to see
//!    whether that code ends where it seems to.
//! 4. `order` ties the steps together: names, sessions, what is started and what ends it.
//!
//! Each adds the mistakes it finds to one list, so that an author sees all of a chapter's at once.

mod code;
mod draft;
mod files;
mod meaning;
mod order;
pub mod psql;
mod settings;
mod tokens;
mod values;
mod words;

pub use files::{FileFault, Files};

use crate::chapter::{LineMap, Source, blocks};
use crate::error::{Location, Mistake};
use std::time::Duration;

/// What a chapter will do, or all that is wrong with it.
///
/// `chapter` is the chapter's file as its author knows it, relative to the book's root; `text` is the chapter
/// as mdBook hands it over, and `map` says which of its lines are which of the author's. The steps are those
/// of [`blocks()`], one for each, in its order.
///
/// # Errors
///
/// Every mistake of the chapter, in the order of its lines.
pub fn plan(
    chapter: &str,
    text: &str,
    map: &LineMap,
    files: &dyn Files,
) -> Result<Plan, Vec<Mistake>> {
    let source = Source::new(chapter, text, map);
    let found = blocks(&source);
    let mut mistakes = found.mistakes;
    let drafts: Vec<_> = found
        .blocks
        .iter()
        .map(|block| draft::draft(block, &source, files, &mut mistakes))
        .collect();
    let steps = order::order(drafts, &source, found.hides_blocks, &mut mistakes);
    if mistakes.is_empty() {
        return Ok(Plan {
            chapter: chapter.to_owned(),
            steps,
        });
    }
    mistakes.sort_by_key(|mistake| {
        let at = &mistake.at;
        let column = at.columns.as_ref().map(|columns| columns.start);
        (at.file != chapter, at.file.clone(), at.line, column)
    });
    Err(mistakes)
}

/// All that one chapter will do, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The chapter's file, relative to the book's root.
    pub chapter: String,
    /// One step for each live block, in the order of the chapter.
    pub steps: Vec<Step>,
}

/// One live block.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Where its opening fence stands.
    pub at: Location,
    /// The step's own name, if another block or a claim speaks of it.
    pub name: Option<String>,
    /// What it does.
    pub verb: Verb,
    /// How the block is shown.
    pub display: Display,
    /// Where it is run; elsewhere it is skipped.
    pub only: Option<StandKind>,
    /// The server's versions it is run on; on others it is skipped.
    pub pg: Option<VersionRange>,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// Runs code to its end.
    Run(Work),
    /// Starts code and goes on as soon as a condition holds.
    Start(Work, Until),
    /// Waits for the end of a started step: its index in [`Plan::steps`].
    Finish {
        /// Which step.
        of: usize,
        /// How long to wait.
        within: Duration,
    },
    /// Ends a started shell process: its index in [`Plan::steps`].
    Stop {
        /// Which step.
        of: usize,
        /// The signal it is sent, by its name without `SIG`.
        signal: Signal,
        /// How long to wait for its end.
        within: Duration,
    },
    /// Repeats an expression or query until it is true.
    Wait {
        /// The text.
        code: Code,
        /// How long to wait.
        within: Duration,
    },
    /// Shows code and runs nothing.
    Show(Code),
}

/// Code and who runs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// Who runs it.
    pub actor: Actor,
    /// What is run.
    pub code: Code,
    /// How it must fail, if it must.
    pub fails: Option<Failure>,
    /// How long it may take.
    pub within: Duration,
}

/// Who runs a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The psql session of this name.
    Session(String),
    /// A shell of its own.
    Shell,
}

/// Code, and where its lines are.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// The text, each line with its newline.
    pub text: String,
    /// The file it was taken from, relative to the book's root.
    pub file: Option<String>,
    /// Where each line of the text stands: in the chapter, or in `file`.
    pub lines: Vec<Location>,
}

/// How a step must fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Each of its errors has this SQLSTATE.
    Sqlstate(String),
    /// It ends with this exit status.
    Exit(i32),
}

/// When a started step lets the chapter go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// The statement is being executed, or the process has been started.
    Active,
    /// The session waits for a lock that another one holds.
    Blocked,
    /// The SQL expression is true.
    True(String),
}

/// A signal that a process can be stopped with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM, unless the block says otherwise.
    Term,
    /// SIGINT.
    Int,
    /// SIGALRM.
    Alrm,
    /// SIGHUP.
    Hup,
    /// SIGUSR1.
    Usr1,
    /// SIGQUIT.
    Quit,
}

/// The kinds of stand a step can be reserved for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandKind {
    /// A container.
    Docker,
    /// A private cluster on this machine.
    Local,
    /// A server named by its URL.
    Url,
}

/// A bound on the server's major version, such as `>=17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionRange {
    /// How to compare.
    pub comparison: Comparison,
    /// With which major version.
    pub major: u32,
}

/// How versions are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    Greater,
}

/// How a block is shown. No part of what is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Display {
    /// The block's language, the first word of its info string.
    pub language: String,
    /// Leaves the code out.
    pub hide_code: bool,
    /// Leaves the output out.
    pub hide_output: bool,
    /// How many lines of output are shown; the page's default where there is none.
    pub lines: Option<usize>,
}
