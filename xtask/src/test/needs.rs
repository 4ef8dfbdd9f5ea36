//! The things that some tests need and not every machine has. Such a test is ignored by `cargo test`; here it is run wherever it
//! can be, and elsewhere the summary says why it was not.

use super::browser;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::{Command, Stdio};

/// A thing that tests need.
#[derive(Debug)]
pub(super) struct Need {
    /// The part of their names that says so; see the first lines of their program.
    pub(super) tests: &'static str,
    /// The program of these tests.
    pub(super) program: &'static str,
    /// The thing, as the summary names it.
    pub(super) thing: &'static str,
    is_there: fn(&Path) -> Result<bool>,
}

const NEEDS: [Need; 4] = [
    Need {
        tests: "on_15::",
        program: "server",
        thing: "an installed PostgreSQL 15",
        is_there: has_postgres_15,
    },
    Need {
        tests: "on_root::",
        program: "server",
        thing: "the user root",
        is_there: |_| Ok(nix::unistd::geteuid().is_root()),
    },
    Need {
        tests: "on_mounts::",
        program: "server",
        thing: "the right to mount file systems",
        is_there: |_| may_mount(),
    },
    Need {
        tests: browser::TESTS,
        program: "browser",
        thing: "Chromium, node 20 or newer, and npm (apt-get install chromium nodejs npm)",
        is_there: |_| Ok(browser::lacks(crate::root()).is_none()),
    },
];

/// What this machine has, and what it lacks. The program is the one that is tested.
pub(super) fn met_and_unmet(program: &Path) -> Result<(Vec<Need>, Vec<Need>)> {
    let (mut met, mut unmet) = (Vec::new(), Vec::new());
    for need in NEEDS {
        let is_there =
            (need.is_there)(program).with_context(|| format!("looking for {}", need.thing))?;
        if is_there { &mut met } else { &mut unmet }.push(need);
    }
    Ok((met, unmet))
}

/// Asks the program itself, for a book that needs this version.
fn has_postgres_15(program: &Path) -> Result<bool> {
    let book = tempfile::tempdir().context("making a directory")?;
    let toml = "[preprocessor.witness.stand]\npostgres = \"15\"\n";
    std::fs::write(book.path().join("book.toml"), toml).context("writing a book.toml")?;
    let mut command = Command::new(program);
    command
        .arg("doctor")
        .current_dir(book.path())
        .env("WITNESS_STAND", "local");
    succeeds(&mut command)
}

/// Mounts a small file system, and takes it away again.
fn may_mount() -> Result<bool> {
    let place = tempfile::tempdir().context("making a directory")?;
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=1m", "witness-test"]);
    if !succeeds(mount.arg(place.path())).unwrap_or(false) {
        return Ok(false);
    }
    succeeds(Command::new("umount").arg(place.path()))
}

/// Runs a command whose words are nobody's matter.
fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let program = command.get_program().display();
    Ok(status
        .with_context(|| format!("starting {program}"))?
        .success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_there_if_the_program_says_so() {
        assert!(has_postgres_15("true".as_ref()).expect("it starts"));
        assert!(!has_postgres_15("false".as_ref()).expect("it starts"));
        assert!(has_postgres_15("/nowhere".as_ref()).is_err());
    }

    #[test]
    fn every_need_is_either_met_or_unmet() {
        let (met, unmet) = met_and_unmet("false".as_ref()).expect("they can be looked for");
        assert_eq!(met.len() + unmet.len(), NEEDS.len());
        assert!(unmet.iter().any(|need| need.tests == "on_15::"));
    }
}
