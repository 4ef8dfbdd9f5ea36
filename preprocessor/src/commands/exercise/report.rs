//! The report on an answer: each claim, and the reasons against those that are false.

use crate::diagnostics::render;
use crate::error::{Mistake, Result};
use crate::pipeline::exercise::{AnswerFile, causes};
use crate::plan::{Plan, StepId, Verb};
use crate::run::chapter::ChapterOutcome;
use std::fmt::Write as _;
use std::process::ExitCode;

/// Prints the report. `solution` are the files that the answer took the place of.
pub(super) fn tell(
    name: &str,
    plan: &Plan,
    outcome: ChapterOutcome,
    solution: &[String],
    answers: &[AnswerFile],
) -> Result<ExitCode> {
    let causes = causes(plan, outcome.failures);
    let in_terms = |text: &str| {
        let files = solution.iter().zip(answers);
        files.fold(text.to_owned(), |text, (path, own)| {
            text.replace(path, &own.path)
        })
    };
    let mut text = String::new();
    for (index, step) in StepId::enumerate(&plan.steps) {
        let mistakes = causes.iter().find(|(of, _)| *of == index);
        let mistakes = mistakes.map_or(&[][..], |(_, mistakes)| mistakes);
        match &step.verb {
            Verb::Claim { sentence, .. } => {
                let record = outcome.steps.get(index.index());
                let was_run = record.is_some_and(|it| !it.is_skipped());
                if !mistakes.is_empty() {
                    let _ = writeln!(text, "no   {sentence}");
                    text.push_str(&reasons(mistakes, in_terms));
                } else if was_run {
                    let _ = writeln!(text, "yes  {sentence}");
                }
            }
            _ => {
                for mistake in mistakes {
                    text.push_str(&render(&in_words_of(mistake, in_terms), false));
                    text.push('\n');
                }
            }
        }
    }
    let is_right = causes.is_empty();
    let verdict = if is_right { "right" } else { "not yet" };
    let _ = writeln!(text, "exercise {name}: {verdict}");
    super::print(&text)?;
    Ok(match is_right {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Returns the details of a false claim, indented below its sentence.
fn reasons(mistakes: &[Mistake], in_terms: impl Fn(&str) -> String) -> String {
    let notes = mistakes.iter().flat_map(|mistake| &mistake.notes);
    let mut text = String::new();
    for line in notes.flat_map(|note| note.lines()) {
        let _ = writeln!(text, "     {}", in_terms(line));
    }
    text
}

/// Returns a mistake that names the reader's files, without the way out, which is the author's.
fn in_words_of(mistake: &Mistake, in_terms: impl Fn(&str) -> String) -> Mistake {
    let mut mistake = mistake.clone();
    mistake.message = in_terms(&mistake.message);
    mistake.notes = mistake.notes.iter().map(|note| in_terms(note)).collect();
    mistake.help = None;
    mistake
}
