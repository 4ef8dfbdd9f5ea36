//! Checks that no step changes the book's own files: relative paths lead a step to copies.

use super::RunContext;
use crate::error::Mistake;
use crate::plan::Step;

/// Rejects changes to the book by a step: they would make the chapter stale that has just run.
pub(super) fn check(step: &Step, context: &RunContext<'_>) -> Result<(), Mistake> {
    let changed = (context.changed)();
    if changed.is_empty() {
        return Ok(());
    }
    let what: Vec<String> = changed.into_iter().collect();
    let what = what.join(", ");
    let message = format!("this step changes {what}, which the chapter depends on");
    Err(Mistake::new(step.at.clone(), message).help(
        "write to a path relative to the working directory of the step, which has copies of the book's `files`; \
         if you have changed it yourself meanwhile, build again",
    ))
}
