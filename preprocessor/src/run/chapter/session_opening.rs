//! The opening of a session: connecting, and running the book's initial commands.

use super::RunContext;
use crate::error::{Error, Location, Mistake, Result};
use crate::programs::psql::Session;
use std::path::Path;
use std::time::Duration;

/// The book's configuration, relative to its root.
const FILE: &str = "book.toml";

/// Time limit for each text that a session runs when it opens.
const WITHIN: Duration = Duration::from_secs(60);

/// Waits until a session is connected, and runs the book's initial commands in it. Their output is discarded.
///
/// # Errors
/// Fails if psql doesn't connect within this time; a failing command is a mistake in the book's configuration.
pub(super) fn ready(
    session: &mut Session,
    name: &str,
    context: &RunContext<'_>,
    within: Duration,
) -> Result<()> {
    if session.is_connected() {
        return Ok(());
    }
    session
        .connect(within)
        .map_err(|error| why(error, context))?;
    for text in context.psql {
        session.hand_over(&format!("{}\n", text.trim_end()));
        let why = match session.wait(WITHIN) {
            None => format!(
                "it did not end within {}",
                humantime::format_duration(WITHIN)
            ),
            Some(ended) => match (ended.failures.first(), ended.closed) {
                (Some(failure), _) => failure.message.clone(),
                (None, true) => "psql ended".to_owned(),
                (None, false) => continue,
            },
        };
        return Err(refused(context.root, name, text, &why));
    }
    Ok(())
}

/// The error of a psql that can't connect, with the advice for locks that block the tool's own connections as well.
fn why(error: Error, context: &RunContext<'_>) -> Error {
    let own = context.stand.connect("witness").map(drop);
    match (error, own) {
        (Error::Setup { message, .. }, Err(Error::Setup { help, .. })) => {
            Error::Setup { message, help }
        }
        (error, _) => error,
    }
}

/// The error of an initial text that failed, at its line of the book's configuration.
fn refused(root: &Path, session: &str, text: &str, why: &str) -> Error {
    let message = format!("the session `{session}` can't begin with this: {why}");
    let help =
        "correct it in `psql` of [preprocessor.witness], which every session runs when it opens";
    match place(root, text) {
        Some(at) => Error::from(Mistake::new(at, message).help(help)),
        None => Error::setup(format!("{FILE}, `{}`: {message}", text.trim()), help),
    }
}

/// The first line of the configuration that contains a text, as TOML writes it: literally, or with doubled backslashes.
fn place(root: &Path, text: &str) -> Option<Location> {
    let toml = std::fs::read_to_string(root.join(FILE)).ok()?;
    let first = text.lines().find(|line| !line.trim().is_empty())?.trim();
    // The longer form first: the other one may be a part of it.
    let escaped = first.replace('\\', "\\\\").replace('"', "\\\"");
    let forms = [escaped, first.to_owned()];
    toml.lines().enumerate().find_map(|(index, line)| {
        let (start, form) = forms
            .iter()
            .find_map(|form| Some((line.find(form.as_str())?, form)))?;
        Some(Location {
            file: FILE.to_owned(),
            line: index + 1,
            excerpt: line.to_owned(),
            columns: Some(start..start + form.len()),
            is_shifted: false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_text_is_found_in_either_kind_of_quotes() {
        let root = tempfile::tempdir().expect("a directory");
        let toml =
            "[preprocessor.witness]\npsql = [\n  '\\pset null x',\n  \"\\\\timing on\",\n]\n";
        std::fs::write(root.path().join("book.toml"), toml).expect("written");
        let found = |text| place(root.path(), text).map(|at| (at.line, at.columns));
        assert_eq!(found("\\pset null x"), Some((3, Some(3..15))));
        assert_eq!(found("\\timing on\n"), Some((4, Some(3..14))));
        assert_eq!(found("SELECT 1;"), None);
    }
}
