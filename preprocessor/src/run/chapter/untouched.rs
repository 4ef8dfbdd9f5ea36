//! The book's own files, which are as they were after each step: what a step can read by a relative path are copies.

use super::Setting;
use crate::error::Mistake;
use crate::plan::Step;

/// Refuses what a step has done to the book: the next build would find the chapter stale that this one has just run.
pub(super) fn check(step: &Step, setting: &Setting<'_>) -> Result<(), Mistake> {
    let changed = (setting.changed)();
    if changed.is_empty() {
        return Ok(());
    }
    let what: Vec<String> = changed.into_iter().collect();
    let what = what.join(", ");
    let message = format!("this step changes {what}, which the chapter rests on");
    Err(Mistake::new(step.at.clone(), message).help(
        "write to a path relative to where the step works, which is a copy of the book's `files`; \
         if you have changed it yourself meanwhile, build again",
    ))
}
