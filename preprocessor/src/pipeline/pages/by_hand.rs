//! The terminals of a reader who types the blocks of a chapter in order.
//!
//! Sessions and shells begin anew in each chapter, as they do in a run: so the first block of each tells the reader to
//! open a new terminal. Blocks of which the page shows nothing, and those that were skipped, open none.

use super::blocks::ShownBlock;
use crate::page::{ByHand, NewTerminal, Role};
use crate::plan::{Actor, Plan, Signal, Step, Verb};
use crate::transcript::Transcript;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The kinds of terminal: the command that opens one is spelled out for the first of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TerminalKind {
    Session,
    Shell,
}

/// Adds the repetition by hand to a block of a page. `program` is the program as readers call it.
pub(super) fn add(shown: &mut ShownBlock<'_>, by_hand: ByHand, program: &str) {
    if let ShownBlock::Block(block) = shown {
        block.by_hand = by_hand;
        if let Role::Workload { name } = block.role {
            block.code = Cow::Owned(format!("{program} workload {name}\n"));
        }
    }
}

/// Returns the repetition of each step. `program` is the program as readers call it.
pub(super) fn by_hand(plan: &Plan, transcript: &Transcript, program: &str) -> Vec<ByHand> {
    let (mut open, mut known) = (BTreeSet::new(), BTreeSet::new());
    let steps = plan.steps.iter().zip(&transcript.steps);
    steps
        .map(|(step, happened)| {
            let is_used = !step.display.is_hidden() && !happened.is_skipped();
            let terminal = terminal(plan, step);
            let is_new = is_used
                && terminal
                    .as_ref()
                    .is_some_and(|name| open.insert(name.clone()));
            let command = match &step.verb {
                _ if !is_new => None,
                // Its own code is the command.
                Verb::Workload { .. } => None,
                Verb::Start(work, _) if work.actor == Actor::Shell => {
                    known.insert(TerminalKind::Shell);
                    let name = step.name.as_deref().unwrap_or_default();
                    Some(format!("{program} stand shell --as {name}"))
                }
                verb => match verb.session() {
                    Some(session) => known
                        .insert(TerminalKind::Session)
                        .then(|| format!("{program} stand psql --as {session}")),
                    None => known
                        .insert(TerminalKind::Shell)
                        .then(|| format!("{program} stand shell")),
                },
            };
            ByHand {
                terminal,
                opens: is_new.then_some(NewTerminal { command }),
                ends_by: ends_by(plan, step),
                by_build: step.verb.reads_evidence(),
            }
        })
        .collect()
}

/// Returns the command that sends a signal for which there is no key. The command of a workload ends with Ctrl-C,
/// whatever ends its processes.
fn ends_by(plan: &Plan, step: &Step) -> Option<String> {
    let Verb::Stop { of, signal, .. } = &step.verb else {
        return None;
    };
    let is_workload = matches!(plan.steps[*of].verb, Verb::Workload { .. });
    match signal {
        _ if is_workload => None,
        Signal::Term | Signal::Int => None,
        signal => Some(format!(
            "kill -{} %%; fg",
            signal.name().trim_start_matches("SIG")
        )),
    }
}

/// Returns the name of a step's terminal: that of a session, or `shell`, with the name of what is started there.
fn terminal(plan: &Plan, step: &Step) -> Option<String> {
    let started = |step: &Step| format!("shell {}", step.name.as_deref().unwrap_or_default());
    match &step.verb {
        Verb::Start(work, _) if work.actor == Actor::Shell => Some(started(step)),
        Verb::Workload { name, .. } => Some(format!("shell {name}")),
        Verb::Finish { of, .. } | Verb::Stop { of, .. } => terminal(plan, &plan.steps[*of]),
        Verb::Run(work) if work.actor == Actor::Shell => Some("shell".to_owned()),
        verb => verb.session().map(str::to_owned),
    }
}
