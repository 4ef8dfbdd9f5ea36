//! Workloads: started, held to going on, and stopped with all that they have logged.

use super::super::exit;
use super::super::observer::EVERY;
use super::super::shell;
use super::super::verdict::with_output;
use super::super::workload::Running;
use super::{Chapter, fruitless};
use crate::error::{Error, Mistake, Result};
use crate::plan::{Errors, Process, Step, Verb};
use crate::transcript::{Kind, Output, Piece};
use std::time::{Duration, Instant};

/// How many of pgbench's errors are told: its clients mostly say the same.
const TROUBLE: usize = 4;

impl Chapter<'_> {
    /// Starts a workload and waits until it is steady.
    pub(super) fn workload(
        &mut self,
        index: usize,
        step: &Step,
        processes: &[Process],
        within: Duration,
    ) -> Result<()> {
        let deadline = Instant::now() + within;
        let (stand, guard) = (self.setting.stand, self.setting.guard);
        let running = Running::start(processes, stand, guard, &self.scratch)?;
        self.workloads.insert(index, running);
        loop {
            self.check_workloads(step)?;
            let (observer, running) = self.observing(index)?;
            if observer.ask_with("the workload's clients", |client| running.is_steady(client))? {
                return Ok(());
            }
            if Instant::now() >= deadline {
                let within = humantime::format_duration(within);
                let mistake = Mistake::new(step.at.clone(), format!("this workload was not steady within {within}"))
                    .note("steady: every client is connected, and has been at work for a second")
                    .help("look whether something holds its clients up, or give it more time with `within=…`");
                return Err(self.with_members(index, mistake));
            }
            std::thread::sleep(EVERY);
        }
    }

    /// Stops a workload once its backlog is worked off; what its processes printed.
    pub(super) fn stop_workload(
        &mut self,
        of: usize,
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
            && !fruitless::is_asked_for(self.plan)
            && let Some(mistake) = fruitless::find(step, processes, &left)
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

    /// A workload that has ended by itself is the mistake of whichever step meets it.
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
            Errors::Count => "one that counts errors ends only with a signal: find what sent it one",
        });
        Err(self.with_members(index, mistake))
    }

    fn observing(&mut self, index: usize) -> Result<(&mut super::Observer, &Running)> {
        self.observer()?;
        match (&mut self.observer, self.workloads.get(&index)) {
            (Some(observer), Some(running)) => Ok((observer, running)),
            _ => unreachable!("the plan has made sure that what is stopped was started"),
        }
    }

    /// A mistake with what the processes of a workload have printed so far.
    fn with_members(&mut self, index: usize, mistake: Mistake) -> Error {
        let running = self.workloads.remove(&index);
        let ended = running.map(Running::kill).unwrap_or_default();
        let mut output = printed(ended);
        // What pgbench counts at its end says less than the errors before it.
        let is_trouble = |line: &&str| line.starts_with("pgbench: error");
        let text = output.text();
        let trouble: Vec<_> = text.lines().filter(is_trouble).take(TROUBLE).collect();
        if !trouble.is_empty() {
            output.pieces = vec![Piece {
                kind: Kind::Error,
                text: trouble.join("\n"),
            }];
        }
        Error::from(with_output(mistake, &output))
    }
}

fn failed(step: &Step, name: &str, ended: &shell::Ended) -> Mistake {
    let status = exit::words(ended.code());
    let message = format!("the workload's process {name} ended with {status}");
    let mistake = Mistake::new(step.at.clone(), message);
    with_output(exit::explained(mistake, ended.code()), &ended.output)
}

/// What the processes printed, one after another.
fn printed(ended: Vec<(String, shell::Ended)>) -> Output {
    let mut pieces = Vec::new();
    for (name, ended) in ended {
        pieces.push(Piece {
            kind: Kind::Notice,
            text: format!("{name}:\n"),
        });
        pieces.extend(ended.output.pieces);
    }
    Output {
        pieces,
        omitted: None,
    }
}
