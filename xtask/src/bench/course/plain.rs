//! The bare script: the statements and waits of the book, run by `psql`, `bash` and `pgbench` with nothing around them.
//!
//! Some chapters need several sessions at once, so it has one `psql` for each, which reads a block like `psql -f`: with
//! `\i`. It has no observer, checks no claim, records nothing and writes no page.

use super::super::server::Server;
use super::DATABASE;
use super::psql::Psql;
use super::workload::Workload;
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// One chapter's sessions and processes.
pub(super) struct Plain<'a> {
    server: &'a Server,
    directory: TempDir,
    sessions: HashMap<String, Psql>,
    /// Processes by the name of their step, and the sessions with a running block.
    processes: HashMap<String, Child>,
    waiting: HashMap<String, String>,
    workloads: HashMap<String, Workload>,
    /// The end of the last step that didn't end a workload.
    worked: Instant,
}

impl<'a> Plain<'a> {
    pub(super) fn run(root: &Path, server: &'a Server, steps: &[Value]) -> Result<Duration> {
        let begun = Instant::now();
        for chapter in steps.chunk_by(|a, b| a["file"] == b["file"]) {
            let directory = tempfile::tempdir()?;
            std::os::unix::fs::symlink(root.join("sql"), directory.path().join("sql"))?;
            let mut plain = Self {
                server,
                directory,
                sessions: HashMap::new(),
                processes: HashMap::new(),
                waiting: HashMap::new(),
                workloads: HashMap::new(),
                worked: Instant::now(),
            };
            for step in chapter {
                let place = || format!("{}:{}", step["file"], step["line"]);
                plain.step(step).with_context(place)?;
                let goes_on = ["stop", "claim", "figure"]
                    .iter()
                    .any(|verb| step["verb"] == *verb);
                if !goes_on {
                    plain.worked = Instant::now();
                }
            }
        }
        Ok(begun.elapsed())
    }

    fn step(&mut self, step: &Value) -> Result<()> {
        let text = |key: &str| step[key].as_str().unwrap_or_default().to_owned();
        let (name, code) = (text("name"), text("code"));
        match (text("verb").as_str(), step["session"].as_str()) {
            ("run", Some(session)) => {
                self.session(session)?.send(&code)?;
                self.session(session)?.wait()
            }
            ("run", None) => {
                let status = self.bash(&name, &code)?.wait()?;
                let expected = text("fails").parse().unwrap_or(0);
                ensure!(status.code() == Some(expected), "bash ended with {status}");
                Ok(())
            }
            ("start", session) => {
                match session {
                    Some(session) => {
                        self.session(session)?.send(&code)?;
                        self.waiting.insert(name, session.to_owned());
                    }
                    None => {
                        let child = self.bash(&name, &code)?;
                        self.processes.insert(name, child);
                    }
                }
                match (text("until").as_str(), session) {
                    ("active", _) => Ok(()),
                    ("blocked", session) => self.wait_until(&format!(
                        "SELECT bool_or(cardinality(pg_blocking_pids(pid)) > 0) FROM pg_stat_activity \
                         WHERE application_name = '{}'",
                        session.unwrap_or_default()
                    )),
                    (expression, _) => self.wait_until(&format!("SELECT {expression}")),
                }
            }
            ("wait", _) => self.wait_until(&code),
            ("watch", Some(session)) => {
                let every = step["every"].as_f64().context("a watch has a period")?;
                self.watch(&name, session, &code, Duration::from_secs_f64(every))
            }
            ("workload", _) => {
                let workload = Workload::start(self.server, &code, self.directory.path())?;
                let steady = workload.steady();
                self.workloads.insert(name, workload);
                self.wait_until(&steady)
            }
            ("finish" | "stop", _) => self.end(&name, &text("signal")),
            ("show" | "claim" | "figure" | "expect", _) => Ok(()),
            (verb, _) => bail!("the bare script can't run the verb `{verb}`"),
        }
    }

    fn end(&mut self, name: &str, signal: &str) -> Result<()> {
        if let Some(session) = self.waiting.remove(name) {
            return self.session(&session)?.wait();
        }
        if let Some(workload) = self.workloads.remove(name) {
            let worked = self.worked;
            self.wait_for(|| workload.settled(worked.elapsed()))?;
            return workload.stop();
        }
        let mut child = self
            .processes
            .remove(name)
            .context("no step of this name was started")?;
        if !signal.is_empty() {
            let signal = signal.trim_start_matches("SIG");
            let status = Command::new("kill")
                .args(["-s", signal, &child.id().to_string()])
                .status()?;
            ensure!(status.success(), "{name} could not be stopped");
        }
        child.wait()?;
        Ok(())
    }

    /// Repeats a block in a session until a started step has ended.
    fn watch(&mut self, name: &str, session: &str, code: &str, every: Duration) -> Result<()> {
        loop {
            self.session(session)?.send(code)?;
            self.session(session)?.wait()?;
            if self.has_ended(name)? {
                return Ok(());
            }
            std::thread::sleep(every);
        }
    }

    fn has_ended(&mut self, name: &str) -> Result<bool> {
        if let Some(of) = self.waiting.get(name) {
            return self.is(&format!(
                "SELECT bool_and(state <> 'active') FROM pg_stat_activity WHERE application_name = '{of}'"
            ));
        }
        let child = self.processes.get_mut(name);
        let child = child.context("no step of this name was started")?;
        Ok(child.try_wait()?.is_some())
    }

    fn session(&mut self, name: &str) -> Result<&mut Psql> {
        if self.sessions.get(name).is_none_or(|psql| psql.has_ended) {
            let psql = Psql::start(self.server, name, self.directory.path())?;
            self.sessions.insert(name.to_owned(), psql);
        }
        self.sessions.get_mut(name).context("it was just put there")
    }

    /// Starts a shell step; its programs connect by its name.
    fn bash(&self, name: &str, code: &str) -> Result<Child> {
        let mut command = self.server.client("bash", DATABASE)?;
        command
            .args(["-euo", "pipefail", "-c", code])
            .env("PGAPPNAME", if name.is_empty() { "shell" } else { name })
            .current_dir(self.directory.path());
        Ok(command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?)
    }

    fn wait_until(&mut self, query: &str) -> Result<()> {
        self.wait_for(|| query.to_owned())
    }

    /// Repeats a query in a session of its own, as a script would.
    fn wait_for(&mut self, query: impl Fn() -> String) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(120);
        while Instant::now() < deadline {
            if self.is(&query())? {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("the condition never became true: {}", query())
    }

    /// Returns the value of a query's first column.
    fn is(&mut self, query: &str) -> Result<bool> {
        let psql = self.session("condition")?;
        psql.send(&format!(
            "{}\n\\gset witness_\n\\echo :witness_answer\n",
            as_answer(query)
        ))?;
        Ok(psql.read()?.iter().any(|line| line == "t"))
    }
}

/// A query whose only column is named `answer`.
fn as_answer(query: &str) -> String {
    let query = query.trim().trim_end_matches(';');
    format!("SELECT * FROM (\n{query}\n) AS asked (answer)")
}

impl Drop for Plain<'_> {
    fn drop(&mut self) {
        for child in self.processes.values_mut() {
            // An error before may have left it running.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
