//! A private server that can be stopped and started again, so that its data can be copied meanwhile.

use crate::connection::diagnosis;
use crate::error::{Context, Error, Result};
use crate::plan::StandKind;
use crate::process_group;
use crate::reaper::{ProcessIdentity, Reaper, Registration, Resource};
use crate::sandbox::Sandbox;
use crate::stand::Stand;
use crate::stand::server::cluster::Cluster;
use crate::stand::server::user::User;
use nix::sys::signal::Signal;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// Time limit for a server to write its memory to disk.
const STOP: Duration = Duration::from_secs(60);

/// A build's own server.
#[derive(Debug)]
pub(crate) struct ManagedServer {
    cluster: Cluster,
    user: Option<User>,
    /// The sandbox in which the server is started.
    sandbox: Sandbox,
    running: Option<RunningServer>,
    /// The data directory of the checkpoint that the server's data was last copied to or from.
    base: Option<PathBuf>,
}

#[derive(Debug)]
struct RunningServer {
    child: Child,
    /// `None` if the server ended at once, so that nothing is left to end.
    identity: Option<ProcessIdentity>,
    registration: Registration,
}

impl ManagedServer {
    /// Starts a build's server in its cluster and registers it with the reaper.
    ///
    /// # Errors
    /// As for [`Cluster::start`].
    pub(crate) fn start(
        cluster: Cluster,
        user: Option<User>,
        base: Option<PathBuf>,
        sandbox: Sandbox,
        reaper: &Reaper,
    ) -> Result<Self> {
        let mut private = Self {
            cluster,
            user,
            sandbox,
            running: None,
            base,
        };
        private.restart(reaper)?;
        Ok(private)
    }

    /// Returns the postmaster.
    pub(crate) fn identity(&self) -> Option<ProcessIdentity> {
        self.running.as_ref()?.identity.clone()
    }

    fn restart(&mut self, reaper: &Reaper) -> Result<()> {
        let mut seen = None;
        let token = Some(reaper.environment());
        let user = self.user.as_ref();
        let child = self.cluster.start(user, token, &self.sandbox, |child| {
            let pid = child.id().cast_signed();
            let data = self.cluster.data.clone();
            seen = Some((
                ProcessIdentity::of(pid),
                reaper.watch(Resource::Server { pid, data }),
            ));
        })?;
        self.running = seen.map(|(identity, registration)| RunningServer {
            child,
            identity,
            registration,
        });
        Ok(())
    }

    /// Does a fast shutdown: sessions are ended, and all data is written to disk. Returns the exit status; `None` if
    /// the server had ended before.
    fn end(&mut self) -> Result<Option<ExitStatus>> {
        let Some(mut running) = self.running.take() else {
            return Ok(None);
        };
        if let Some(identity) = &running.identity {
            identity.signal(Signal::SIGINT);
        }
        if !process_group::wait_for(&mut running.child, Instant::now() + STOP) {
            self.running = Some(running);
            return Err(self.failed("the server, which didn't stop within a minute,"));
        }
        let status = running.child.wait();
        running.registration.release();
        status
            .map(Some)
            .context(|| "asking how the server ended".into())
    }

    /// Does a fast shutdown and checks that it was clean, so that the data can be used.
    fn stop(&mut self) -> Result<()> {
        let status = self.end()?;
        // A cleanly stopped server leaves no such file.
        let is_left = self.cluster.data.join("postmaster.pid").exists();
        if status.is_some_and(|status| status.success()) && !is_left {
            return Ok(());
        }
        Err(self.failed("the server, which was not stopped cleanly,"))
    }

    fn failed(&self, what: &str) -> Error {
        diagnosis::failed(
            what,
            &diagnosis::tail(&self.cluster.log),
            &self.cluster.data,
        )
    }
}

impl Stand {
    /// Checks that the data of this stand's server can be copied to checkpoints.
    ///
    /// # Errors
    /// The reason why it can't, as a phrase.
    pub fn keeps_checkpoints(&self) -> Result<(), String> {
        let why = match (&self.private, self.kind) {
            (Some(_), _) => return Ok(()),
            (None, StandKind::Docker) => "its data is in a container's volume",
            (None, StandKind::Url) => "it is the user's server",
            (None, StandKind::Local) => "it is the reader's server",
        };
        Err(why.into())
    }

    /// Returns the data directory, and that of the checkpoint that it was last copied to or from.
    pub(crate) fn data(&self) -> Result<(&Path, Option<&Path>)> {
        let private = self.private.as_ref().ok_or_else(|| self.not_private())?;
        Ok((&private.cluster.data, private.base.as_deref()))
    }

    /// Returns the server's version and the directory of its programs.
    pub(crate) fn programs(&self) -> (&str, &Path) {
        (&self.version, &self.bin)
    }

    /// Sets the checkpoint that the data directory is now equal to.
    pub(crate) fn set_base_checkpoint(&mut self, checkpoint: PathBuf) {
        if let Some(private) = &mut self.private {
            private.base = Some(checkpoint);
        }
    }

    /// Stops the server with a fast shutdown, so that its data can be used. Returns the time that it took.
    ///
    /// # Errors
    /// If the server doesn't belong to the build, doesn't stop, or was not stopped cleanly.
    pub(crate) fn stop(&mut self) -> Result<Duration> {
        let begun = Instant::now();
        let why = self.not_private();
        self.private.as_mut().ok_or(why)?.stop()?;
        Ok(begun.elapsed())
    }

    /// Stops the server without a check of its data. A server that has ended already is fine, too.
    ///
    /// # Errors
    /// If the server doesn't belong to the build, or doesn't stop.
    pub(crate) fn end(&mut self) -> Result<()> {
        let why = self.not_private();
        self.private.as_mut().ok_or(why)?.end().map(drop)
    }

    /// Takes down a build's stand before the end of the build, so that another one can be started in its place. A
    /// database on the user's server is dropped at the end of the build.
    ///
    /// # Errors
    /// If the server doesn't stop.
    pub fn down(mut self) -> Result<()> {
        if self.private.is_some() {
            self.end()?;
        }
        match self.project.take() {
            Some(project) => project.down(true),
            None => Ok(()),
        }
    }

    /// Starts the server again after [`Stand::stop`]. Returns the time that it took.
    ///
    /// # Errors
    /// If the server doesn't start.
    pub(crate) fn go_on(&mut self, reaper: &Reaper) -> Result<Duration> {
        let begun = Instant::now();
        let why = self.not_private();
        let private = self.private.as_mut().ok_or(why)?;
        if private.running.is_none() {
            private.restart(reaper)?;
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
