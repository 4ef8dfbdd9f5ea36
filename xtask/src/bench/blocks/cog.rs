//! cog, which runs the Python in a file's comments and writes its output below: <https://cog.readthedocs.io>.
//!
//! One process handles the whole book, as its author would do, and the statements go through psycopg.

use crate::bench::{cache, call};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The packages without further dependencies: cog, and psycopg with its bundled libpq.
const PACKAGES: [&str; 4] = [
    "cogapp==3.6.0",
    "psycopg==3.3.9",
    "psycopg-binary==3.3.9",
    "typing_extensions==4.16.0",
];

/// The directory of the virtual environment, named after its packages.
const ENVIRONMENT: &str = "cogapp-3.6.0-psycopg-3.3.9";

/// The module that the chapters import.
const SESSION: &str = include_str!("session.py");

/// A Python environment with cog.
pub(super) struct Cog {
    python: PathBuf,
}

impl Cog {
    /// Returns the environment in the benchmarks' cache, and creates it first if it is missing.
    pub(super) fn fetched() -> Result<Self> {
        let parent = cache::of_benchmarks()?;
        let environment = parent.join(ENVIRONMENT);
        if !environment.is_dir() {
            make(&parent, &environment).context(
                "cog can't be installed: it needs python3 with its module venv, and a Python package index",
            )?;
        }
        let python = environment.join("bin/python");
        Ok(Self { python })
    }

    /// The command that runs all chapters of the book in `root`, and rewrites their files.
    pub(super) fn command(&self, root: &Path) -> Result<Command> {
        let mut command = Command::new(&self.python);
        command.args(["-m", "cogapp", "-r", "-I"]).arg(root);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(root.join("src"))? {
            let path = entry?.path();
            if !path.ends_with("SUMMARY.md") {
                files.push(path);
            }
        }
        files.sort();
        command.args(files);
        Ok(command)
    }
}

/// Makes the environment in a temporary place, and moves it when it is complete.
fn make(parent: &Path, environment: &Path) -> Result<()> {
    std::fs::create_dir_all(parent)?;
    let new = tempfile::Builder::new()
        .prefix(".making-")
        .tempdir_in(parent)?;
    println!("making {}, once", environment.display());
    call(Command::new("python3").args(["-m", "venv"]).arg(new.path()))?;
    let mut pip = Command::new(new.path().join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps"]);
    call(pip.arg("--disable-pip-version-check").args(PACKAGES))?;
    std::fs::rename(new.path(), environment)?;
    let _ = new.keep();
    Ok(())
}

/// Writes the module that the chapters of the book in `root` import.
pub(super) fn write(root: &Path) -> Result<()> {
    Ok(std::fs::write(root.join("session.py"), SESSION)?)
}

/// A chapter with a block for each statement.
pub(super) fn chapter(url: &str, statements: &[String]) -> String {
    let block = |code: &str| format!("<!-- [[[cog\n{code}\n]]] -->\n<!-- [[[end]]] -->\n\n");
    let open = format!("from session import Session\nsession = Session('{url}')");
    let mut chapter = block(&open);
    for statement in statements {
        let code = format!("cog.outl(session.run('''{statement}'''))");
        chapter.push_str(&block(&code));
    }
    chapter + &block("session.close()")
}
