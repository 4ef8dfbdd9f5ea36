//! What ties steps together: names, sessions, and that all that is started is ended.

use super::draft::{Draft, DraftVerb};
use super::{Actor, Step, Verb};
use crate::chapter::{Source, Word};
use crate::error::{Mistake, nearest};
use std::collections::HashMap;
use std::ops::Range;

/// Ties steps together and adds what does not fit to `mistakes`.
///
/// `is_partial` says that blocks may be missing, so that nothing is said about what they may hold. The steps
/// are of use only where there was no mistake at all.
pub(super) fn order(
    drafts: Vec<Draft>,
    source: &Source<'_>,
    is_partial: bool,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Step> {
    let mut chapter = Chapter::new(&drafts, source, is_partial, mistakes);
    let targets: Vec<_> = (0..drafts.len())
        .map(|index| chapter.visit(index))
        .collect();
    chapter.unfinished();
    let reserved: Vec<_> = drafts.iter().map(|draft| (draft.only, draft.pg)).collect();
    let steps = drafts.into_iter().zip(targets);
    steps
        .filter_map(|(draft, target)| {
            // What ends a step is skipped where the step is.
            let reserved = target.and_then(|of| reserved.get(of).copied());
            let (only, pg) = reserved.unwrap_or((draft.only, draft.pg));
            let verb = match (draft.verb, target) {
                (DraftVerb::Ready(verb), _) => verb,
                (DraftVerb::Finish(_, within), Some(of)) => Verb::Finish { of, within },
                (DraftVerb::Stop(_, signal, within), Some(of)) => Verb::Stop { of, signal, within },
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

/// A chapter's steps up to the one that is visited.
struct Chapter<'a> {
    drafts: &'a [Draft],
    source: &'a Source<'a>,
    is_partial: bool,
    mistakes: &'a mut Vec<Mistake>,
    /// The step of each name.
    named: HashMap<&'a str, usize>,
    /// The started steps that nothing has ended, in their order.
    running: Vec<usize>,
    /// Which step ended a started one.
    ended: HashMap<usize, usize>,
}

impl<'a> Chapter<'a> {
    fn new(
        drafts: &'a [Draft],
        source: &'a Source<'a>,
        is_partial: bool,
        mistakes: &'a mut Vec<Mistake>,
    ) -> Self {
        Self {
            drafts,
            source,
            is_partial,
            mistakes,
            named: HashMap::new(),
            running: Vec::new(),
            ended: HashMap::new(),
        }
    }

    /// Takes in the next step; the started one that it ends, if it does.
    fn visit(&mut self, index: usize) -> Option<usize> {
        let draft = &self.drafts[index];
        let target = match &draft.verb {
            DraftVerb::Ready(Verb::Run(work) | Verb::Start(work, _)) => {
                if let Actor::Session(session) = &work.actor {
                    self.session_is_free(index, session);
                }
                None
            }
            DraftVerb::Finish(Some(target), _) => self.end(index, target, "finish"),
            DraftVerb::Stop(Some(target), ..) => self.end(index, target, "stop"),
            _ => None,
        };
        if let Some(name) = &draft.name {
            self.name(index, name);
        }
        if matches!(draft.verb, DraftVerb::Ready(Verb::Start(..))) {
            self.running.push(index);
        }
        target
    }

    fn name(&mut self, index: usize, name: &'a Word) {
        let Some(first) = self.named.get(name.text.as_str()) else {
            self.named.insert(&name.text, index);
            return;
        };
        let first = &self.drafts[*first];
        let message = format!("two steps are named `{}`", name.text);
        let mistake = self
            .mistake(index, name.columns.clone(), message)
            .note(format!("the first is in line {}", first.at.line))
            .help("give one of them another name");
        self.mistakes.push(mistake);
    }

    fn session_is_free(&mut self, index: usize, session: &str) {
        let holder = self.running.iter().find(|of| {
            matches!(
                &self.drafts[**of].verb,
                DraftVerb::Ready(Verb::Start(work, _))
                    if matches!(&work.actor, Actor::Session(held) if held == session)
            )
        });
        let Some(holder) = holder.map(|of| &self.drafts[*of]) else {
            return;
        };
        let Some(name) = holder.name.as_ref().map(|name| name.text.as_str()) else {
            return;
        };
        let columns = self.drafts[index].verb_columns.clone();
        let message = format!("the session `{session}` still runs `{name}`");
        let mistake = self
            .mistake(index, columns, message)
            .note(format!("`{name}` is started in line {}", holder.at.line))
            .help(format!(
                "finish it before this block with `text {{finish={name}}}`, or use another session"
            ));
        self.mistakes.push(mistake);
    }

    /// The started step that a block ends by its name.
    fn end(&mut self, index: usize, target: &Word, verb: &str) -> Option<usize> {
        let name = target.text.as_str();
        let columns = target.columns.clone();
        let Some(of) = self.named.get(name).copied() else {
            self.unknown(index, target);
            return None;
        };
        let started = &self.drafts[of];
        let DraftVerb::Ready(Verb::Start(work, _)) = &started.verb else {
            if matches!(started.verb, DraftVerb::Unknown) {
                return None;
            }
            let mistake = self
                .mistake(index, columns, format!("`{name}` was not started"))
                .note(format!(
                    "its block, in line {}, is at its end before the next one",
                    started.at.line
                ))
                .help(format!(
                    "start it there with `{{start name={name}}}`, or leave this block out"
                ));
            self.mistakes.push(mistake);
            return None;
        };
        if let Some(by) = self.ended.get(&of) {
            let line = self.drafts[*by].at.line;
            let mistake = self
                .mistake(index, columns, format!("`{name}` has already ended"))
                .note(format!("it ends in line {line}"))
                .help("leave one of the two blocks out");
            self.mistakes.push(mistake);
            return None;
        }
        if verb == "stop" && matches!(work.actor, Actor::Session(_)) {
            let mistake = self
                .mistake(index, columns, format!("`{name}` is SQL, which is not stopped but finished"))
                .help(format!(
                    "write `text {{finish={name}}}`; to cancel it, call `pg_cancel_backend` in another session"
                ));
            self.mistakes.push(mistake);
        }
        self.running.retain(|running| *running != of);
        self.ended.insert(of, index);
        Some(of)
    }

    fn unknown(&mut self, index: usize, target: &Word) {
        let name = target.text.as_str();
        // A block that is not understood may be the one that was to have this name.
        let is_garbled = |draft: &Draft| {
            let text = draft.garbled.as_deref().unwrap_or_default();
            text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
                .any(|word| word == name)
        };
        let mut others = self
            .drafts
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        if self.is_partial || others.any(|(_, draft)| is_garbled(draft)) {
            return;
        }
        let mistake = self.mistake(
            index,
            target.columns.clone(),
            format!("no step before this one is named `{name}`"),
        );
        let named = |draft: &&Draft| draft.name.as_ref().is_some_and(|known| known.text == name);
        let later = self.drafts[index..].iter().find(named);
        let likely = nearest(name, self.named.keys().copied());
        self.mistakes.push(match (later, likely) {
            (Some(later), _) => mistake
                .note(format!("a step of that name is in line {}", later.at.line))
                .help("move this block below it"),
            (None, Some(likely)) => mistake.help(format!("did you mean `{likely}`?")),
            (None, None) => mistake.help(format!("start it with `{{start name={name}}}`")),
        });
    }

    /// Says which started steps nothing has ended.
    fn unfinished(&mut self) {
        // Each block that ends a step no one knows may be the one that is missed.
        if self.is_partial {
            return;
        }
        for of in self.running.clone() {
            let draft = &self.drafts[of];
            let Some(name) = &draft.name else { continue };
            let is_duplicate = self.named.get(name.text.as_str()) != Some(&of);
            let garbled = self.drafts[of + 1..]
                .iter()
                .filter_map(|later| later.garbled.as_deref());
            if is_duplicate || garbled.into_iter().any(|text| text.contains(&name.text)) {
                continue;
            }
            let is_shell = matches!(
                &draft.verb,
                DraftVerb::Ready(Verb::Start(work, _)) if work.actor == Actor::Shell
            );
            let verb = if is_shell { "stop" } else { "finish" };
            let name = name.text.as_str();
            let help = format!("add a block `text {{{verb}={name}}}` where its output belongs");
            let mistake = self
                .mistake(
                    of,
                    draft.verb_columns.clone(),
                    format!("nothing ends `{name}`"),
                )
                .label("started here")
                .help(help);
            self.mistakes.push(mistake);
        }
    }

    fn mistake(&self, index: usize, columns: Range<usize>, message: String) -> Mistake {
        let line = self.drafts[index].line;
        self.source.mistake(line, Some(columns), message)
    }
}
