//! A private server that can be stopped and started again, so that its data can be copied meanwhile.

use super::Stand;
use super::cluster::Cluster;
use super::trouble;
use super::user::User;
use crate::error::{Doing, Error, Result};
use crate::plan::StandKind;
use crate::run::group;
use crate::run::guard::{Guard, Identity, Ward, Warded};
use crate::run::sandbox::Sandbox;
use nix::sys::signal::Signal;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// How long a server may take to write down what it has in memory.
const STOP: Duration = Duration::from_secs(60);

/// A build's own server.
#[derive(Debug)]
pub(super) struct Private {
    cluster: Cluster,
    user: Option<User>,
    /// The sandbox that it is started in.
    sandbox: Sandbox,
    running: Option<Running>,
    /// The data directory of the checkpoint that this one was last copied to or from.
    base: Option<PathBuf>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    /// None if it ended at once, and so has nothing that could be ended.
    identity: Option<Identity>,
    ward: Warded,
}

impl Private {
    /// Starts a build's server in its cluster. It is registered with the guard.
    ///
    /// # Errors
    /// As for [`Cluster::start`].
    pub(super) fn start(
        cluster: Cluster,
        user: Option<User>,
        base: Option<PathBuf>,
        sandbox: Sandbox,
        guard: &Guard,
    ) -> Result<Self> {
        let mut private = Self {
            cluster,
            user,
            sandbox,
            running: None,
            base,
        };
        private.go_on(guard)?;
        Ok(private)
    }

    /// The postmaster.
    pub(super) fn identity(&self) -> Option<Identity> {
        self.running.as_ref()?.identity.clone()
    }

    fn go_on(&mut self, guard: &Guard) -> Result<()> {
        let mut seen = None;
        let token = Some(guard.environment());
        let user = self.user.as_ref();
        let child = self.cluster.start(user, token, &self.sandbox, |child| {
            let pid = child.id().cast_signed();
            let data = self.cluster.data.clone();
            seen = Some((Identity::of(pid), guard.watch(Ward::Server { pid, data })));
        })?;
        self.running = seen.map(|(identity, ward)| Running {
            child,
            identity,
            ward,
        });
        Ok(())
    }

    /// A fast shutdown: sessions are ended, and everything is written down. How it ended; None if it had before.
    fn end(&mut self) -> Result<Option<ExitStatus>> {
        let Some(mut running) = self.running.take() else {
            return Ok(None);
        };
        if let Some(identity) = &running.identity {
            identity.signal(Signal::SIGINT);
        }
        if !group::wait_for(&mut running.child, Instant::now() + STOP) {
            self.running = Some(running);
            return Err(self.failed("the server, which didn't stop within a minute,"));
        }
        let status = running.child.wait();
        running.ward.release();
        status
            .map(Some)
            .doing(|| "asking how the server ended".into())
    }

    /// The same for a server whose data is to be used.
    fn stop(&mut self) -> Result<()> {
        let status = self.end()?;
        // What a server that was stopped cleanly doesn't leave.
        let is_left = self.cluster.data.join("postmaster.pid").exists();
        if status.is_some_and(|status| status.success()) && !is_left {
            return Ok(());
        }
        Err(self.failed("the server, which was not stopped cleanly,"))
    }

    fn failed(&self, what: &str) -> Error {
        trouble::failed(what, &trouble::tail(&self.cluster.log), &self.cluster.data)
    }
}

impl Stand {
    /// Whether the data of this stand's server is ours to copy.
    ///
    /// # Errors
    /// Why it isn't, as a phrase.
    pub fn keeps_checkpoints(&self) -> Result<(), String> {
        let why = match (&self.private, self.kind) {
            (Some(_), _) => return Ok(()),
            (None, StandKind::Docker) => "its data is in a container's volume",
            (None, StandKind::Url) => "it is a server of the user's",
            (None, StandKind::Local) => "it is the reader's",
        };
        Err(why.into())
    }

    /// The data directory, and that of the checkpoint that it was last copied to or from.
    pub(crate) fn data(&self) -> Result<(&Path, Option<&Path>)> {
        let private = self.private.as_ref().ok_or_else(|| self.not_private())?;
        Ok((&private.cluster.data, private.base.as_deref()))
    }

    /// The server's version and where its programs are.
    pub(crate) fn programs(&self) -> (&str, &Path) {
        (&self.version, &self.bin)
    }

    /// Says which checkpoint the data directory now is like.
    pub(crate) fn is_like(&mut self, checkpoint: PathBuf) {
        if let Some(private) = &mut self.private {
            private.base = Some(checkpoint);
        }
    }

    /// Stops the server, in the fast way, so that its data can be used. How long it took.
    ///
    /// # Errors
    /// When it is not ours to stop, doesn't stop, or was not stopped cleanly.
    pub(crate) fn stop(&mut self) -> Result<Duration> {
        let begun = Instant::now();
        let why = self.not_private();
        self.private.as_mut().ok_or(why)?.stop()?;
        Ok(begun.elapsed())
    }

    /// Stops the server; what becomes of its data is of no interest. One that has ended is fine, too.
    ///
    /// # Errors
    /// When it is not ours to stop, or doesn't stop.
    pub(crate) fn end(&mut self) -> Result<()> {
        let why = self.not_private();
        self.private.as_mut().ok_or(why)?.end().map(drop)
    }

    /// Takes down a build's stand before the build ends, so that another one can be brought up in its place. The database on a
    /// server of the user's is dropped when the build ends.
    ///
    /// # Errors
    /// When the server doesn't stop.
    pub fn down(mut self) -> Result<()> {
        if self.private.is_some() {
            self.end()?;
        }
        match self.project.take() {
            Some(project) => project.down(true),
            None => Ok(()),
        }
    }

    /// Starts the server again after [`Stand::stop`]. How long it took.
    ///
    /// # Errors
    /// When it doesn't start.
    pub(crate) fn go_on(&mut self, guard: &Guard) -> Result<Duration> {
        let begun = Instant::now();
        let why = self.not_private();
        let private = self.private.as_mut().ok_or(why)?;
        if private.running.is_none() {
            private.go_on(guard)?;
        }
        self.server = private.identity();
        Ok(begun.elapsed())
    }

    fn not_private(&self) -> Error {
        let why = self.keeps_checkpoints().err().unwrap_or_default();
        Error::setup(
            format!("{} can't be stopped and copied, because {why}", self.origin),
            "only a server that a build started on this machine has checkpoints",
        )
    }
}
