//! Workloads: starting, checking that they stay alive, and stopping with complete logs.

use super::super::control::EVERY;
use super::super::workload::RunningWorkload;
use super::{Chapter, failing_workload};
use crate::error::{Error, Mistake, Result};
use crate::plan::{Errors, Step, StepId, Verb, WorkloadProcess};
use crate::programs::{exit_status, shell};
use crate::run::expected_outcome::with_output;
use crate::transcript::{Output, OutputKind, OutputPiece};
use std::time::{Duration, Instant};

/// Maximum number of pgbench errors shown: its clients mostly report the same.
const TROUBLE: usize = 4;

impl Chapter<'_> {
    /// Starts a workload and waits until it is steady.
    pub(super) fn workload(
        &mut self,
        index: StepId,
        step: &Step,
        processes: &[WorkloadProcess],
        within: Duration,
    ) -> Result<()> {
        let deadline = Instant::now() + within;
        let (stand, reaper) = (self.context.stand, self.context.reaper);
        let running = RunningWorkload::start(processes, stand, reaper, &self.scratch)?;
        self.workloads.insert(index, running);
        loop {
            self.check_workloads(step)?;
            let (observer, running) = self.observing(index)?;
            if observer.ask_with("the workload's clients", |client| running.is_steady(client))? {
                return Ok(());
            }
            if Instant::now() >= deadline {
                let within = humantime::format_duration(within);
                let mistake = Mistake::new(
                    step.at.clone(),
                    format!("this workload was not steady within {within}"),
                )
                .note("steady: every client is connected, and has been at work for a second")
                .help(
                    "check if something blocks its clients, or give it more time with `within=…`",
                );
                return Err(self.with_members(index, mistake));
            }
            std::thread::sleep(EVERY);
        }
    }

    /// Stops a workload once its backlog is worked off, and returns the output of its processes.
    pub(super) fn stop_workload(
        &mut self,
        of: StepId,
        step: &Step,
        within: Duration,
    ) -> Result<Output> {
        let deadline = Instant::now() + within;
        loop {
            self.check_workloads(step)?;
            let ago = self.worked.elapsed();
            let (observer, running) = self.observing(of)?;
            if observer.ask_with("the workload's clients", |client| {
                running.is_settled(client, ago)
            })? {
                break;
            }
            if Instant::now() >= deadline {
                let within = humantime::format_duration(within);
                let mistake = Mistake::new(
                    step.at.clone(),
                    format!("this workload did not work off its backlog within {within}"),
                )
                .help("a session may still hold what its clients wait for, or its rate is more than this machine can do");
                return Err(self.with_members(of, mistake));
            }
            std::thread::sleep(EVERY);
        }
        let Some(running) = self.workloads.remove(&of) else {
            return Ok(Output::default());
        };
        let left = running.stop(self.begun, deadline.max(Instant::now() + super::GRACE));
        let left = left.map_err(|error| Mistake::new(step.at.clone(), error.to_string()))?;
        if let Some((name, ended)) = left.ended.iter().find(|(_, ended)| ended.code() != Some(0)) {
            return Err(Error::from(failed(step, name, ended)));
        }
        if let Verb::Workload { processes, .. } = &self.plan.steps[of].verb
            && !failing_workload::is_asked_for(self.plan)
            && let Some(mistake) = failing_workload::find(step, processes, &left)
        {
            return Err(Error::from(mistake));
        }
        if let Some(observation) = &self.observation {
            observation.record(|recorder| {
                left.workloads
                    .into_iter()
                    .for_each(|workload| recorder.workload(workload));
            });
        }
        Ok(printed(left.ended))
    }

    /// Checks that all workloads are alive. A dead one is a mistake of the step that notices it.
    pub(super) fn check_workloads(&mut self, step: &Step) -> Result<()> {
        let mut running = self.workloads.iter();
        let dead = running.find_map(|(index, running)| Some((*index, running.dead()?.clone())));
        let Some((index, process)) = dead else {
            return Ok(());
        };
        let started = &self.plan.steps[index].at;
        let mistake = Mistake::new(
            step.at.clone(),
            format!("the workload's process {} has ended by itself", process.name),
        )
        .note(format!("the workload was started in line {}", started.line))
        .help(match process.errors {
            Errors::End => "a client of pgbench ends with the first error that its script meets; `errors = \"count\"` makes it go on",
            Errors::Count => "a client that counts errors ends only on a signal: find the sender",
        });
        Err(self.with_members(index, mistake))
    }

    fn observing(
        &mut self,
        index: StepId,
    ) -> Result<(&mut super::ControlConnection, &RunningWorkload)> {
        self.observer()?;
        match (&mut self.observer, self.workloads.get(&index)) {
            (Some(observer), Some(running)) => Ok((observer, running)),
            _ => unreachable!("the plan has made sure that what is stopped was started"),
        }
    }

    /// A mistake with the output of a workload's processes so far.
    fn with_members(&mut self, index: StepId, mistake: Mistake) -> Error {
        let running = self.workloads.remove(&index);
        let ended = running.map(RunningWorkload::kill).unwrap_or_default();
        let mut output = printed(ended);
        // The final counts of pgbench are less informative than the errors before them.
        let is_trouble = |line: &&str| line.starts_with("pgbench: error");
        let text = output.text();
        let trouble: Vec<_> = text.lines().filter(is_trouble).take(TROUBLE).collect();
        if !trouble.is_empty() {
            output.pieces = vec![OutputPiece {
                kind: OutputKind::Error,
                text: trouble.join("\n"),
            }];
        }
        Error::from(with_output(mistake, &output))
    }
}

fn failed(step: &Step, name: &str, ended: &shell::ShellEnd) -> Mistake {
    let status = exit_status::words(ended.code());
    let message = format!("the workload's process {name} ended with {status}");
    let mistake = Mistake::new(step.at.clone(), message);
    with_output(exit_status::explained(mistake, ended.code()), &ended.output)
}

/// The output of the processes, one after another.
fn printed(ended: Vec<(String, shell::ShellEnd)>) -> Output {
    let mut pieces = Vec::new();
    for (name, ended) in ended {
        pieces.push(OutputPiece {
            kind: OutputKind::Notice,
            text: format!("{name}:\n"),
        });
        pieces.extend(ended.output.pieces);
    }
    Output {
        pieces,
        omitted: None,
    }
}
