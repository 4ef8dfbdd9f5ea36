//! Comparison of chapters with their accepted transcripts.

use super::super::planning::PlannedChapter;
use super::VerifyContext;
use crate::error::{Location, Mistake, Result};
use crate::verify::accepted::TranscriptError;
use crate::verify::drift::{self, ChapterComparison, Drift};
use crate::verify::entry::{TranscriptEntry, titles};
use crate::verify::files::TranscriptFile;

impl VerifyContext<'_> {
    /// Returns a mistake for each transcript without a chapter.
    ///
    /// # Errors
    /// If the folder of transcripts can't be read.
    pub(crate) fn orphans(&self) -> Result<Vec<Mistake>> {
        let planned = self
            .planning
            .planned
            .iter()
            .map(|it| it.plan.chapter.as_str());
        let unclear = self.planning.unclear.iter().map(|it| it.file.as_str());
        let orphans = self.files.orphans(planned.chain(unclear))?;
        orphans.into_iter().map(|file| self.orphan(&file)).collect()
    }

    /// Returns the mistake for a transcript without a chapter, with the chapter's probable new name.
    fn orphan(&self, file: &str) -> Result<Mistake> {
        let message = "this transcript belongs to no chapter with live blocks";
        let mistake = Mistake::new(in_file(file, 1, String::new()), message);
        let Some(orphan) = self.files.of_name(file)? else {
            return Ok(mistake.help(format!("remove it: git rm {file}")));
        };
        for planned in &self.planning.planned {
            let chapter = &planned.plan.chapter;
            let is_alike = orphan.is_alike(&titles(&planned.plan));
            if is_alike && matches!(self.files.find(chapter)?, TranscriptFile::Nothing) {
                let new = self.files.name(chapter);
                return Ok(mistake.help(format!(
                    "if its chapter was renamed to {chapter}: git mv {file} {new}"
                )));
            }
        }
        Ok(mistake.help(format!("if its chapter is gone: git rm {file}")))
    }

    /// Returns the differences from the accepted transcript.
    pub(super) fn drift(
        &self,
        planned: &PlannedChapter,
        seen: &[Option<TranscriptEntry>],
        version: u32,
    ) -> Result<Drift> {
        let plan = &planned.plan;
        let file = self.files.name(&plan.chapter);
        let mistakes = match self.files.find(&plan.chapter)? {
            // The output of an incomplete run could not be accepted.
            TranscriptFile::Nothing if seen.len() < plan.steps.len() => Vec::new(),
            // It has no output.
            TranscriptFile::Nothing if plan.runs_nothing() => Vec::new(),
            TranscriptFile::Nothing => {
                let first = plan.steps.iter().map(|step| step.at.clone()).next();
                let first = first.unwrap_or_else(|| in_file(&plan.chapter, 1, String::new()));
                let mistake = Mistake::new(first, "this chapter has no accepted transcript yet")
                    .note(format!("it would be in {file}"))
                    .help(drift::accept(&plan.chapter));
                vec![mistake]
            }
            TranscriptFile::Useless(fault, text) => {
                vec![unusable_transcript(&file, &fault, &text, &plan.chapter)]
            }
            TranscriptFile::Accepted(accepted, _) => {
                let comparison = ChapterComparison {
                    plan,
                    seen,
                    accepted: &accepted,
                    file: &file,
                    version,
                };
                return Ok(comparison.drift());
            }
        };
        Ok(Drift {
            mistakes,
            ..Drift::default()
        })
    }
}

/// Returns the mistake for an unusable transcript.
pub(super) fn unusable_transcript(
    file: &str,
    fault: &TranscriptError,
    text: &str,
    chapter: &str,
) -> Mistake {
    let excerpt = text.lines().nth(fault.line - 1).unwrap_or_default();
    let help = match fault.is_newer {
        true => "update mdbook-witness: this version doesn't overwrite a newer format".to_owned(),
        false => format!("rewrite it: mdbook-witness verify --accept {chapter}"),
    };
    Mistake::new(
        in_file(file, fault.line, excerpt.to_owned()),
        fault.message.clone(),
    )
    .help(help)
}

fn in_file(file: &str, line: usize, excerpt: String) -> Location {
    Location {
        file: file.to_owned(),
        line,
        excerpt,
        columns: None,
        is_shifted: false,
    }
}
