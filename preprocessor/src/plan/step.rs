//! A plan as it is handed on: typed steps.

use super::{ExpectedError, Process, Varies};
use crate::error::{Location, Mistake};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::time::Duration;

/// All that one chapter will do, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The chapter's file, relative to the book's root.
    pub chapter: String,
    /// One step for each live block, in the order of the chapter.
    pub steps: Vec<Step>,
    /// The measured values that its prose quotes, in the order of the chapter.
    pub quotes: Vec<Quote>,
    /// Those things that its author may have meant otherwise: fences and texts that only look like ours.
    pub warnings: Vec<Mistake>,
}

/// A measured value in prose: `{{= claim.column }}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Where it stands.
    pub at: Location,
    /// The bytes of the text as handed over that the value replaces.
    pub span: Range<usize>,
    /// The claim: its index in [`Plan::steps`].
    pub claim: usize,
    /// The column of the claim's query.
    pub column: String,
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
    /// Ends a started shell process or workload: its index in [`Plan::steps`].
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
    /// Says that the chapter begins on a database in which nothing is yet.
    Fresh,
    /// Opens a session before its first block.
    Open {
        /// Its name.
        session: String,
    },
    /// Waits for a started step: its index in [`Plan::steps`].
    Await {
        /// Which step.
        of: usize,
        /// What is waited for.
        until: Until,
        /// How long to wait.
        within: Duration,
    },
    /// Shows code and runs nothing.
    Show(Code),
    /// Repeats SQL until a started step ends: its index in [`Plan::steps`].
    Watch {
        /// Which step.
        of: usize,
        /// What is repeated, and who does.
        work: Work,
        /// How often.
        every: Duration,
    },
    /// Checks a sentence against the evidence and the database.
    Claim {
        /// The sentence.
        sentence: String,
        /// A query of one row: its first column is the truth of the sentence.
        code: Code,
        /// How long it may take.
        within: Duration,
    },
    /// Draws evidence.
    Figure {
        /// Which picture.
        picture: Picture,
        /// Of which steps: their indices in [`Plan::steps`]. Each has a name.
        steps: Vec<usize>,
    },
    /// Checks the output of the step before against a pattern.
    Expect {
        /// Which step: its index in [`Plan::steps`].
        of: usize,
        /// `[..]` stands for anything within a line, `...` on a line of its own for any lines.
        pattern: Code,
    },
    /// Starts the processes of a workload and waits until they are steady.
    Workload {
        /// Its name in the book's configuration.
        name: String,
        /// Its processes.
        processes: Vec<Process>,
        /// The commands that start them, as a reader would type them, each with its newline.
        commands: String,
        /// How long that may take.
        within: Duration,
    },
}

/// What can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// What the workload felt.
    Timeline,
    /// What each session did, and which locks it held.
    Lanes,
    /// Who waited for whom at the worst instant.
    Queue,
    /// The phases of a command with a progress view.
    Progress,
    /// What a step cost, in one row.
    Verdict,
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
    /// With these errors, in their order.
    Errors(Vec<ExpectedError>),
    /// It ends with this exit status.
    Exit(i32),
}

/// When a started step lets the chapter go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// The statement is being executed, or the process has been started.
    Active,
    /// The session waits for a lock or a safe snapshot that another one holds up.
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
    /// What of the output varies from run to run. Readers see it; whoever compares two runs doesn't.
    pub varies: Vec<Varies>,
}

impl Plan {
    /// Returns whether it begins on a database in which nothing is yet, so that it rests on no chapter before it.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.steps.iter().any(|step| step.verb == Verb::Fresh)
    }

    /// Whether anything in it makes use of what is observed.
    #[must_use]
    pub fn observes(&self) -> bool {
        self.steps.iter().any(|step| match &step.verb {
            Verb::Claim { code, .. } => code.text.to_ascii_lowercase().contains("witness_"),
            Verb::Figure { .. } | Verb::Workload { .. } => true,
            _ => false,
        })
    }
}
