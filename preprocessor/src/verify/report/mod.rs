//! Reports of an outcome for people and machines. Each report returns a text, which the caller writes.

mod format;
pub(crate) mod github;
pub(crate) mod json;
pub(crate) mod junit;
pub(crate) mod list;
mod table;
pub(crate) mod terminal;

use super::outcome::{BookOutcome, ServerRun};
use crate::error::Mistake;

impl ServerRun {
    /// The server's name: `PostgreSQL 18.6`.
    fn name(&self) -> String {
        match &self.server {
            Some(server) => format!("PostgreSQL {}", server.version),
            None => format!("PostgreSQL {}", self.major),
        }
    }
}

/// A mistake with the servers on which it occurred.
struct MistakeOnServers<'a> {
    kind: super::check::CheckKind,
    mistake: &'a Mistake,
    on: Vec<String>,
    /// An earlier chapter that stopped in the middle.
    after: Option<&'a str>,
}

/// All mistakes of an outcome, each once, in the order of their discovery.
fn distinct_mistakes(outcome: &BookOutcome) -> Vec<MistakeOnServers<'_>> {
    let of_book = outcome.book.iter().map(|(kind, mistake)| MistakeOnServers {
        kind: *kind,
        mistake,
        on: Vec::new(),
        after: None,
    });
    let mut mistakes: Vec<MistakeOnServers<'_>> = of_book.collect();
    for run in &outcome.runs {
        for chapter in &run.chapters {
            for (kind, mistake) in chapter.failures() {
                let after = chapter.after.as_deref();
                let same = mistakes
                    .iter_mut()
                    .find(|it| it.mistake == mistake && it.kind == kind && it.after == after);
                match same {
                    Some(same) => same.on.push(run.name()),
                    None => mistakes.push(MistakeOnServers {
                        kind,
                        mistake,
                        on: vec![run.name()],
                        after,
                    }),
                }
            }
        }
    }
    mistakes
}
