//! Nearly every slip is caught: `mutations.toml` has thirty of them.

use super::mutation::Mutation;
use super::{Copy, Wrong};
use serde::Deserialize;

/// How many of them may get away.
const MAY_GET_AWAY: usize = 1;
/// How many there are at least.
const AT_LEAST: usize = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutations {
    mutation: Vec<Mutation>,
}

/// Those that weren't told where they must be, if they are too many. Which they are is printed in any case.
///
/// Each begins at the checkpoint before its chapter. Where there are none, they would take hours.
pub(crate) fn wrong(course: &Copy) -> Wrong {
    if course.stand.is_none() {
        return vec!["the mutations need a server of this machine's own: its checkpoints".into()];
    }
    let read: Mutations = toml::from_str(include_str!("mutations.toml")).expect("a list");
    let all = read.mutation.len();
    let got_away: Wrong = read
        .mutation
        .iter()
        .filter_map(|mutation| {
            let caught = mutation.try_on(course);
            caught
                .err()
                .map(|why| format!("not caught: {}\n{why}", mutation.what))
        })
        .collect();
    println!("{} of {all} mutations were caught", all - got_away.len());
    for mutation in &got_away {
        println!("{mutation}\n");
    }
    if all < AT_LEAST {
        return vec![format!("there are only {all} mutations")];
    }
    match got_away.len() {
        0..=MAY_GET_AWAY => Wrong::new(),
        _ => got_away,
    }
}
