//! A finished command: its duration, its output, and the number of its steps.

use anyhow::{Context, Result, ensure};
use std::io::Read;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A command that succeeded.
pub(super) struct Called {
    /// The time from its start to its end. Work left to other processes, such as dropping a database by the reaper, is
    /// excluded; it is awaited afterwards, so that it doesn't fall into the next measurement.
    pub(super) took: Duration,
    /// Its stdout.
    pub(super) output: String,
    /// Its stderr.
    pub(super) said: String,
}

/// Calls a command, which must succeed.
pub(super) fn call(command: &mut Command) -> Result<Called> {
    let program = command.get_program().display().to_string();
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let begun = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("starting {program}"))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let output = std::thread::spawn(|| read(stdout));
    let said = std::thread::spawn(|| read(stderr));
    let status = child.wait()?;
    let took = begun.elapsed();
    // A pipe ends with the last process that holds it.
    let (output, said) = (text(output.join())?, text(said.join())?);
    ensure!(status.success(), "{program} failed:\n{said}");
    Ok(Called { took, output, said })
}

fn read(pipe: Option<impl Read>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pipe.context("it is piped")
        .map_err(std::io::Error::other)?
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn text(read: std::thread::Result<std::io::Result<Vec<u8>>>) -> Result<String> {
    let bytes = read.ok().context("the reader of a pipe has failed")??;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

impl Called {
    /// The number of steps that a build ran. The build reports it for each chapter that it starts, and for no other;
    /// since it succeeded, it has finished them all.
    pub(super) fn steps(&self) -> usize {
        self.said.lines().filter_map(steps_of_chapter).sum()
    }

    /// Returns the time if exactly this many steps were run.
    pub(super) fn with_steps(&self, meant: usize) -> Result<Duration> {
        let ran = self.steps();
        ensure!(
            ran == meant,
            "{ran} steps were run instead of {meant}:\n{}",
            self.said
        );
        Ok(self.took)
    }
}

/// The number in a line of the progress such as `witness: 1/20 src/locks.md, 12 steps, about 3 min left`.
fn steps_of_chapter(line: &str) -> Option<usize> {
    let (place, chapter) = line.strip_prefix("witness: ")?.split_once(' ')?;
    let (number, of) = place.split_once('/')?;
    number.parse::<usize>().and(of.parse::<usize>()).ok()?;
    let is_left = |left: &str| left.starts_with("about ") && left.ends_with(" left");
    let chapter = match chapter.rsplit_once(", ") {
        Some((chapter, left)) if is_left(left) => chapter,
        _ => chapter,
    };
    let (_, steps) = chapter.rsplit_once(", ")?;
    let (steps, unit) = steps.split_once(' ')?;
    matches!(unit, "step" | "steps")
        .then(|| steps.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_those_of_the_chapters_that_were_run() {
        let lines = [
            ("witness: 1/20 src/locks.md, 12 steps", Some(12)),
            ("witness: 2/20 src/a, b/1 steps.md, 1 step", Some(1)),
            (
                "witness: 3/20 src/locks.md, 12 steps, about 3 min left",
                Some(12),
            ),
            (
                "witness: nothing has changed: all 3 chapters, 12 steps",
                None,
            ),
            (
                "witness: running for 10 s: src/a.md:3 run 1/2, 3 steps",
                None,
            ),
            ("1/20 src/locks.md, 12 steps", None),
        ];
        for (line, steps) in lines {
            assert_eq!(steps_of_chapter(line), steps, "{line}");
        }
    }
}
