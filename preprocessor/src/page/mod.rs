//! Renders a transcript for readers. Never imports `run` or `plan`.
//!
//! 1. `heading` puts the effect of a block into words.
//! 2. `by_hand` tells a reader where to type it, and `output` selects the visible lines of its output.
//! 3. `html` or `markdown` writes both, with the code between them, for one kind of renderer; `claim` and `figure` do
//!    so for evidence, and `step_links` links to the steps of a figure.
//! 4. `freshness` chooses the words for a recording that isn't current, and `stale_marks` writes those that stand
//!    outside blocks.
//!
//! Architecture invariant: whatever a server or an author puts into a block, [`block`], [`figure()`], [`undrawn`],
//! [`banner`] and [`provenance`] return text that stays one unit in any context. For HTML that is a single line which
//! Markdown takes for a complete HTML block, so a list or a quote around it and a paragraph right below it come through
//! unharmed; for other renderers it is lines, each of which may be given the prefix of a list or a quote.

mod block_form;
mod by_hand;
mod claim;
mod diff;
mod edition;
mod figure;
mod figure_table;
mod fold;
mod freshness;
mod heading;
mod html;
mod label_html;
mod markdown;
mod output;
pub(crate) mod palette;
mod picture;
mod printed;
mod rendered;
mod stale_marks;
mod step_links;
mod style;
mod table;
mod table_rows;

use crate::figure::Figure;
use crate::labels::{LabelPiece, Labels};
use crate::transcript::{Output, Provenance, StepRecord};
pub use block_form::{BlockForm, PrintedForm};
pub use by_hand::{ByHand, NewTerminal};
pub use edition::{Edition, Renderer};
pub use freshness::Freshness;
pub use palette::{Colour, SessionColours};
pub use picture::picture_fault;
pub use stale_marks::undrawn;
use std::borrow::Cow;
pub use step_links::{ChapterLink, FigureLinks, StepLink};
pub use style::{script, script_text, style_rules, stylesheet, tab_stops, table_filter};
pub use table::table_fault;

/// A live block with all data for its place on the page.
#[derive(Debug, Clone)]
pub struct PageBlock<'a> {
    /// The language of the code, as the fence names it: `sql`, `sh` or `text`.
    pub language: &'a str,
    /// The code as a reader types it, each line with its newline. Empty if the block only embeds the result of another
    /// one.
    pub code: Cow<'a, str>,
    /// The file of the code, such as `sql/schema/users.sql`.
    pub caption: Option<&'a str>,
    /// The session or shell that ran it.
    pub actor: BlockActor<'a>,
    /// The effect of the block.
    pub role: Role<'a>,
    /// The step's name if the block has its anchor, see [`STEP_ANCHOR`].
    pub anchor: Option<&'a str>,
    /// True if something refers to the step by its name, so that the line above a block that is run has the name.
    pub shows_name: bool,
    /// The author's words for the SQL condition that the block waits for, or for the picture that its output is.
    pub said: Option<&'a str>,
    /// The program that reads the code on its standard input, with its arguments, if it isn't bash or psql.
    pub interpreter: Option<String>,
    /// True if mdBook hides lines of this language, see [`Edition::hiding`]; those of this block ran, and stay visible.
    pub shows_all_lines: bool,
    /// True if the author leaves out the code.
    pub hide_code: bool,
    /// True if the author leaves out the output.
    pub hide_output: bool,
    /// The largest number of visible output lines, in place of the usual number.
    pub lines: Option<usize>,
    /// The form of its parts.
    pub form: BlockForm<'a>,
    /// The recorded result.
    pub step: &'a StepRecord,
    /// The freshness of `step`. Of a block that was not run, nothing in `step` is shown.
    pub freshness: Freshness,
    /// The day of the run in UTC, `2026-01-31`, if there was one.
    pub recorded: Option<&'a str>,
    /// The repetition of the block by hand.
    pub by_hand: ByHand,
    /// The labels in the language of the book.
    pub labels: Labels<'a>,
}

/// Counts of a chapter's blocks by freshness.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// The number of [`Freshness::Stale`] blocks.
    pub stale: usize,
    /// The number of [`Freshness::NotRun`] blocks.
    pub not_run: usize,
    /// The number of all blocks, including the current ones.
    pub of: usize,
}

/// The session or shell that ran a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockActor<'a> {
    /// A session: a `psql` terminal with a name.
    Session {
        /// Its name.
        name: &'a str,
        /// Its colour in the book, see [`SessionColours`].
        colour: Colour,
    },
    /// A shell.
    Shell,
    /// None: there was nothing to run.
    None,
}

/// The effect of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'a> {
    /// Runs its code to the end.
    Run,
    /// Starts its code and goes on.
    Start {
        /// The step's name.
        name: &'a str,
        /// The condition before the chapter goes on.
        until: StartCondition<'a>,
    },
    /// Embeds the end of a started step.
    Finish {
        /// The started step's name.
        name: &'a str,
    },
    /// Ends a workload and embeds its output.
    EndWorkload {
        /// The workload's name.
        name: &'a str,
    },
    /// Ends a background command and embeds its output.
    Stop {
        /// The command's name.
        name: &'a str,
        /// The signal that ended it, such as `SIGINT`.
        signal: &'a str,
    },
    /// Repeats its expression until it is true.
    Wait,
    /// Opens a session.
    Open,
    /// States that the chapter begins on an empty database.
    Fresh,
    /// Waits for a condition of a started step, which goes on.
    Await {
        /// Its name.
        name: &'a str,
        /// The condition.
        until: StartCondition<'a>,
    },
    /// Shows a file.
    Show,
    /// Repeats its code until a started step ends.
    Watch {
        /// The started step's name.
        name: &'a str,
    },
    /// Checks a sentence with a query.
    Claim(Claim<'a>),
    /// Starts the processes of a workload.
    Workload {
        /// The workload's name.
        name: &'a str,
    },
    /// Shows the output of another block again.
    Output {
        /// The name of that block's step.
        name: &'a str,
    },
    /// Shows the difference between the outputs of two other blocks. The block's own step is the first one.
    Diff {
        /// The name of the first step.
        old: &'a str,
        /// The name of the second step.
        new: &'a str,
        /// The output of the second step.
        output: &'a Output,
    },
}

impl Role<'_> {
    /// Returns `true` if the block only prepares what others show: on a page it is one line, which opens.
    fn is_machinery(&self) -> bool {
        match self {
            Self::Wait
            | Self::Open
            | Self::Fresh
            | Self::Await { .. }
            | Self::Workload { .. }
            | Self::EndWorkload { .. } => true,
            Self::Run
            | Self::Start { .. }
            | Self::Finish { .. }
            | Self::Stop { .. }
            | Self::Show
            | Self::Watch { .. }
            | Self::Output { .. }
            | Self::Diff { .. }
            | Self::Claim(_) => false,
        }
    }
}

/// A claim and its citations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The sentence.
    pub sentence: &'a str,
    /// The claim's name, the base of its anchor: `claim-NAME`.
    pub name: Option<&'a str>,
    /// The sections that cite it.
    pub cited: &'a [Citation],
}

/// A section that cites a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The section's title.
    pub title: String,
    /// Its file as a link from the claim's page: `../indexes/a.md`.
    pub page: String,
}

/// The prefix of a step's anchor; the step's name follows.
pub const STEP_ANCHOR: &str = "step-";

/// The condition on a started block before the chapter goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartCondition<'a> {
    /// The block is active.
    Active,
    /// The block waits for a lock or a safe snapshot.
    Blocked,
    /// This SQL expression is true.
    True(&'a str),
}

/// Returns the text that replaces a live block's fence, with a newline at its end; empty if nothing of the block is
/// shown.
///
/// HTML is one line and needs no blank line around it. Markdown is many lines and ends with a blank one if the text
/// below could be taken for a part of it.
#[must_use]
pub fn block(block: &PageBlock<'_>, renderer: Renderer) -> String {
    if block.hide_code && block.hide_output {
        return String::new();
    }
    match (block.role, renderer) {
        (Role::Claim(claim), Renderer::Html) => claim::html(block, &claim),
        (Role::Claim(claim), Renderer::Markdown) => claim::markdown(block, &claim),
        (_, Renderer::Html) => html::block(block),
        (_, Renderer::Markdown) => markdown::block(block),
    }
}

/// Returns the text that replaces a figure's fence, recorded on the server and the day of `provenance`; `cast` has the
/// colours of the book's sessions, and `links` the places of the figure's steps.
///
/// Like [`block`], it is one line for HTML, and for Markdown many, with a blank one at the end.
#[must_use]
pub fn figure(
    figure: &Figure,
    freshness: Freshness,
    provenance: &Provenance,
    cast: &SessionColours,
    links: &FigureLinks<'_>,
    edition: &Edition<'_>,
) -> String {
    let labels = edition.labels;
    match edition.renderer {
        Renderer::Html => figure::html(figure, freshness, provenance, cast, links, labels),
        Renderer::Markdown => figure::markdown(figure, freshness, provenance, links, labels),
    }
}

/// Returns the banner for the start of a chapter with blocks that are not current. It must stand at the start of a line.
/// Empty if all blocks are current.
#[must_use]
pub fn banner(tally: Tally, edition: &Edition<'_>) -> String {
    stale_marks::banner(tally, edition)
}

/// Returns a measured value for the middle of a sentence: Markdown in which nothing of the value is markup. A value
/// that is not current is marked.
#[must_use]
pub fn quoted(value: &str, freshness: Freshness, edition: &Edition<'_>) -> String {
    stale_marks::quoted(value, freshness, edition)
}

/// Returns the words in the place of a value that is not measured on the recording's server.
#[must_use]
pub fn not_measured_here(edition: &Edition<'_>) -> String {
    stale_marks::not_measured_here(edition)
}

/// A server that is newer than this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntestedServer {
    /// Its version.
    pub version: String,
    /// The newest version that this program was tested with.
    pub newest: u32,
}

impl UntestedServer {
    /// Returns the sentence about it, with its version in a form of the renderer.
    fn sentence(
        &self,
        labels: Labels<'_>,
        form: impl Fn(&str) -> String,
    ) -> Vec<LabelPiece<String>> {
        // A version has no marks of a number.
        let newest = [("newest", self.newest.to_string().into())];
        labels.pieces("untested", &newest, &[("version", form(&self.version))])
    }
}

/// Returns the last lines of a chapter: the server that it ran on, a note about one that is untested, and the command
/// that runs it again.
#[must_use]
pub fn provenance(
    provenance: &Provenance,
    untested: Option<&UntestedServer>,
    edition: &Edition<'_>,
) -> String {
    match edition.renderer {
        Renderer::Html => html::provenance(provenance, untested, edition),
        Renderer::Markdown => markdown::provenance(provenance, untested, edition),
    }
}
