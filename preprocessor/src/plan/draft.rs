//! A step by itself, before the steps around it are known.

use super::code::{check_sql, code};
use super::settings::{Settings, settings};
use super::values::{self, Fault, WITHIN};
use super::words::{Key, VerbWord};
use super::{Actor, Code, Display, Files, Signal, StandKind, Until, Verb, VersionRange, Work};
use crate::chapter::{Block, Source, Word};
use crate::error::{Location, Mistake, nearest};
use std::ops::Range;
use std::time::Duration;

/// What is known of a step from its own block.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) at: Location,
    /// The line of the fence as handed over.
    pub(super) line: usize,
    pub(super) name: Option<Word>,
    pub(super) verb: DraftVerb,
    /// The bytes of the line that the verb stands at, with the step it speaks of.
    pub(super) verb_columns: Range<usize>,
    pub(super) display: Display,
    pub(super) only: Option<StandKind>,
    pub(super) pg: Option<VersionRange>,
    /// The text between the braces where it is not understood: what it was to name is not known.
    pub(super) garbled: Option<String>,
}

/// A verb that may still speak of a step by its name.
#[derive(Debug)]
pub(super) enum DraftVerb {
    /// It needs no other step.
    Ready(Verb),
    /// `finish`
    Finish(Option<Word>, Duration),
    /// `stop`
    Stop(Option<Word>, Signal, Duration),
    /// It is not known what the block does.
    Unknown,
}

/// Reads one block, on its own.
struct Reader<'a> {
    block: &'a Block,
    settings: Settings,
    source: &'a Source<'a>,
    files: &'a dyn Files,
    mistakes: &'a mut Vec<Mistake>,
}

/// Makes a step of a block. Adds what is wrong with it to `mistakes`; what is wrong has its default then.
pub(super) fn draft(
    block: &Block,
    source: &Source<'_>,
    files: &dyn Files,
    mistakes: &mut Vec<Mistake>,
) -> Draft {
    let settings = settings(block, source, mistakes);
    let mut reader = Reader {
        block,
        settings,
        source,
        files,
        mistakes,
    };
    let verb = reader.verb();
    let (hide_code, hide_output) = reader.value(Key::Hide, values::hide).unwrap_or_default();
    Draft {
        at: source.location(block.line, Some(block.columns.clone())),
        line: block.line,
        name: reader.named(Key::Name),
        display: Display {
            language: block.language.text.clone(),
            hide_code,
            hide_output,
            lines: reader.value(Key::Lines, values::lines),
        },
        only: reader.value(Key::Only, values::only),
        pg: reader.value(Key::Pg, values::pg),
        verb,
        garbled: reader
            .settings
            .is_garbled
            .then(|| block.settings.text.clone()),
        verb_columns: reader.settings.verb_columns,
    }
}

impl Reader<'_> {
    fn verb(&mut self) -> DraftVerb {
        let Some(rule) = self.settings.verb else {
            return DraftVerb::Unknown;
        };
        let within = self.value(Key::Within, values::within).unwrap_or(WITHIN);
        if self.block.language.text.is_empty() {
            let word = self.settings.verb_columns.clone();
            let language = match rule.verb {
                VerbWord::Finish | VerbWord::Stop => "text",
                _ => "sql",
            };
            self.mistake(word, "the block has no language")
                .help(format!("write it as `{language} {{{}}}`", rule.example()));
        }
        match rule.verb {
            VerbWord::Run => DraftVerb::Ready(Verb::Run(self.work(within))),
            VerbWord::Start => {
                if self.settings.get(Key::Name).is_none() && !self.settings.is_garbled {
                    let columns = self.settings.verb_columns.clone();
                    self.mistake(columns, "a started step has no name")
                        .help("name it, so that a later block can end it: `{start name=build}`");
                }
                let work = self.work(within);
                let until = self.until(&work.actor);
                DraftVerb::Ready(Verb::Start(work, until))
            }
            VerbWord::Finish => {
                self.no_code();
                DraftVerb::Finish(self.settings.target.clone(), within)
            }
            VerbWord::Stop => {
                self.no_code();
                let signal = self.value(Key::Signal, values::signal);
                let signal = signal.unwrap_or(Signal::Term);
                DraftVerb::Stop(self.settings.target.clone(), signal, within)
            }
            VerbWord::Wait => {
                if !matches!(self.block.language.text.as_str(), "sql" | "") {
                    let columns = self.block.language.columns.clone();
                    self.mistake(columns, "`wait` repeats SQL only")
                        .help("write it as `sql {wait}`");
                }
                let code = self.code();
                check_sql(&code, self.mistakes);
                DraftVerb::Ready(Verb::Wait { code, within })
            }
            VerbWord::Show => DraftVerb::Ready(Verb::Show(self.code())),
        }
    }

    /// Code and who runs it.
    fn work(&mut self, within: Duration) -> Work {
        let language = self.block.language.clone();
        let code = self.code();
        let actor = match language.text.as_str() {
            "sh" | "bash" => {
                if let Some(session) = self.settings.get(Key::Session).cloned() {
                    self.mistake(session.columns, "a shell block has no session")
                        .help("leave `session` out: each shell block has a shell of its own");
                }
                Actor::Shell
            }
            "sql" => {
                check_sql(&code, self.mistakes);
                let session = self.named(Key::Session).map(|word| word.text);
                Actor::Session(session.unwrap_or_else(|| "main".to_owned()))
            }
            text => {
                let near = match text {
                    "shell" | "console" | "zsh" => Some("sh"),
                    "postgresql" | "postgres" | "psql" | "pgsql" | "plpgsql" => Some("sql"),
                    _ => nearest(text, ["sql", "sh", "bash"]),
                };
                if !text.is_empty() {
                    let mistake = self.mistake(
                        language.columns,
                        &format!("nothing here runs the language `{text}`"),
                    );
                    match near {
                        Some(near) => mistake.help(format!("did you mean `{near}`?")),
                        None => mistake.help("`sql` runs in psql, `sh` and `bash` in a shell"),
                    };
                }
                Actor::Shell
            }
        };
        let fails = match (&actor, language.text.as_str()) {
            (Actor::Session(_), _) => self.value(Key::Fails, values::sqlstate),
            (Actor::Shell, "sh" | "bash") => self.value(Key::Fails, values::exit_status),
            _ => None,
        };
        Work {
            actor,
            code,
            fails,
            within,
        }
    }

    fn until(&mut self, actor: &Actor) -> Until {
        let until = self.value(Key::Until, values::until);
        let columns = self
            .settings
            .get(Key::Until)
            .map(|word| word.columns.clone());
        if let (Some(Until::Blocked), Actor::Shell, Some(columns)) = (&until, actor, columns) {
            self.mistake(columns, "only a SQL step can be waited for with `blocked`")
                .help("a shell process is `active` once it was started; or write a SQL expression");
        }
        until.unwrap_or(Until::Active)
    }

    fn code(&mut self) -> Code {
        let file = self.settings.get(Key::File);
        code(self.block, file, self.source, self.files, self.mistakes)
    }

    /// What ends a step holds nothing: its output takes the block's place.
    fn no_code(&mut self) {
        if let Some(index) = self
            .block
            .body
            .lines()
            .position(|line| !line.trim().is_empty())
        {
            let line = self.block.line + 1 + index;
            let mistake = self
                .source
                .mistake(line, None, "this block should be empty")
                .label("this would be lost")
                .help("the output of the step takes the place of the block");
            self.mistakes.push(mistake);
        }
    }

    /// The value of a key, if there is one and it makes sense.
    fn value<T>(&mut self, key: Key, read: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        let word = self.settings.get(key)?.clone();
        match read(&word.text) {
            Ok(value) => Some(value),
            Err((message, help)) => {
                self.mistake(word.columns, &message).help(help);
                None
            }
        }
    }

    /// The value of a key that is a name, if it may be one.
    fn named(&mut self, key: Key) -> Option<Word> {
        self.value(key, values::name)?;
        self.settings.get(key).cloned()
    }

    fn mistake(&mut self, columns: Range<usize>, message: &str) -> Pushed<'_> {
        let mistake = self.source.mistake(self.block.line, Some(columns), message);
        self.mistakes.push(mistake);
        Pushed(self.mistakes)
    }
}

/// The mistake added last.
struct Pushed<'a>(&'a mut Vec<Mistake>);

impl Pushed<'_> {
    /// Says what to do about it.
    fn help(self, help: impl Into<String>) {
        if let Some(mistake) = self.0.last_mut() {
            mistake.help = Some(help.into());
        }
    }
}
