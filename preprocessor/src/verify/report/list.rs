//! The list of chapters for `verify --list`.

use super::super::accepted::Accepted;
use super::super::check::{CheckKind, of_blocks};
use crate::plan::Plan;
use crate::text::count_of;

/// A chapter in a line: the number of its checks, and the versions of its accepted transcript. `transcript` is the
/// file, and `accepted` its contents.
#[must_use]
pub(crate) fn line(plan: &Plan, transcript: &str, accepted: Option<&Accepted>) -> String {
    let checks = of_blocks(plan, &[], Vec::new());
    let count = |kind| checks.iter().filter(|check| check.kind == kind).count();
    let versions = accepted.map(|accepted| {
        let versions: Vec<String> = accepted.versions.iter().map(u32::to_string).collect();
        format!("{transcript} ({})", versions.join(", "))
    });
    format!(
        "{}: {}, {}, {}; {}\n",
        plan.chapter,
        count_of(plan.steps.len(), "block"),
        count_of(count(CheckKind::Claim), "claim"),
        count_of(count(CheckKind::Expect), "expected output"),
        versions.unwrap_or_else(|| "no transcript".to_owned()),
    )
}
