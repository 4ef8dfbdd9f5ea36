//! Runs one chapter's plan, step by step, and records what happened.

use super::event::{Event, Listener};
use super::guard::Guard;
use super::observer::{EVERY, Observer, Refusal, Value};
use super::scratch::Scratch;
use super::session::{self, Session};
use super::shell::Shell;
use super::stand::Stand;
use super::verdict::{self, with_output};
use crate::error::{Error, Location, Mistake, Result};
use crate::plan::{Actor, Code, Plan, Signal, Step, Until, Verb, Work};
use crate::transcript::{self, Outcome, Output};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a statement that was cancelled, or a psql that was asked to end, may take over it.
const GRACE: Duration = Duration::from_secs(2);

/// What every chapter of a run has in common.
pub struct Setting<'a> {
    /// The server.
    pub stand: &'a Stand,
    /// Ends what is left.
    pub guard: &'a Guard,
    /// The book's root.
    pub root: &'a Path,
    /// Files and folders of the book that steps can read, relative to the root.
    pub files: &'a [PathBuf],
    /// Hears what goes on.
    pub listener: Listener<'a>,
}

/// Runs all steps of a chapter.
///
/// # Errors
/// [`Error::Mistakes`] with the step that did not go as its block declares; the steps after it are not run.
/// Other errors when the machine fails: no psql, no disk.
pub fn run(plan: &Plan, setting: &Setting<'_>) -> Result<Vec<transcript::Step>> {
    let scratch = Scratch::new(&setting.stand.directory, setting.root, setting.files)?;
    let mut chapter = Chapter {
        setting,
        plan,
        begun: Instant::now(),
        scratch,
        observer: None,
        sessions: HashMap::new(),
        started: HashMap::new(),
        skipped: HashSet::new(),
    };
    let mut steps = Vec::with_capacity(plan.steps.len());
    for (index, step) in plan.steps.iter().enumerate() {
        (setting.listener)(Event::Step {
            line: step.at.line,
            number: index + 1,
            what: describe(step),
        });
        steps.push(chapter.step(index, step)?);
    }
    chapter.close()?;
    Ok(steps)
}

/// A step in a few words, for the progress.
fn describe(step: &Step) -> String {
    let (verb, code) = match &step.verb {
        Verb::Run(work) => ("run", &work.code.text),
        Verb::Start(work, _) => ("start", &work.code.text),
        Verb::Wait { code, .. } => ("wait", &code.text),
        Verb::Show(code) => ("show", &code.text),
        Verb::Finish { .. } => ("finish", &step.at.excerpt),
        Verb::Stop { .. } => ("stop", &step.at.excerpt),
    };
    let line = code.lines().find(|line| !line.trim().is_empty());
    format!("{verb}: {}", line.unwrap_or_default().trim())
}

struct Chapter<'a> {
    setting: &'a Setting<'a>,
    plan: &'a Plan,
    begun: Instant,
    scratch: Scratch,
    observer: Option<Observer>,
    sessions: HashMap<&'a str, Session>,
    started: HashMap<usize, Started>,
    skipped: HashSet<usize>,
}

/// A step that was started and goes on.
struct Started {
    at: Instant,
    what: Running,
}

enum Running {
    /// In the session of its actor; its end, if it has been seen already.
    Session(Option<session::Ended>),
    Shell(Shell),
}

impl<'a> Chapter<'a> {
    fn step(&mut self, index: usize, step: &'a Step) -> Result<transcript::Step> {
        let begun = Instant::now();
        if let Some(reason) = self.skip(index, step) {
            self.skipped.insert(index);
            return Ok(self.record(begun, begun, Outcome::Skipped(reason), Output::default()));
        }
        match &step.verb {
            Verb::Show(_) => Ok(self.record(begun, begun, Outcome::Shown, Output::default())),
            Verb::Wait { code, within } => {
                self.wait_until(step, code, begun + *within)?;
                Ok(self.record(begun, Instant::now(), Outcome::Succeeded, Output::default()))
            }
            Verb::Run(work) => match &work.actor {
                Actor::Session(name) => {
                    let begun = self.hand_over(name, step, work)?;
                    let ended = self.end_of(name, step, work.within)?;
                    self.judge(name, step, work, begun, ended)
                }
                Actor::Shell => {
                    let shell = self.shell(step, work)?;
                    let in_time = shell.wait(begun + work.within);
                    self.end_shell(step, step, work, begun, shell, in_time, None)
                }
            },
            Verb::Start(work, until) => self.start(index, step, work, until),
            Verb::Finish { of, within } => self.finish(*of, step, None, *within),
            Verb::Stop { of, signal, within } => self.finish(*of, step, Some(*signal), *within),
        }
    }

    /// Why a step is not meant for this stand, if it isn't.
    fn skip(&self, index: usize, step: &Step) -> Option<String> {
        let stand = self.setting.stand;
        match &step.verb {
            Verb::Finish { of, .. } | Verb::Stop { of, .. } if self.skipped.contains(of) => {
                return self.skip(*of, &self.plan.steps[*of]);
            }
            _ => {}
        }
        debug_assert!(index < self.plan.steps.len());
        if let Some(only) = step.only.filter(|only| *only != stand.kind) {
            return Some(format!(
                "only for a {only} stand; this one is {}",
                stand.kind
            ));
        }
        let range = step.pg.filter(|range| !range.contains(stand.major))?;
        Some(format!("for PostgreSQL {range}; this is {}", stand.version))
    }

    fn record(
        &self,
        begun: Instant,
        ended: Instant,
        outcome: Outcome,
        output: Output,
    ) -> transcript::Step {
        transcript::Step {
            started: begun - self.begun,
            took: ended - begun,
            outcome,
            rows: None,
            output,
        }
    }

    // Sessions.

    fn session(&mut self, name: &'a str) -> Result<&mut Session> {
        use std::collections::hash_map::Entry;
        match self.sessions.entry(name) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => Ok(entry.insert(Session::open(
                name,
                self.setting.stand,
                self.setting.guard,
                &self.scratch.blocks(),
                &self.scratch.work(),
            )?)),
        }
    }

    /// Hands a block to its session, and tells when.
    fn hand_over(&mut self, name: &'a str, step: &Step, work: &Work) -> Result<Instant> {
        let session = self.session(name).map_err(|error| at(step, error))?;
        let begun = Instant::now();
        session.hand_over(&work.code.text)?;
        Ok(begun)
    }

    /// The end of what a session runs; a mistake when it doesn't come in time.
    fn end_of(&mut self, name: &'a str, step: &Step, within: Duration) -> Result<session::Ended> {
        if let Some(ended) = self.session(name)?.wait(within) {
            return Ok(ended);
        }
        let backend = self.session(name)?.backend();
        let blockers = self.observer()?.blockers(backend);
        let (how, ended) = self.force(name, backend)?;
        let mut mistake = Mistake::new(
            step.at.clone(),
            format!(
                "this step did not end within {}",
                humantime::format_duration(within)
            ),
        )
        .note(how)
        .help("give it more time with `within=…`, or find what it waits for");
        if let Some(blockers) = blockers {
            mistake = mistake.note(format!("it waited for {blockers}"));
        }
        Err(mistakes(with_output(
            mistake,
            &ended.map(|e| e.output).unwrap_or_default(),
        )))
    }

    /// Ends what a session runs: its statement, then its backend, then psql.
    fn force(
        &mut self,
        name: &'a str,
        backend: i32,
    ) -> Result<(&'static str, Option<session::Ended>)> {
        // A server that is gone can't be asked; then psql is killed.
        if self.observer()?.cancel(backend).is_ok()
            && let Some(ended) = self.session(name)?.wait(GRACE)
        {
            return Ok(("its statement was cancelled", Some(ended)));
        }
        if self.observer()?.terminate(backend).is_ok()
            && let Some(ended) = self.session(name)?.wait(GRACE)
        {
            return Ok((
                "cancelling did not end it; its backend was ended",
                Some(ended),
            ));
        }
        self.session(name)?.kill();
        let ended = self.session(name)?.wait(GRACE);
        Ok((
            "neither cancelling nor ending its backend ended it; psql was killed",
            ended,
        ))
    }

    /// Holds the end of a session's block against what the block declares.
    fn judge(
        &mut self,
        name: &'a str,
        step: &Step,
        work: &Work,
        begun: Instant,
        ended: session::Ended,
    ) -> Result<transcript::Step> {
        let outcome = match verdict::session(step, work, &ended) {
            Ok(outcome) => outcome,
            Err(mistake) => {
                return Err(mistakes(Box::new(self.with_server(*mistake, ended.closed))));
            }
        };
        if ended.closed {
            // The next block of this name opens a new terminal.
            self.sessions.remove(name);
        } else if crate::plan::psql::reconnects(&work.code.text) {
            self.session(name)?.identify(work.within)?;
        }
        let mut record = self.record(begun, ended.at, outcome, ended.output);
        record.rows = ended.rows;
        Ok(record)
    }

    /// The mistake with what became of the server, if it is gone.
    fn with_server(&self, mistake: Mistake, closed: bool) -> Mistake {
        if !closed || self.setting.stand.is_alive() {
            return mistake;
        }
        mistake.note(self.setting.stand.diagnosis().to_string())
    }

    // Shells.

    fn shell(&self, step: &Step, work: &Work) -> Result<Shell> {
        Shell::start(
            &work.code.text,
            step.name.as_deref().unwrap_or("shell"),
            self.setting.stand,
            self.setting.guard,
            &self.scratch.work(),
        )
    }

    /// Takes a shell's end: `step` is the block that is reported, `origin` the one that holds its code.
    #[expect(
        clippy::too_many_arguments,
        reason = "two blocks, their work, and how the end was brought about"
    )]
    fn end_shell(
        &self,
        step: &Step,
        origin: &Step,
        work: &Work,
        begun: Instant,
        shell: Shell,
        in_time: bool,
        signal: Option<Signal>,
    ) -> Result<transcript::Step> {
        let within = match &step.verb {
            Verb::Finish { within, .. } | Verb::Stop { within, .. } => *within,
            _ => work.within,
        };
        let ended = shell.finish();
        if !in_time {
            let mistake = Mistake::new(
                step.at.clone(),
                format!(
                    "this step did not end within {}",
                    humantime::format_duration(within)
                ),
            )
            .note("its processes were ended")
            .help("give it more time with `within=…`, or find what it waits for");
            return Err(mistakes(with_output(mistake, &ended.output)));
        }
        let outcome = verdict::shell(origin, work, &ended, signal).map_err(mistakes)?;
        Ok(self.record(begun, ended.at, outcome, ended.output))
    }

    // Steps that go on.

    fn start(
        &mut self,
        index: usize,
        step: &'a Step,
        work: &'a Work,
        until: &Until,
    ) -> Result<transcript::Step> {
        let (at, what) = match &work.actor {
            Actor::Session(name) => (self.hand_over(name, step, work)?, Running::Session(None)),
            Actor::Shell => (Instant::now(), Running::Shell(self.shell(step, work)?)),
        };
        let mut started = Started { at, what };
        self.until(step, work, until, &mut started)?;
        self.started.insert(index, started);
        Ok(self.record(at, Instant::now(), Outcome::Started, Output::default()))
    }

    /// Waits until the condition of a start holds.
    fn until(
        &mut self,
        step: &Step,
        work: &'a Work,
        until: &Until,
        started: &mut Started,
    ) -> Result<()> {
        let deadline = started.at + work.within;
        loop {
            // The end is looked for before the condition: one that is brought about by the step's last act
            // still counts.
            let has_ended = self.has_ended(work, started)?;
            let holds = match (until, &work.actor) {
                (Until::Active, Actor::Shell) => true,
                (Until::Active, Actor::Session(name)) => {
                    let backend = self.session(name)?.backend();
                    has_ended || self.observer()?.is_active(backend)?
                }
                (Until::Blocked, Actor::Session(name)) => {
                    let backend = self.session(name)?.backend();
                    self.observer()?.is_blocked(backend)?
                }
                (Until::Blocked, Actor::Shell) => false,
                (Until::True(expression), _) => {
                    let value = self.observer()?.evaluate(expression, deadline);
                    matches!(self.value(step, &step.at, value)?, Some(Value::True))
                }
            };
            if holds {
                return Ok(());
            }
            if has_ended {
                let mistake = Mistake::new(
                    step.at.clone(),
                    format!("this step ended before {}", until.phrase()),
                )
                .help("make sure that what it has to wait for is there when it starts");
                let output = match std::mem::replace(&mut started.what, Running::Session(None)) {
                    Running::Session(ended) => ended.map(|e| e.output).unwrap_or_default(),
                    Running::Shell(shell) => shell.finish().output,
                };
                return Err(mistakes(with_output(mistake, &output)));
            }
            if Instant::now() >= deadline {
                let within = humantime::format_duration(work.within);
                return Err(mistakes(Box::new(Mistake::new(
                    step.at.clone(),
                    format!(
                        "this step was started, but within {within} it was never so that {}",
                        until.phrase()
                    ),
                ))));
            }
            if matches!(started.what, Running::Shell(_)) {
                std::thread::sleep(EVERY);
            }
        }
    }

    /// Whether a started step has ended. For a session this waits a moment, so that it can be called in a loop.
    fn has_ended(&mut self, work: &'a Work, started: &mut Started) -> Result<bool> {
        match (&mut started.what, &work.actor) {
            (Running::Session(Some(_)), _) => Ok(true),
            (Running::Session(ended), Actor::Session(name)) => {
                *ended = self.session(name)?.wait(EVERY);
                Ok(ended.is_some())
            }
            (Running::Shell(shell), _) => Ok(shell.has_ended()),
            (Running::Session(None), Actor::Shell) => Ok(true),
        }
    }

    /// Takes the end of a started step, having sent its process a signal where one is given.
    fn finish(
        &mut self,
        of: usize,
        step: &'a Step,
        signal: Option<Signal>,
        within: Duration,
    ) -> Result<transcript::Step> {
        let origin = &self.plan.steps[of];
        let (Some(started), Verb::Start(work, _)) = (self.started.remove(&of), &origin.verb) else {
            unreachable!("the plan has made sure that what is finished was started");
        };
        match (started.what, &work.actor) {
            (Running::Session(ended), Actor::Session(name)) => {
                let ended = match ended {
                    Some(ended) => ended,
                    None => self.end_of(name, step, within)?,
                };
                self.judge(name, origin, work, started.at, ended)
            }
            (Running::Shell(shell), _) => {
                if let Some(signal) = signal {
                    if shell.has_ended() {
                        let mistake = Mistake::new(
                            step.at.clone(),
                            "this process ended by itself before it was stopped",
                        );
                        return Err(mistakes(with_output(mistake, &shell.finish().output)));
                    }
                    shell.signal(signal.into());
                }
                let in_time = shell.wait(Instant::now() + within);
                self.end_shell(step, origin, work, started.at, shell, in_time, signal)
            }
            (Running::Session(_), Actor::Shell) => unreachable!("a shell's step runs in a shell"),
        }
    }

    // Conditions.

    fn observer(&mut self) -> Result<&mut Observer> {
        match &mut self.observer {
            Some(observer) => Ok(observer),
            none => Ok(none.insert(Observer::connect(self.setting.stand)?)),
        }
    }

    fn wait_until(&mut self, step: &Step, code: &Code, deadline: Instant) -> Result<()> {
        let first = code.lines.first().unwrap_or(&step.at).clone();
        loop {
            let value = self.observer()?.evaluate(&code.text, deadline);
            let value = self.value(step, &first, value)?;
            if value == Some(Value::True) {
                return Ok(());
            }
            if Instant::now() >= deadline || value.is_none() {
                let last = match value {
                    Some(Value::Other(value)) => format!("its last value was {value}"),
                    _ => "it was still being evaluated".to_owned(),
                };
                return Err(mistakes(Box::new(
                    Mistake::new(first, "this never became true").note(last),
                )));
            }
            std::thread::sleep(EVERY);
        }
    }

    /// The value of an expression: none when it took too long, a mistake when the server refuses it.
    fn value(
        &self,
        step: &Step,
        at: &Location,
        value: Result<Value, Refusal>,
    ) -> Result<Option<Value>> {
        match value {
            Ok(value) => Ok(Some(value)),
            Err(Refusal::TooLong) => Ok(None),
            Err(Refusal::Wrong(error)) => {
                let message = error.as_db_error().map_or_else(
                    || format!("the expression could not be evaluated: {error}"),
                    |error| format!("{} (SQLSTATE {})", error.message(), error.code().code()),
                );
                let mistake = Mistake::new(at.clone(), message).note(format!(
                    "in the condition of the block at line {}",
                    step.at.line
                ));
                Err(mistakes(Box::new(
                    self.with_server(mistake, error.is_closed()),
                )))
            }
        }
    }

    /// Ends all sessions and removes the scratch directory.
    fn close(mut self) -> Result<()> {
        for (_, session) in self.sessions.drain() {
            session.close(GRACE);
        }
        self.scratch.remove()
    }
}

fn mistakes(mistake: Box<Mistake>) -> Error {
    Error::Mistakes(vec![*mistake])
}

/// An error of the machine, told at the block that met it.
fn at(step: &Step, error: Error) -> Error {
    match error {
        Error::Setup { message, help } => {
            let mistake = Mistake::new(step.at.clone(), message);
            mistakes(Box::new(match help {
                Some(help) => mistake.help(help),
                None => mistake,
            }))
        }
        other => other,
    }
}

impl Until {
    fn phrase(&self) -> String {
        match self {
            Self::Active => "it was active".into(),
            Self::Blocked => "it waited for a lock".into(),
            Self::True(expression) => format!("`{expression}` was true"),
        }
    }
}

impl From<Signal> for nix::sys::signal::Signal {
    fn from(signal: Signal) -> Self {
        match signal {
            Signal::Term => Self::SIGTERM,
            Signal::Int => Self::SIGINT,
            Signal::Alrm => Self::SIGALRM,
            Signal::Hup => Self::SIGHUP,
            Signal::Usr1 => Self::SIGUSR1,
            Signal::Quit => Self::SIGQUIT,
        }
    }
}
