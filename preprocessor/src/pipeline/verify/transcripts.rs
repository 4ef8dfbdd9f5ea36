//! The accepted transcripts beside the chapters that they are of.

use super::super::chapters::Planned;
use super::Subject;
use crate::error::{Location, Mistake, Result};
use crate::verify::accepted::Fault;
use crate::verify::drift::{self, Compared};
use crate::verify::entry::{Entry, titles};
use crate::verify::files::Found;

impl Subject<'_> {
    /// The transcripts that are of no chapter.
    ///
    /// # Errors
    /// When they can't be looked for.
    pub fn orphans(&self) -> Result<Vec<Mistake>> {
        let planned = self
            .planning
            .planned
            .iter()
            .map(|it| it.plan.chapter.as_str());
        let unclear = self.planning.unclear.iter().map(|it| it.file.as_str());
        let orphans = self.files.orphans(planned.chain(unclear))?;
        orphans.into_iter().map(|file| self.orphan(&file)).collect()
    }

    /// A transcript that is of no chapter, with the one that it may have been renamed to.
    fn orphan(&self, file: &str) -> Result<Mistake> {
        let message = "this transcript is of no chapter with live blocks";
        let mistake = Mistake::new(in_file(file, 1, String::new()), message);
        let Some(orphan) = self.files.of_name(file)? else {
            return Ok(mistake.help(format!("remove it: git rm {file}")));
        };
        for planned in &self.planning.planned {
            let chapter = &planned.plan.chapter;
            let is_alike = orphan.is_alike(&titles(&planned.plan));
            if is_alike && matches!(self.files.find(chapter)?, Found::Nothing) {
                let new = self.files.name(chapter);
                return Ok(mistake.help(format!(
                    "if its chapter was renamed to {chapter}: git mv {file} {new}"
                )));
            }
        }
        Ok(mistake.help(format!("if its chapter is gone: git rm {file}")))
    }

    /// What differs from the accepted transcript.
    pub(super) fn drift(
        &self,
        planned: &Planned,
        seen: &[Option<Entry>],
        version: u32,
    ) -> Result<Vec<Mistake>> {
        let plan = &planned.plan;
        let file = self.files.name(&plan.chapter);
        Ok(match self.files.find(&plan.chapter)? {
            // Of a chapter that stopped in the middle nothing could be accepted.
            Found::Nothing if seen.len() < plan.steps.len() => Vec::new(),
            Found::Nothing => {
                let first = plan.steps.iter().map(|step| step.at.clone()).next();
                let first = first.unwrap_or_else(|| in_file(&plan.chapter, 1, String::new()));
                let mistake = Mistake::new(first, "no transcript of this chapter is accepted yet")
                    .note(format!("it would be {file}"))
                    .help(drift::accept(&plan.chapter));
                vec![mistake]
            }
            Found::Useless(fault, text) => vec![useless(&file, &fault, &text, &plan.chapter)],
            Found::Accepted(accepted, _) => Compared {
                plan,
                seen,
                accepted: &accepted,
                file: &file,
                version,
            }
            .drift(),
        })
    }
}

/// A transcript that can't be compared with.
pub(super) fn useless(file: &str, fault: &Fault, text: &str, chapter: &str) -> Mistake {
    let excerpt = text.lines().nth(fault.line - 1).unwrap_or_default();
    let help = match fault.is_newer {
        true => "update mdbook-witness: an older one doesn't overwrite it".to_owned(),
        false => format!("write it anew: mdbook-witness verify --accept {chapter}"),
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
