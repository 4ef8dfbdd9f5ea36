//! Running the plans of a book on one stand.

use super::Planned;
use crate::config::Config;
use crate::error::Result;
use crate::run::chapter::{Setting, run as run_chapter};
use crate::run::ending;
use crate::run::event::{Event, Listener};
use crate::run::guard::Guard;
use crate::run::hold::Hold;
use crate::run::stand::{self, Place, Purpose, Stand};
use crate::transcript::{Provenance, Transcript, VERSION};
use mdbook_preprocessor::PreprocessorContext;
use std::time::SystemTime;

/// Runs the chapters in their order, on a stand that is started for them and ends with them.
///
/// # Errors
/// The first step that does not go as its block declares: what comes after it in the book builds on it. No server to
/// be had.
pub fn run_chapters(
    context: &PreprocessorContext,
    config: &Config,
    planned: &[Planned],
    listener: Listener<'_>,
) -> Result<Vec<Transcript>> {
    let stand_config = stand::Config::of_book(&context.config, &context.root)?;
    let place = Place::of(&context.root, Purpose::Build)?;
    let hold = Hold::take(&place, |holder| {
        let who = holder.map_or_else(String::new, |holder| format!(" ({holder})"));
        listener(Event::Note(format!(
            "waiting for another build of this book{who}"
        )));
    })?;
    ending::arm(&hold.guard)?;
    let transcripts = Stand::up(&stand_config, &context.root, Purpose::Build, &hold.guard)
        .and_then(|stand| run_on(&stand, &hold.guard, context, config, planned, listener));
    ending::give_way();
    transcripts
}

fn run_on(
    stand: &Stand,
    guard: &Guard,
    context: &PreprocessorContext,
    config: &Config,
    planned: &[Planned],
    listener: Listener<'_>,
) -> Result<Vec<Transcript>> {
    listener(Event::Note(stand.announcement()));
    let setting = Setting {
        stand,
        guard,
        root: &context.root,
        files: &config.files,
        listener,
    };
    let mut transcripts = Vec::with_capacity(planned.len());
    let provenance = provenance(stand);
    for (index, chapter) in planned.iter().enumerate() {
        listener(Event::Chapter {
            file: chapter.plan.chapter.clone(),
            number: index + 1,
            of: planned.len(),
            steps: chapter.plan.steps.len(),
        });
        let (steps, evidence) = run_chapter(&chapter.plan, &setting)?;
        transcripts.push(Transcript {
            version: VERSION,
            chapter: chapter.plan.chapter.clone(),
            provenance: provenance.clone(),
            steps,
            evidence,
        });
    }
    listener(Event::End);
    Ok(transcripts)
}

/// What the chapters run on.
fn provenance(stand: &Stand) -> Provenance {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    Provenance {
        server: stand.version.clone(),
        origin: stand.origin.clone(),
        date: now.split('T').next().unwrap_or_default().to_owned(),
    }
}
