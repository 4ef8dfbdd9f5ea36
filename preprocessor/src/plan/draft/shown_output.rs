//! Outputs that are shown again, compared, folded, or in another form.

use super::{DraftReader, DraftVerb, names};
use crate::plan::grammar::{SettingKey, VerbWord};
use crate::plan::{FoldedParts, OutputForm, TableRows, display_values};

impl DraftReader<'_> {
    pub(super) fn output(&mut self) -> DraftVerb {
        self.no_code("the output of the step replaces the block");
        DraftVerb::Output(self.settings.object.clone())
    }

    pub(super) fn diff(&mut self) -> DraftVerb {
        self.no_code("the difference between the outputs replaces the block");
        let Some(word) = self.settings.object.clone() else {
            return DraftVerb::Unknown;
        };
        let steps = names(&word);
        match steps.as_slice() {
            [one, other] if one.text == other.text => {
                let message = format!("`{}` is named twice", one.text);
                self.mistake(other.columns.clone(), &message)
                    .help("name two steps with different outputs");
                DraftVerb::Unknown
            }
            [_, _] => DraftVerb::Diff(steps),
            _ => {
                self.mistake(word.columns, "a difference is between two outputs")
                    .help("name the two steps: `{diff=\"before, after\"}`");
                DraftVerb::Unknown
            }
        }
    }

    /// Returns the columns by which readers find rows. They are those of a table of the page.
    pub(super) fn rows(&mut self) -> TableRows {
        let filter = self.value(SettingKey::Filter, display_values::filter);
        let anchors = self.value(SettingKey::Anchors, display_values::anchors);
        let form = self.settings.get(SettingKey::As);
        let form = form.map(|word| display_values::form(&word.text));
        // An unknown form has a mistake of its own.
        let is_table = matches!(form, Some(Ok(OutputForm::Table) | Err(_)));
        if !is_table && !self.settings.is_garbled {
            for key in [SettingKey::Filter, SettingKey::Anchors] {
                if let Some(word) = self.settings.get(key).cloned() {
                    let message = format!("`{}` is for the tables of a page", key.word());
                    self.mistake(word.columns, &message).help("add `as=table`");
                }
            }
        }
        TableRows {
            filter: filter.unwrap_or_default(),
            anchors,
        }
    }

    /// Returns the folded parts; `hidden` are the code and the output that are left out.
    pub(super) fn fold(&mut self, hidden: (bool, bool)) -> FoldedParts {
        let fold = self
            .value(SettingKey::Fold, display_values::fold)
            .unwrap_or_default();
        let (code, output) = hidden;
        let both = match (fold.code && code, fold.output && output) {
            (true, _) => "code",
            (_, true) => "output",
            _ => return fold,
        };
        if let Some(word) = self.settings.get(SettingKey::Fold).cloned() {
            let message = format!("the {both} is both hidden and folded");
            self.mistake(word.columns, &message)
                .help("name each part in `hide` or in `fold`, not in both");
        }
        fold
    }

    /// Returns the form of the output.
    pub(super) fn form(&mut self) -> OutputForm {
        let form = self.value(SettingKey::As, display_values::form);
        if let (Some(OutputForm::Picture), None) = (form, self.settings.get(SettingKey::Said))
            && !self.settings.is_garbled
            && let Some(word) = self.settings.get(SettingKey::As).cloned()
        {
            self.mistake(word.columns, "the picture has no words")
                .help("say what it shows to those who don't see it: `said=\"the latency of each attempt\"`");
        }
        form.unwrap_or_default()
    }

    /// Returns the words in place of the condition that the block waits for, or of its picture.
    pub(super) fn said(&mut self) -> Option<String> {
        let word = self.settings.get(SettingKey::Said)?.clone();
        let form = self.settings.get(SettingKey::As);
        let is_picture = form.is_some_and(|it| it.text == "picture");
        let said = word.text.trim();
        if said.is_empty() {
            let help = match is_picture {
                true => "say what the picture shows: `said=\"the latency of each attempt\"`",
                false => "write the condition in words: `said=\"it waits for the writer\"`",
            };
            self.mistake(word.columns, "`said` is empty").help(help);
            return None;
        }
        let (is_there, message, help) = match self.settings.verb.map(|it| it.verb) {
            Some(VerbWord::Wait) | None => return Some(said.to_owned()),
            Some(VerbWord::Start) => (
                self.settings.get(SettingKey::Until).is_some(),
                "`said` refers to no condition",
                "write the condition into `until`, or leave `said` out",
            ),
            Some(_) => (
                is_picture,
                "`said` refers to no picture",
                "it is for the picture of `as=picture`, or for what `start` and `wait` wait for",
            ),
        };
        if !is_there && !self.settings.is_garbled {
            self.mistake(word.columns, message).help(help);
            return None;
        }
        Some(said.to_owned())
    }
}
