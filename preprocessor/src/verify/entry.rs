//! The compared entries of a chapter: one for each block that prints, checks or measures something.

use super::rules::{Masker, Rules};
use crate::error::Mistake;
use crate::plan::{Actor, Plan, Step, StepId, Varies, Verb, Work};
use crate::transcript::StepRecord;
use crate::verify::normalize::{heads, normal};
use crate::visible::visible;
use serde::{Deserialize, Serialize};

/// The longest title in characters of a block's first line.
const LONGEST: usize = 72;

/// The compared entry of one block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranscriptEntry {
    /// A title that distinguishes the block for readers of the file: `run main: CREATE TABLE a ();`.
    pub title: String,
    /// Its lines without varying values.
    pub lines: Vec<String>,
}

/// Returns the entries of a chapter: one for each step of its plan that was run and has something to compare.
///
/// `records` are the recorded steps in the order of the plan; they may end early. The steps in `failed` are left out,
/// since their mistakes are already reported. Faults of the rules at a block are added to `mistakes`.
pub(crate) fn entries(
    plan: &Plan,
    records: &[StepRecord],
    failed: &[StepId],
    rules: &Rules,
    mistakes: &mut Vec<Mistake>,
) -> Vec<Option<TranscriptEntry>> {
    let steps = StepId::enumerate(&plan.steps).zip(records);
    steps
        .map(|((index, step), record)| {
            let title = title(plan, step)?;
            if failed.contains(&index) || record.is_skipped() {
                return None;
            }
            let lines = lines(step, record, rules, mistakes);
            let lines = lines.iter().map(|it| visible(it).into_owned()).collect();
            Some(TranscriptEntry { title, lines })
        })
        .collect()
}

/// Returns the titles of all entries that a chapter can have, in its order, each with its step.
pub(crate) fn titles(plan: &Plan) -> Vec<(StepId, String)> {
    let steps = StepId::enumerate(&plan.steps);
    steps
        .filter_map(|(index, step)| Some((index, title(plan, step)?)))
        .collect()
}

/// The title of a block; `None` if it has nothing to compare.
fn title(plan: &Plan, step: &Step) -> Option<String> {
    let name = |of: StepId| plan.steps[of].name.as_deref().unwrap_or_default();
    let title = match &step.verb {
        Verb::Run(work) => format!("run {}", by(work)),
        Verb::Finish { of, .. } => format!("finish {}", name(*of)),
        Verb::Stop { of, .. } => format!("stop {}", name(*of)),
        Verb::Watch { of, work, .. } => format!("watch {}: {}", name(*of), first_line(&work.code)),
        Verb::Claim { sentence, .. } => format!("claim: {}", sentence.trim()),
        Verb::Start(..)
        | Verb::Wait { .. }
        | Verb::Open { .. }
        | Verb::Fresh
        | Verb::Await { .. }
        | Verb::Show(_)
        | Verb::Figure { .. }
        | Verb::Output { .. }
        | Verb::Diff { .. }
        | Verb::Expect { .. }
        | Verb::Workload { .. } => return None,
    };
    Some(one_line(&visible(&title)))
}

/// The session or shell of a step, and the first line of its code.
fn by(work: &Work) -> String {
    let who = match &work.actor {
        Actor::Session(name) => name,
        Actor::Shell => work.interpreter.first().map_or("sh", String::as_str),
    };
    format!("{who}: {}", first_line(&work.code))
}

/// The file of the code, or else its first meaningful line.
fn first_line(code: &crate::plan::Code) -> String {
    if let Some(file) = &code.file {
        return file.clone();
    }
    let mut lines = code.text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty()).unwrap_or_default();
    match first.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", first[..end].trim_end()),
        None => first.to_owned(),
    }
}

/// A text with its white space collapsed to single spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lines(
    step: &Step,
    record: &StepRecord,
    rules: &Rules,
    mistakes: &mut Vec<Mistake>,
) -> Vec<String> {
    let mut masker = Masker::new(rules, &step.display.varies);
    let lines = match &step.verb {
        // The number of frames depends on the clock.
        Verb::Watch { .. } => heads(&record.output),
        Verb::Claim { .. } => {
            let over_evidence = step.verb.reads_evidence();
            let values = record.values.iter();
            values
                .map(|(name, value)| {
                    let masked = match over_evidence {
                        true => masker.measured(name, value),
                        false => masker.cell(name, value),
                    };
                    format!("{name} = {masked}").trim_end().replace('\n', " ")
                })
                .collect()
        }
        _ => normal(&record.output, &mut masker),
    };
    let (idle, conflicts) = masker.end();
    let at = &step.at;
    mistakes.extend(idle.iter().map(|mark| {
        let (what, help) = match mark {
            Varies::Column(name) => (
                format!("`varies` names `{name}`, but the output has no such column"),
                "correct the name, or remove it",
            ),
            Varies::RowCount => (
                "`varies` names `row-count`, but the output has no table".to_owned(),
                "remove it",
            ),
            Varies::Pattern(text) => (
                format!("`varies` has the pattern `/{text}/`, which matches nothing in the output"),
                "correct the pattern, or remove it",
            ),
        };
        Mistake::new(at.clone(), what).help(help)
    }));
    mistakes.extend(conflicts.iter().map(|conflict| {
        let [one, other] = &conflict.rules;
        let what = format!(
            "two rules of the book disagree about `{}`: `{one}` and `{other}`",
            conflict.value
        );
        Mistake::new(at.clone(), what)
            .help("make the pattern of one of them in book.toml more exact")
    }));
    lines
}
