//! The files of a reader's answer.

use crate::error::{Context, Error, Result};
use crate::pipeline::exercise::AnswerFile;
use crate::text::normal;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Reads an answer: one file for each of the solution's, in its order, or the folder with files of the same names.
///
/// # Errors
/// A missing file, another number of files, an empty file or one that isn't text.
pub(super) fn answer_files(solution: &[String], named: &[PathBuf]) -> Result<Vec<AnswerFile>> {
    let names = names(solution);
    let files: Vec<_> = match named {
        [folder] if folder.is_dir() => names.iter().map(|name| folder.join(name)).collect(),
        files => files.to_vec(),
    };
    if files.len() != solution.len() {
        return Err(Error::setup(
            format!(
                "{} files are named, but the answer has {}",
                files.len(),
                solution.len()
            ),
            format!(
                "name these, in this order, or the folder with them: {}",
                names.join(" ")
            ),
        ));
    }
    files.iter().map(|path| read(path)).collect()
}

/// Returns the names of a solution's files, which the files in an answer's folder have as well.
pub(super) fn names(solution: &[String]) -> Vec<&str> {
    solution.iter().map(|path| name(path)).collect()
}

fn name(path: &str) -> &str {
    let name = Path::new(path).file_name();
    name.and_then(OsStr::to_str).unwrap_or(path)
}

fn read(path: &Path) -> Result<AnswerFile> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).context(|| format!("reading {shown}"))?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Error::setup(format!("{shown} is not UTF-8 text"), "save it as UTF-8"))?;
    if text.trim().is_empty() {
        return Err(Error::setup(
            format!("{shown} is empty"),
            "write your answer into it",
        ));
    }
    Ok(AnswerFile {
        text: normal(&text).into_owned(),
        path: shown,
    })
}
