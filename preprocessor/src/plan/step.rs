//! Typed steps: the plan's data.

use super::{Display, ExpectedError, PerStep, StepId, WorkloadProcess};
use crate::error::{Location, Mistake};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

/// The steps of one chapter, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The chapter's file, relative to the book's root.
    pub chapter: String,
    /// One step for each live block, in the order of the chapter.
    pub steps: Vec<Step>,
    /// The measured values that its prose quotes, in the order of the chapter.
    pub quotes: Vec<Quote>,
    /// The figures of other chapters that draw its steps: each picture with a step.
    pub drawn_elsewhere: Vec<(PictureKind, StepId)>,
    /// Warnings about fences and texts that only resemble the notation and may have been meant as such.
    pub warnings: Vec<Mistake>,
}

/// A measured value in prose: `{{= claim.column }}`, or `{{= chapter#claim.column }}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Its place.
    pub at: Location,
    /// The bytes of the text from mdBook that the value replaces.
    pub span: Range<usize>,
    /// The chapter of the claim, by the path of its page; `None` for the quote's own.
    pub chapter: Option<PathBuf>,
    /// The claim, in that chapter.
    pub claim: StepId,
    /// The column of the claim's query.
    pub column: String,
}

/// One live block.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The place of its opening fence.
    pub at: Location,
    /// The step's own name, for references from other blocks and claims.
    pub name: Option<String>,
    /// Its action.
    pub verb: Verb,
    /// The display of the block.
    pub display: Display,
    /// The stand it is reserved for; it is skipped elsewhere.
    pub only: Option<StandKind>,
    /// The server versions it is reserved for; it is skipped on others.
    pub pg: Option<VersionRange>,
}

/// The action of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    /// Runs code to its end.
    Run(Work),
    /// Starts code and goes on as soon as a condition holds.
    Start(Work, Until),
    /// Waits for the end of a started step.
    Finish {
        /// The step.
        of: StepId,
        /// The deadline.
        within: Duration,
    },
    /// Ends a started shell process or workload.
    Stop {
        /// The step.
        of: StepId,
        /// The signal to send.
        signal: Signal,
        /// The deadline for its end.
        within: Duration,
    },
    /// Repeats an expression or query until it is true.
    Wait {
        /// The text.
        code: Code,
        /// The deadline.
        within: Duration,
    },
    /// Declares that the chapter begins on an empty database.
    Fresh,
    /// Opens a session before its first block.
    Open {
        /// Its name.
        session: String,
    },
    /// Waits for a started step.
    Await {
        /// The step.
        of: StepId,
        /// The condition.
        until: Until,
        /// The deadline.
        within: Duration,
    },
    /// Shows code and runs nothing.
    Show(Code),
    /// Repeats SQL until a started step ends.
    Watch {
        /// The step.
        of: StepId,
        /// The repeated code, and its executor.
        work: Work,
        /// The time from one frame to the next.
        every: Duration,
    },
    /// Checks a sentence against the evidence and the database.
    Claim {
        /// The sentence.
        sentence: String,
        /// A query of one row: its first column is the truth of the sentence.
        code: Code,
        /// The session that runs it, as a reader would; `None` for the tool's own connection, which has the evidence.
        session: Option<String>,
        /// True if a page shows it even where it is false; only `verify` fails then.
        shows_false: bool,
        /// The deadline.
        within: Duration,
    },
    /// Draws evidence.
    Figure {
        /// The picture.
        picture: PictureKind,
        /// The chapter whose steps it draws, by the path of its page; `None` for its own.
        chapter: Option<PathBuf>,
        /// The steps of that chapter. Each has a name.
        steps: Vec<StepId>,
    },
    /// Shows the output of a step again.
    Output {
        /// The step that has the output: for a started one, the step that ends it.
        of: StepId,
        /// The name that the block gives.
        name: String,
    },
    /// Shows the difference between the outputs of two steps.
    Diff {
        /// The steps that have the outputs.
        of: [StepId; 2],
        /// The names that the block gives.
        names: [String; 2],
    },
    /// Checks the output of the step before against a pattern.
    Expect {
        /// The step.
        of: StepId,
        /// `[..]` stands for anything within a line, `...` on a line of its own for any lines.
        pattern: Code,
    },
    /// Starts the processes of a workload and waits until they are steady.
    Workload {
        /// Its name in the book's configuration.
        name: String,
        /// Its processes.
        processes: Vec<WorkloadProcess>,
        /// The commands that start them, as a reader would type them, each with its newline.
        commands: String,
        /// The deadline.
        within: Duration,
    },
}

/// The kinds of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// The latency of the workload.
    Timeline,
    /// The activity of each session, and the locks it held.
    Lanes,
    /// The waiters and their blockers at the worst instant.
    Queue,
    /// The phases of a command with a progress view.
    Progress,
    /// The cost of a step, in one row.
    Verdict,
}

/// Code and its executor.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// The executor.
    pub actor: Actor,
    /// The program that reads the code of a shell step on its standard input, with its arguments: bash if empty.
    pub interpreter: Vec<String>,
    /// The code.
    pub code: Code,
    /// The failure that it declares, if any.
    pub fails: Option<Failure>,
    /// The deadline.
    pub within: Duration,
}

impl Work {
    /// Returns the command of its interpreter as a shell reads it; `None` if it is bash.
    #[must_use]
    pub fn interpreter_command(&self) -> Option<String> {
        let words = self.interpreter.iter().map(String::as_str);
        let command = shlex::try_join(words).ok();
        command.filter(|command| !command.is_empty())
    }
}

/// The executor of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The psql session of this name.
    Session(String),
    /// A shell of its own.
    Shell,
}

/// Code, and the places of its lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// The text, each line with its newline.
    pub text: String,
    /// The file that it comes from, relative to the book's root.
    pub file: Option<String>,
    /// The place of each line: in the chapter, or in `file`.
    pub lines: Vec<Location>,
}

/// The failure that a step declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// These errors, in order.
    Errors(Vec<ExpectedError>),
    /// This exit status.
    Exit(i32),
}

/// The condition under which the chapter goes on after a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// The statement is being executed, or the process has been started.
    Active,
    /// The session waits for a lock or a safe snapshot that another session holds up.
    Blocked,
    /// The SQL expression is true.
    True(String),
}

/// A signal that a process can be stopped with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM, the default.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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
    /// The comparison.
    pub comparison: VersionComparison,
    /// The major version on its right side.
    pub major: u32,
}

/// The comparison of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionComparison {
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

impl PerStep for Step {}

impl Plan {
    /// Returns `true` if it begins on an empty database, so that it depends on no earlier chapter.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.steps.iter().any(|step| step.verb == Verb::Fresh)
    }

    /// Returns `true` if a step uses evidence, or a figure of another chapter does.
    #[must_use]
    pub fn observes(&self) -> bool {
        let uses = |step: &Step| match &step.verb {
            Verb::Figure { chapter, .. } => chapter.is_none(),
            Verb::Workload { .. } => true,
            verb => verb.reads_evidence(),
        };
        !self.drawn_elsewhere.is_empty() || self.steps.iter().any(uses)
    }

    /// Returns `true` if it runs nothing, on any server: it only shows files, and results of other chapters.
    #[must_use]
    pub fn runs_nothing(&self) -> bool {
        let is_conditional = |step: &Step| step.only.is_some() || step.pg.is_some();
        !self
            .steps
            .iter()
            .any(|step| step.is_run() || is_conditional(step))
    }
}
