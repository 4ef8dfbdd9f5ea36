//! All that goes on beside a step: shells that were started, and workloads.
//!
//! One that has ended by itself, and has failed thereby, is told at once: a step may wait for what it will never do.

use super::super::exit;
use super::super::observer::EVERY;
use super::super::shell::Shell;
use super::super::verdict::with_output;
use super::Chapter;
use super::started::Started;
use crate::error::{Error, Mistake, Result};
use crate::plan::{Failure, Step, Verb};
use std::time::Instant;

impl Chapter<'_> {
    /// Checks that what was started and goes on has not failed; `step` is the one that is being run.
    pub(super) fn check_background(&mut self, step: &Step) -> Result<()> {
        self.check_workloads(step)?;
        let Some(of) = self.failed() else {
            return Ok(());
        };
        Err(Error::from(self.told_failed(of, |what, started| {
            let note = format!("it was started in line {}", started.at.line);
            Mistake::new(step.at.clone(), what).note(note)
        })))
    }

    /// The mistakes of a step, with all that has failed beside it by now.
    pub(super) fn with_background(&mut self, mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
        let Some(mut last) = mistakes.pop() else {
            return mistakes;
        };
        while let Some(of) = self.failed() {
            let line = self.plan.steps[of].at.line;
            last = self.told_failed(of, |what, _| {
                last.note(format!("{what}; it was started in line {line}"))
            });
        }
        mistakes.push(last);
        mistakes
    }

    /// Waits for the end of a shell in which `step` runs; false when the deadline comes first.
    pub(super) fn wait_for_shell(
        &mut self,
        step: &Step,
        shell: &Shell,
        deadline: Instant,
    ) -> Result<bool> {
        loop {
            if shell.wait(deadline.min(Instant::now() + EVERY)) {
                return Ok(true);
            }
            if Instant::now() >= deadline {
                return Ok(false);
            }
            self.check_background(step)?;
        }
    }

    /// A started shell that has ended otherwise than the block that takes its end will have it.
    fn failed(&self) -> Option<usize> {
        let mut started = self.started.iter();
        let failed = started.find(|(of, started)| {
            let Some(code) = started.shell().and_then(Shell::ended) else {
                return false;
            };
            let takes = |step: &&Step| {
                matches!(step.verb, Verb::Stop { of: it, .. } | Verb::Finish { of: it, .. } if it == **of)
            };
            let taker = self.plan.steps.iter().find(takes);
            match (taker.map(|step| &step.verb), &self.plan.steps[**of].verb) {
                (Some(Verb::Stop { .. }), _) => true,
                (_, Verb::Start(work, _)) => {
                    let declared = match work.fails {
                        Some(Failure::Exit(code)) => code,
                        _ => 0,
                    };
                    code != Some(declared)
                }
                _ => false,
            }
        });
        failed.map(|(of, _)| *of)
    }

    /// The mistake of a started shell that has failed, made of what is to be said of it.
    fn told_failed(
        &mut self,
        of: usize,
        mistake: impl FnOnce(String, &Step) -> Mistake,
    ) -> Mistake {
        let started = &self.plan.steps[of];
        let ended = self.started.remove(&of).and_then(Started::finish);
        let code = ended.as_ref().and_then(|ended| ended.code());
        let name = started.name.as_deref().unwrap_or("a started step");
        let what = format!("`{name}` has ended by itself with {}", exit::words(code));
        let mistake = exit::explained(mistake(what, started), code);
        with_output(mistake, &ended.map(|it| it.output).unwrap_or_default())
    }
}
