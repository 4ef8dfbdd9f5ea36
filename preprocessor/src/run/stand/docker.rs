//! A server in a container, described by the book's compose file.

use super::clients::{self, Clients};
use super::cluster::{PORT, SUPERUSER};
use super::place::Place;
use super::{Config, trouble};
use crate::error::{Doing, Error, Result};
use crate::run::guard::Guard;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long an engine may take to say that it is there.
const ANSWER: Duration = Duration::from_secs(4);
/// The service in the compose file.
pub const SERVICE: &str = "server";

/// What a compose file reads the version of its image from.
const IMAGE: &str = "WITNESS_POSTGRES";

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
}

/// Whether an engine answers, or why not, as a phrase.
///
/// # Errors
/// The phrase.
pub fn engine() -> Result<String, String> {
    let docker = which::which("docker").map_err(|_| "there is no docker".to_owned())?;
    let mut info = Command::new(&docker);
    info.args(["info", "--format", "{{.ServerVersion}}"]);
    let version = answer(info).map_err(|why| format!("no engine answers: {why}"))?;
    let mut compose = Command::new(&docker);
    compose.args(["compose", "version", "--short"]);
    answer(compose).map_err(|why| format!("docker has no compose: {why}"))?;
    Ok(version)
}

/// What a program prints within [`ANSWER`].
fn answer(mut command: Command) -> Result<String, String> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let deadline = Instant::now() + ANSWER;
    while matches!(child.try_wait(), Ok(None)) {
        if Instant::now() >= deadline {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("nothing within {} s", ANSWER.as_secs()));
        }
        thread::sleep(Duration::from_millis(10));
    }
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        let said = text(&output.stderr);
        Err(said.lines().last().unwrap_or("no reason given").to_owned())
    }
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
        }
    }

    /// `docker compose` for this project, with these words after it.
    pub fn arguments(&self, words: &[&str]) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["compose".into(), "--file".into()];
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
        ];
        // Without settings of the book's, those beside the compose file are not meant either.
        let settings = self.settings.clone().unwrap_or_else(|| "/dev/null".into());
        variables.push(("WITNESS_SETTINGS", settings.into()));
        variables.extend(self.image.map(|major| (IMAGE, major.to_string().into())));
        variables
    }

    fn compose(&self, words: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command
            .args(self.arguments(words))
            // Which version is meant is ours to say, not the caller's.
            .env_remove(IMAGE)
            .envs(self.environment())
            .stdin(Stdio::null());
        command
    }

    /// Starts the server and waits until it is healthy.
    ///
    /// # Errors
    /// With what docker and the server said.
    pub fn up(&self, guard: &Guard) -> Result<()> {
        fs::create_dir_all(&self.socket)
            .and_then(|()| fs::set_permissions(&self.socket, fs::Permissions::from_mode(0o777)))
            .doing(|| format!("making {}", self.socket.display()))?;
        let output = guard
            .output(&mut self.compose(&["up", "--detach", "--wait", "--quiet-pull"]))
            .doing(|| "starting docker compose".into())?;
        if output.status.success() {
            return Ok(());
        }
        let logs = self
            .compose(&["logs", "--no-color", "--tail", "12"])
            .output();
        let logs = logs.map(|output| output.stdout).unwrap_or_default();
        let said = [output.stderr, logs].concat();
        let what = "docker compose up";
        Err(trouble::failed(
            what,
            &String::from_utf8_lossy(&said),
            &self.directory,
        ))
    }

    /// Stops the server; `remove` also removes its data.
    ///
    /// # Errors
    /// With what docker said.
    pub fn down(&self, remove: bool) -> Result<()> {
        let mut words = vec!["down", "--remove-orphans", "--timeout", "10"];
        if remove {
            words.push("--volumes");
        } else {
            // The images before 18 have a volume of their own in which nothing is, and no later container would use it.
            self.end(&["rm", "--stop", "--force", "-v"])?;
        }
        self.end(&words)
    }

    fn end(&self, words: &[&str]) -> Result<()> {
        let output = self
            .compose(words)
            .output()
            .doing(|| "starting docker compose".into())?;
        if output.status.success() {
            return Ok(());
        }
        Err(Error::setup(
            format!(
                "docker compose {}: {}",
                words[0],
                String::from_utf8_lossy(&output.stderr).trim()
            ),
            "is the engine running?",
        ))
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

    /// The directory of `psql` and `pgbench` for a server of this major version: local ones that are not older,
    /// else scripts in `directory/bin` that run the container's.
    ///
    /// # Errors
    /// When the scripts can't be written.
    pub fn clients(&self, major: u32, local: &[Clients]) -> Result<PathBuf> {
        if let Some(clients) = clients::not_older(local, major) {
            return Ok(clients.bin.clone());
        }
        let bin = self.socket.with_file_name("bin");
        let write = || {
            fs::create_dir_all(&bin)?;
            for program in clients::PROGRAMS {
                let path = bin.join(program);
                fs::write(&path, self.script(program))?;
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
            }
            Ok(())
        };
        write().doing(|| format!("writing the client programs in {}", bin.display()))?;
        Ok(bin)
    }

    fn script(&self, program: &str) -> String {
        let file = self.file.display().to_string();
        let quoted = shlex::try_quote(&file).unwrap_or_default().into_owned();
        include_str!("docker-client.sh")
            .replace("@FILE@", &quoted)
            .replace("@PROJECT@", &self.name)
            .replace("@PROGRAM@", program)
    }
}

/// How the server is called, as a phrase.
pub fn origin(file: &Path) -> String {
    format!("the container of {}", file.display())
}

/// The error of a container of another version than the one that was asked for by name.
pub(super) fn another(version: &str, config: &Config) -> Error {
    let (file, asked, pinned) = (origin(&config.compose), config.postgres, config.pinned);
    Error::setup(
        format!(
            "{file} has PostgreSQL {version}, not {asked}: its image should be postgres:${{{IMAGE}:-{pinned}}}"
        ),
        "then it follows the version",
    )
}

#[cfg(test)]
#[path = "docker_tests.rs"]
mod tests;
