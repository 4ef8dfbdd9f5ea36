//! An outcome, as people and machines read it. Each report makes a text of it, and something else writes that.

pub mod github;
pub mod json;
pub mod junit;
pub mod list;
mod table;
pub mod terminal;

use super::outcome::{Outcome, Run};
use crate::error::Mistake;

impl Run {
    /// The server in a word: `PostgreSQL 18.6`.
    fn name(&self) -> String {
        match &self.server {
            Some(server) => format!("PostgreSQL {}", server.version),
            None => format!("PostgreSQL {}", self.major),
        }
    }
}

/// A mistake with the servers that it was made on, if there are several to tell from.
struct Told<'a> {
    kind: super::check::Kind,
    mistake: &'a Mistake,
    on: Vec<String>,
    /// The chapter before it that stopped in the middle.
    after: Option<&'a str>,
}

/// All mistakes of an outcome, each once, in the order in which they were found.
fn told(outcome: &Outcome) -> Vec<Told<'_>> {
    let of_book = outcome.book.iter().map(|(kind, mistake)| Told {
        kind: *kind,
        mistake,
        on: Vec::new(),
        after: None,
    });
    let mut told: Vec<Told<'_>> = of_book.collect();
    for run in &outcome.runs {
        for chapter in &run.chapters {
            for (kind, mistake) in chapter.failures() {
                let after = chapter.after.as_deref();
                let same = told
                    .iter_mut()
                    .find(|it| it.mistake == mistake && it.kind == kind && it.after == after);
                match same {
                    Some(same) => same.on.push(run.name()),
                    None => told.push(Told {
                        kind,
                        mistake,
                        on: vec![run.name()],
                        after,
                    }),
                }
            }
        }
    }
    told
}
