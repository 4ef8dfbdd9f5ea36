//! The line above a block: its effect in words, which each renderer writes in its own way.

use super::by_hand::is_shown;
use super::{BlockActor, Freshness, PageBlock, Role, StartCondition};
use crate::figure::format_duration;
use crate::transcript::Outcome;
use crate::visible::hidden;

/// The sentence about a chapter on a fresh database; a reader who follows the chapter by hand needs one, too.
const FRESH: &str = "This chapter begins on an empty database.";

/// The instruction for the query of a wait.
const REPEATED: &str = "(by hand: repeat until the first column is t)";

/// The line above a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading<'a> {
    /// The session or shell that ran it.
    pub(super) actor: BlockActor<'a>,
    /// The file of the code.
    pub(super) file: Option<&'a str>,
    /// The terminal that a reader opens for it.
    pub(super) opens: Option<Vec<Phrase<'a>>>,
    /// The effect, piece by piece; plain running adds nothing.
    pub(super) did: Vec<Phrase<'a>>,
    /// The duration with its unit. `None` if nothing was run.
    pub(super) took: Option<String>,
}

/// A piece of the line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Phrase<'a> {
    /// Plain words.
    Plain(&'a str),
    /// A name that the author gave.
    Name(&'a str),
    /// An expression, verbatim.
    Code(&'a str),
    /// A command for a shell.
    Command(&'a str),
    /// A program that reads the code.
    Interpreter(&'a str),
    /// Keys to press.
    Key(&'a str),
    /// The author's words for an expression, which stands elsewhere on the page if `None`.
    Said(&'a str, Option<&'a str>),
    /// A declared failure: a SQLSTATE or an exit status.
    Failed(&'a str),
    /// The reason for a skip.
    Skipped(&'a str),
    /// Invisible characters of the code: the page shows replacements, so the code on the page differs from the code
    /// that ran.
    Hides(Vec<char>),
}

impl Heading<'_> {
    /// Returns `true` if the line is empty.
    pub(super) fn is_empty(&self) -> bool {
        self.actor == BlockActor::None
            && self.file.is_none()
            && self.opens.is_none()
            && self.did.is_empty()
            && self.took.is_none()
    }

    /// The whole line as plain text, for screen readers.
    pub(super) fn spoken(&self) -> String {
        let actor = match self.actor {
            BlockActor::Session { name, .. } => Some(format!("session {name}")),
            BlockActor::Shell => Some("shell".to_owned()),
            BlockActor::None => None,
        };
        let words = |phrases: &[Phrase<'_>]| {
            let words: Vec<String> = phrases.iter().map(Phrase::to_string).collect();
            words.join(" ")
        };
        let parts = [
            actor,
            self.file.map(str::to_owned),
            self.opens.as_deref().map(words),
            Some(words(&self.did)),
            self.took.clone(),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(", ")
    }
}

impl std::fmt::Display for Phrase<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plain(words)
            | Self::Name(words)
            | Self::Code(words)
            | Self::Command(words)
            | Self::Interpreter(words)
            | Self::Key(words)
            | Self::Said(words, _) => to.write_str(words),
            Self::Failed(with) => write!(to, "failed as declared: {with}"),
            Self::Skipped(why) => write!(to, "skipped: {why}"),
            Self::Hides(characters) => {
                let points = characters
                    .iter()
                    .map(|it| format!("U+{:04X}", u32::from(*it)));
                let points: Vec<String> = points.collect();
                write!(
                    to,
                    "its code can't be copied from here: it has {}",
                    points.join(", ")
                )
            }
        }
    }
}

/// Returns the line above a block.
pub(super) fn block_heading<'a>(block: &'a PageBlock<'a>) -> Heading<'a> {
    let mut head = of_run(block);
    let hides = match block.hide_code {
        true => Vec::new(),
        false => hidden(&block.code),
    };
    if !hides.is_empty() {
        head.did.push(Phrase::Hides(hides));
    }
    head
}

/// The line above a block that ran.
fn of_run<'a>(block: &'a PageBlock<'a>) -> Heading<'a> {
    let mut head = Heading {
        actor: block.actor,
        file: block.caption,
        opens: opens(block),
        did: Vec::new(),
        took: None,
    };
    if block.freshness == Freshness::NotRun {
        head.did = does(block);
        head.did.extend(read_by(block));
        head.did.extend(pressed(block));
        return head;
    }
    if let Outcome::Skipped(why) = &block.step.outcome {
        head.opens = None;
        head.did.push(Phrase::Skipped(why));
        return head;
    }
    head.did = did(block);
    head.did.extend(read_by(block));
    head.did.extend(pressed(block));
    if block.role == Role::Wait && is_shown(block) {
        head.did.push(Phrase::Plain(REPEATED));
    }
    if matches!(block.role, Role::Output { .. } | Role::Diff { .. }) {
        // The outcome and the duration stand above the blocks that ran.
        return head;
    }
    if let Outcome::Failed(with) = &block.step.outcome {
        head.did.push(Phrase::Failed(with));
    }
    if block.step.outcome != Outcome::Shown && block.role != Role::Show {
        let took = format_duration(block.step.took);
        head.took = Some(match block.step.outcome {
            Outcome::Started => format!("after {took}"),
            _ if matches!(block.role, Role::Workload { .. }) => format!("after {took}"),
            _ => took,
        });
    }
    head
}

/// The effect of a block that succeeded.
fn did<'a>(block: &PageBlock<'a>) -> Vec<Phrase<'a>> {
    use Phrase::{Name, Plain};
    match block.role {
        Role::Run => own_name(block),
        Role::Show => Vec::new(),
        Role::Start { name, until } => {
            let started = [Plain("started"), Name(name)].into_iter();
            started.chain(awaited(until, block.said)).collect()
        }
        Role::Finish { name } => vec![Name(name), Plain("finished")],
        Role::Stop { name, signal } => vec![Name(name), Plain("stopped with"), Plain(signal)],
        Role::Wait => wait("waited", "waited until", block.said),
        Role::Open => vec![Plain("connected")],
        Role::Fresh => vec![Plain(FRESH)],
        Role::Await { name, until } => waits("waited until", name, until, block.said),
        Role::Watch { name } => vec![Plain("repeated while"), Name(name), Plain("ran")],
        Role::Workload { name } => vec![Plain("workload"), Name(name), Plain("started")],
        Role::EndWorkload { name } => vec![Plain("workload"), Name(name), Plain("stopped")],
        Role::Claim(_) => Vec::new(),
        Role::Output { name } => vec![Plain("output of"), Name(name)],
        Role::Diff { old, new, .. } => difference(old, new),
    }
}

/// The intended effect of a block, which may not have happened.
fn does<'a>(block: &PageBlock<'a>) -> Vec<Phrase<'a>> {
    use Phrase::{Name, Plain};
    match block.role {
        Role::Run => own_name(block),
        Role::Show | Role::Claim(_) => Vec::new(),
        Role::Start { name, until } => {
            let starts = [Plain("starts"), Name(name)].into_iter();
            starts.chain(awaited(until, block.said)).collect()
        }
        Role::Finish { name } => vec![Plain("waits for the end of"), Name(name)],
        Role::Stop { name, signal } => {
            vec![Plain("stops"), Name(name), Plain("with"), Plain(signal)]
        }
        Role::Wait => wait("waits", "waits until", block.said),
        Role::Open => vec![Plain("connects")],
        Role::Fresh => vec![Plain(FRESH)],
        Role::Await { name, until } => waits("waits until", name, until, block.said),
        Role::Watch { name } => vec![Plain("repeats while"), Name(name), Plain("runs")],
        Role::Workload { name } => vec![Plain("starts the workload"), Name(name)],
        Role::EndWorkload { name } => vec![Plain("stops the workload"), Name(name)],
        Role::Output { name } => vec![Plain("output of"), Name(name)],
        Role::Diff { old, new, .. } => difference(old, new),
    }
}

/// The step's own name, if something refers to it.
fn own_name<'a>(block: &PageBlock<'a>) -> Vec<Phrase<'a>> {
    let name = block.anchor.filter(|_| block.shows_name);
    name.map(Phrase::Name).into_iter().collect()
}

/// The phrase for a block that waits for a condition of its own, which it shows.
fn wait<'a>(alone: &'static str, until: &'static str, said: Option<&'a str>) -> Vec<Phrase<'a>> {
    match said {
        None => vec![Phrase::Plain(alone)],
        Some(said) => vec![Phrase::Plain(until), Phrase::Said(said, None)],
    }
}

/// The terminal that a reader opens for a block.
fn opens<'a>(block: &'a PageBlock<'a>) -> Option<Vec<Phrase<'a>>> {
    let opens = block.by_hand.opens.as_ref()?;
    Some(match &opens.command {
        Some(command) => vec![Phrase::Plain("new terminal:"), Phrase::Command(command)],
        None => vec![Phrase::Plain("new terminal")],
    })
}

/// The program that reads the code, if it is another one than that of the session or shell.
fn read_by<'a>(block: &'a PageBlock<'a>) -> Vec<Phrase<'a>> {
    match &block.interpreter {
        Some(interpreter) => vec![Phrase::Plain("read by"), Phrase::Interpreter(interpreter)],
        None => Vec::new(),
    }
}

/// The keys that end a command by hand.
fn pressed<'a>(block: &'a PageBlock<'a>) -> Vec<Phrase<'a>> {
    use Phrase::{Command, Key, Plain};
    match (&block.role, &block.by_hand.ends_by) {
        (Role::Stop { .. }, Some(command)) => vec![
            Plain("(by hand:"),
            Key("Ctrl-Z"),
            Plain("and"),
            Command(command),
            Plain("in its terminal)"),
        ],
        (Role::Stop { .. }, None) | (Role::EndWorkload { .. }, _) => {
            vec![Plain("(by hand:"), Key("Ctrl-C"), Plain("in its terminal)")]
        }
        _ => Vec::new(),
    }
}

/// The phrase for a difference, with the signs of its lines.
fn difference<'a>(old: &'a str, new: &'a str) -> Vec<Phrase<'a>> {
    use Phrase::{Name, Plain};
    vec![
        Plain("from"),
        Name(old),
        Plain("(−) to"),
        Name(new),
        Plain("(+)"),
    ]
}

/// The phrase for the condition on a started step.
fn waits<'a>(
    waits: &'static str,
    name: &'a str,
    until: StartCondition<'a>,
    said: Option<&'a str>,
) -> Vec<Phrase<'a>> {
    use Phrase::{Name, Plain};
    let waits = Plain(waits);
    match (until, condition(until, said)) {
        (_, Some(condition)) => vec![waits, condition],
        (StartCondition::Blocked, None) => {
            vec![waits, Name(name), Plain("waits for another session")]
        }
        (_, None) => vec![waits, Name(name), Plain("is active")],
    }
}

/// The phrase for the condition on a start before the chapter goes on.
fn awaited<'a>(until: StartCondition<'a>, said: Option<&'a str>) -> Vec<Phrase<'a>> {
    match (until, condition(until, said)) {
        (_, Some(condition)) => vec![Phrase::Plain("until"), condition],
        (StartCondition::Blocked, None) => {
            vec![Phrase::Plain("until it waits for another session")]
        }
        (_, None) => Vec::new(),
    }
}

/// A condition in the author's words, or else as SQL; `None` for one with a name.
fn condition<'a>(until: StartCondition<'a>, said: Option<&'a str>) -> Option<Phrase<'a>> {
    let expression = match until {
        StartCondition::True(expression) => Some(expression),
        StartCondition::Active | StartCondition::Blocked => None,
    };
    let said = said.map(|said| Phrase::Said(said, expression));
    said.or_else(|| expression.map(Phrase::Code))
}
