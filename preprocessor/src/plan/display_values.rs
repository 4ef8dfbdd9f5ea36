//! The values of the keys that only change how a block is shown. An error is the fault and the way out.

use super::values::{ValueError, one_of};
use super::{FoldedParts, OutputForm};

/// Reads the number of output lines to show.
pub(super) fn lines(text: &str) -> Result<usize, ValueError> {
    match text.parse() {
        Ok(0) => {
            let help = "`hide=output` shows no output".to_owned();
            Err(("`lines` is 1 or more".to_owned(), help))
        }
        Ok(lines) => Ok(lines),
        Err(_) => {
            let help = "write it as `lines=20`".to_owned();
            Err((format!("`{text}` is not a number of lines"), help))
        }
    }
}

/// Reads the hidden parts: code and output, and whether they are the build's own.
pub(super) fn hide(text: &str) -> Result<(bool, bool, bool), ValueError> {
    one_of(
        text,
        "part of a block",
        &[
            ("code", (true, false, false)),
            ("output", (false, true, false)),
            ("both", (true, true, false)),
            ("build", (true, true, true)),
        ],
    )
}

/// Reads the form of an output.
pub(super) fn form(text: &str) -> Result<OutputForm, ValueError> {
    one_of(
        text,
        "form of an output",
        &[
            ("text", OutputForm::Text),
            ("table", OutputForm::Table),
            ("markdown", OutputForm::Markdown),
            ("picture", OutputForm::Picture),
        ],
    )
}

/// Reads the columns that the rows of a table are filtered by. Their names are separated by commas.
pub(super) fn filter(text: &str) -> Result<Vec<String>, ValueError> {
    let names = text.split(',').map(str::trim);
    let names: Vec<String> = names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    match names.is_empty() {
        true => {
            let help = "name columns of the table: `filter=\"mode, granted\"`".to_owned();
            Err(("`filter` is empty".to_owned(), help))
        }
        false => Ok(names),
    }
}

/// Reads the column whose values name the rows of a table.
pub(super) fn anchors(text: &str) -> Result<String, ValueError> {
    match text.trim() {
        "" => {
            let help = "name a column of the table: `anchors=mode`".to_owned();
            Err(("`anchors` is empty".to_owned(), help))
        }
        name => Ok(name.to_owned()),
    }
}

/// Reads the folded parts: code, output, or both, as words in any order.
pub(super) fn fold(text: &str) -> Result<FoldedParts, ValueError> {
    let is_between = |c: char| c == ',' || c.is_whitespace();
    let mut words = text.split(is_between).filter(|word| !word.is_empty());
    let part = |fold: FoldedParts, word: &str| -> Result<FoldedParts, ValueError> {
        let parts = [
            ("code", (true, false)),
            ("output", (false, true)),
            ("both", (true, true)),
        ];
        let (code, output) = one_of(word, "part of a block", &parts)?;
        Ok(FoldedParts {
            code: fold.code | code,
            output: fold.output | output,
        })
    };
    let fold = words.try_fold(FoldedParts::default(), part)?;
    if fold == FoldedParts::default() {
        let help = "write it as `fold=code`, `fold=output` or `fold=both`".to_owned();
        return Err(("`fold` is empty".to_owned(), help));
    }
    Ok(fold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds() {
        let (code, output) = (true, true);
        assert_eq!(fold("both"), Ok(FoldedParts { code, output }));
        assert_eq!(fold("output, code"), Ok(FoldedParts { code, output }));
        let output = false;
        assert_eq!(fold("code"), Ok(FoldedParts { code, output }));
        for wrong in ["", " , ", "all", "code output result"] {
            assert!(fold(wrong).is_err(), "{wrong}");
        }
        assert_eq!(form("table"), Ok(OutputForm::Table));
        assert!(form("html").is_err());
    }

    #[test]
    fn columns_of_tables() {
        let names = |names: &[&str]| Ok(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(filter("lock"), names(&["lock"]));
        assert_eq!(
            filter(" lock mode ,, blocks "),
            names(&["lock mode", "blocks"])
        );
        assert!(filter(" , ").is_err());
        assert_eq!(anchors(" form "), Ok("form".to_owned()));
        assert!(anchors(" ").is_err());
    }
}
