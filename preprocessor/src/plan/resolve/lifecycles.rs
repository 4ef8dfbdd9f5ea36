//! Checks that every started step is finished exactly once.

use super::{Resolver, StartedStep};
use crate::chapter::Word;
use crate::error::nearest;
use crate::plan::StepId;
use crate::plan::draft::{Draft, DraftVerb};

impl Resolver<'_> {
    /// Returns the started step that a block ends by name.
    pub(super) fn end(&mut self, index: StepId, target: &Word, verb: &str) -> Option<StepId> {
        let name = target.text.as_str();
        let columns = target.columns.clone();
        let (of, started) = self.started(index, target)?;
        if let Some(by) = self.ended.get(&of) {
            let line = self.drafts[*by].at.line;
            // A second start by the same name is reported elsewhere.
            let named = |of: &StepId| self.is_named(*of, name);
            if let Some(again) = self.running.iter().position(named) {
                self.running.remove(again);
                return None;
            }
            let mistake = self
                .mistake(index, columns, format!("`{name}` has already ended"))
                .note(format!("it ends in line {line}"))
                .help("leave one of the two blocks out");
            self.mistakes.push(mistake);
            return None;
        }
        match (verb, started) {
            ("stop", StartedStep::Sql) => {
                let message = format!("`{name}` is SQL, which is not stopped but finished");
                let mistake = self.mistake(index, columns, message).help(format!(
                    "write `text {{finish={name}}}`; to cancel it, call `pg_cancel_backend` in another session"
                ));
                self.mistakes.push(mistake);
            }
            ("finish", StartedStep::Workload) => {
                let message = format!("`{name}` is a workload, which is not finished but stopped");
                let mistake = self
                    .mistake(index, columns, message)
                    .help(format!("write `text {{stop={name}}}`"));
                self.mistakes.push(mistake);
            }
            _ => {}
        }
        if let (StartedStep::Workload, DraftVerb::Stop(_, Some((_, columns)), _)) =
            (started, &self.drafts[index].verb)
        {
            let message = format!("`{name}` is a workload, which is always stopped with SIGALRM");
            let mistake = self
                .mistake(index, columns.clone(), message)
                .help("leave `signal` out");
            self.mistakes.push(mistake);
        }
        self.running.retain(|running| *running != of);
        self.ended.insert(of, index);
        Some(of)
    }

    /// Returns the step of this name and the kind of thing it started; adds a mistake if it starts nothing.
    pub(super) fn started(
        &mut self,
        index: StepId,
        target: &Word,
    ) -> Option<(StepId, StartedStep)> {
        let name = target.text.as_str();
        let help = match self.surroundings.workloads.contains_key(name) {
            true => format!("start it with `text {{workload={name}}}`"),
            false => format!("start it with `{{start name={name}}}`"),
        };
        let of = self.known(index, target, &help)?;
        let draft = &self.drafts[of];
        if let Some(started) = draft.starts() {
            return Some((of, started));
        }
        if !matches!(draft.verb, DraftVerb::Unknown) {
            let mistake = self
                .mistake(
                    index,
                    target.columns.clone(),
                    format!("`{name}` was not started"),
                )
                .note(format!(
                    "its block (line {}) already finishes before the next block runs",
                    draft.at.line
                ))
                .help(format!(
                    "start it there with `{{start name={name}}}`, or leave this block out"
                ));
            self.mistakes.push(mistake);
        }
        None
    }

    /// Returns the earlier step of this name; adds a mistake with `help` if there is none.
    pub(super) fn known(&mut self, index: StepId, target: &Word, help: &str) -> Option<StepId> {
        let name = target.text.as_str();
        if let Some(of) = self.named.get(name) {
            return Some(*of);
        }
        let mut others = StepId::enumerate(self.drafts).filter(|(other, _)| *other != index);
        if self.is_hidden(name) || others.any(|(_, draft)| draft.may_name(name)) {
            return None;
        }
        let mistake = self.mistake(
            index,
            target.columns.clone(),
            format!("no step before this one is named `{name}`"),
        );
        let named = |draft: &&Draft| draft.name.as_ref().is_some_and(|known| known.text == name);
        let later = self.drafts[index.index()..].iter().find(named);
        let likely = nearest(name, self.named.keys().copied());
        self.mistakes.push(match (later, likely) {
            (Some(later), _) => mistake
                .note(format!("a step of that name is in line {}", later.at.line))
                .help("move this block below it"),
            (None, Some(likely)) => mistake.help(format!("did you mean `{likely}`?")),
            (None, None) => mistake.help(help),
        });
        None
    }

    /// Adds a mistake for each started step that no block ends.
    pub(super) fn unfinished(&mut self) {
        for of in self.running.clone() {
            let draft = &self.drafts[of];
            let (Some(name), Some(started)) = (&draft.name, draft.starts()) else {
                continue;
            };
            let is_duplicate = self.named.get(name.text.as_str()) != Some(&of);
            let garbled = self.drafts[of.index() + 1..]
                .iter()
                .filter_map(|later| later.garbled.as_deref());
            // An unreadable block may be the missing one.
            if is_duplicate
                || self.is_hidden(&name.text)
                || garbled.into_iter().any(|text| text.contains(&name.text))
            {
                continue;
            }
            let (verb, name) = (started.end(), name.text.as_str());
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

    fn is_named(&self, of: StepId, name: &str) -> bool {
        let known = self.drafts[of].name.as_ref();
        known.is_some_and(|known| known.text == name)
    }
}
