//! Background processes of a step: started shells, and workloads.
//!
//! A process that has failed is reported at once, since a step may be waiting for it.

use super::background::BackgroundStep;
use super::{ALIVE, Chapter};
use crate::error::{Error, Mistake, Result};
use crate::plan::{Failure, Step, StepId, Verb};
use crate::programs::exit_status;
use crate::programs::shell::Shell;
use crate::run::expected_outcome::with_output;
use std::time::Instant;

impl Chapter<'_> {
    /// Checks that no background process has failed; `step` is the running one.
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

    /// The mistakes of a step, with all background failures so far.
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

    /// Waits for the end of a shell that runs `step`; false at the deadline.
    pub(super) fn wait_for_shell(
        &mut self,
        step: &Step,
        shell: &Shell,
        deadline: Instant,
    ) -> Result<bool> {
        loop {
            if shell.wait(deadline.min(Instant::now() + ALIVE)) {
                return Ok(true);
            }
            if Instant::now() >= deadline {
                return Ok(false);
            }
            self.check_background(step)?;
        }
    }

    /// A started shell whose exit status differs from the one declared by the block that finishes it.
    fn failed(&self) -> Option<StepId> {
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

    /// The mistake of a failed started shell, built from its failure message.
    fn told_failed(
        &mut self,
        of: StepId,
        mistake: impl FnOnce(String, &Step) -> Mistake,
    ) -> Mistake {
        let started = &self.plan.steps[of];
        let ended = self.started.remove(&of).and_then(BackgroundStep::finish);
        let code = ended.as_ref().and_then(|ended| ended.code());
        let name = started.name.as_deref().unwrap_or("a started step");
        let what = format!(
            "`{name}` has ended by itself with {}",
            exit_status::words(code)
        );
        let mistake = exit_status::explained(mistake(what, started), code);
        with_output(mistake, &ended.map(|it| it.output).unwrap_or_default())
    }
}
