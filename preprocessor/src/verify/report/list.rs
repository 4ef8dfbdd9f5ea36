//! What would be verified.

use super::super::accepted::Accepted;
use super::super::check::{Kind, of_blocks};
use super::terminal::several;
use crate::plan::Plan;

/// A chapter in a line: how much is checked in it, and on which versions its transcript was accepted. `transcript` is the file
/// of it, and what is there.
#[must_use]
pub fn line(plan: &Plan, transcript: &str, accepted: Option<&Accepted>) -> String {
    let checks = of_blocks(plan, &[], Vec::new());
    let count = |kind| checks.iter().filter(|check| check.kind == kind).count();
    let versions = accepted.map(|accepted| {
        let versions: Vec<String> = accepted.versions.iter().map(u32::to_string).collect();
        format!("{transcript} ({})", versions.join(", "))
    });
    format!(
        "{}: {}, {}, {}; {}\n",
        plan.chapter,
        several(plan.steps.len(), "block"),
        several(count(Kind::Claim), "claim"),
        several(count(Kind::Expect), "expected output"),
        versions.unwrap_or_else(|| "no transcript".to_owned()),
    )
}
