//! A server in a container, described by the book's compose file.

mod container;
mod engine;
mod image;

pub use engine::engine;
pub(super) use image::of_the_wanted;

use super::cluster::{PORT, SUPERUSER};
use super::place::{Place, Purpose};
use super::{Config, trouble};
use crate::error::{Doing, Error, Result};
use crate::run::guard::Guard;
use engine::telling_line;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The service in the compose file.
pub const SERVICE: &str = "server";

/// Stops and removes the containers.
const DOWN: [&str; 4] = ["down", "--remove-orphans", "--timeout", "10"];
/// And their volumes.
const DOWN_WITH_ALL: [&str; 5] = ["down", "--remove-orphans", "--timeout", "10", "--volumes"];

/// A project of Docker's and its directories on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
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
    /// The version of the image, if it is another one than the compose file's own.
    pub image: Option<u32>,
    /// The variables that the book hands on to its steps, by their names.
    pub handed_on: Vec<String>,
    /// Whose server it is.
    pub purpose: Purpose,
}

impl Project {
    /// The project of a place. Another version than the book's own has a project of its own, and so a volume of its own: no
    /// server starts with the data of another version.
    pub fn of(place: &Place, config: &Config) -> Self {
        let image = config.image();
        let version = image.map_or_else(String::new, |major| format!("-{major}"));
        Self {
            file: config.compose.clone(),
            name: format!("{}{version}", place.name),
            socket: place.stand().join("socket"),
            book: place.book.clone(),
            directory: place.dir.clone(),
            settings: config.settings.clone(),
            image,
            handed_on: config.handed_on.clone(),
            purpose: place.purpose,
        }
    }

    /// `docker compose` for this project, with these words after it.
    pub fn arguments(&self, words: &[&str]) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = Vec::new();
        arguments.extend(["compose", "--ansi", "never", "--file"].map(Into::into));
        arguments.push(self.file.clone().into());
        arguments.push("--project-name".into());
        arguments.push(self.name.clone().into());
        arguments.extend(words.iter().map(Into::into));
        arguments
    }

    /// What the compose file is told.
    pub fn environment(&self) -> Vec<(&'static str, OsString)> {
        let mut variables = vec![
            ("WITNESS_SOCKET", self.socket.clone().into()),
            ("WITNESS_BOOK", self.book.clone().into()),
            ("WITNESS_DIRECTORY", self.directory.clone().into()),
            // What a compose file has volumes for is a directory of this machine.
            ("WITNESS_MOUNT", "bind".into()),
        ];
        // Without settings of the book's, those beside the compose file are not meant either.
        let settings = self.settings.clone().unwrap_or_else(|| "/dev/null".into());
        variables.push(("WITNESS_SETTINGS", settings.into()));
        variables.extend(
            self.image
                .map(|major| (image::VARIABLE, major.to_string().into())),
        );
        variables
    }

    fn compose(&self, words: &[&str]) -> Command {
        let mut command = Self::docker(&[]);
        command
            .args(self.arguments(words))
            // Which version is meant is ours to say, not the caller's.
            .env_remove(image::VARIABLE)
            .envs(self.environment());
        command
    }

    fn docker(words: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command.args(words).stdin(Stdio::null());
        command
    }

    /// Starts the server and waits until it is healthy. A build's begins with nothing: what an earlier one has left, whose
    /// engine had ended before it could be removed, goes first.
    ///
    /// # Errors
    /// With what docker and the server said.
    pub fn up(&mut self, config: &Config, guard: &Guard) -> Result<()> {
        self.pin(config);
        if self.purpose == Purpose::Build {
            self.carried_out(&DOWN_WITH_ALL)?
                .map_err(|said| self.failed(&said))?;
        }
        fs::create_dir_all(&self.socket)
            .and_then(|()| fs::set_permissions(&self.socket, fs::Permissions::from_mode(0o777)))
            .doing(|| format!("making {}", self.socket.display()))?;
        let output = guard
            .output(&mut self.compose(&["up", "--detach", "--wait", "--quiet-pull"]))
            .doing(|| "starting docker compose".into())?;
        if output.status.success() {
            return Ok(());
        }
        Err(self.failed(&String::from_utf8_lossy(&output.stderr)))
    }

    /// The error of a server that doesn't come up, given what compose said.
    fn failed(&self, said: &str) -> Error {
        let telling = telling_line(said);
        if let Some(image) = self.named_image().filter(|image| !Self::has(image)) {
            return Error::setup(
                format!("the container's image can't be had: {image}: {telling}"),
                format!("try it: docker pull {image}"),
            );
        }
        if telling.contains("too many colons") {
            return Error::setup(
                format!(
                    "{} can't be mounted: {telling}; write the volumes of {} in their long form, with type, source and target",
                    self.book.display(),
                    self.file.display()
                ),
                "a path with colons has no other",
            );
        }
        let said = [telling, self.health(), self.logs()].join("\n");
        trouble::failed("docker compose up", &said, &self.directory)
    }

    /// Stops the server; `remove` also removes its data.
    ///
    /// # Errors
    /// With what docker said.
    pub fn down(&self, remove: bool) -> Result<()> {
        if remove {
            return self.end(&DOWN_WITH_ALL);
        }
        // The images before 18 have a volume of their own in which nothing is, and no later container would use it.
        self.end(&["rm", "--stop", "--force", "-v"])?;
        self.end(&DOWN)
    }

    fn end(&self, words: &[&str]) -> Result<()> {
        self.carried_out(words)?.map_err(|said| {
            Error::setup(
                format!("docker compose {}: {}", words[0], telling_line(&said)),
                "is the engine running?",
            )
        })
    }

    /// Carries out a command of compose; the inner error is what it has said.
    fn carried_out(&self, words: &[&str]) -> Result<Result<(), String>> {
        let output = self
            .compose(words)
            .output()
            .doing(|| "starting docker compose".into())?;
        let said = String::from_utf8_lossy(&output.stderr);
        Ok(match output.status.success() {
            true => Ok(()),
            false => Err(said.into_owned()),
        })
    }

    /// How to reach the server by its socket.
    pub fn connection(&self) -> tokio_postgres::Config {
        let mut config = tokio_postgres::Config::new();
        config
            .host_path(&self.socket)
            .port(PORT)
            .user(SUPERUSER)
            .dbname("postgres");
        config
    }
}

/// How the server is called, as a phrase.
pub fn origin(file: &Path) -> String {
    format!("the container of {}", file.display())
}

/// Ends a project, with its volumes. The compose file may be gone or have changed since it was started; then docker goes by
/// the project's name.
///
/// # Errors
/// With what docker said, as a phrase.
pub fn end_project(file: &Path, project: &str) -> Result<(), String> {
    let down = |of_file: bool| {
        let mut command = Project::docker(&["compose"]);
        if of_file {
            command.arg("--file").arg(file);
        }
        command.args(["--project-name", project, "down"]);
        command.args(["--volumes", "--remove-orphans", "--timeout", "5"]);
        let output = command.output().map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(()),
            false => Err(telling_line(&String::from_utf8_lossy(&output.stderr))),
        }
    };
    down(true).or_else(|why| down(false).map_err(|_| why))
}

#[cfg(test)]
#[path = "docker/tests.rs"]
mod tests;
