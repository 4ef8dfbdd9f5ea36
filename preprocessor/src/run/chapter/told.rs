//! What is told of a step: what it is, and what went wrong with it.

use super::super::stand::Stand;
use crate::error::{Error, Location, Mistake};
use crate::plan::{Step, Verb};
use std::time::Duration;

/// A step in a few words, for the progress.
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

/// The error of a step, with what became of the server if it is gone: then that is why, whatever the step says.
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

/// The mistakes of a chapter that could not be ended either.
pub(super) fn also(mistakes: Vec<Mistake>, error: &Error) -> Error {
    let mistakes = mistakes.into_iter();
    Error::Mistakes(mistakes.map(|it| it.note(error.to_string())).collect())
}

/// The mistake of a step that takes longer than it may.
pub(super) fn too_long(at: &Location, within: Duration) -> Mistake {
    let within = humantime::format_duration(within);
    Mistake::new(at.clone(), format!("this step did not end within {within}"))
        .help("give it more time with `within=…`, or find what it waits for")
}
