//! The exercises that `book.toml` names, compared with their chapters.

use crate::config::{Config, Exercise};
use crate::error::{Location, Mistake};
use crate::plan::{Plan, StepId};
use std::path::Path;

/// The name of the step at which the answer begins.
pub(super) const ANSWER: &str = "answer";

/// Returns the step at which the answer begins.
pub(super) fn begin(plan: &Plan) -> Option<StepId> {
    let is_answer = |name: &str| name == ANSWER;
    let mut steps = plan.steps.iter();
    let found = steps.position(|step| step.name.as_deref().is_some_and(is_answer));
    found.map(StepId::new)
}

/// Returns the mistakes of the book's exercises, each at its table in `book.toml`. `plans` are those of all chapters
/// without mistakes, and `unclear` the files of the others.
pub(super) fn mistakes(
    root: &Path,
    config: &Config,
    plans: &[&Plan],
    unclear: &[&str],
) -> Vec<Mistake> {
    let exercises = config.exercise.iter();
    let checked = exercises.filter(|(_, it)| !unclear.contains(&it.solution.as_str()));
    let found = checked.filter_map(|(name, exercise)| {
        let (fault, help) = fault(root, exercise, plans)?;
        let message = format!("exercise {name}: {fault}");
        Some(Mistake::new(place(root, name), message).help(help))
    });
    found.collect()
}

/// Returns the fault of an exercise, and the way out.
fn fault(root: &Path, exercise: &Exercise, plans: &[&Plan]) -> Option<(String, String)> {
    let Exercise { solution, answer } = exercise;
    let Some(plan) = plans.iter().find(|plan| plan.chapter == *solution) else {
        let fault = format!("`{solution}` is not a chapter of the book, or has no live blocks");
        return Some((
            fault,
            "its `solution` is a chapter's file, relative to the book's root".into(),
        ));
    };
    if !plan.is_fresh() {
        let fault = format!("`{solution}` doesn't begin on a fresh database");
        let help = "begin it with an empty block `sql {fresh}`: a reader starts with any exercise";
        return Some((fault, help.into()));
    }
    if begin(plan).is_none() {
        let fault = format!("no step of `{solution}` is named `{ANSWER}`");
        let help =
            "name the step at which the answer begins: the steps before it make the starting state";
        return Some((fault, help.into()));
    }
    let missing = answer.iter().find(|file| !root.join(file).is_file())?;
    let fault = format!("`{missing}` is missing");
    Some((
        fault,
        "its `answer` lists the files of the solution, relative to the book's root".into(),
    ))
}

/// Returns the place of an exercise's table.
fn place(root: &Path, name: &str) -> Location {
    const FILE: &str = "book.toml";
    let text = std::fs::read_to_string(root.join(FILE)).unwrap_or_default();
    let header = format!("[preprocessor.witness.exercise.{name}]");
    let mut lines = text.lines().enumerate();
    let found = lines.find(|(_, line)| line.trim_start().starts_with(&header));
    let (line, excerpt) = found.unwrap_or_default();
    Location {
        file: FILE.into(),
        line: line + 1,
        excerpt: excerpt.into(),
        columns: None,
        is_shifted: false,
    }
}
