//! Every slip in `mutations.toml` is caught.

use super::mutation::Mutation;
use super::{Copy, Wrong};
use serde::Deserialize;

/// The least number of mutations.
const MADE_AT_LEAST: usize = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutations {
    mutation: Vec<Mutation>,
}

/// Those that weren't told where they must be.
///
/// Each begins at the checkpoint before its chapter. Where there are none, they would take hours.
pub(crate) fn wrong(course: &Copy) -> Wrong {
    if course.stand.is_none() {
        return vec!["the mutations need a server of this machine's own: its checkpoints".into()];
    }
    let read: Mutations = toml::from_str(include_str!("mutations.toml")).expect("a list");
    let all = read.mutation.len();
    let missed: Wrong = read
        .mutation
        .iter()
        .filter_map(|mutation| {
            let caught = mutation.try_on(course);
            caught
                .err()
                .map(|why| format!("missed: {}\n{why}", mutation.what))
        })
        .collect();
    println!("{} of {all} mutations were caught", all - missed.len());
    if all < MADE_AT_LEAST {
        return vec![format!("there are only {all} mutations")];
    }
    missed
}
