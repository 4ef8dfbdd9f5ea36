//! Finds the outputs that are shown again.

use super::Resolver;
use crate::chapter::Word;
use crate::plan::draft::DraftVerb;
use crate::plan::{StepId, Verb};

impl Resolver<'_> {
    /// Returns the step that has the output of a name: for a started step, the block that ends it.
    pub(super) fn with_output(&mut self, index: StepId, target: &Word) -> Option<StepId> {
        let name = target.text.as_str();
        let help = format!("name it where it is run: `{{run name={name}}}`");
        let of = self.known(index, target, &help)?;
        let draft = &self.drafts[of];
        let mistake = |message: String| self.mistake(index, target.columns.clone(), message);
        let mistake = match (&draft.verb, draft.starts()) {
            (
                DraftVerb::Unknown
                | DraftVerb::Ready(Verb::Run(_))
                | DraftVerb::Finish(..)
                | DraftVerb::Stop(..)
                | DraftVerb::Watch(..),
                _,
            ) => return Some(of),
            (_, Some(started)) => match self.ended.get(&of) {
                Some(ended) => return Some(*ended),
                None => {
                    let verb = started.end();
                    mistake(format!("`{name}` has no output yet"))
                        .note(format!("it is started in line {}", draft.at.line))
                        .help(format!("move this block below `text {{{verb}={name}}}`"))
                }
            },
            (_, None) => mistake(format!("`{name}` has no output"))
                .note(format!("its block is in line {}", draft.at.line))
                .help("name a step of `run`, `start`, `finish`, `stop` or `watch`"),
        };
        self.mistakes.push(mistake);
        None
    }
}
