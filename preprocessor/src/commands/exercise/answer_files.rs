//! The files of a reader's answer.

use crate::error::{Context, Error, Result};
use crate::pipeline::exercise::AnswerFile;
use crate::text::normal;
use std::path::{Path, PathBuf};

/// Reads an answer: one file for each of the solution's, in its order, or the folder with files of the same names.
///
/// # Errors
/// A missing file, another number of files, an empty file or one that isn't text.
pub(super) fn answer_files(solution: &[String], named: &[PathBuf]) -> Result<Vec<AnswerFile>> {
    let name = |path: &str| Path::new(path).file_name().unwrap_or_default().to_owned();
    let files = match named {
        [folder] if folder.is_dir() => {
            let files = solution.iter().map(|path| folder.join(name(path)));
            files.collect()
        }
        files => files.to_vec(),
    };
    if files.len() != solution.len() {
        let names = solution.iter().map(|path| name(path));
        let names: Vec<_> = names.map(|it| it.to_string_lossy().into_owned()).collect();
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
