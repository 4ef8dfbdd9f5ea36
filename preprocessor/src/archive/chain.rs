//! The keys of a book: a chain over all that its chapters run.
//!
//! Two chains are kept apart. That of the database goes on with each step that may change it, from chapter to chapter: what
//! it has come to at a chapter's start is the state in which the chapter begins. That of a chapter begins with this state
//! and goes on with all that the chapter runs, also what only looks: a claim that changes makes its own chapter stale, and
//! none that come after it.

use super::key::{Key, Writer};
use super::reads::{Files, Reads};
use crate::abreast::each;
use crate::plan::failure;
use crate::plan::{
    Actor, Code, Errors, Failure, Plan, Process, Signal, StandKind, Step, Until, Verb, Work,
};
use std::time::Duration;

/// The version of what keys are made of, and of how steps are run: it changes when a step would be run otherwise than before.
const VERSION: u64 = 2;

/// The keys of a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// The state of the database in which it begins.
    pub start: Key,
    /// One for each step of its plan that is run.
    pub steps: Vec<Option<StepKeys>>,
    /// The files that each step reads.
    pub reads: Vec<Files>,
    /// All that it runs, on what came before.
    pub chapter: Key,
    /// The state of the database in which it ends.
    pub end: Key,
}

/// The keys of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StepKeys {
    /// The step by itself.
    pub own: Key,
    /// The step on all that came before it.
    pub chained: Key,
    /// The step by itself, whatever is in the files that it reads.
    pub text: Key,
}

/// The keys of the chapters of a book, in its order. `reads` knows the files that steps can read, `psql` is what each session
/// runs when it opens, and `environment` tells what steps get of the caller's.
#[must_use]
pub fn keys<'a>(
    plans: impl IntoIterator<Item = &'a Plan>,
    reads: &Reads<'_>,
    psql: &[String],
    environment: &[String],
) -> Vec<Keys> {
    let plans: Vec<&Plan> = plans.into_iter().collect();
    let own = each(&plans, |plan| own_keys(plan, reads));
    let mut first = Key::of([VERSION.to_string().as_str()]);
    // All that is run rests on it, so that it is the first thing of the chain.
    if !psql.is_empty() {
        first = first.then(Key::of(psql.iter().map(String::as_str)));
    }
    if !environment.is_empty() {
        let words = std::iter::once("environment").chain(environment.iter().map(String::as_str));
        first = first.then(Key::of(words));
    }
    let mut state = first;
    plans
        .into_iter()
        .zip(own)
        .map(|(plan, own)| {
            // A chapter on a fresh database begins as the book does.
            let start = if plan.is_fresh() { first } else { state };
            let keys = chapter(plan, start, own);
            state = keys.end;
            keys
        })
        .collect()
}

/// The keys of a chapter's steps, each by itself.
#[derive(Default)]
struct Own {
    /// With what is in the files that they read.
    keys: Vec<Option<Key>>,
    /// Without.
    texts: Vec<Option<Key>>,
    reads: Vec<Files>,
}

/// The keys of a chapter's steps, each by itself.
fn own_keys(plan: &Plan, reads: &Reads<'_>) -> Own {
    let mut of = Own::default();
    for step in &plan.steps {
        let files = files(step, reads);
        of.keys.push(own(step, &of.keys, Some(&files)));
        of.texts.push(own(step, &of.texts, None));
        of.reads.push(files);
    }
    of
}

/// The files that a step reads.
fn files(step: &Step, reads: &Reads<'_>) -> Files {
    match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => {
            reads.named_in(&work.code.text, work.actor == Actor::Shell)
        }
        Verb::Workload { processes, .. } => {
            let scripts = processes.iter();
            scripts.flat_map(|it| reads.file(&it.script)).collect()
        }
        _ => Files::new(),
    }
}

/// The keys of a chapter that begins in a state, from those of its steps by themselves.
fn chapter(plan: &Plan, start: Key, own: Own) -> Keys {
    // What is run without being observed leaves no evidence for the first claim or figure that asks for it.
    let observed = if plan.observes() { "observed" } else { "" };
    let (mut end, mut chained) = (start, start.then(Key::of([observed])));
    let mut steps = Vec::with_capacity(plan.steps.len());
    let keys = own.keys.into_iter().zip(own.texts);
    for (step, (own, text)) in plan.steps.iter().zip(keys) {
        steps.push(own.zip(text).map(|(own, text)| {
            chained = chained.then(own);
            if !step.verb.only_looks() {
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

/// The key of a step by itself; none if nothing is run for it. `before` are those of the steps before it, and `files` is what
/// it reads, if that is to count.
///
/// Each field is named here, so that a new one can't be forgotten.
fn own(step: &Step, before: &[Option<Key>], files: Option<&Files>) -> Option<Key> {
    let Step {
        at: _,
        name,
        verb,
        display: _,
        only,
        pg,
    } = step;
    let mut to = Writer::new();
    let name = name.as_deref();
    match verb {
        Verb::Show(_) | Verb::Figure { .. } => return None,
        Verb::Run(work) => {
            to.word("run");
            // Evidence and figures speak of it by its name.
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
            within,
        } => {
            to.word("claim");
            add_code(&mut to, code);
            add_time(&mut to, *within);
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

fn add_work(to: &mut Writer, work: &Work, files: Option<&Files>) {
    let Work {
        actor,
        code,
        fails,
        within,
    } = work;
    match actor {
        Actor::Session(name) => to.word(name),
        Actor::Shell => to.number(0),
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

/// Adds what is in files.
fn add_files(to: &mut Writer, files: Option<&Files>) {
    let mut all = Writer::new();
    let keys = files.into_iter().flat_map(Files::values);
    keys.for_each(|key| all.add(*key));
    to.add(all.key());
}

/// Adds what is run, wherever it was written.
fn add_code(to: &mut Writer, code: &Code) {
    let Code {
        text,
        file: _,
        lines: _,
    } = code;
    to.word(text);
}

fn add_until(to: &mut Writer, until: &Until) {
    match until {
        Until::Active => to.word("active"),
        Until::Blocked => to.word("blocked"),
        Until::True(expression) => {
            to.word("true");
            to.word(expression);
        }
    }
}

fn add_process(to: &mut Writer, process: &Process) {
    let Process {
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
    // What was kept before there was a choice is of those that end.
    match errors {
        Errors::End => {}
        Errors::Count => to.word("counts its errors"),
    }
}

/// Adds the step that another one is about.
fn add_target(to: &mut Writer, of: usize, before: &[Option<Key>]) {
    before[of].into_iter().for_each(|key| to.add(key));
}

fn add_time(to: &mut Writer, time: Duration) {
    to.word(&format!("{time:?}"));
}
