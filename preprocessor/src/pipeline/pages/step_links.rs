//! The steps of a figure, and links to their blocks.

use super::book_results::{BookResults, ChapterResults};
use crate::figure::{DrawnStep, statement_label};
use crate::page::{ChapterLink, FigureLinks, STEP_ANCHOR, StepLink};
use crate::pipeline::PlannedChapter;
use crate::pipeline::citations::relative;
use crate::plan::{Actor, Plan, StepId, Verb};
use std::path::Path;

/// Returns a step of a figure, with its statement.
pub(super) fn drawn_step(plan: &Plan, step: StepId) -> DrawnStep<'_> {
    let step = plan.steps.get(step.index());
    let statement = match step.map(|it| &it.verb) {
        Some(Verb::Run(work) | Verb::Start(work, _)) => {
            statement_label(&work.code.text, matches!(work.actor, Actor::Shell))
        }
        _ => String::new(),
    };
    let name = step.and_then(|step| step.name.as_deref());
    DrawnStep {
        name: name.unwrap_or_default(),
        statement,
    }
}

/// Returns the links of a figure on the page of the chapter `from`: to its steps, and to their chapter if it is another
/// one.
pub(super) fn links<'a>(
    book: &BookResults<'a>,
    from: &ChapterResults<'a>,
    chapter: Option<&Path>,
    steps: &[StepId],
) -> FigureLinks<'a> {
    let from = from.planned;
    let Some(to) = chapter.map_or(Some(from), |page| book.planned(page)) else {
        return FigureLinks::default();
    };
    FigureLinks {
        steps: steps.iter().map(|of| link(from, to, *of)).collect(),
        chapter: chapter.map(|_| ChapterLink {
            title: &to.title,
            page: relative(&from.path, &to.path),
        }),
    }
}

fn link<'a>(from: &PlannedChapter, to: &'a PlannedChapter, step: StepId) -> StepLink<'a> {
    let page = match from.path == to.path {
        true => String::new(),
        false => relative(&from.path, &to.path),
    };
    let DrawnStep { name, statement } = drawn_step(&to.plan, step);
    let anchor = to.plan.anchor(step);
    StepLink {
        name,
        page: anchor.map(|name| format!("{page}#{STEP_ANCHOR}{name}")),
        statement,
    }
}
