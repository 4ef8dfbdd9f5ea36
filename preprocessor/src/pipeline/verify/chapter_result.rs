//! The result of a chapter on one server, and its comparison with the accepted transcript.

use super::results::ChapterRun;
use super::{VerifyContext, VerifyOutcome};
use crate::error::Result;
use crate::pipeline::false_claims::false_claims;
use crate::pipeline::planning::{ChapterId, PlannedChapter};
use crate::verify::check::{self, Check, CheckKind, CheckState};
use crate::verify::entry::{TranscriptEntry, entries};
use crate::verify::outcome::{ServerRun, VerifiedChapter};
use crate::verify::settings::VerifySettings;
use serde::{Deserialize, Serialize};

/// The result of a chapter on one server, before it is compared with its accepted transcript.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ChapterResult {
    chapter: VerifiedChapter,
    /// One for each step that was run.
    entries: Vec<Option<TranscriptEntry>>,
    /// True if the chapter ended without a failure, so that its output may be accepted.
    is_acceptable: bool,
}

impl ChapterResult {
    /// The result of a run.
    pub(super) fn of(
        planned: &PlannedChapter,
        tried: ChapterRun,
        settings: &VerifySettings,
    ) -> Self {
        let plan = &planned.plan;
        let is_good = tried.failures.is_empty() && tried.after.is_none();
        let untrue = false_claims(plan, &tried.steps);
        let is_right = is_good && untrue.is_empty() && tried.page.is_empty();
        let mut failures = tried.failures;
        failures.extend(untrue.into_iter().map(|(index, it)| (index, vec![it])));
        failures.sort_by_key(|(index, _)| *index);
        let failed: Vec<_> = failures.iter().map(|(index, _)| *index).collect();
        let mut wrong = Vec::new();
        let entries = entries(plan, &tried.steps, &failed, &settings.rules, &mut wrong);
        let has_ended = tried.steps.len() == plan.steps.len();
        let is_acceptable = is_right && wrong.is_empty() && has_ended;
        let mut checks = check::of_blocks(plan, &tried.steps, failures);
        checks.push(Check::page(is_good && has_ended, tried.page));
        if settings.keeps_transcripts || !wrong.is_empty() {
            checks.push(Check::transcript(has_ended, wrong));
        }
        let chapter = VerifiedChapter {
            file: plan.chapter.clone(),
            checks,
            took: tried.took,
            after: tried.after,
            neighbours: Default::default(),
        };
        Self {
            chapter,
            entries,
            is_acceptable,
        }
    }
}

impl VerifyOutcome {
    /// Adds a chapter's result to a run, compared with its accepted transcript unless that is about to be rewritten.
    pub(super) fn add(
        &mut self,
        subject: &VerifyContext<'_>,
        run: &mut ServerRun,
        (id, result): (ChapterId, ChapterResult),
        accepts: bool,
    ) -> Result<()> {
        let planned = &subject.planning.planned[id.index()];
        let mut chapter = result.chapter;
        let checks = chapter.checks.iter_mut();
        let check = checks.filter(|it| it.kind == CheckKind::Transcript).last();
        let is_compared = !accepts && subject.settings.keeps_transcripts;
        if let Some(check) = check.filter(|_| is_compared) {
            match self.outcome.is_unaccepted {
                true if check.is_held() => check.state = CheckState::Skipped,
                true => {}
                false => {
                    let drift = subject.drift(planned, &result.entries, run.major)?;
                    check.fail(drift.mistakes);
                    chapter.neighbours = drift.neighbours;
                }
            }
        }
        run.chapters.push(chapter);
        if result.is_acceptable {
            let entries = self.seen.entry(id).or_default();
            entries.insert(run.major, result.entries);
        }
        Ok(())
    }
}
