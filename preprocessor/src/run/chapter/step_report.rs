//! Reports on steps: their descriptions, and their errors.

use crate::error::{Error, Location, Mistake};
use crate::plan::{Step, Verb};
use crate::sandbox::Sandbox;
use crate::stand::Stand;
use std::time::Duration;

/// The description of a step for progress output.
pub(super) fn describe(step: &Step) -> String {
    let (verb, code) = match &step.verb {
        Verb::Run(work) => ("run", &work.code),
        Verb::Start(work, _) => ("start", &work.code),
        Verb::Wait { code, .. } => ("wait", code),
        Verb::Show(code) => ("show", code),
        Verb::Watch { work, .. } => ("watch", &work.code),
        Verb::Claim { sentence, .. } => return format!("claim {sentence}"),
        _ => return step.at.excerpt.trim().to_owned(),
    };
    let first = || code.text.lines().find(|line| !line.trim().is_empty());
    let what = code.file.as_deref().or_else(first);
    format!("{verb} {}", what.unwrap_or_default().trim())
}

/// The error of a step, with the server's fate if the server is gone: that is the cause, whatever the step reports.
pub(super) fn with_server(error: Error, step: &Step, stand: &Stand) -> Error {
    if stand.is_alive() {
        return error;
    }
    let diagnosis = stand.diagnosis().to_string();
    let Error::Mistakes(mistakes) = error else {
        return Error::from(Mistake::new(step.at.clone(), diagnosis));
    };
    let mistakes = mistakes.into_iter();
    Error::Mistakes(mistakes.map(|it| it.note(diagnosis.clone())).collect())
}

/// The system's words for what a sandbox refuses, and not it alone (errno(3): EACCES, EPERM).
const REFUSED: [&str; 2] = ["Permission denied", "Operation not permitted"];

/// The mistakes of a step, with a note on the sandbox where a refusal by it may be the cause.
pub(super) fn with_walls(mut mistakes: Vec<Mistake>, sandbox: &Sandbox) -> Vec<Mistake> {
    for mistake in mistakes.iter_mut().filter(|_| sandbox.is_closed()) {
        let mut texts = std::iter::once(&mistake.message).chain(&mistake.notes);
        if texts.any(|text| REFUSED.iter().any(|words| text.contains(words))) {
            mistake.notes.push(
                "the sandbox of steps may have refused it: steps may write in their own folder only, not read your home \
                 directory, use only the server's TCP port, and signal only the book's processes; `sandbox` in \
                 [preprocessor.witness] of book.toml lets them do more"
                    .to_owned(),
            );
        }
    }
    mistakes
}

/// The mistakes of a chapter whose cleanup failed as well.
pub(super) fn also(mistakes: Vec<Mistake>, error: &Error) -> Error {
    let mistakes = mistakes.into_iter();
    Error::Mistakes(mistakes.map(|it| it.note(error.to_string())).collect())
}

/// The mistake of a step that exceeds its time limit.
pub(super) fn too_long(at: &Location, within: Duration) -> Mistake {
    let within = humantime::format_duration(within);
    Mistake::new(at.clone(), format!("this step did not end within {within}"))
        .help("give it more time with `within=…`, or find what it waits for")
}
