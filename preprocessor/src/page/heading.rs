//! The line above a block: its effect in words, which each renderer writes in its own way.

use super::by_hand::is_shown;
use super::{BlockActor, Freshness, PageBlock, Role, StartCondition};
use crate::figure::format_duration;
use crate::labels::{LabelPiece, Labels};
use crate::transcript::{Outcome, ServerOrigin, SkipReason};
use crate::visible::hidden;

/// The line above a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Heading<'a> {
    /// The session or shell that ran it.
    pub(super) actor: BlockActor<'a>,
    /// The file of the code.
    pub(super) file: Option<&'a str>,
    /// The terminal that a reader opens for it.
    pub(super) opens: Option<Sentence<'a>>,
    /// The effect, in sentences; plain running adds nothing.
    pub(super) did: Vec<Sentence<'a>>,
    /// The duration with its unit. `None` if nothing was run.
    pub(super) took: Option<Sentence<'a>>,
}

/// A label with its parts.
pub(super) type Sentence<'a> = Vec<LabelPiece<Phrase<'a>>>;

/// A part of the line with a form of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phrase<'a> {
    /// A name of a system, such as a signal.
    Plain(&'a str),
    /// A text of this program that is always English.
    English(&'a str),
    /// A name that the author gave.
    Name(&'a str),
    /// An expression, verbatim.
    Code(&'a str),
    /// A command for a shell.
    Command(&'a str),
    /// A program that reads the code.
    Interpreter(&'a str),
    /// Keys to press.
    Key(Sentence<'a>),
    /// The author's words for an expression, which stands elsewhere on the page if `None`.
    Said(&'a str, Option<&'a str>),
    /// A whole label about the reason of a skip.
    Reason(Sentence<'a>),
    /// A whole label about a declared failure.
    Failed(Sentence<'a>),
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
    pub(super) fn spoken(&self, labels: Labels<'_>) -> String {
        let actor = match self.actor {
            BlockActor::Session { name, .. } => {
                Some(labels.message("session", &[("name", name.into())]))
            }
            BlockActor::Shell => Some(labels.text("shell")),
            BlockActor::None => None,
        };
        let did: Vec<String> = self.did.iter().map(|sentence| words(sentence)).collect();
        let parts = [
            actor,
            self.file.map(str::to_owned),
            self.opens.as_deref().map(words),
            Some(did.join(" ")),
            self.took.as_deref().map(words),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(", ")
    }
}

/// Returns a sentence as plain text.
fn words(sentence: &[LabelPiece<Phrase<'_>>]) -> String {
    LabelPiece::join(sentence, str::to_owned, str::to_owned, Phrase::words)
}

impl Phrase<'_> {
    /// The phrase as plain text.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Plain(words)
            | Self::English(words)
            | Self::Name(words)
            | Self::Code(words)
            | Self::Command(words)
            | Self::Interpreter(words)
            | Self::Said(words, _) => (*words).to_owned(),
            Self::Key(label) | Self::Reason(label) | Self::Failed(label) => words(label),
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
        let points = hides.iter().map(|it| format!("U+{:04X}", u32::from(*it)));
        let points = points.collect::<Vec<_>>().join(", ");
        let hides = [("characters", points.into())];
        head.did.push(block.labels.pieces("hides", &hides, &[]));
    }
    head
}

/// The line above a block that ran.
fn of_run<'a>(block: &'a PageBlock<'a>) -> Heading<'a> {
    let labels = block.labels;
    let mut head = Heading {
        actor: block.actor,
        file: block.caption,
        opens: opens(block),
        did: Vec::new(),
        took: None,
    };
    if block.freshness == Freshness::NotRun {
        head.did.extend(effect(block, Tense::Intended));
        head.did.extend(read_by(block));
        head.did.extend(pressed(block));
        return head;
    }
    if let Outcome::Skipped(why) = &block.step.outcome {
        head.opens = None;
        let reason = [("reason", Phrase::Reason(reason(why, labels)))];
        head.did.push(labels.pieces("skipped", &[], &reason));
        return head;
    }
    head.did.extend(effect(block, Tense::Done));
    head.did.extend(read_by(block));
    head.did.extend(pressed(block));
    if block.role == Role::Wait && is_shown(block) {
        head.did.push(labels.pieces("by-hand-repeat", &[], &[]));
    }
    if matches!(block.role, Role::Output { .. } | Role::Diff { .. }) {
        // The outcome and the duration stand above the blocks that ran.
        return head;
    }
    if let Outcome::Failed(with) = &block.step.outcome {
        let failed = labels.pieces("failed", &[("error", with.to_string().into())], &[]);
        head.did
            .push(vec![LabelPiece::Part(Phrase::Failed(failed))]);
    }
    if block.step.outcome != Outcome::Shown && block.role != Role::Show {
        let took = labels.quantity(&format_duration(block.step.took));
        let is_start =
            block.step.outcome == Outcome::Started || matches!(block.role, Role::Workload { .. });
        head.took = Some(match is_start {
            true => labels.pieces("took-after", &[("took", took.into())], &[]),
            false => vec![LabelPiece::Words(took)],
        });
    }
    head
}

/// The reason of a skip, which a recording has in English.
fn reason<'a>(phrase: &'a str, labels: Labels<'_>) -> Sentence<'a> {
    match SkipReason::of_phrase(phrase) {
        Some(SkipReason::Stand { only, stand }) => {
            let kinds = [("only", only.into()), ("stand", stand.into())];
            labels.pieces("skipped-stand", &kinds, &[])
        }
        Some(SkipReason::Version { range, version }) => {
            let versions = [("range", range.into()), ("version", version.into())];
            labels.pieces("skipped-version", &versions, &[])
        }
        None => vec![LabelPiece::Part(Phrase::English(phrase))],
    }
}

/// Returns the label for the origin of a server, which a recording has in English, with its parameter; `None` if it is
/// another phrase.
pub(super) fn origin_label(phrase: &str) -> Option<(&'static str, &'static str, String)> {
    Some(match ServerOrigin::of_phrase(phrase)? {
        ServerOrigin::Installation(path) => ("origin-installation", "path", path),
        ServerOrigin::Package(name) => ("origin-package", "package", name),
        ServerOrigin::Container(path) => ("origin-container", "path", path),
        ServerOrigin::Url(url) => ("origin-url", "url", url),
    })
}

/// The effect of a block, as a report or as an intention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    /// The block has run.
    Done,
    /// It has not been run in its present form.
    Intended,
}

impl Tense {
    /// Chooses between two labels.
    fn of(self, done: &'static str, intended: &'static str) -> &'static str {
        match self {
            Self::Done => done,
            Self::Intended => intended,
        }
    }
}

/// The effect of a block; `None` if it needs no words.
fn effect<'a>(block: &PageBlock<'a>, tense: Tense) -> Option<Sentence<'a>> {
    use Phrase::{Name, Plain};
    let label = |done, intended, parts: &[(&'static str, Phrase<'a>)]| {
        let key = tense.of(done, intended);
        Some(block.labels.pieces(key, &[], parts))
    };
    let named = |done, intended, name| label(done, intended, &[("name", Name(name))]);
    match block.role {
        // Its own name, if something refers to it.
        Role::Run => {
            let name = block.anchor.filter(|_| block.shows_name)?;
            Some(vec![LabelPiece::Part(Name(name))])
        }
        Role::Show | Role::Claim(_) => None,
        Role::Start { name, until } => match (until, condition(until, block.said)) {
            (_, Some(condition)) => {
                let parts = [("name", Name(name)), ("condition", condition)];
                label("started-until", "starts-until", &parts)
            }
            (StartCondition::Blocked, None) => {
                named("started-until-blocked", "starts-until-blocked", name)
            }
            (_, None) => named("started", "starts", name),
        },
        Role::Finish { name } => named("finished", "waits-for-end", name),
        Role::Stop { name, signal } => {
            let parts = [("name", Name(name)), ("signal", Plain(signal))];
            label("stopped", "stops", &parts)
        }
        Role::Wait => match block.said {
            None => label("waited", "waits", &[]),
            Some(said) => {
                let parts = [("condition", Phrase::Said(said, None))];
                label("waited-until", "waits-until", &parts)
            }
        },
        Role::Open => label("connected", "connects", &[]),
        Role::Fresh => label("fresh", "fresh", &[]),
        Role::Await { name, until } => match (until, condition(until, block.said)) {
            (_, Some(condition)) => {
                label("waited-until", "waits-until", &[("condition", condition)])
            }
            (StartCondition::Blocked, None) => {
                named("waited-until-blocked", "waits-until-blocked", name)
            }
            (_, None) => named("waited-until-active", "waits-until-active", name),
        },
        Role::Watch { name } => named("repeated-while", "repeats-while", name),
        Role::Workload { name } => named("workload-started", "starts-workload", name),
        Role::EndWorkload { name } => named("workload-stopped", "stops-workload", name),
        Role::Output { name } => named("output-of", "output-of", name),
        Role::Diff { old, new, .. } => {
            let parts = [("old", Name(old)), ("new", Name(new))];
            label("difference-of", "difference-of", &parts)
        }
    }
}

/// The terminal that a reader opens for a block.
fn opens<'a>(block: &'a PageBlock<'a>) -> Option<Sentence<'a>> {
    let opens = block.by_hand.opens.as_ref()?;
    Some(match &opens.command {
        Some(command) => {
            let command = [("command", Phrase::Command(command))];
            block.labels.pieces("new-terminal-by", &[], &command)
        }
        None => block.labels.pieces("new-terminal", &[], &[]),
    })
}

/// The program that reads the code, if it is another one than that of the session or shell.
fn read_by<'a>(block: &'a PageBlock<'a>) -> Option<Sentence<'a>> {
    let program = Phrase::Interpreter(block.interpreter.as_deref()?);
    Some(block.labels.pieces("read-by", &[], &[("program", program)]))
}

/// The keys that end a command by hand.
fn pressed<'a>(block: &'a PageBlock<'a>) -> Option<Sentence<'a>> {
    let labels = block.labels;
    let key = |key| ("key", Phrase::Key(labels.pieces(key, &[], &[])));
    match (&block.role, &block.by_hand.ends_by) {
        (Role::Stop { .. }, Some(command)) => {
            let parts = [key("key-suspend"), ("command", Phrase::Command(command))];
            Some(labels.pieces("by-hand-press-and-type", &[], &parts))
        }
        (Role::Stop { .. }, None) | (Role::EndWorkload { .. }, _) => {
            let parts = [key("key-interrupt")];
            Some(labels.pieces("by-hand-press", &[], &parts))
        }
        _ => None,
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
