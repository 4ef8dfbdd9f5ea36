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
}
