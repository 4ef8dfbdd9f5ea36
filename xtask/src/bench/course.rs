//! Part one of the course: the book, over the same statements given to `psql` and `bash` with nothing around them.
//!
//! Some chapters need several sessions at once, so the plain run keeps one `psql` for each and gives it a block as
//! `psql -f` would read it: with `\i`. It knows no observer, records nothing and writes no page.

use super::server::Server;
use super::{Comparison, copy, directory, mdbook, time};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const ROUNDS: usize = 3;
const DATABASE: &str = "shop";
const DONE: &str = "the block has ended";

pub(super) fn run(root: &Path) -> Result<Comparison> {
    let book = part_one(root)?;
    let root = book.path();
    let steps = copy::steps(root)?;
    let server = Server::up(root)?;
    let url = server.url()?;
    let built = directory()?;
    let (mut measured, mut against) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        server.recreate(DATABASE)?;
        against.push(Plain::run(root, &server, &steps)?);
        server.drop(DATABASE)?;
        let mut book = mdbook(root)?;
        book.env("WITNESS_DATABASE_URL", &url)
            .env("MDBOOK_BUILD__BUILD_DIR", built.path());
        measured.push(time(&mut book)?);
    }
    Ok(Comparison {
        title: "Part one of the course",
        measured: ("the book", measured),
        against: vec![("its statements by psql and bash", against)],
        bound: 1.15,
    })
}

/// A copy of the book that ends with its first part: what comes after rests on evidence, which nothing else records.
fn part_one(root: &Path) -> Result<TempDir> {
    let copy = tempfile::tempdir()?;
    copy::to(root, copy.path())?;
    let file = copy.path().join("src/SUMMARY.md");
    let summary = std::fs::read_to_string(&file)?;
    // The title, the first part, the second part.
    let (second, _) = summary
        .match_indices("\n# ")
        .nth(1)
        .context("the book has a second part")?;
    std::fs::write(&file, &summary[..second])?;
    Ok(copy)
}

/// One chapter's sessions and processes.
struct Plain<'a> {
    server: &'a Server,
    directory: TempDir,
    sessions: HashMap<String, Psql>,
    /// Processes by the name of their step, and the sessions whose block goes on.
    processes: HashMap<String, Child>,
    waiting: HashMap<String, String>,
}

impl<'a> Plain<'a> {
    fn run(root: &Path, server: &'a Server, steps: &[Value]) -> Result<Duration> {
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
            };
            for step in chapter {
                let place = || format!("{}:{}", step["file"], step["line"]);
                plain.step(step).with_context(place)?;
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
                let status = self.bash(&code)?.wait()?;
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
                        let child = self.bash(&code)?;
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
            ("finish" | "stop", _) => self.end(&name, &text("signal")),
            ("show", _) => Ok(()),
            (verb, _) => bail!("the plain run doesn't know `{verb}`"),
        }
    }

    fn end(&mut self, name: &str, signal: &str) -> Result<()> {
        if let Some(session) = self.waiting.remove(name) {
            return self.session(&session)?.wait();
        }
        let mut child = self
            .processes
            .remove(name)
            .context("nothing of this name was started")?;
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

    fn session(&mut self, name: &str) -> Result<&mut Psql> {
        if !self.sessions.contains_key(name) {
            let psql = Psql::start(self.server, name, self.directory.path())?;
            self.sessions.insert(name.to_owned(), psql);
        }
        self.sessions.get_mut(name).context("it was just put there")
    }

    fn bash(&self, code: &str) -> Result<Child> {
        let mut command = self.server.client("bash", DATABASE)?;
        command
            .args(["-euo", "pipefail", "-c", code])
            .current_dir(self.directory.path());
        Ok(command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?)
    }

    /// Asks again and again in a session of its own, as a script would.
    fn wait_until(&mut self, query: &str) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(120);
        while Instant::now() < deadline {
            let psql = self.session("condition")?;
            psql.send(&format!(
                "{}\n\\gset witness_\n\\echo :witness_answer\n",
                as_answer(query)
            ))?;
            if psql.read()?.iter().any(|line| line == "t") {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("it never became true: {query}")
    }
}

/// A query whose only column is called `answer`.
fn as_answer(query: &str) -> String {
    let query = query.trim().trim_end_matches(';');
    format!("SELECT * FROM (\n{query}\n) AS asked (answer)")
}

impl Drop for Plain<'_> {
    fn drop(&mut self) {
        for child in self.processes.values_mut() {
            // What was not stopped because of an error before.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A psql that takes blocks as files.
struct Psql {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    file: tempfile::NamedTempFile,
}

impl Psql {
    fn start(server: &Server, name: &str, directory: &Path) -> Result<Self> {
        let mut child = server
            .client("psql", DATABASE)?
            .arg("-X")
            .env("PGAPPNAME", name)
            .current_dir(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self {
            input: child.stdin.take().context("psql takes input")?,
            output: BufReader::new(child.stdout.take().context("psql gives output")?),
            child,
            file: tempfile::NamedTempFile::new()?,
        })
    }

    fn send(&mut self, code: &str) -> Result<()> {
        std::fs::write(self.file.path(), code)?;
        writeln!(
            self.input,
            "\\i {}\n\\echo {DONE}",
            self.file.path().display()
        )?;
        Ok(())
    }

    fn wait(&mut self) -> Result<()> {
        self.read().map(drop)
    }

    /// The lines of a block's output.
    fn read(&mut self) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            ensure!(self.output.read_line(&mut line)? > 0, "psql has ended");
            let line = line.trim_end().to_owned();
            if line == DONE {
                return Ok(lines);
            }
            lines.push(line);
        }
    }
}

impl Drop for Psql {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
