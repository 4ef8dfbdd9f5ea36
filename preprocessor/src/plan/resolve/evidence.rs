//! Ties evidence to its steps.

use super::{Resolver, StartedStep};
use crate::chapter::Word;
use crate::plan::code::place;
use crate::plan::draft::DraftVerb;
use crate::plan::{Code, StepId, Until, Verb, WorkloadProcess};
use std::collections::HashMap;

impl Resolver<'_> {
    /// Returns the started step that a block waits for.
    pub(super) fn awaited(
        &mut self,
        index: StepId,
        target: &Word,
        until: &Until,
    ) -> Option<StepId> {
        let of = self.watched(index, target)?;
        if self.drafts[of].starts() == Some(StartedStep::Shell) && *until == Until::Blocked {
            let message = "only a SQL step can be waited for with `blocked`".to_owned();
            let mistake = self
                .mistake(index, target.columns.clone(), message)
                .help("write a SQL expression instead");
            self.mistakes.push(mistake);
        }
        Some(of)
    }

    /// Returns the started step that a block watches to its end, or waits for.
    pub(super) fn watched(&mut self, index: StepId, target: &Word) -> Option<StepId> {
        let name = target.text.as_str();
        let (of, started) = self.started(index, target)?;
        let columns = target.columns.clone();
        if let Some(by) = self.ended.get(&of) {
            let line = self.drafts[*by].at.line;
            let mistake = self
                .mistake(index, columns, format!("`{name}` has already ended"))
                .note(format!("it ends in line {line}"))
                .help("move this block above that one");
            self.mistakes.push(mistake);
            return None;
        }
        if started == StartedStep::Workload {
            let message = format!("`{name}` is a workload, which does not end by itself");
            let mistake = self
                .mistake(index, columns, message)
                .help("name a step that is started while it runs");
            self.mistakes.push(mistake);
            return None;
        }
        Some(of)
    }

    /// Returns the step whose output a pattern describes: the block right above it.
    pub(super) fn expected(&mut self, index: StepId) -> Option<StepId> {
        let above = index.before();
        let (message, help) = match above.map(|of| &self.drafts[of]) {
            None => (
                "no block stands above this pattern".to_owned(),
                "move it right below the block whose output it describes".to_owned(),
            ),
            Some(block) => match &block.verb {
                DraftVerb::Ready(Verb::Run(_))
                | DraftVerb::Finish(..)
                | DraftVerb::Stop(..)
                | DraftVerb::Watch(..)
                | DraftVerb::Unknown => return above,
                DraftVerb::Expect(_) => (
                    "this is a second pattern for one output".to_owned(),
                    "make one pattern of the two".to_owned(),
                ),
                DraftVerb::Ready(Verb::Start(..)) => (
                    "a started step has no output yet".to_owned(),
                    match (&block.name, block.starts()) {
                        (Some(name), Some(started)) => {
                            let (verb, name) = (started.end(), &name.text);
                            format!("move this block below `text {{{verb}={name}}}`")
                        }
                        _ => "move this block below the one that ends the step".to_owned(),
                    },
                ),
                DraftVerb::Ready(_)
                | DraftVerb::Await(..)
                | DraftVerb::Figure(..)
                | DraftVerb::Output(_)
                | DraftVerb::Diff(_) => (
                    format!("the block above, in line {}, has no output", block.at.line),
                    "move this block right below one of `run`, `finish`, `stop` or `watch`"
                        .to_owned(),
                ),
            },
        };
        // The block that it describes may be unreadable.
        let first = above.map_or(0, |of| self.drafts[of].line);
        let between = first..self.drafts[index].line;
        if !self
            .surroundings
            .hidden
            .iter()
            .any(|part| between.contains(&part.line))
        {
            let columns = self.drafts[index].verb_columns.clone();
            let mistake = self.mistake(index, columns, message).help(help);
            self.mistakes.push(mistake);
        }
        None
    }

    /// Rejects a workload that runs already, or that shares the name of a process with a running one.
    pub(super) fn check_workload_free(
        &mut self,
        index: StepId,
        name: &str,
        processes: &[WorkloadProcess],
    ) {
        let is_shared =
            |process: &&WorkloadProcess| processes.iter().any(|other| other.name == process.name);
        let clash = self.running.iter().find_map(|of| {
            let draft = &self.drafts[*of];
            let DraftVerb::Ready(Verb::Workload {
                name, processes, ..
            }) = &draft.verb
            else {
                return None;
            };
            Some((draft, name, processes.iter().find(is_shared)?))
        });
        let Some((draft, running, process)) = clash else {
            return;
        };
        let message = match running == name {
            true => format!("`{name}` already runs"),
            false => format!(
                "`{}` is a process of `{running}`, too, which still runs",
                process.name
            ),
        };
        let step = draft.name.as_ref().map_or(running, |name| &name.text);
        let columns = self.drafts[index].verb_columns.clone();
        let mistake = self
            .mistake(index, columns, message)
            .note(format!("`{running}` is started in line {}", draft.at.line))
            .help(format!(
                "stop that one before this block: `text {{stop={step}}}`"
            ));
        self.mistakes.push(mistake);
    }

    /// Rejects a claim about a workload's log before the workload's end.
    pub(super) fn check_log_complete(&mut self, code: &Code) {
        let mut running = self.running.iter().map(|of| &self.drafts[*of]);
        let Some(running) = running.rfind(|draft| draft.is_workload()) else {
            return;
        };
        let Some(name) = &running.name else { return };
        let tables = ["witness_transaction", "witness_gap"];
        let found = code.text.lines().enumerate().find_map(|(line, text)| {
            // A table's name in a comment is not a use of it.
            let text = text.split("--").next()?.to_ascii_lowercase();
            let found = tables
                .iter()
                .filter_map(|table| Some((text.find(table)?, table)));
            found.min().map(|(column, table)| (line, column, table))
        });
        let Some((line, column, table)) = found else {
            return;
        };
        let message = format!("`{table}` is not complete while `{}` runs", name.text);
        let mistake = place(code, line, column..column + table.len(), message)
            .note("the log of a workload is read when it is stopped")
            .help(format!(
                "move this block below `text {{stop={}}}`",
                name.text
            ));
        self.mistakes.push(mistake);
    }

    /// Rejects sessions with the name of a process, since evidence identifies both by name.
    pub(super) fn ambiguous_sessions(&mut self) {
        let mut processes = HashMap::new();
        for draft in self.drafts {
            if let DraftVerb::Ready(Verb::Workload {
                name,
                processes: of,
                ..
            }) = &draft.verb
            {
                processes.extend(of.iter().map(|process| (process.name.as_str(), name)));
            }
        }
        for (index, draft) in StepId::enumerate(self.drafts) {
            let Some(session) = draft.session() else {
                continue;
            };
            // Reported once, at the first block of the session.
            let Some(workload) = processes.remove(session) else {
                continue;
            };
            let message =
                format!("the session `{session}` has the name of a process of `{workload}`");
            let mistake = self
                .mistake(index, draft.verb_columns.clone(), message)
                .note("evidence can't distinguish the two")
                .help("give the session another name");
            self.mistakes.push(mistake);
        }
    }
}
