//! The server's container: its client programs as scripts here, and why it has ended.

use super::engine::{engine, telling_line};
use super::{Project, SERVICE, origin};
use crate::error::{Doing, Error, Result};
use crate::run::stand::clients::{self, Clients};
use crate::run::stand::trouble;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

impl Project {
    /// The name of the server's container, which stays where the container is made anew.
    ///
    /// # Errors
    /// When there is none.
    pub fn container(&self) -> Result<String> {
        let project = format!("label=com.docker.compose.project={}", self.name);
        let service = format!("label=com.docker.compose.service={SERVICE}");
        let words = ["ps", "--all", "--format", "{{.Names}}", "--filter"];
        let output = Self::docker(&words)
            .args([&project, "--filter", &service])
            .output()
            .doing(|| "starting docker".into())?;
        let names = String::from_utf8_lossy(&output.stdout);
        match names.lines().next() {
            Some(name) => Ok(name.to_owned()),
            None => Err(Error::setup(
                format!(
                    "{} isn't there: {}",
                    origin(&self.file),
                    telling_line(&String::from_utf8_lossy(&output.stderr))
                ),
                format!("the server is the file's service {SERVICE}"),
            )),
        }
    }

    /// The directory of `psql` and `pgbench` for a server of this major version: local ones that are not older,
    /// else scripts in `directory/bin` that run those of `container`.
    ///
    /// # Errors
    /// When the scripts can't be written.
    pub fn clients(&self, major: u32, local: &[Clients], container: &str) -> Result<PathBuf> {
        if let Some(clients) = clients::not_older(local, major) {
            return Ok(clients.bin.clone());
        }
        let bin = self.socket.with_file_name("bin");
        let write = || {
            fs::create_dir_all(&bin)?;
            for program in clients::PROGRAMS {
                let path = bin.join(program);
                fs::write(&path, self.script(program, container))?;
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
            }
            Ok(())
        };
        write().doing(|| format!("writing the client programs in {}", bin.display()))?;
        Ok(bin)
    }

    pub(super) fn script(&self, program: &str, container: &str) -> String {
        let quoted = |word: &str| shlex::try_quote(word).unwrap_or_default().into_owned();
        let names: String = self
            .handed_on
            .iter()
            .map(|name| format!(" {}", quoted(name)))
            .collect();
        include_str!("client.sh")
            .replace("@PROGRAM@", program)
            .replace("@CONTAINER@", &quoted(container))
            .replace(" @ENVIRONMENT@", &names)
    }

    /// Removes a directory that others than this user have written to, as root of the container, which sees the run's
    /// directory at the same path.
    pub(in crate::run::stand) fn remove_as_root(&self, path: &Path) {
        if let Ok(container) = self.container() {
            let words = ["exec", "--user", "0", &container, "rm", "-rf", "--"];
            let _ = Self::docker(&words).arg(path).output();
        }
    }

    /// The last that the server has said.
    pub(super) fn logs(&self) -> String {
        let Ok(container) = self.container() else {
            return String::new();
        };
        let logs = Self::docker(&["logs", "--tail", "12", &container]).output();
        let said = logs.map(|output| [output.stdout, output.stderr].concat());
        String::from_utf8_lossy(&said.unwrap_or_default()).into_owned()
    }

    /// The last words of the check of its health, if there are any.
    pub(super) fn health(&self) -> String {
        let format = "{{with .State.Health}}{{range .Log}}{{json .Output}}\n{{end}}{{end}}";
        let Ok(container) = self.container() else {
            return String::new();
        };
        let output = Self::docker(&["inspect", "--format", format, &container]).output();
        let output = output.map(|output| output.stdout).unwrap_or_default();
        let checks = String::from_utf8_lossy(&output);
        let last = checks.lines().rev().find(|line| !line.is_empty());
        let said: String = last
            .and_then(|line| serde_json::from_str(line).ok())
            .unwrap_or_default();
        said.trim().to_owned()
    }

    /// The error of a server that has ended in the middle of the run: the engine's end, or the container's, in the words of
    /// its log.
    pub(in crate::run::stand) fn diagnosis(&self) -> Error {
        if let Err(why) = engine() {
            return Error::setup(
                format!("the Docker engine has ended in the middle of the run: {why}"),
                "start it, and build again: what this run has left is removed then",
            );
        }
        let server = origin(&self.file);
        let ended = match self.container().map(|name| state(&name)) {
            Ok(state) if !state.is_empty() => format!(" ({state})"),
            Ok(_) => String::new(),
            Err(_) => {
                return Error::setup(
                    format!("{server} was removed in the middle of the run"),
                    "find what has removed it: another program, or a step that calls docker",
                );
            }
        };
        let what = format!("{server}, which has ended in the middle of the run{ended},");
        trouble::failed(&what, &self.logs(), &self.directory)
    }
}

/// The way in which a container has ended: `exited with 137, out of memory`. Nothing of one that runs.
fn state(container: &str) -> String {
    let format =
        "{{.State.Status}} with {{.State.ExitCode}}{{if .State.OOMKilled}}, out of memory{{end}}";
    let output = Project::docker(&["inspect", "--format", format, container]).output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    let state = String::from_utf8_lossy(&output).trim().to_owned();
    match state.starts_with("running") {
        true => String::new(),
        false => state,
    }
}
