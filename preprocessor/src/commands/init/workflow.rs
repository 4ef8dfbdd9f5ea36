//! The workflow that verifies a book at each push, for GitHub or GitLab, on one machine or in parts on several ones.

use crate::commands::{in_repository, real_root};
use crate::error::{Context, Result};
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The host that runs a workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum WorkflowHost {
    /// A workflow of GitHub
    Github,
    /// Jobs of GitLab, to be included in .gitlab-ci.yml
    Gitlab,
}

/// A workflow.
#[derive(Debug, Clone)]
pub(super) struct Workflow {
    /// Its file, relative to the root of the repository.
    pub(super) file: &'static str,
    /// Its text, with [`BOOK`].
    pub(super) text: String,
    /// The next step of the author, behind the file's name.
    pub(super) next: &'static str,
}

/// The author's next step for a workflow of GitHub, which finds it by itself.
pub(super) const ON_GITHUB: &str = "written; commit it, and GitHub verifies the book";
/// The largest number of parts: that of GitLab, since GitHub allows more.
pub(super) const MOST_PARTS: u64 = 200;

/// The placeholder for the book's directory in its repository.
const BOOK: &str = "@BOOK@";
/// The placeholder for the parts: all of them for GitHub, and their number for GitLab.
const PARTS: &str = "@PARTS@";

/// Returns the workflow that verifies a book, in so many parts if it is more than one.
pub(super) fn witness(host: WorkflowHost, parts: u64) -> Workflow {
    let several = parts > 1;
    let (file, text, next) = match host {
        WorkflowHost::Github => {
            let text = match several {
                true => include_str!("witness-parts.yml"),
                false => include_str!("witness.yml"),
            };
            (".github/workflows/witness.yml", text, ON_GITHUB)
        }
        WorkflowHost::Gitlab => {
            let text = match several {
                true => include_str!("gitlab-parts.yml"),
                false => include_str!("gitlab.yml"),
            };
            let next = "written; include it in .gitlab-ci.yml as its first lines show, and GitLab verifies the book";
            (".gitlab/witness.yml", text, next)
        }
    };
    let parts = match host {
        WorkflowHost::Github => {
            let all: Vec<String> = (1..=parts).map(|it| it.to_string()).collect();
            all.join(", ")
        }
        WorkflowHost::Gitlab => parts.to_string(),
    };
    Workflow {
        file,
        text: text.replace(PARTS, &parts),
        next,
    }
}

/// Writes a workflow, unless its file exists. Returns a message about the result.
///
/// # Errors
/// If it can't be written.
pub(super) fn write(root: &Path, workflow: &Workflow) -> Result<String> {
    let (file, text) = file_and_text(root, workflow)?;
    match put(&file, &text) {
        Ok(()) => Ok(format!("{}: {}", file.display(), workflow.next)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(format!(
            "{}: already exists, and was not changed",
            file.display()
        )),
        Err(error) => Err(error).context(|| format!("writing {}", file.display())),
    }
}

/// Removes each workflow that is as this version writes it. Returns a message about each that is there.
///
/// # Errors
/// If one can't be read or removed.
pub(in crate::commands) fn remove(root: &Path) -> Result<Vec<String>> {
    let mut said = Vec::new();
    for host in [WorkflowHost::Github, WorkflowHost::Gitlab] {
        let workflow = witness(host, 1);
        let (file, _) = file_and_text(root, &workflow)?;
        let written = match fs::read_to_string(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            read => read.context(|| format!("reading {}", file.display()))?,
        };
        let mut is_ours = false;
        for parts in 1..=MOST_PARTS {
            is_ours |= file_and_text(root, &witness(host, parts))?.1 == written;
        }
        if !is_ours {
            said.push(format!(
                "{}: stays, since it isn't as init wrote it",
                file.display()
            ));
            continue;
        }
        fs::remove_file(&file).context(|| format!("removing {}", file.display()))?;
        // Folders that have become empty were made with it.
        let folders = Path::new(workflow.file).components().count() - 1;
        for folder in file.ancestors().skip(1).take(folders) {
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        said.push(format!("{}: removed", file.display()));
    }
    Ok(said)
}

/// Returns the file of a workflow for the book in `root`, and its text there.
fn file_and_text(root: &Path, workflow: &Workflow) -> Result<(PathBuf, String)> {
    let root = real_root(root)?;
    let (repository, book) = in_repository(&root);
    let text = with_book(&workflow.text, book);
    Ok((repository.join(workflow.file), text))
}

/// Returns a text for a book in this directory of its repository.
pub(super) fn with_book(text: &str, book: &Path) -> String {
    let book = match book.to_string_lossy() {
        name if name.is_empty() => ".".to_owned(),
        name => name.into_owned(),
    };
    // The template has it in double quotes, where YAML accepts the same escapes as JSON.
    let quoted = serde_json::Value::from(book).to_string();
    text.replace(BOOK, &quoted[1..quoted.len() - 1])
}

/// Writes a new file, and creates its folders. Never overwrites a file, and never leaves a part of one.
pub(super) fn put(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(folder)?;
    let mut new = tempfile::Builder::new()
        .prefix(".witness-")
        .permissions(fs::Permissions::from_mode(0o644))
        .tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist_noclobber(file)?;
    Ok(())
}
