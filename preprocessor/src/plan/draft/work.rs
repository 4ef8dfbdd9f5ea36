//! Code with its executor: a session or a shell.

use super::{DraftReader, DraftVerb, names};
use crate::chapter::Word;
use crate::chapter::notation::language_meant;
use crate::plan::code::check_sql;
use crate::plan::grammar::SettingKey;
use crate::plan::{Actor, ExpectedError, Failure, Until, Verb, Work, values};
use std::time::Duration;

impl DraftReader<'_> {
    /// Returns the block's code with its executor.
    pub(super) fn work(&mut self, within: Duration) -> Work {
        let language = self.block.language.clone();
        let code = self.code();
        let actor = match language.text.as_str() {
            "sh" | "bash" => {
                if let Some(session) = self.settings.get(SettingKey::Session).cloned() {
                    self.mistake(session.columns, "a shell block has no session")
                        .help("leave `session` out: each shell block has a shell of its own");
                }
                Actor::Shell
            }
            "sql" => {
                check_sql(
                    &code,
                    self.settings.get(SettingKey::Fails).is_some(),
                    self.mistakes,
                );
                self.session("main")
            }
            text => {
                let near = language_meant(text).filter(|it| *it != "text");
                if !text.is_empty() {
                    let mistake = self.mistake(
                        language.columns,
                        &format!("the language `{text}` is not supported"),
                    );
                    match near {
                        Some(near) => mistake.help(format!("did you mean `{near}`?")),
                        None => mistake.help("`sql` runs in psql, `sh` and `bash` in a shell"),
                    };
                }
                Actor::Shell
            }
        };
        let interpreter = self.interpreter(&actor);
        let fails = match (&actor, language.text.as_str()) {
            (Actor::Session(_), _) => self.errors(),
            (Actor::Shell, "sh" | "bash") => self.value(SettingKey::Fails, values::exit_status),
            _ => None,
        };
        Work {
            actor,
            interpreter,
            code,
            fails,
            within,
        }
    }

    /// Returns the program that reads the code of a shell block, with its arguments.
    fn interpreter(&mut self, actor: &Actor) -> Vec<String> {
        let Some(word) = self.settings.get(SettingKey::With).cloned() else {
            return Vec::new();
        };
        if let Actor::Session(_) = actor {
            self.mistake(word.columns, "psql runs a SQL block").help(
                "leave `with` out, or write the block as `sh` if another program is to read it",
            );
            return Vec::new();
        }
        self.read(&word, values::command).unwrap_or_default()
    }

    /// Returns the errors that a SQL block declares.
    fn errors(&mut self) -> Option<Failure> {
        let value = self.settings.get(SettingKey::Fails)?.clone();
        let words = names(&value);
        if words.is_empty() {
            self.mistake(value.columns, "`fails` is empty")
                .help("leave the key out for a step that succeeds");
            return None;
        }
        for pair in words.windows(2) {
            if pair[0].text == pair[1].text {
                let message = format!("`{}` is declared twice in a row", pair[1].text);
                self.mistake(pair[1].columns.clone(), &message).help(
                    "write it once: an error that comes several times in a row is declared once",
                );
            }
        }
        let read = |word: &Word| self.read(word, ExpectedError::read);
        let errors: Vec<_> = words.iter().filter_map(read).collect();
        Some(Failure::Errors(errors))
    }

    /// Returns the session that runs the block: `default` if it names none.
    pub(super) fn session(&mut self, default: &str) -> Actor {
        let session = self.named(SettingKey::Session).map(|word| word.text);
        Actor::Session(session.unwrap_or_else(|| default.to_owned()))
    }

    /// Returns the verb of a session that is opened before its first block.
    pub(super) fn open(&mut self) -> DraftVerb {
        self.no_code("it only opens the session: write this into a block of its own, below it");
        match self.settings.get(SettingKey::Session) {
            Some(_) => {}
            None if self.settings.is_garbled => return DraftVerb::Unknown,
            None => {
                let columns = self.settings.verb_columns.clone();
                self.mistake(columns, "`open` names no session")
                    .help("write it as `{open session=alice}`");
                return DraftVerb::Unknown;
            }
        }
        match self.named(SettingKey::Session) {
            Some(session) => DraftVerb::Ready(Verb::Open {
                session: session.text,
            }),
            None => DraftVerb::Unknown,
        }
    }

    /// Returns the verb of a wait: for a true SQL expression, or for a started step.
    pub(super) fn wait(&mut self, within: Duration) -> DraftVerb {
        let until = self.settings.get(SettingKey::Until).cloned();
        let Some(of) = self.settings.object.clone() else {
            if let Some(word) = until {
                self.mistake(word.columns, "`until` refers to no step")
                    .help("name the step: `{wait=build until=blocked}`; or write the SQL to wait for into the block");
            }
            let code = self.sql();
            return DraftVerb::Ready(Verb::Wait { code, within });
        };
        self.no_code("write the condition into `until`");
        if until.is_none() && !self.settings.is_garbled {
            let name = &of.text;
            let help = format!(
                "write `{{wait={name} until=blocked}}`; for its end, `text {{finish={name}}}`"
            );
            self.mistake(of.columns.clone(), "this wait has no condition")
                .help(help);
        }
        let until = self.value(SettingKey::Until, values::until);
        DraftVerb::Await(of, until.unwrap_or(Until::Active), within)
    }

    pub(super) fn until(&mut self, actor: &Actor) -> Until {
        let until = self.value(SettingKey::Until, values::until);
        let columns = self
            .settings
            .get(SettingKey::Until)
            .map(|word| word.columns.clone());
        if let (Some(Until::Blocked), Actor::Shell, Some(columns)) = (&until, actor, columns) {
            self.mistake(columns, "only a SQL step can be waited for with `blocked`")
                .help("a shell process is `active` once it was started; or write a SQL expression");
        }
        until.unwrap_or(Until::Active)
    }
}
