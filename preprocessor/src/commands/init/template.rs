//! Templates: complete books in the program, which `init --template` writes into a new or empty directory.

use super::workflow::{ON_GITHUB, Workflow, put, with_book};
use crate::commands::{in_repository, real_root};
use crate::error::{Context, Error, Result};
use include_dir::{Dir, File, include_dir};
use std::fs;
use std::path::Path;

static REHEARSAL: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates/rehearsal");

const REHEARSAL_NEXT: &str = "
Next, in this directory:

    mdbook-witness build    # runs the three migrations of the sample, and prints the path of the first page
    mdbook-witness verify   # fails where a migration passes a limit of limits.sql

Then replace the sample with your own schema, data, application and migrations: README.md says how.
";

/// The templates of books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum BookTemplate {
    /// Migrations under an application's load, with limits and rollbacks
    Rehearsal,
}

impl BookTemplate {
    /// The files of the template.
    fn files(self) -> &'static Dir<'static> {
        match self {
            Self::Rehearsal => &REHEARSAL,
        }
    }

    /// The template's own workflow for GitHub.
    pub(super) fn workflow(self) -> Workflow {
        match self {
            Self::Rehearsal => Workflow {
                file: ".github/workflows/rehearsal.yml",
                text: include_str!("../../../templates/rehearsal/ci/github.yml").to_owned(),
                next: ON_GITHUB,
            },
        }
    }

    /// The steps after `init`.
    pub(super) fn next_steps(self) -> &'static str {
        match self {
            Self::Rehearsal => REHEARSAL_NEXT,
        }
    }
}

/// Writes a template's files, and returns their number. Never overwrites a file.
///
/// # Errors
/// If the directory isn't empty, or a file can't be written.
pub(super) fn write(template: BookTemplate, root: &Path) -> Result<usize> {
    fs::create_dir_all(root).context(|| format!("creating {}", root.display()))?;
    let root = real_root(root)?;
    check_empty(&root)?;
    let (_, book) = in_repository(&root);
    let files = files(template.files());
    for file in &files {
        let path = root.join(file.path());
        let text = String::from_utf8_lossy(file.contents());
        put(&path, &with_book(&text, book)).context(|| format!("writing {}", path.display()))?;
    }
    Ok(files.len())
}

/// Rejects a directory that has more in it than an empty repository.
fn check_empty(root: &Path) -> Result<()> {
    let reading = || format!("reading {}", root.display());
    for entry in fs::read_dir(root).context(reading)? {
        let name = entry.context(reading)?.file_name();
        if name != ".git" {
            let name = name.to_string_lossy();
            return Err(Error::setup(
                format!("{} isn't empty: it has {name}", root.display()),
                "name a new or an empty directory with --root",
            ));
        }
    }
    Ok(())
}

/// Returns all files below a directory. `book.toml` comes last: without it, a part of a template is no book.
fn files(directory: &'static Dir<'static>) -> Vec<&'static File<'static>> {
    let mut files: Vec<_> = directory.files().collect();
    for inner in directory.dirs() {
        files.extend(self::files(inner));
    }
    files.sort_by_key(|file| (file.path() == Path::new("book.toml"), file.path()));
    files
}
