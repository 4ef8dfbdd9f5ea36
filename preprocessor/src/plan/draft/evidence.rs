//! The verbs that deal with evidence, before the steps around them are known.

use super::{DraftReader, DraftVerb, FigureDraft, names};
use crate::chapter::Word;
use crate::error::{Mistake, nearest};
use crate::plan::code::{body, describe};
use crate::plan::grammar::SettingKey;
use crate::plan::script::Script;
use crate::plan::values::{self, EVERY};
use crate::plan::{Errors, Verb, Work, WorkloadProcess};
use crate::text::join_list;
use std::time::Duration;

impl DraftReader<'_> {
    pub(super) fn watch(&mut self, within: Duration) -> DraftVerb {
        let work = Work {
            interpreter: Vec::new(),
            code: self.sql(),
            actor: self.session("watch"),
            fails: None,
            within,
        };
        let every = self
            .value(SettingKey::Every, values::every)
            .unwrap_or(EVERY);
        DraftVerb::Watch(self.settings.object.clone(), work, every)
    }

    pub(super) fn claim(&mut self, within: Duration) -> DraftVerb {
        let code = self.sql();
        let session = self.named(SettingKey::Session).map(|word| word.text);
        if let Some(session) = &session {
            self.check_session_claim(&code, session);
        }
        let shows_false = self.value(SettingKey::False, values::shows_false);
        let sentence = self.settings.object.clone();
        if let Some(word) = sentence.as_ref().filter(|it| it.text.trim().is_empty()) {
            self.mistake(word.columns.clone(), "this claim has no sentence")
                .help("write the sentence that the query proves: `{claim=\"It holds\"}`");
        }
        DraftVerb::Ready(Verb::Claim {
            sentence: sentence.map(|word| word.text).unwrap_or_default(),
            code,
            session,
            shows_false: shows_false.unwrap_or_default(),
            within,
        })
    }

    pub(super) fn figure(&mut self) -> DraftVerb {
        self.no_code("the figure replaces the block");
        let picture = self.settings.object.clone();
        let picture = picture.and_then(|word| self.read(&word, values::picture));
        let chapter = self.settings.get(SettingKey::Chapter).cloned();
        let Some(word) = self.settings.get(SettingKey::Step).cloned() else {
            if !self.settings.is_garbled {
                let columns = self.settings.verb_columns.clone();
                self.mistake(columns, "this figure names no step")
                    .help("name the step: `{figure=timeline step=build}`");
            }
            return DraftVerb::Figure(FigureDraft {
                picture,
                chapter,
                steps: Vec::new(),
            });
        };
        let steps = names(&word);
        if steps.is_empty() {
            self.mistake(word.columns.clone(), "`step` names no step")
                .help("write it as `step=build` or `step=\"plain, concurrent\"`");
        }
        for (index, step) in steps.iter().enumerate() {
            if steps[..index].iter().any(|first| first.text == step.text) {
                let message = format!("`{}` is named twice", step.text);
                self.mistake(step.columns.clone(), &message)
                    .help("leave one of the two out");
            }
        }
        if let Some(picture) = picture.filter(|it| it.is_of_one() && steps.len() > 1) {
            let message = format!("`{}` draws one step only", picture.word());
            self.mistake(word.columns, &message)
                .help("make one figure for each step");
        }
        DraftVerb::Figure(FigureDraft {
            picture,
            chapter,
            steps,
        })
    }

    pub(super) fn expect(&mut self) -> DraftVerb {
        if self.block.body.trim().is_empty() {
            self.mistake(self.block.columns.clone(), "this pattern is empty")
                .help(
                "write the output of the step above into it; `[..]` stands for anything within a \
                 line, and `...` on a line of its own for any lines",
            );
        }
        DraftVerb::Expect(body(self.block, self.source))
    }

    pub(super) fn workload(&mut self, within: Duration) -> DraftVerb {
        self.no_code("write the workload's scripts into `book.toml`");
        let Some(word) = self.settings.object.clone() else {
            return DraftVerb::Unknown;
        };
        let workloads = self.workloads;
        let Some(processes) = workloads.get(&word.text) else {
            self.unknown_workload(&word);
            return DraftVerb::Unknown;
        };
        for process in processes {
            let mistake = |message: String| {
                self.source
                    .mistake(self.block.line, Some(word.columns.clone()), message)
            };
            let script = &process.script;
            let mistakes = match self.files.read(script) {
                Ok(text) if text.trim().is_empty() => {
                    vec![mistake(format!("`{script}` is empty"))]
                }
                Ok(_) if process.errors == Errors::End && self.files.begins_with_mark(script) => {
                    let message = format!(
                        "`{script}` begins with a byte order mark, which pgbench takes for a part of its first statement"
                    );
                    vec![mistake(message).help("save it as UTF-8 without one")]
                }
                Ok(text) => unreadable(process, &text),
                Err(fault) => vec![describe(fault, script, mistake)],
            };
            let mistakes = mistakes.into_iter().map(|mistake| {
                mistake.note(format!(
                    "it is the script of `{}`, by [preprocessor.witness.workload.{}.{}] in `book.toml`",
                    process.name, word.text, process.name
                ))
            });
            // Two processes may have one script.
            for mistake in mistakes {
                if !self
                    .mistakes
                    .iter()
                    .any(|told| told.at == mistake.at && told.message == mistake.message)
                {
                    self.mistakes.push(mistake);
                }
            }
        }
        DraftVerb::Ready(Verb::Workload {
            name: word.text,
            commands: processes
                .iter()
                .map(|process| process.command() + "\n")
                .collect(),
            processes: processes.clone(),
            within,
        })
    }

    fn unknown_workload(&mut self, word: &Word) {
        let name = &word.text;
        let known: Vec<_> = self.workloads.keys().map(String::as_str).collect();
        let help = match (nearest(name, known.iter().copied()), known.as_slice()) {
            (Some(known), _) => format!("did you mean `{known}`?"),
            (None, []) => format!(
                "`book.toml` describes none: add [preprocessor.witness.workload.{name}.writers] \
                 with its `script`"
            ),
            (None, known) => {
                let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
                format!("`book.toml` describes {}", join_list(&known, "and"))
            }
        };
        let message = format!("no workload is named `{name}`");
        self.mistake(word.columns.clone(), &message).help(help);
    }
}

/// Returns the faults of a script for this tool's own client. pgbench reports its own.
fn unreadable(process: &WorkloadProcess, text: &str) -> Vec<Mistake> {
    match process.errors {
        Errors::End => Vec::new(),
        Errors::Count => Script::read(&process.script, text)
            .err()
            .unwrap_or_default(),
    }
}
