//! Ties steps together: names, sessions, and the end of everything that was started.

mod conditional;
mod evidence;
mod figures;
mod lifecycles;
mod outputs;
mod sessions;

use self::conditional::Conditional;
use super::draft::{Draft, DraftVerb};
use super::{Actor, Outline, PerStep, Signal, Step, StepId, Verb, Workloads};
use crate::chapter::{ChapterSource, Hidden, Word};
use crate::error::Mistake;
use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The context of a chapter's blocks.
pub(super) struct Surroundings<'a> {
    /// The workloads that the book describes.
    pub(super) workloads: &'a Workloads,
    /// Parts of the chapter that may hold more blocks, so names in them are not reported as missing.
    pub(super) hidden: &'a [Hidden],
    /// The named blocks of all chapters.
    pub(super) outline: &'a Outline,
    /// The path of the chapter's page.
    pub(super) page: &'a Path,
}

/// The steps that a block refers to, and their chapter if it is another one.
#[derive(Debug, Default)]
struct Targets {
    chapter: Option<PathBuf>,
    steps: Vec<StepId>,
}

impl PerStep for Targets {}

impl PerStep for Draft {}

/// Ties steps together and adds faults to `mistakes`. The steps are usable only if there is no mistake at all.
pub(super) fn order(
    drafts: Vec<Draft>,
    source: &ChapterSource<'_>,
    surroundings: &Surroundings<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Step> {
    let mut chapter = Resolver::new(&drafts, source, surroundings, mistakes);
    let mut targets: Vec<_> = StepId::enumerate(&drafts)
        .map(|(index, _)| chapter.visit(index))
        .collect();
    chapter.figures(&mut targets);
    chapter.unfinished();
    chapter.ambiguous_sessions();
    let reserved = chapter.reserved;
    let is_workload: Vec<_> = drafts.iter().map(Draft::is_workload).collect();
    let steps = drafts.into_iter().zip(targets).zip(reserved);
    steps
        .filter_map(|((draft, targets), (only, pg))| {
            let Targets { chapter, steps } = targets;
            let verb = match (draft.verb, steps.as_slice()) {
                (DraftVerb::Ready(verb), _) => verb,
                (DraftVerb::Finish(_, within), &[of]) => Verb::Finish { of, within },
                (DraftVerb::Stop(_, signal, within), &[of]) => {
                    let default = match is_workload[of.index()] {
                        true => Signal::Alrm,
                        false => Signal::Term,
                    };
                    let signal = signal.map_or(default, |(signal, _)| signal);
                    Verb::Stop { of, signal, within }
                }
                (DraftVerb::Watch(_, work, every), &[of]) => Verb::Watch { of, work, every },
                (DraftVerb::Await(_, until, within), &[of]) => Verb::Await { of, until, within },
                (DraftVerb::Figure(figure), [_, ..]) => Verb::Figure {
                    picture: figure.picture?,
                    chapter,
                    steps,
                },
                (DraftVerb::Expect(pattern), &[of]) => Verb::Expect { of, pattern },
                (DraftVerb::Output(Some(name)), &[of]) => Verb::Output {
                    of,
                    name: name.text,
                },
                (DraftVerb::Diff(names), &[one, other]) => {
                    let mut names = names.into_iter().map(|name| name.text);
                    Verb::Diff {
                        of: [one, other],
                        names: [names.next()?, names.next()?],
                    }
                }
                _ => return None,
            };
            Some(Step {
                at: draft.at,
                name: draft.name.map(|name| name.text),
                verb,
                display: draft.display,
                only,
                pg,
            })
        })
        .collect()
}

/// The kind of a started step, which decides the verb that ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StartedStep {
    Sql,
    Shell,
    Workload,
}

impl StartedStep {
    /// Returns the verb that ends it.
    fn end(self) -> &'static str {
        match self {
            Self::Sql => "finish",
            Self::Shell | Self::Workload => "stop",
        }
    }
}

impl Draft {
    /// Returns the kind of thing it starts, if any.
    fn starts(&self) -> Option<StartedStep> {
        match &self.verb {
            DraftVerb::Ready(Verb::Start(work, _)) => Some(match work.actor {
                Actor::Session(_) => StartedStep::Sql,
                Actor::Shell => StartedStep::Shell,
            }),
            DraftVerb::Ready(Verb::Workload { .. }) => Some(StartedStep::Workload),
            _ => None,
        }
    }

    fn is_workload(&self) -> bool {
        self.starts() == Some(StartedStep::Workload)
    }

    /// Returns the session that it works in.
    fn session(&self) -> Option<&str> {
        match &self.verb {
            DraftVerb::Ready(Verb::Run(work) | Verb::Start(work, _))
            | DraftVerb::Watch(_, work, _) => match &work.actor {
                Actor::Session(session) => Some(session),
                Actor::Shell => None,
            },
            DraftVerb::Ready(
                Verb::Open { session }
                | Verb::Claim {
                    session: Some(session),
                    ..
                },
            ) => Some(session),
            _ => None,
        }
    }
}

/// The state after the steps visited so far.
struct Resolver<'a> {
    drafts: &'a [Draft],
    source: &'a ChapterSource<'a>,
    surroundings: &'a Surroundings<'a>,
    mistakes: &'a mut Vec<Mistake>,
    /// The step of each name.
    named: HashMap<&'a str, StepId>,
    /// The started steps without an end so far, in order.
    running: Vec<StepId>,
    /// The ending step of each started one.
    ended: HashMap<StepId, StepId>,
    /// The stand and versions of each step.
    reserved: Vec<Conditional>,
}

impl<'a> Resolver<'a> {
    fn new(
        drafts: &'a [Draft],
        source: &'a ChapterSource<'a>,
        surroundings: &'a Surroundings<'a>,
        mistakes: &'a mut Vec<Mistake>,
    ) -> Self {
        Self {
            drafts,
            source,
            surroundings,
            mistakes,
            named: HashMap::new(),
            running: Vec::new(),
            ended: HashMap::new(),
            reserved: Vec::new(),
        }
    }

    /// Visits the next step and returns the steps that it refers to; none for a figure.
    fn visit(&mut self, index: StepId) -> Targets {
        let drafts = self.drafts;
        let draft = &drafts[index];
        if let Some(session) = draft.session() {
            self.check_session_free(index, session);
        }
        let targets = self.targets(index, draft);
        self.reserved.push((draft.only, draft.pg));
        self.reserve(index, &targets);
        if let DraftVerb::Ready(Verb::Open { session }) = &draft.verb {
            self.check_session_not_open(index, session);
        }
        if let Some(name) = &draft.name {
            self.name(index, name);
        }
        if draft.starts().is_some() {
            self.running.push(index);
        }
        Targets {
            chapter: None,
            steps: targets,
        }
    }

    /// Returns the steps that a step refers to.
    fn targets(&mut self, index: StepId, draft: &Draft) -> Vec<StepId> {
        let target = match &draft.verb {
            DraftVerb::Finish(Some(target), _) => self.end(index, target, "finish"),
            DraftVerb::Stop(Some(target), ..) => self.end(index, target, "stop"),
            DraftVerb::Watch(Some(target), ..) => self.watched(index, target),
            DraftVerb::Await(target, until, _) => self.awaited(index, target, until),
            DraftVerb::Expect(_) => self.expected(index),
            DraftVerb::Output(Some(target)) => self.with_output(index, target),
            DraftVerb::Diff(steps) => {
                let compared = steps
                    .iter()
                    .filter_map(|step| self.with_output(index, step));
                return compared.collect();
            }
            DraftVerb::Ready(Verb::Workload {
                name, processes, ..
            }) => {
                self.check_workload_free(index, name, processes);
                None
            }
            DraftVerb::Ready(Verb::Fresh) => {
                self.check_chapter_start(index);
                None
            }
            DraftVerb::Ready(Verb::Claim {
                code,
                session: None,
                ..
            }) => {
                self.check_log_complete(code);
                None
            }
            _ => None,
        };
        target.into_iter().collect()
    }

    fn name(&mut self, index: StepId, name: &'a Word) {
        let is_workload = |of: StepId| self.drafts[of].starts() == Some(StartedStep::Workload);
        let first = match self.named.get(name.text.as_str()) {
            // A workload that was stopped can be started again: its name then belongs to the running one.
            Some(first)
                if !(is_workload(*first)
                    && is_workload(index)
                    && self.ended.contains_key(first)) =>
            {
                &self.drafts[*first]
            }
            _ => {
                self.named.insert(&name.text, index);
                return;
            }
        };
        let message = format!("two steps are named `{}`", name.text);
        let mistake = self
            .mistake(index, name.columns.clone(), message)
            .note(format!("the first is in line {}", first.at.line))
            .help("give one of them another name");
        self.mistakes.push(mistake);
    }

    /// Returns `true` if an unreadable block may have this name, or refer to it.
    fn is_hidden(&self, name: &str) -> bool {
        self.surroundings
            .hidden
            .iter()
            .any(|part| part.mentions(name))
    }

    fn mistake(&self, index: StepId, columns: Range<usize>, message: String) -> Mistake {
        let line = self.drafts[index].line;
        self.source.mistake(line, Some(columns), message)
    }
}
