//! The server's container: scripts for its client programs, and the reasons for its end.

use crate::connection::diagnosis;
use crate::container_engine::{self, engine, failure};
use crate::error::{Context, Error, Result};
use crate::stand::client_programs::{self, ClientPrograms};
use crate::stand::provider::docker::{ComposeProject, SERVICE, origin};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

impl ComposeProject {
    /// Returns the name of the server's container, which stays the same when the container is created anew.
    ///
    /// # Errors
    /// If there is no container.
    pub fn container(&self) -> Result<String> {
        let project = format!("label=com.docker.compose.project={}", self.name);
        let service = format!("label=com.docker.compose.service={SERVICE}");
        let words = ["ps", "--all", "--format", "{{.Names}}", "--filter"];
        let output = container_engine::docker(&words)
            .args([&project, "--filter", &service])
            .output()
            .context(|| "starting docker".into())?;
        let names = String::from_utf8_lossy(&output.stdout);
        match names.lines().next() {
            Some(name) => Ok(name.to_owned()),
            None => {
                let why = match output.status.success() {
                    true => "docker lists no such container".to_owned(),
                    false => failure(&output),
                };
                Err(Error::setup(
                    format!("{} was not found: {why}", origin(&self.file)),
                    format!("the compose file needs a service named {SERVICE}"),
                ))
            }
        }
    }

    /// Returns the directory of `psql` and `pgbench` for a server of this major version: local programs that are not
    /// older, else scripts in `directory/bin` that run those of `container`.
    ///
    /// # Errors
    /// If the scripts can't be written.
    pub fn clients(
        &self,
        major: u32,
        local: &[ClientPrograms],
        container: &str,
    ) -> Result<PathBuf> {
        if let Some(clients) = client_programs::not_older(local, major) {
            return Ok(clients.bin.clone());
        }
        let bin = self.socket.with_file_name("bin");
        let write = || {
            fs::create_dir_all(&bin)?;
            for program in client_programs::PROGRAMS {
                let path = bin.join(program);
                fs::write(&path, self.script(program, container))?;
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
            }
            Ok(())
        };
        write().context(|| format!("writing the client programs in {}", bin.display()))?;
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

    /// Removes a directory in which other users have written, as root of the container, which sees the run's directory
    /// at the same path.
    pub(crate) fn remove_as_root(&self, path: &Path) {
        if let Ok(container) = self.container() {
            let words = ["exec", "--user", "0", &container, "rm", "-rf", "--"];
            let _ = container_engine::docker(&words).arg(path).output();
        }
    }

    /// Returns the last lines of the server's log.
    pub(super) fn logs(&self) -> String {
        let Ok(container) = self.container() else {
            return String::new();
        };
        let logs = container_engine::docker(&["logs", "--tail", "12", &container]).output();
        let said = logs.map(|output| [output.stdout, output.stderr].concat());
        String::from_utf8_lossy(&said.unwrap_or_default()).into_owned()
    }

    /// Returns the output of the last health check, or its exit status if it failed without a word.
    pub(super) fn health(&self) -> String {
        let format = "{{with .State.Health}}{{range .Log}}{{json .}}\n{{end}}{{end}}";
        let Ok(container) = self.container() else {
            return String::new();
        };
        let output =
            container_engine::docker(&["inspect", "--format", format, &container]).output();
        let output = output.map(|output| output.stdout).unwrap_or_default();
        let checks = String::from_utf8_lossy(&output);
        let last = checks.lines().rev().find(|line| !line.is_empty());
        last.and_then(result_of_check).unwrap_or_default()
    }

    /// The error of a server that has ended in the middle of the run: the end of the engine or of the container, with
    /// the last lines of its log.
    pub(crate) fn diagnosis(&self) -> Error {
        if let Err(why) = engine() {
            return Error::setup(
                format!("the Docker engine has ended in the middle of the run: {why}"),
                "start it, and build again: the next build removes what this run has left",
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
        diagnosis::failed(&what, &self.logs(), &self.directory)
    }
}

/// Returns the output of a health check, which docker prints as JSON, or its exit status if it failed without a word.
pub(super) fn result_of_check(check: &str) -> Option<String> {
    let check: serde_json::Value = serde_json::from_str(check).ok()?;
    let output = check.get("Output")?.as_str()?.trim().to_owned();
    match check.get("ExitCode")?.as_i64()? {
        status @ 1.. if output.is_empty() => Some(format!(
            "its health check ended with status {status}, without a word"
        )),
        _ => Some(output),
    }
}

/// Returns the way in which a container has ended: `exited with 137, out of memory`. Empty for a running one.
fn state(container: &str) -> String {
    let format =
        "{{.State.Status}} with {{.State.ExitCode}}{{if .State.OOMKilled}}, out of memory{{end}}";
    let output = container_engine::docker(&["inspect", "--format", format, container]).output();
    let output = output.map(|output| output.stdout).unwrap_or_default();
    let state = String::from_utf8_lossy(&output).trim().to_owned();
    match state.starts_with("running") {
        true => String::new(),
        false => state,
    }
}
