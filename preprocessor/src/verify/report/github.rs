//! Annotations for GitHub: one line for each mistake, which it shows at the line of the file.
//!
//! The format is that of [workflow
//! commands](https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).

use super::super::outcome::BookOutcome;
use super::distinct_mistakes;
use std::path::Path;

/// Returns the annotations, one on each line. `book` is the book's directory, relative to the root of its repository.
#[must_use]
pub(crate) fn report(outcome: &BookOutcome, book: &Path) -> String {
    let mut lines = String::new();
    for it in distinct_mistakes(outcome) {
        let at = &it.mistake.at;
        let mut text = vec![it.mistake.message.clone()];
        text.extend(it.mistake.notes.iter().cloned());
        text.extend(it.mistake.help.iter().map(|help| format!("help: {help}")));
        if !it.on.is_empty() {
            text.push(format!("on {}", it.on.join(", ")));
        }
        text.extend(
            it.after
                .map(|stopped| format!("after {stopped} stopped in the middle")),
        );
        lines.push_str(&format!(
            "::error file={},line={},title={}::{}\n",
            property(&book.join(&at.file).to_string_lossy()),
            at.line,
            property(it.kind.word()),
            data(&text.join("\n")),
        ));
    }
    for run in &outcome.runs {
        let trouble = run.trouble.iter();
        lines.extend(trouble.map(|error| {
            let title = property(&run.name());
            format!("::error title={title}::{}\n", data(&error.to_string()))
        }));
    }
    lines
}

/// A text with the command's escapes.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of the command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::super::check::CheckKind;
    use super::*;
    use crate::error::{Location, Mistake};

    #[test]
    fn a_file_is_named_as_its_repository_knows_it() {
        let at = Location {
            file: "src/a,b.md".into(),
            line: 7,
            excerpt: String::new(),
            columns: None,
            is_shifted: false,
        };
        let mistake = Mistake::new(at, "50 % is\nwrong").help("correct it");
        let outcome = BookOutcome {
            is_unaccepted: false,
            book: vec![(CheckKind::Plan, mistake)],
            ..BookOutcome::default()
        };
        assert_eq!(
            report(&outcome, Path::new("books/one")),
            "::error file=books/one/src/a%2Cb.md,line=7,title=plan::50 %25 is%0Awrong%0Ahelp: correct it\n"
        );
    }
}
