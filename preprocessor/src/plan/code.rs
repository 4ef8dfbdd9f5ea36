//! A block's code: its own body, or the file that fills it.

use super::{BlockFiles, Code, FileError, psql};
use crate::chapter::lines::included;
use crate::chapter::{ChapterSource, LiveBlock, Word};
use crate::error::{Location, Mistake};
use crate::text::MARK;
use std::ops::Range;

/// Returns the code of a block, from its body or from `file`. Adds faults to `mistakes`.
pub(super) fn code(
    block: &LiveBlock,
    file: Option<&Word>,
    source: &ChapterSource<'_>,
    files: &dyn BlockFiles,
    mistakes: &mut Vec<Mistake>,
) -> Code {
    let has_body = !block.body.trim().is_empty();
    let Some(file) = file else {
        if !has_body {
            mistakes.push(
                source
                    .mistake(block.line, Some(block.columns.clone()), "this block is empty")
                    .label("nothing follows")
                    .help("write code into it, or fill it from a file with `file=…` where the verb takes that"),
            );
        }
        return body(block, source);
    };
    let mistake = |message: String| source.mistake(block.line, Some(file.columns.clone()), message);
    if has_body {
        mistakes.push(
            mistake("this block has both a file and code of its own".to_owned())
                .help("leave out `file`, or empty the block"),
        );
    }
    match files.read(&file.text) {
        Ok(text) if text.trim().is_empty() => {
            mistakes.push(mistake(format!("`{}` is empty", file.text)));
            body(block, source)
        }
        Ok(text) => of_file(&file.text, text),
        Err(fault) => {
            mistakes.push(describe(fault, &file.text, mistake));
            body(block, source)
        }
    }
}

/// Returns the code in a block's body.
pub(super) fn body(block: &LiveBlock, source: &ChapterSource<'_>) -> Code {
    let text = without_marks(block, source);
    let lines = text.lines().enumerate().map(|(index, text)| {
        let mut at = source.location(block.line + 1 + index, None);
        if at.excerpt.len() > text.len() && at.excerpt.ends_with(text) {
            at.columns = Some(at.excerpt.len() - text.len()..at.excerpt.len());
        }
        at
    });
    Code {
        lines: lines.collect(),
        text,
        file: None,
    }
}

/// Returns the code without the byte order marks of files that were included into it: the author of such a line didn't
/// write its mark.
fn without_marks(block: &LiveBlock, source: &ChapterSource<'_>) -> String {
    if !block.body.contains(MARK) {
        return block.body.clone();
    }
    let lines = block.body.split_inclusive('\n').enumerate();
    let lines = lines.map(|(index, line)| {
        let at = source.location(block.line + 1 + index, None);
        let is_the_authors = !at.is_shifted && at.excerpt.contains(MARK);
        match line.strip_prefix(MARK) {
            Some(rest) if !is_the_authors => rest,
            _ => line,
        }
    });
    lines.collect()
}

/// Returns the code in a file.
pub(crate) fn of_file(file: &str, mut text: String) -> Code {
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let lines = text.lines().enumerate().map(|(index, line)| Location {
        file: file.to_owned(),
        line: index + 1,
        excerpt: line.to_owned(),
        columns: None,
        is_shifted: false,
    });
    Code {
        lines: lines.collect(),
        text,
        file: Some(file.to_owned()),
    }
}

/// Describes a fault of a file.
pub(super) fn describe(
    fault: FileError,
    file: &str,
    mistake: impl Fn(String) -> Mistake,
) -> Mistake {
    match fault {
        FileError::Missing { nearest } => {
            let mistake = mistake(format!("`{file}` is missing"));
            match nearest {
                Some(nearest) => mistake.help(format!("did you mean `{nearest}`?")),
                None => mistake.help("paths are relative to the book's root, where `book.toml` is"),
            }
        }
        FileError::Outside => mistake(format!("`{file}` is outside the book"))
            .help("only files in the book's directory are read"),
        FileError::NotText => mistake(format!("`{file}` is not UTF-8 text")),
        FileError::Unreadable(why) => mistake(format!("`{file}` can't be read: {why}")),
    }
}

/// Adds the places where psql would read SQL otherwise than it looks. A block that `fails` may have a COPY without
/// rows, or a command that psql refuses.
pub(crate) fn check_sql(code: &Code, fails: bool, mistakes: &mut Vec<Mistake>) {
    for fault in psql::syntax_errors(&code.text) {
        if fails && fault.kind.is_refused() {
            continue;
        }
        let columns = fault.column..fault.column + fault.text.len();
        let mistake = place(code, fault.line, columns, fault.message());
        mistakes.push(mistake.label(fault.label()).help(fault.help()));
    }
}

/// Makes a mistake in a line of code; the columns are those of the code.
pub(crate) fn place(code: &Code, line: usize, columns: Range<usize>, message: String) -> Mistake {
    let text = code.text.lines().nth(line).unwrap_or_default();
    let Some(mut at) = code.lines.get(line).cloned() else {
        // A block's code has a location for each line; only empty code has none.
        let at = Location {
            file: String::new(),
            line: 0,
            excerpt: String::new(),
            columns: None,
            is_shifted: false,
        };
        return Mistake::new(at, message);
    };
    if at.excerpt.ends_with(text) {
        let before = at.excerpt.len() - text.len();
        at.columns = Some(before + columns.start..before + columns.end);
        return Mistake::new(at, message);
    }
    at.columns = None;
    Mistake::new(at, message).note(included(text))
}
