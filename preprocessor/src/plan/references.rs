//! References to a chapter's steps, and to other chapters.

use super::{Plan, StepId, Verb};
use std::collections::BTreeSet;
use std::path::Path;

impl Plan {
    /// Returns the pages of the other chapters whose results it shows.
    #[must_use]
    pub fn other_chapters(&self) -> BTreeSet<&Path> {
        let figures = self.steps.iter().filter_map(|step| match &step.verb {
            Verb::Figure { chapter, .. } => chapter.as_deref(),
            _ => None,
        });
        let quotes = self.quotes.iter();
        let quotes = quotes.filter_map(|quote| quote.chapter.as_deref());
        figures.chain(quotes).collect()
    }

    /// Returns `true` if a figure draws a step, or the SQL of a claim has its name as a literal.
    #[must_use]
    pub fn is_referred_to(&self, index: StepId) -> bool {
        let Some(name) = &self.steps[index].name else {
            return false;
        };
        let literal = format!("'{name}'");
        let refers = |verb: &Verb| match verb {
            Verb::Figure {
                chapter: None,
                steps,
                ..
            } => steps.contains(&index),
            Verb::Claim { code, .. } => code.text.contains(&literal),
            _ => false,
        };
        let is_drawn = self.drawn_elsewhere.iter().any(|(_, of)| *of == index);
        is_drawn || self.steps.iter().any(|step| refers(&step.verb))
    }

    /// Returns the name of a step, if its block has the anchor of this name: it is the first one with it, and shown.
    #[must_use]
    pub fn anchor(&self, index: StepId) -> Option<&str> {
        let step = &self.steps[index];
        let is_elsewhere = matches!(step.verb, Verb::Claim { .. } | Verb::Expect { .. });
        let name = step.name.as_deref()?;
        let first = self
            .steps
            .iter()
            .position(|it| it.name.as_deref() == Some(name))
            .map(StepId::new);
        (first == Some(index) && !step.display.is_hidden() && !is_elsewhere).then_some(name)
    }
}
