//! The keys of a book: a chain over everything that its chapters run.
//!
//! There are two chains. The database's chain grows with each step that may change the database, from chapter to
//! chapter: its value at a chapter's start identifies the state in which the chapter begins. The chapter's chain starts
//! with this state and grows with everything that the chapter runs, including steps that only read: a changed claim
//! makes its own chapter stale, but no later one.

use super::dependencies::{DependencyScanner, FileKeys};
use super::key::{Key, KeyHasher};
use crate::parallel::par_map;
use crate::plan::{
    Actor, Code, Errors, Failure, PerStep, Plan, Signal, StandKind, Step, StepId, Until, Verb,
    Work, WorkloadProcess, failure,
};
use std::time::Duration;

/// The version of the key format and of how steps are run. Raise it when a step would run differently than before.
const VERSION: u64 = 2;

/// The keys of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// The state of the database at its start.
    pub start: Key,
    /// One for each step of its plan that runs something.
    pub steps: Vec<Option<StepKeys>>,
    /// The files that each step reads.
    pub reads: Vec<FileKeys>,
    /// Everything that the chapter runs, on top of what came before.
    pub chapter: Key,
    /// The state of the database at its end.
    pub end: Key,
}

/// The keys of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StepKeys {
    /// The step by itself, with the contents of the files that it reads.
    pub own: Key,
    /// The step and everything before it.
    pub chained: Key,
    /// The step by itself, without the contents of the files that it reads.
    pub text: Key,
}

/// Returns the keys of a book's chapters, in order. `reads` knows the files that steps can read, `psql` are the texts
/// that each session runs when it opens, and `environment` describes the variables that steps get from the caller.
#[must_use]
pub fn keys<'a>(
    plans: impl IntoIterator<Item = &'a Plan>,
    reads: &DependencyScanner<'_>,
    psql: &[String],
    environment: &[String],
) -> Vec<Keys> {
    let plans: Vec<&Plan> = plans.into_iter().collect();
    let own = par_map(&plans, |plan| step_keys(plan, reads));
    let mut first = Key::hash([VERSION.to_string().as_str()]);
    // Everything that runs depends on these texts, so they are the first link of the chain.
    if !psql.is_empty() {
        first = first.then(Key::hash(psql.iter().map(String::as_str)));
    }
    if !environment.is_empty() {
        let words = std::iter::once("environment").chain(environment.iter().map(String::as_str));
        first = first.then(Key::hash(words));
    }
    let mut state = first;
    plans
        .into_iter()
        .zip(own)
        .map(|(plan, own)| {
            // A chapter on a fresh database begins in the same state as the book.
            let start = if plan.is_fresh() { first } else { state };
            let keys = chapter(plan, start, own);
            state = keys.end;
            keys
        })
        .collect()
}

impl PerStep for Option<StepKeys> {}

impl PerStep for Option<Key> {}

/// The keys of a chapter's steps, each by itself.
#[derive(Default)]
struct Own {
    /// Keys with the contents of the files that the steps read.
    keys: Vec<Option<Key>>,
    /// Keys without these contents.
    texts: Vec<Option<Key>>,
    reads: Vec<FileKeys>,
}

/// Returns the keys of a chapter's steps, each by itself.
fn step_keys(plan: &Plan, reads: &DependencyScanner<'_>) -> Own {
    let mut of = Own::default();
    for step in &plan.steps {
        let files = files(step, reads);
        of.keys.push(hash_step(step, &of.keys, Some(&files)));
        of.texts.push(hash_step(step, &of.texts, None));
        of.reads.push(files);
    }
    of
}

/// Returns the files that a step reads.
fn files(step: &Step, reads: &DependencyScanner<'_>) -> FileKeys {
    match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => {
            let is_shell = work.actor == Actor::Shell;
            let mut files = reads.named_in(&work.code.text, is_shell);
            files.extend(reads.named_in(&work.interpreter.join(" "), is_shell));
            files
        }
        Verb::Workload { processes, .. } => {
            let scripts = processes.iter();
            scripts.flat_map(|it| reads.file(&it.script)).collect()
        }
        _ => FileKeys::new(),
    }
}

/// Returns the keys of a chapter that begins in the state `start`, from the keys of its single steps.
fn chapter(plan: &Plan, start: Key, own: Own) -> Keys {
    // A run without observation leaves no evidence for the first claim or figure that needs it.
    let observed = if plan.observes() { "observed" } else { "" };
    let (mut end, mut chained) = (start, start.then(Key::hash([observed])));
    let mut steps = Vec::with_capacity(plan.steps.len());
    let keys = own.keys.into_iter().zip(own.texts);
    for (step, (own, text)) in plan.steps.iter().zip(keys) {
        steps.push(own.zip(text).map(|(own, text)| {
            chained = chained.then(own);
            if !step.verb.is_read_only() {
                end = end.then(own);
            }
            StepKeys { own, chained, text }
        }));
    }
    Keys {
        start,
        steps,
        reads: own.reads,
        chapter: chained,
        end,
    }
}

/// Returns the key of a step by itself, or `None` if it runs nothing. `before` are the keys of the earlier steps;
/// `files` are the files it reads, if they count.
///
/// It destructures every field, so that a new field can't be forgotten.
fn hash_step(step: &Step, before: &[Option<Key>], files: Option<&FileKeys>) -> Option<Key> {
    let Step {
        at: _,
        name,
        verb,
        display: _,
        only,
        pg,
    } = step;
    let mut to = KeyHasher::new();
    let name = name.as_deref();
    match verb {
        Verb::Show(_) | Verb::Figure { .. } | Verb::Output { .. } | Verb::Diff { .. } => {
            return None;
        }
        Verb::Run(work) => {
            to.word("run");
            // Evidence and figures refer to a step by its name.
            to.maybe(name);
            add_work(&mut to, work, files);
        }
        Verb::Start(work, until) => {
            to.word("start");
            to.maybe(name);
            add_work(&mut to, work, files);
            add_until(&mut to, until);
        }
        Verb::Finish { of, within } => {
            to.word("finish");
            add_target(&mut to, *of, before);
            add_time(&mut to, *within);
        }
        Verb::Stop { of, signal, within } => {
            to.word("stop");
            add_target(&mut to, *of, before);
            to.word(Signal::name(*signal));
            add_time(&mut to, *within);
        }
        Verb::Wait { code, within } => {
            to.word("wait");
            add_code(&mut to, code);
            add_time(&mut to, *within);
        }
        Verb::Fresh => to.word("fresh"),
        Verb::Open { session } => {
            to.word("open");
            to.word(session);
        }
        Verb::Await { of, until, within } => {
            to.word("await");
            add_target(&mut to, *of, before);
            add_until(&mut to, until);
            add_time(&mut to, *within);
        }
        Verb::Watch { of, work, every } => {
            to.word("watch");
            add_target(&mut to, *of, before);
            add_work(&mut to, work, files);
            add_time(&mut to, *every);
        }
        Verb::Claim {
            sentence: _,
            code,
            session,
            shows_false,
            within,
        } => {
            to.word("claim");
            add_code(&mut to, code);
            add_time(&mut to, *within);
            // Recordings older than this choice are of claims on the tool's own connection.
            if let Some(session) = session {
                to.word(session);
            }
            // No session has such a name.
            if *shows_false {
                to.word("false=show");
            }
        }
        Verb::Expect { of, pattern } => {
            to.word("expect");
            add_target(&mut to, *of, before);
            add_code(&mut to, pattern);
        }
        Verb::Workload {
            name: _,
            processes,
            commands: _,
            within,
        } => {
            to.word("workload");
            for process in processes {
                add_process(&mut to, process);
            }
            add_files(&mut to, files);
            add_time(&mut to, *within);
        }
    }
    to.maybe(only.map(StandKind::word));
    to.maybe(pg.map(|pg| pg.to_string()).as_deref());
    Some(to.key())
}

fn add_work(to: &mut KeyHasher, work: &Work, files: Option<&FileKeys>) {
    let Work {
        actor,
        interpreter,
        code,
        fails,
        within,
    } = work;
    match actor {
        Actor::Session(name) => to.word(name),
        Actor::Shell => to.number(0),
    }
    // Recordings older than this choice are of code for bash.
    for word in interpreter {
        to.word(word);
    }
    add_code(to, code);
    add_files(to, files);
    match fails {
        None => to.number(0),
        Some(Failure::Errors(errors)) => to.word(&failure::words(errors)),
        Some(Failure::Exit(status)) => to.word(&status.to_string()),
    }
    add_time(to, *within);
}

/// Adds the contents of files.
fn add_files(to: &mut KeyHasher, files: Option<&FileKeys>) {
    let mut all = KeyHasher::new();
    let keys = files.into_iter().flat_map(FileKeys::values);
    keys.for_each(|key| all.add(*key));
    to.add(all.key());
}

/// Adds code, regardless of the place where it is written.
fn add_code(to: &mut KeyHasher, code: &Code) {
    let Code {
        text,
        file: _,
        lines: _,
    } = code;
    to.word(text);
}

fn add_until(to: &mut KeyHasher, until: &Until) {
    match until {
        Until::Active => to.word("active"),
        Until::Blocked => to.word("blocked"),
        Until::True(expression) => {
            to.word("true");
            to.word(expression);
        }
    }
}

fn add_process(to: &mut KeyHasher, process: &WorkloadProcess) {
    let WorkloadProcess {
        name,
        script,
        clients,
        rate,
        errors,
    } = process;
    to.word(name);
    to.word(script);
    to.number(u64::from(*clients));
    to.number(rate.map_or(0, |rate| u64::from(rate) + 1));
    // Recordings older than this choice are of processes that end at an error.
    match errors {
        Errors::End => {}
        Errors::Count => to.word("counts its errors"),
    }
}

/// Adds the step that another one refers to.
fn add_target(to: &mut KeyHasher, of: StepId, before: &[Option<Key>]) {
    before[of].into_iter().for_each(|key| to.add(key));
}

fn add_time(to: &mut KeyHasher, time: Duration) {
    to.word(&format!("{time:?}"));
}
