//! A step by itself, before the steps around it are known.

mod evidence;
mod work;

use super::code::{check_sql, code};
use super::settings::{Settings, settings};
use super::values::{self, Fault, WITHIN};
use super::varies::varies;
use super::words::{Key, VerbRule, VerbWord};
use super::{
    Code, Display, Files, Picture, Signal, StandKind, Verb, VersionRange, Work, Workloads,
};
use crate::chapter::{Block, Source, Word, mentions};
use crate::error::{Location, Mistake};
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
    /// The bytes of the line that the verb stands at, with what it is about.
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
    /// `stop`; a signal with the bytes of the line that it stands at.
    Stop(Option<Word>, Option<(Signal, Range<usize>)>, Duration),
    /// `watch`, and how often.
    Watch(Option<Word>, Work, Duration),
    /// `figure`, and its steps.
    Figure(Option<Picture>, Vec<Word>),
    /// `expect`
    Expect(Code),
    /// It is not known what the block does.
    Unknown,
}

/// Reads one block, on its own.
struct Reader<'a> {
    block: &'a Block,
    settings: Settings,
    source: &'a Source<'a>,
    files: &'a dyn Files,
    workloads: &'a Workloads,
    mistakes: &'a mut Vec<Mistake>,
}

/// Makes a step of a block. Adds what is wrong with it to `mistakes`; what is wrong has its default then.
pub(super) fn draft(
    block: &Block,
    source: &Source<'_>,
    files: &dyn Files,
    workloads: &Workloads,
    mistakes: &mut Vec<Mistake>,
) -> Draft {
    let settings = settings(block, source, mistakes);
    let mut reader = Reader {
        block,
        settings,
        source,
        files,
        workloads,
        mistakes,
    };
    let verb = reader.verb();
    let (hide_code, hide_output) = reader.value(Key::Hide, values::hide).unwrap_or_default();
    Draft {
        at: source.location(block.line, Some(block.columns.clone())),
        line: block.line,
        name: reader.name(),
        display: Display {
            language: block.language.text.clone(),
            hide_code,
            hide_output,
            lines: reader.value(Key::Lines, values::lines),
            varies: reader.value(Key::Varies, varies).unwrap_or_default(),
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

impl Draft {
    /// Whether it is not understood, and may be the one that was to have this name.
    pub(super) fn may_name(&self, name: &str) -> bool {
        let text = self.garbled.as_deref().unwrap_or_default();
        mentions(text, name)
    }
}

impl Reader<'_> {
    fn verb(&mut self) -> DraftVerb {
        let Some(rule) = self.settings.verb else {
            return DraftVerb::Unknown;
        };
        let within = self.value(Key::Within, values::within).unwrap_or(WITHIN);
        self.language(rule);
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
                self.no_code("the output of the step takes the place of the block");
                DraftVerb::Finish(self.settings.object.clone(), within)
            }
            VerbWord::Stop => {
                self.no_code("the output of the step takes the place of the block");
                let signal = self.value(Key::Signal, values::signal);
                let columns = self.settings.get(Key::Signal).map(|it| it.columns.clone());
                DraftVerb::Stop(self.settings.object.clone(), signal.zip(columns), within)
            }
            VerbWord::Wait => DraftVerb::Ready(Verb::Wait {
                code: self.sql(),
                within,
            }),
            VerbWord::Open => self.open(),
            VerbWord::Fresh => {
                self.no_code("it only says how the chapter begins: write this into a block of its own, below it");
                DraftVerb::Ready(Verb::Fresh)
            }
            VerbWord::Show => DraftVerb::Ready(Verb::Show(self.code())),
            VerbWord::Watch => self.watch(within),
            VerbWord::Claim => self.claim(within),
            VerbWord::Figure => self.figure(),
            VerbWord::Expect => self.expect(),
            VerbWord::Workload => self.workload(within),
        }
    }

    /// Adds what is wrong with the language of a verb that has but one, and that there is none.
    fn language(&mut self, rule: &VerbRule) {
        let (language, why) = match rule.verb {
            VerbWord::Run | VerbWord::Start | VerbWord::Show => ("sql", None),
            VerbWord::Finish | VerbWord::Stop => ("text", None),
            VerbWord::Wait | VerbWord::Watch => ("sql", Some("repeats SQL only")),
            VerbWord::Claim => ("sql", Some("is proved by SQL only")),
            VerbWord::Open => ("sql", Some("opens psql only")),
            VerbWord::Fresh => ("sql", Some("is about the database only")),
            VerbWord::Figure | VerbWord::Workload => ("text", Some("runs no code of its own")),
            VerbWord::Expect => ("text", Some("holds output and no code")),
        };
        let written = self.block.language.clone();
        let verb = &self.source.line(self.block.line)[self.settings.verb_columns.clone()];
        let help = format!("write it as `{language} {{{verb}}}`");
        match why {
            _ if written.text.is_empty() => {
                let word = self.settings.verb_columns.clone();
                self.mistake(word, "the block has no language").help(help);
            }
            Some(why) if written.text != language => self
                .mistake(written.columns, &format!("`{}` {why}", rule.word))
                .help(help),
            _ => {}
        }
    }

    fn code(&mut self) -> Code {
        let file = self.settings.get(Key::File);
        code(self.block, file, self.source, self.files, self.mistakes)
    }

    /// Code that has to be SQL.
    fn sql(&mut self) -> Code {
        let code = self.code();
        check_sql(&code, false, self.mistakes);
        code
    }

    /// Adds that the block should hold nothing, and why, if it does hold something.
    fn no_code(&mut self, why: &str) {
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
                .help(why);
            self.mistakes.push(mistake);
        }
    }

    /// The value of a key, if there is one and it makes sense.
    fn value<T>(&mut self, key: Key, read: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        let word = self.settings.get(key)?.clone();
        self.read(&word, read)
    }

    /// What a word means, if it makes sense.
    fn read<T>(&mut self, word: &Word, read: impl Fn(&str) -> Result<T, Fault>) -> Option<T> {
        match read(&word.text) {
            Ok(value) => Some(value),
            Err((message, help)) => {
                self.mistake(word.columns.clone(), &message).help(help);
                None
            }
        }
    }

    /// The step's own name. That of a workload is the workload's, unless it says otherwise.
    fn name(&mut self) -> Option<Word> {
        let is_workload = |rule: &VerbRule| rule.verb == VerbWord::Workload;
        if self.settings.verb.is_some_and(is_workload) && self.settings.get(Key::Name).is_none() {
            return self.settings.object.clone();
        }
        self.named(Key::Name)
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

/// The names in a value: several stand with commas or spaces between them.
fn names(word: &Word) -> Vec<Word> {
    let is_between = |c: char| c == ',' || c.is_whitespace();
    // A value with escapes in it says less than it has bytes; its names have no place of their own.
    let start = match word.columns.len().saturating_sub(word.text.len()) {
        0 => Some(word.columns.start),
        2 => Some(word.columns.start + 1),
        _ => None,
    };
    let mut at = 0;
    let mut names = Vec::new();
    for piece in word.text.split_inclusive(is_between) {
        let text = piece.trim_end_matches(is_between);
        if !text.is_empty() {
            names.push(Word {
                text: text.to_owned(),
                columns: start.map_or_else(
                    || word.columns.clone(),
                    |start| start + at..start + at + text.len(),
                ),
            });
        }
        at += piece.len();
    }
    names
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
