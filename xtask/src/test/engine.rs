//! A Docker engine for the tests, private to them: own files, own socket, no network.
//!
//! 1. compose is taken from the system, or else fetched with the system's own package manager.
//! 2. The engine is started, on files in the cache, which is locked for this run.
//! 3. The images are made, unless the cache has them: a system made by `debootstrap`, on which a newer PostgreSQL is put
//!    for one of them, with an entrypoint that follows the documentation of the image called postgres.
//!
//! If one of these is missing, there is no engine, and a sentence reports the reason.

mod compose;
mod daemon;
mod image;

use super::suite::{Groups, Suite};
use anyhow::{Context, Result, bail, ensure};
use daemon::Daemon;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// An engine that runs until this is dropped.
pub(super) struct Engine {
    daemon: Daemon,
    directory: tempfile::TempDir,
    /// Held as long as the engine uses the cache.
    _lock: File,
}

/// The directories of an engine.
struct Places {
    /// The part that is saved for the next run.
    cache: PathBuf,
    /// The temporary part: the socket, and docker's configuration.
    directory: PathBuf,
    /// The packages with PostgreSQL that the program has fetched.
    fetched: PathBuf,
}

impl Engine {
    /// Starts an engine with the images.
    ///
    /// # Errors
    /// With why there is none.
    pub(super) fn start(groups: &Groups) -> Result<Self> {
        ensure!(
            nix::unistd::geteuid().is_root(),
            "only root can start an engine"
        );
        for program in ["dockerd", "docker", "setpriv", "debootstrap", "unshare"] {
            ensure!(
                located(program).is_some(),
                "{program} isn't installed (apt-get install docker.io debootstrap iptables)"
            );
        }
        let directory = tempfile::Builder::new()
            .prefix("witness-engine-")
            // The socket is for root and its group.
            .permissions(fs::Permissions::from_mode(0o710))
            .tempdir()
            .context("making a directory")?;
        let places = Places {
            cache: cache(),
            directory: directory.path().to_owned(),
            fetched: cache_of_user().join("postgres"),
        };
        fs::create_dir_all(&places.cache)
            .with_context(|| format!("making {}", places.cache.display()))?;
        let lock = lock(&places.cache)?;
        places.configure(groups)?;
        let daemon = Daemon::start(&places)?;
        let engine = Self {
            daemon,
            directory,
            _lock: lock,
        };
        places.forget_containers()?;
        places.make_images(groups)?;
        Ok(engine)
    }

    /// Makes a command use this engine.
    pub(super) fn lend(&self, command: &mut Command) {
        let directory = self.directory.path();
        command.envs(variables(directory));
        command.env("WITNESS_TEST_ENGINE", directory);
        command.env("WITNESS_TEST_ENGINE_PID", daemon::pid_file(&cache()));
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.daemon.end();
    }
}

impl Places {
    /// The command `docker` for this engine.
    fn docker(&self, words: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command
            .args(words)
            .envs(variables(&self.directory))
            .stdin(Stdio::null());
        command
    }

    /// Removes the containers of tests that were killed together with their engine.
    fn forget_containers(&self) -> Result<()> {
        let all = succeeded(&mut self.docker(&["ps", "--all", "--quiet"]))?;
        let ids: Vec<&str> = all.lines().collect();
        if !ids.is_empty() {
            succeeded(self.docker(&["rm", "--force", "--volumes"]).args(ids))?;
        }
        succeeded(&mut self.docker(&["system", "prune", "--force", "--volumes"]))?;
        Ok(())
    }
}

/// The variables that direct docker to the engine in this directory.
fn variables(directory: &Path) -> [(&'static str, std::ffi::OsString); 2] {
    let mut host = std::ffi::OsString::from("unix://");
    host.push(daemon::socket(directory));
    [
        ("DOCKER_HOST", host),
        ("DOCKER_CONFIG", directory.join("config").into()),
    ]
}

/// The directory of everything that may be deleted.
fn cache() -> PathBuf {
    cache_of_user().join("engine")
}

/// The cache of the program under test; the user is root, as whom alone an engine is started.
fn cache_of_user() -> PathBuf {
    let named = std::env::var_os("WITNESS_CACHE").filter(|path| !path.is_empty());
    named.map_or_else(|| "/var/cache/mdbook-witness".into(), PathBuf::from)
}

/// Waits until no other run uses the cache.
fn lock(cache: &Path) -> Result<File> {
    let file = File::create(cache.join("lock")).context("making a lock")?;
    if file.try_lock().is_err() {
        println!("Waiting for another run that uses {}", cache.display());
        file.lock().context("waiting for a lock")?;
    }
    Ok(file)
}

/// Returns the file of a program on the path.
pub(super) fn located(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|directory| directory.join(program))
        .find(|file| file.is_file())
}

/// Runs a short command that has to succeed, and returns its output.
pub(super) fn succeeded(command: &mut Command) -> Result<String> {
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .output()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    if !status.success() {
        bail!(
            "{} said: {}",
            command.get_program().display(),
            String::from_utf8_lossy(&stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&stdout).into_owned())
}

/// Runs a command that may take a while and has to succeed; a signal to this process ends it. The error contains its
/// output.
fn carried_out(command: Command, groups: &Groups) -> Result<()> {
    let program = command.get_program().to_owned();
    let mut said = Vec::new();
    let ended = Suite::start(command, groups)?.told(&mut said)?;
    ensure!(
        ended.succeeded,
        "{} said: {}",
        program.display(),
        String::from_utf8_lossy(&said)
            .lines()
            .next_back()
            .unwrap_or("nothing")
    );
    Ok(())
}
