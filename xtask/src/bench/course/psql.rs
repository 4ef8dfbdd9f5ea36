//! A session of the bare script.

use super::super::server::Server;
use super::DATABASE;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

const DONE: &str = "the block has ended";

/// A psql that runs blocks from files.
pub(super) struct Psql {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    file: tempfile::NamedTempFile,
    /// True if its connection was lost, so that it ended.
    pub(super) has_ended: bool,
}

impl Psql {
    pub(super) fn start(server: &Server, name: &str, directory: &Path) -> Result<Self> {
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
            has_ended: false,
        })
    }

    pub(super) fn send(&mut self, code: &str) -> Result<()> {
        std::fs::write(self.file.path(), code)?;
        writeln!(
            self.input,
            "\\i {}\n\\echo {DONE}",
            self.file.path().display()
        )?;
        Ok(())
    }

    pub(super) fn wait(&mut self) -> Result<()> {
        self.read().map(drop)
    }

    /// The lines of a block's output.
    pub(super) fn read(&mut self) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                self.has_ended = true;
                return Ok(lines);
            }
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
