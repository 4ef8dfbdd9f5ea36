//! The container engine: a check that it can be used, and the relevant line of docker's messages.

use crate::error::Reason;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Time limit for an engine to answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Returns the version of the engine that answers, or the reason why none does.
///
/// # Errors
/// The reason, as a phrase.
pub(crate) fn engine() -> Result<String, Reason> {
    let docker = which::which("docker").map_err(|_| "there is no docker")?;
    let mut info = Command::new(&docker);
    info.args(["info", "--format", "{{.ServerVersion}}"]);
    let version = answer(info).map_err(refusal)?;
    let mut compose = Command::new(&docker);
    // Without --short: where the command is missing, docker would complain about the flag.
    compose.args(["compose", "version"]);
    answer(compose).map_err(|why| Reason::with_details("docker has no compose", why))?;
    Ok(version)
}

/// Phrases the reason why no engine answers, with the way out.
fn refusal(why: String) -> Reason {
    if why.to_lowercase().contains("permission denied") {
        Reason::with_details(
            "this user may not use the engine, as the members of the group docker may",
            why,
        )
    } else {
        Reason::with_details("no engine answers", why)
    }
}

/// Returns the output of a program that ends within [`ANSWER`].
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
    if output.status.success() {
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.trim().to_owned())
    } else {
        Err(failure(&output))
    }
}

/// Returns the reason why docker or Compose failed: the line with its error, or else how the program ended, such as
/// `signal: 9 (SIGKILL)`.
pub(crate) fn failure(output: &Output) -> String {
    telling_line(&String::from_utf8_lossy(&output.stderr))
        .unwrap_or_else(|| format!("it gave no reason, and ended with {}", output.status))
}

/// Returns the line of docker's or Compose's stderr with the error: that of the engine, or else the first line that is
/// neither progress, nor a warning, nor advice on how to use docker.
fn telling_line(said: &str) -> Option<String> {
    let lines: Vec<&str> = said.lines().map(str::trim).collect();
    let of_engine = |line: &&&str| line.contains("rror response from daemon");
    let found = lines.iter().rev().find(of_engine);
    found
        .or_else(|| lines.iter().find(|line| !is_noise(line)))
        .map(|line| (*line).to_owned())
}

/// Returns `true` for a line without information about an error.
fn is_noise(line: &str) -> bool {
    let noise = ["WARNING", "DEPRECATED", "Usage:", "Run '", "See '", "["];
    let warnings = ["level=warning", "IPv4 forwarding is disabled"];
    line.is_empty()
        || noise.iter().any(|words| line.starts_with(words))
        || warnings.iter().any(|words| line.contains(words))
        || is_progress(line)
}

/// Returns `true` for a line such as `Container witness-0a1b2c3d-server-1  Starting`, which Compose prints for
/// everything that it does.
fn is_progress(line: &str) -> bool {
    let objects = ["Container ", "Network ", "Volume ", "Image "];
    let is_of_object = objects.iter().any(|object| line.starts_with(object));
    is_of_object || line.ends_with(" Pulling") || line.ends_with(" Pulled")
}

/// Returns a docker command with these arguments and no input.
pub(crate) fn docker(words: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command.args(words).stdin(Stdio::null());
    command
}

/// Removes a project with its volumes. The compose file may be gone or have changed since the start; then docker goes
/// by the project's name.
///
/// # Errors
/// If docker fails, with its message as a phrase.
pub(crate) fn end_project(file: &Path, project: &str) -> Result<(), String> {
    let down = |of_file: bool| {
        let mut command = docker(&["compose"]);
        if of_file {
            command.arg("--file").arg(file);
        }
        command.args(["--project-name", project, "down"]);
        command.args(["--volumes", "--remove-orphans", "--timeout", "5"]);
        let output = command.output().map_err(|error| error.to_string())?;
        match output.status.success() {
            true => Ok(()),
            false => Err(failure(&output)),
        }
    };
    down(true).or_else(|why| down(false).map_err(|_| why))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_telling_line_is_no_advice() {
        let cases = [
            (
                "docker: unknown command: docker compose\n\nRun 'docker --help' for more information\n",
                "docker: unknown command: docker compose",
            ),
            (
                "docker: 'compose' is not a docker command.\nSee 'docker --help'\n",
                "docker: 'compose' is not a docker command.",
            ),
            (
                "WARNING: Error loading config file: /root/.docker/config.json: EOF\nCannot connect to the Docker daemon at unix:///s. Is the docker daemon running?\n",
                "Cannot connect to the Docker daemon at unix:///s. Is the docker daemon running?",
            ),
            (
                " Network a_default  Creating\n Network a_default  Created\n Container a-server-1  Creating\nError response from daemon: invalid spec: a:b:c: too many colons\n",
                "Error response from daemon: invalid spec: a:b:c: too many colons",
            ),
            (
                "time=\"2026-01-01T00:00:00Z\" level=warning msg=\"version is obsolete\"\nservices.server.image must be a string\n",
                "services.server.image must be a string",
            ),
            (
                " server IPv4 forwarding is disabled. Networking will not work.\n Container a-server-1  Waiting\ncontainer a-server-1 is unhealthy\n",
                "container a-server-1 is unhealthy",
            ),
        ];
        for (said, telling) in cases {
            assert_eq!(telling_line(said).as_deref(), Some(telling));
        }
        assert_eq!(telling_line("\n"), None);
    }

    #[test]
    fn a_program_that_says_nothing_has_ended_somehow() {
        let killed = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            answer(command).expect_err("it fails")
        };
        let why = killed("echo 'WARNING: no memory' >&2; kill -9 $$");
        assert!(
            why.contains("it gave no reason") && why.contains("SIGKILL"),
            "{why}"
        );
        assert!(killed("exit 3").ends_with("exit status: 3"));
        assert_eq!(
            killed("echo 'no space left' >&2; kill -9 $$"),
            "no space left"
        );
    }

    #[test]
    fn a_user_who_is_refused_is_told_who_is_not() {
        let said = "permission denied while trying to connect to the Docker daemon socket";
        let why = refusal(said.into()).full;
        assert!(why.starts_with("this user may not use the engine"), "{why}");
        assert!(why.ends_with(said), "{why}");
        assert_eq!(
            refusal("Cannot connect".into()).full,
            "no engine answers: Cannot connect"
        );
    }
}
