//! The sentences of a queue.

use super::QueueStep;
use super::line::is_lock;
use crate::figure::FigureText;
use crate::figure::lock_wait::kind_of;
use crate::figure::step_window::StepWindow;
use crate::figure::wait_tree::WaitNode;
use crate::figure::words::{Clause, Words, named};
use crate::transcript::evidence::{LockMode, Target};

/// The number of waiters, and the session that they waited for.
pub(super) fn caption(part: &QueueStep<'_>, words: Words<'_>) -> Vec<FigureText> {
    let Some((at, number)) = part.worst else {
        return unseen(part.panel, words);
    };
    let after = words.duration(at.saturating_sub(part.panel.window.started));
    let parameters = || {
        vec![
            ("after", after.as_str().into()),
            ("waiters", words.sessions(number).into()),
        ]
    };
    let step = ("step", named(part.panel.name));
    let mut roots = part.lines.iter().filter_map(|line| match &line.entry {
        WaitNode::Root(backend, held, circle) => Some((backend, held, circle)),
        _ => None,
    });
    match (roots.next(), roots.next()) {
        // The one at fault comes first.
        (Some((root, held, None)), None) => {
            let session = ("session", named(&root.session));
            match held.map(|(mode, target)| with(mode, target, words)) {
                None => words.clause("fig-queue-held-up", &parameters(), &[session, step]),
                Some(what) => {
                    let parts = [session, step, ("what", what)];
                    words.clause("fig-queue-held-up-with", &parameters(), &parts)
                }
            }
        }
        (Some((root, _, Some(wait))), None) => {
            let parts = [
                step,
                ("session", named(&root.session)),
                ("blocker", named(&wait.blocker.session)),
            ];
            words.clause("fig-queue-circle", &parameters(), &parts)
        }
        (Some(_), Some(_)) => {
            let mut parameters = parameters();
            parameters.push(("others", (roots.count() + 2).into()));
            words.clause("fig-queue-others", &parameters, &[step])
        }
        (None, _) => words.clause("fig-queue-another", &parameters(), &[step]),
    }
}

/// The lock or the transaction with which a session held up others.
fn with(mode: LockMode, target: &Target, words: Words<'_>) -> Clause {
    match target {
        Target::Relation(relation) => {
            let mode = [("mode", mode.sql().into())];
            words.clause("fig-lock", &mode, &[("relation", named(relation))])
        }
        Target::Other(kind) if is_lock(kind) => words.clause("fig-with-lock", &kind_of(kind), &[]),
        Target::Other(_) => words.clause("fig-with-transaction", &[], &[]),
    }
}

/// The sentence for a step without a seen wait, which doesn't claim that there was none.
fn unseen(panel: StepWindow<'_>, words: Words<'_>) -> Vec<FigureText> {
    let step = [("step", named(panel.name))];
    if panel.samples == 0 {
        let took = [("took", words.duration(panel.window.took()).into())];
        return words.clause("fig-queue-over", &took, &step);
    }
    let samples = [("samples", panel.samples.into())];
    words.clause("fig-queue-nobody", &samples, &step)
}
