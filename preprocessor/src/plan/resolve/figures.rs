//! Ties figures to the steps that they draw, which may stand below them or in another chapter.

use super::{Resolver, StartedStep, Targets};
use crate::chapter::Word;
use crate::error::{Mistake, nearest};
use crate::plan::draft::{DraftVerb, FigureDraft};
use crate::plan::outline::BlockKind;
use crate::plan::{StepId, Verb};
use std::path::Path;

impl Resolver<'_> {
    /// Finds the steps of all figures, after all blocks were visited.
    pub(super) fn figures(&mut self, targets: &mut [Targets]) {
        let drafts = self.drafts;
        for (index, draft) in StepId::enumerate(drafts) {
            let DraftVerb::Figure(figure) = &draft.verb else {
                continue;
            };
            targets[index] = self.figure(index, figure);
            if targets[index].chapter.is_none() {
                self.reserve(index, &targets[index].steps);
            }
        }
    }

    fn figure(&mut self, index: StepId, figure: &FigureDraft) -> Targets {
        let (outline, page) = (self.surroundings.outline, self.surroundings.page);
        let Some(word) = &figure.chapter else {
            return self.figure_here(index, figure);
        };
        match outline.chapter(&word.text) {
            Some(other) if other == page => self.figure_here(index, figure),
            Some(other) => {
                let steps = figure.steps.iter();
                let steps = steps.filter_map(|step| self.drawn_elsewhere(index, other, step));
                Targets {
                    steps: steps.collect(),
                    chapter: Some(other.to_owned()),
                }
            }
            None => {
                let message = format!("the book has no chapter `{}` with live blocks", word.text);
                let mistake = self.mistake(index, word.columns.clone(), message);
                self.mistakes
                    .push(mistake.help(outline.chapter_help(&word.text)));
                Targets::default()
            }
        }
    }

    fn figure_here(&mut self, index: StepId, figure: &FigureDraft) -> Targets {
        let steps = figure.steps.iter();
        let steps = steps.filter_map(|step| self.drawn(index, step));
        Targets {
            steps: steps.collect(),
            chapter: None,
        }
    }

    /// Returns a step of the chapter that a figure draws.
    fn drawn(&mut self, index: StepId, target: &Word) -> Option<StepId> {
        let name = target.text.as_str();
        let Some(of) = self.named.get(name).copied() else {
            self.unknown_drawn(index, target);
            return None;
        };
        let draft = &self.drafts[of];
        let mistake = |message: String| self.mistake(index, target.columns.clone(), message);
        let mistake = match (&draft.verb, draft.starts()) {
            (DraftVerb::Unknown | DraftVerb::Ready(Verb::Run(_)), _) => return Some(of),
            (_, Some(StartedStep::Workload)) => {
                mistake(format!("`{name}` is a workload, not a step"))
                    .help("draw the steps that are run or started while it runs")
            }
            (_, Some(_)) => return Some(of),
            (_, None) => mistake(format!("`{name}` is neither run nor started"))
                .note(format!("its block is in line {}", draft.at.line))
                .help("a figure draws steps of `run` and `start`: name one of them"),
        };
        self.mistakes.push(mistake);
        None
    }

    /// Adds the mistake of a figure of a step that the chapter doesn't have.
    fn unknown_drawn(&mut self, index: StepId, target: &Word) {
        let name = target.text.as_str();
        let mut others = StepId::enumerate(self.drafts).filter(|(of, _)| *of != index);
        if self.is_hidden(name) || others.any(|(_, draft)| draft.may_name(name)) {
            return;
        }
        let message = format!("no step of this chapter is named `{name}`");
        let mistake = self.mistake(index, target.columns.clone(), message);
        let mistake = match nearest(name, self.named.keys().copied()) {
            Some(likely) => mistake.help(format!("did you mean `{likely}`?")),
            None => mistake.help(format!(
                "name it where it is run: `{{run name={name}}}`; for a step of another chapter, add `chapter=…`"
            )),
        };
        self.mistakes.push(mistake);
    }

    /// Returns a step of another chapter that a figure draws.
    fn drawn_elsewhere(&mut self, index: StepId, page: &Path, target: &Word) -> Option<StepId> {
        let (name, outline) = (target.text.as_str(), self.surroundings.outline);
        let block = outline.block(page, name);
        if let Some(block) = block.filter(|it| it.kind == BlockKind::Step) {
            return Some(block.step);
        }
        let mistake =
            |message: String| -> Mistake { self.mistake(index, target.columns.clone(), message) };
        let page_name = page.display();
        let mistake = match block {
            Some(_) => mistake(format!(
                "`{name}` of {page_name} is neither run nor started"
            ))
            .help("a figure draws steps of `run` and `start`: name one of them"),
            None => {
                let unknown = mistake(format!("no step of {page_name} is named `{name}`"));
                match nearest(name, outline.names(page, BlockKind::Step)) {
                    Some(likely) => unknown.help(format!("did you mean `{likely}`?")),
                    None => unknown.help(format!("name it where it is run: `{{run name={name}}}`")),
                }
            }
        };
        self.mistakes.push(mistake);
        None
    }
}
