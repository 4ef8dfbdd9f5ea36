//! Blocks that a shell runs.

use super::{Chapter, too_long};
use crate::error::{Error, Location, Result};
use crate::plan::{Signal, Step, Work};
use crate::programs::shell::Shell;
use crate::run::expected_outcome::{self, with_output};
use crate::transcript::StepRecord;
use std::time::{Duration, Instant};

/// The `application_name` of the connections that a shell's programs open: the step's own name.
pub(super) fn session_of(step: &Step) -> &str {
    step.name.as_deref().unwrap_or("shell")
}

impl Chapter<'_> {
    pub(super) fn shell(&self, step: &Step, work: &Work) -> Result<Shell> {
        Shell::start(
            &work.interpreter,
            &work.code.text,
            session_of(step),
            self.context.stand,
            self.context.reaper,
            &self.scratch,
        )
    }

    /// Compares the end of a shell with the declaration of its block, which stands at `at`.
    pub(super) fn end_shell(
        &self,
        at: &Location,
        work: &Work,
        begun: Instant,
        shell: Shell,
        signal: Option<Signal>,
    ) -> Result<StepRecord> {
        let ended = shell.finish();
        let outcome = expected_outcome::shell(at, work, &ended, signal)?;
        Ok(self.record(begun, ended.at, outcome, ended.output))
    }
}

/// Ends a shell that did not end by itself in time.
pub(super) fn overdue(at: &Location, within: Duration, shell: Shell) -> Error {
    let mistake = too_long(at, within).note("its processes were terminated");
    Error::from(with_output(mistake, &shell.finish().output))
}

impl From<Signal> for nix::sys::signal::Signal {
    fn from(signal: Signal) -> Self {
        match signal {
            Signal::Term => Self::SIGTERM,
            Signal::Int => Self::SIGINT,
            Signal::Alrm => Self::SIGALRM,
            Signal::Hup => Self::SIGHUP,
            Signal::Usr1 => Self::SIGUSR1,
            Signal::Quit => Self::SIGQUIT,
        }
    }
}
