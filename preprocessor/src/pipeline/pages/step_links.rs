//! Links from a figure to the blocks of its steps.

use super::book_results::{BookResults, ChapterResults};
use crate::page::{ChapterLink, FigureLinks, STEP_ANCHOR, StepLink};
use crate::pipeline::PlannedChapter;
use crate::pipeline::citations::relative;
use crate::plan::Verb;
use std::path::Path;

/// Returns the links of a figure on the page of the chapter `from`: to its steps, and to their chapter if it is another
/// one.
pub(super) fn links<'a>(
    book: &BookResults<'a>,
    from: &ChapterResults<'a>,
    chapter: Option<&Path>,
    steps: &[usize],
) -> FigureLinks<'a> {
    let from = from.planned;
    let Some(to) = chapter.map_or(Some(from), |page| book.planned(page)) else {
        return FigureLinks::default();
    };
    FigureLinks {
        steps: steps.iter().filter_map(|of| link(from, to, *of)).collect(),
        chapter: chapter.map(|_| ChapterLink {
            title: &to.title,
            page: relative(&from.path, &to.path),
        }),
    }
}

fn link<'a>(from: &PlannedChapter, to: &'a PlannedChapter, step: usize) -> Option<StepLink<'a>> {
    let (plan, verb) = (&to.plan, &to.plan.steps.get(step)?.verb);
    let page = match from.path == to.path {
        true => String::new(),
        false => relative(&from.path, &to.path),
    };
    let code = match verb {
        Verb::Run(work) | Verb::Start(work, _) => work.code.headline(),
        _ => None,
    };
    Some(StepLink {
        name: plan.steps[step].name.as_deref()?,
        page: plan
            .anchor(step)
            .map(|name| format!("{page}#{STEP_ANCHOR}{name}")),
        statement: code.unwrap_or_default(),
    })
}
