//! A transcript as a reader sees it. Never imports `run` or `plan`.
//!
//! 1. `head` puts into words what a block did.
//! 2. `output` decides which lines of its output are shown.
//! 3. `html` or `markdown` writes both, with the code between them, for one kind of renderer; `claim` and `figure` do so
//!    for what the evidence shows.
//! 4. `freshness` says what is to be said where that is not what the block would do now, and `stale` writes it.
//!
//! Architecture invariant: whatever a server or an author puts into a block, [`block`], [`figure()`], [`undrawn`], [`banner`]
//! and [`provenance`] return text that stays one unit wherever it is put. For HTML that is a single line which Markdown takes for a complete HTML block, so a
//! list or a quote around it and a paragraph right below it come through unharmed; for other renderers it is lines, each
//! of which may be given the prefix of a list or a quote.

mod claim;
mod figure;
mod freshness;
mod head;
mod html;
mod markdown;
mod output;
pub mod palette;
mod stale;
mod style;

use crate::figure::{Figure, Kind};
use crate::transcript::{Provenance, Step};
pub use freshness::Freshness;
pub use palette::{Cast, Colour};
pub use style::{script, stylesheet};

/// One live block with all that its place in the page needs.
#[derive(Debug, Clone)]
pub struct Block<'a> {
    /// The language of the code, as the fence names it: `sql`, `sh` or `text`.
    pub language: &'a str,
    /// The code as authored, each line with its newline. Empty where the block only embeds what another one did.
    pub code: &'a str,
    /// The file that the code was taken from, such as `sql/schema/users.sql`.
    pub caption: Option<&'a str>,
    /// Who ran it.
    pub actor: Actor<'a>,
    /// What the block does.
    pub role: Role<'a>,
    /// mdBook is told to hide lines of this language, see [`Edition::hiding`]; those of this block ran, and stay.
    pub shows_all_lines: bool,
    /// The author wants the code left out.
    pub hide_code: bool,
    /// The author wants the output left out.
    pub hide_output: bool,
    /// How many lines of output are shown at most, in place of the usual number.
    pub lines: Option<usize>,
    /// What happened.
    pub step: &'a Step,
    /// How that stands to the block as it is written. Of a block that was not run, nothing in `step` is shown.
    pub freshness: Freshness,
    /// The day of the run in UTC, `2026-01-31`; empty where there was none.
    pub recorded: &'a str,
}

/// How many blocks of a chapter are not current.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many are [`Freshness::Stale`].
    pub stale: usize,
    /// How many are [`Freshness::NotRun`].
    pub not_run: usize,
    /// How many there are, with those that are current.
    pub of: usize,
}

/// Who ran a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor<'a> {
    /// A session: a `psql` terminal with a name.
    Session {
        /// Its name.
        name: &'a str,
        /// The colour it has in this chapter, see [`Cast`].
        colour: Colour,
    },
    /// A shell.
    Shell,
    /// Nobody: there was nothing to run.
    None,
}

/// What a block does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'a> {
    /// Runs its code to the end.
    Run,
    /// Starts its code and goes on.
    Start {
        /// The step's name.
        name: &'a str,
        /// What was waited for before the chapter went on.
        until: Until<'a>,
    },
    /// Embeds the end of a started step.
    Finish {
        /// The started step's name.
        name: &'a str,
    },
    /// Ends a background command and embeds what it printed.
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
    /// Says that the chapter begins on a database in which nothing is yet.
    Fresh,
    /// Waits for a started step, which goes on.
    Await {
        /// Its name.
        name: &'a str,
        /// The condition that was waited for.
        until: Until<'a>,
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
}

/// What a claim says, and who speaks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The sentence.
    pub sentence: &'a str,
    /// The claim's name, of which its anchor is made: `claim-NAME`.
    pub name: Option<&'a str>,
    /// The sections that cite it.
    pub cited: &'a [Citation],
}

/// A section that cites a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The section's title.
    pub title: String,
    /// Its file, as a link names it on the claim's page: `../indexes/a.md`.
    pub page: String,
}

/// What a started block had to come to before the chapter went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until<'a> {
    /// It runs.
    Active,
    /// It waits for a lock or a safe snapshot.
    Blocked,
    /// This SQL expression is true.
    True(&'a str),
}

/// What kind of text the renderer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renderer {
    /// mdBook's own HTML.
    Html,
    /// Any other: plain Markdown.
    Markdown,
}

impl Renderer {
    /// The kind for the renderer that mdBook names in a preprocessor's context: `html`, `epub`, `test` …
    #[must_use]
    pub fn named(name: &str) -> Self {
        if name == "html" {
            Self::Html
        } else {
            Self::Markdown
        }
    }
}

/// The way in which a book is written.
#[derive(Debug, Clone)]
pub struct Edition<'a> {
    /// The renderer that it is written for.
    pub renderer: Renderer,
    /// The command that runs the book again.
    pub again: &'a str,
    /// The languages of which mdBook hides lines: the keys of `[output.html.code.hidelines]`.
    pub hiding: Vec<String>,
}

impl<'a> Edition<'a> {
    /// The edition of a book in which no lines are hidden.
    #[must_use]
    pub fn new(renderer: Renderer, again: &'a str) -> Self {
        Self {
            renderer,
            again,
            hiding: Vec::new(),
        }
    }
}

/// The text that replaces a live block's fence, with a newline at its end; empty where nothing of the block is shown.
///
/// HTML is one line and needs no blank line around it. Markdown is many lines and ends with a blank one where the text
/// below could be taken for a part of it.
#[must_use]
pub fn block(block: &Block<'_>, renderer: Renderer) -> String {
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

/// The text that replaces a figure's fence, with what it was recorded on. `again` is the command that records it again;
/// `cast` has the colours of the chapter's sessions.
///
/// As [`block`], it is one line for HTML, and for Markdown many, with a blank one at the end.
#[must_use]
pub fn figure(
    figure: &Figure,
    freshness: Freshness,
    provenance: &Provenance,
    again: &str,
    cast: &Cast,
    renderer: Renderer,
) -> String {
    match renderer {
        Renderer::Html => figure::html(figure, freshness, provenance, again, cast),
        Renderer::Markdown => figure::markdown(figure, freshness, provenance, again),
    }
}

/// The text that replaces the fence of a figure of steps which can't be drawn, since they were not run as they are
/// written, or since what is kept of them is stale. `recorded` is the day of the run, or nothing.
#[must_use]
pub fn undrawn(
    kind: Kind,
    steps: &[&str],
    freshness: Freshness,
    recorded: &str,
    renderer: Renderer,
) -> String {
    stale::undrawn(kind, steps, freshness, recorded, renderer)
}

/// What a chapter says first where some of its blocks are not current, with `again`, the command that runs them: text to
/// be put at the start of a line. Nothing where all are.
#[must_use]
pub fn banner(tally: Tally, again: &str, renderer: Renderer) -> String {
    stale::banner(tally, again, renderer)
}

/// A measured value for the middle of a sentence: Markdown in which nothing of the value is markup. One that is not
/// current is marked.
#[must_use]
pub fn quoted(value: &str, freshness: Freshness, renderer: Renderer) -> String {
    stale::quoted(value, freshness, renderer)
}

/// What a chapter ran on, and the command that runs it again, as the last lines of the chapter. Nothing where it never ran,
/// and so no server is named.
#[must_use]
pub fn provenance(provenance: &Provenance, command: &str, renderer: Renderer) -> String {
    match renderer {
        _ if provenance.server.is_empty() => String::new(),
        Renderer::Html => html::provenance(provenance, command),
        Renderer::Markdown => markdown::provenance(provenance, command),
    }
}
