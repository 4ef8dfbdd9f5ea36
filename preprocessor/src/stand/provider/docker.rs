//! A server in a container, described by the book's compose file.

mod container;
mod image;

pub(crate) use image::of_the_wanted;

use crate::connection::diagnosis;
use crate::container_engine::{self, failure};
use crate::error::{Context, Error, Result};
use crate::reaper::Reaper;
use crate::stand::StandConfig;
use crate::stand::dirs::{Purpose, StandDirs};
use crate::stand::server::cluster::superuser_config;
use crate::transcript::ServerOrigin;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The service in the compose file.
pub const SERVICE: &str = "server";

/// Arguments that stop and remove the containers.
const DOWN: [&str; 4] = ["down", "--remove-orphans", "--timeout", "10"];
/// Arguments that also remove their volumes.
const DOWN_WITH_ALL: [&str; 5] = ["down", "--remove-orphans", "--timeout", "10", "--volumes"];

/// A Docker Compose project and its directories on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposeProject {
    /// The compose file.
    pub file: PathBuf,
    /// The project's name.
    pub name: String,
    /// The directory that holds the server's socket.
    pub socket: PathBuf,
    /// The book's root, which the container sees at the same path.
    pub book: PathBuf,
    /// The run's directory, which the container sees at the same path.
    pub directory: PathBuf,
    /// The server's settings.
    pub settings: Option<PathBuf>,
    /// The version of the image, if it differs from the compose file's own.
    pub image: Option<u32>,
    /// The names of the variables that the book passes to its steps.
    pub handed_on: Vec<String>,
    /// The owner of the server: a build or a reader.
    pub purpose: Purpose,
}

impl ComposeProject {
    /// Returns the project of a stand. A version other than the book's own has a separate project, and so a separate
    /// volume: no server starts with the data of another version.
    pub fn of(dirs: &StandDirs, config: &StandConfig) -> Self {
        let image = config.image();
        let version = image.map_or_else(String::new, |major| format!("-{major}"));
        Self {
            file: config.compose.clone(),
            name: format!("{}{version}", dirs.name),
            socket: dirs.stand().join("socket"),
            book: dirs.book.clone(),
            directory: dirs.dir.clone(),
            settings: config.settings.clone(),
            image,
            handed_on: config.handed_on.clone(),
            purpose: dirs.purpose,
        }
    }

    /// Returns the arguments of `docker` for a command of Compose on this project.
    pub fn arguments(&self, words: &[&str]) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = Vec::new();
        arguments.extend(["compose", "--ansi", "never", "--file"].map(Into::into));
        arguments.push(self.file.clone().into());
        arguments.push("--project-name".into());
        arguments.push(self.name.clone().into());
        arguments.extend(words.iter().map(Into::into));
        arguments
    }

    /// Returns the variables for the compose file.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        let mut variables = vec![
            ("WITNESS_SOCKET", self.socket.clone().into()),
            ("WITNESS_BOOK", self.book.clone().into()),
            ("WITNESS_DIRECTORY", self.directory.clone().into()),
            // The volumes of the compose file are directories of this machine.
            ("WITNESS_MOUNT", "bind".into()),
        ];
        // Without settings in the book, a file beside the compose file isn't used either.
        let settings = self.settings.clone().unwrap_or_else(|| "/dev/null".into());
        variables.push(("WITNESS_SETTINGS", settings.into()));
        variables.extend(
            self.image
                .map(|major| (image::VARIABLE, major.to_string().into())),
        );
        variables
    }

    fn compose(&self, words: &[&str]) -> Command {
        let mut command = container_engine::docker(&[]);
        command
            .args(self.arguments(words))
            // The configuration decides on the version, not the caller's environment.
            .env_remove(image::VARIABLE)
            .envs(self.environment());
        command
    }

    /// Starts the server and waits until it is healthy. A build's server begins empty: remains of an earlier one, whose
    /// engine had ended before they could be removed, are removed first.
    ///
    /// # Errors
    /// If docker or the server fails, with their messages.
    pub(crate) fn up(&mut self, config: &StandConfig, reaper: &Reaper) -> Result<(), StartError> {
        self.pin(config);
        if self.purpose == Purpose::Build {
            self.carried_out(&DOWN_WITH_ALL)?
                .map_err(|telling| self.failed(telling))?;
        }
        fs::create_dir_all(&self.socket)
            .and_then(|()| fs::set_permissions(&self.socket, fs::Permissions::from_mode(0o777)))
            .context(|| format!("making {}", self.socket.display()))?;
        let output = reaper
            .output(&mut self.compose(&["up", "--detach", "--wait", "--quiet-pull"]))
            .context(|| "starting docker compose".into())?;
        if output.status.success() {
            return Ok(());
        }
        Err(self.failed(failure(&output)))
    }

    /// The error of a server that doesn't start, made from the reason why Compose failed.
    fn failed(&self, telling: String) -> StartError {
        if let Some(image) = self.named_image().filter(|image| !Self::has(image)) {
            let short = "the container's image can't be had";
            let error = Error::setup(
                format!("{short}: {image}: {telling}"),
                format!("run it by hand to see why: docker pull {image}"),
            );
            return StartError { short, error };
        }
        if telling.contains("too many colons") {
            let error = Error::setup(
                format!(
                    "{} can't be mounted: {telling}; write the volumes of {} in their long form, with type, source and target",
                    self.book.display(),
                    self.file.display()
                ),
                "a path with colons can't be written in the short form",
            );
            let short = "the book can't be mounted into the container";
            return StartError { short, error };
        }
        let said = [telling, self.health(), self.logs()].join("\n");
        diagnosis::failed("docker compose up", &said, &self.directory).into()
    }

    /// Stops the server; `remove` also removes its data.
    ///
    /// # Errors
    /// If docker fails, with its message.
    pub fn down(&self, remove: bool) -> Result<()> {
        if remove {
            return self.end(&DOWN_WITH_ALL);
        }
        // The images before 18 have a volume of their own that stays empty, and that no later container would use.
        self.end(&["rm", "--stop", "--force", "-v"])?;
        self.end(&DOWN)
    }

    fn end(&self, words: &[&str]) -> Result<()> {
        self.carried_out(words)?.map_err(|telling| {
            Error::setup(
                format!("docker compose {}: {telling}", words[0]),
                "is the engine running?",
            )
        })
    }

    /// Runs a command of Compose; the inner error is the reason why it failed.
    fn carried_out(&self, words: &[&str]) -> Result<Result<(), String>> {
        let output = self
            .compose(words)
            .output()
            .context(|| "starting docker compose".into())?;
        Ok(match output.status.success() {
            true => Ok(()),
            false => Err(failure(&output)),
        })
    }

    /// Returns the configuration of a connection by the server's socket.
    pub fn connection(&self) -> tokio_postgres::Config {
        superuser_config(&self.socket)
    }
}

/// The error of a container's server that could not be started.
pub(crate) struct StartError {
    /// The error without its details, as a phrase.
    pub(crate) short: &'static str,
    pub(crate) error: Error,
}

impl From<Error> for StartError {
    fn from(error: Error) -> Self {
        let short = "the container could not be started";
        Self { short, error }
    }
}

/// Returns the name of the server, as a phrase.
pub fn origin(file: &Path) -> String {
    ServerOrigin::Container(file.display().to_string()).to_string()
}

#[cfg(test)]
#[path = "docker/tests.rs"]
mod tests;
