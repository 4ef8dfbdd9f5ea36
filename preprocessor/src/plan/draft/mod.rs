//! A step by itself, before the steps around it are known.

mod evidence;
mod interpreter;
mod session_claim;
mod shown_output;
mod work;

use super::code::{check_sql, code};
use super::display_values;
use super::grammar::{SettingKey, VerbRule, VerbWord};
use super::settings::{Settings, settings};
use super::values::{self, ValueError, WITHIN};
use super::varies::varies;
use super::{
    BlockFiles, Code, Display, PictureKind, Signal, StandKind, Until, Verb, VersionRange, Work,
    Workloads,
};
use crate::chapter::{ChapterSource, LiveBlock, Word, mentions};
use crate::error::{Location, Mistake};
use std::ops::Range;
use std::time::Duration;

/// A step, as its own block describes it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) at: Location,
    /// The line of the fence in the text from mdBook.
    pub(super) line: usize,
    pub(super) name: Option<Word>,
    pub(super) verb: DraftVerb,
    /// The bytes of the verb and its value in that line.
    pub(super) verb_columns: Range<usize>,
    pub(super) display: Display,
    pub(super) only: Option<StandKind>,
    pub(super) pg: Option<VersionRange>,
    /// The text between the braces, if it has a fault and the step's name is therefore unknown.
    pub(super) garbled: Option<String>,
}

/// A figure whose steps are names.
#[derive(Debug)]
pub(super) struct FigureDraft {
    pub(super) picture: Option<PictureKind>,
    /// The chapter whose steps it draws, as its author writes it; `None` for its own.
    pub(super) chapter: Option<Word>,
    pub(super) steps: Vec<Word>,
}

/// A verb that may still refer to a step by name.
#[derive(Debug)]
pub(super) enum DraftVerb {
    /// A verb that needs no other step.
    Ready(Verb),
    /// `finish`
    Finish(Option<Word>, Duration),
    /// `stop`; a signal with its bytes in the line.
    Stop(Option<Word>, Option<(Signal, Range<usize>)>, Duration),
    /// `watch`, and the time between two frames.
    Watch(Option<Word>, Work, Duration),
    /// `wait` for a step, and its condition.
    Await(Word, Until, Duration),
    /// `figure`, and its steps.
    Figure(FigureDraft),
    /// `expect`
    Expect(Code),
    /// `output`
    Output(Option<Word>),
    /// `diff`, and its steps.
    Diff(Vec<Word>),
    /// Unknown because of a fault in the block.
    Unknown,
}

/// Reads one block on its own.
struct DraftReader<'a> {
    block: &'a LiveBlock,
    settings: Settings,
    source: &'a ChapterSource<'a>,
    files: &'a dyn BlockFiles,
    workloads: &'a Workloads,
    mistakes: &'a mut Vec<Mistake>,
}

/// Makes a step of a block. Adds faults to `mistakes`; a faulty value gets its default.
pub(super) fn draft(
    block: &LiveBlock,
    source: &ChapterSource<'_>,
    files: &dyn BlockFiles,
    workloads: &Workloads,
    mistakes: &mut Vec<Mistake>,
) -> Draft {
    let settings = settings(block, source, mistakes);
    let mut reader = DraftReader {
        block,
        settings,
        source,
        files,
        workloads,
        mistakes,
    };
    let verb = reader.verb();
    let (hide_code, hide_output, is_builds_own) = reader
        .value(SettingKey::Hide, display_values::hide)
        .unwrap_or_default();
    Draft {
        at: source.location(block.line, Some(block.columns.clone())),
        line: block.line,
        name: reader.name(),
        display: Display {
            language: language(&block.language.text, &verb),
            hide_code,
            hide_output,
            is_builds_own,
            lines: reader.value(SettingKey::Lines, display_values::lines),
            said: reader.said(),
            form: reader.form(),
            rows: reader.rows(),
            fold: reader.fold((hide_code, hide_output)),
            varies: reader.value(SettingKey::Varies, varies).unwrap_or_default(),
        },
        only: reader.value(SettingKey::Only, values::only),
        pg: reader.value(SettingKey::Pg, values::pg),
        verb,
        garbled: reader
            .settings
            .is_garbled
            .then(|| block.settings.text.clone()),
        verb_columns: reader.settings.verb_columns,
    }
}

/// The language of a block's code: that of its interpreter if it names one.
fn language(written: &str, verb: &DraftVerb) -> String {
    let interpreter = match verb {
        DraftVerb::Ready(Verb::Run(work) | Verb::Start(work, _)) => work.interpreter.first(),
        _ => None,
    };
    interpreter.map_or_else(|| written.to_owned(), |it| interpreter::language(it))
}

impl Draft {
    /// Returns `true` if it has a fault and may be the step of this name.
    pub(super) fn may_name(&self, name: &str) -> bool {
        let text = self.garbled.as_deref().unwrap_or_default();
        mentions(text, name)
    }
}

impl DraftReader<'_> {
    fn verb(&mut self) -> DraftVerb {
        let Some(rule) = self.settings.verb else {
            return DraftVerb::Unknown;
        };
        let within = self
            .value(SettingKey::Within, values::within)
            .unwrap_or(WITHIN);
        self.language(rule);
        match rule.verb {
            VerbWord::Run => DraftVerb::Ready(Verb::Run(self.work(within))),
            VerbWord::Start => {
                if self.settings.get(SettingKey::Name).is_none() && !self.settings.is_garbled {
                    let columns = self.settings.verb_columns.clone();
                    self.mistake(columns, "a started step has no name")
                        .help("name it, so that a later block can end it: `{start name=build}`");
                }
                let work = self.work(within);
                let until = self.until(&work.actor);
                DraftVerb::Ready(Verb::Start(work, until))
            }
            VerbWord::Finish => {
                self.no_code("the output of the step replaces the block");
                DraftVerb::Finish(self.settings.object.clone(), within)
            }
            VerbWord::Stop => {
                self.no_code("the output of the step replaces the block");
                let signal = self.value(SettingKey::Signal, values::signal);
                let columns = self
                    .settings
                    .get(SettingKey::Signal)
                    .map(|it| it.columns.clone());
                DraftVerb::Stop(self.settings.object.clone(), signal.zip(columns), within)
            }
            VerbWord::Open => self.open(),
            VerbWord::Fresh => {
                self.no_code("it only declares an empty database: write this into a block of its own, below it");
                DraftVerb::Ready(Verb::Fresh)
            }
            VerbWord::Wait => self.wait(within),
            VerbWord::Show => DraftVerb::Ready(Verb::Show(self.code())),
            VerbWord::Watch => self.watch(within),
            VerbWord::Claim => self.claim(within),
            VerbWord::Figure => self.figure(),
            VerbWord::Expect => self.expect(),
            VerbWord::Output => self.output(),
            VerbWord::Diff => self.diff(),
            VerbWord::Workload => self.workload(within),
        }
    }

    /// Adds a missing language, and a wrong one for a verb that has only one.
    fn language(&mut self, rule: &VerbRule) {
        let (language, why) = match rule.verb {
            VerbWord::Run | VerbWord::Start | VerbWord::Show => ("sql", None),
            VerbWord::Finish | VerbWord::Stop => ("text", None),
            VerbWord::Wait if self.settings.object.is_some() => ("sql", None),
            VerbWord::Wait | VerbWord::Watch => ("sql", Some("repeats SQL only")),
            VerbWord::Claim => ("sql", Some("is proved by SQL only")),
            VerbWord::Open => ("sql", Some("opens psql only")),
            VerbWord::Fresh => ("sql", Some("is about the database only")),
            VerbWord::Figure | VerbWord::Workload => ("text", Some("runs no code of its own")),
            VerbWord::Expect => ("text", Some("holds output and no code")),
            VerbWord::Output | VerbWord::Diff => ("text", Some("shows output and no code")),
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
        let file = self.settings.get(SettingKey::File);
        code(self.block, file, self.source, self.files, self.mistakes)
    }

    /// Returns the code of a block that must be SQL.
    fn sql(&mut self) -> Code {
        let code = self.code();
        check_sql(&code, false, self.mistakes);
        code
    }

    /// Rejects code in a block that must be empty; `why` is the reason.
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

    /// Returns the value of a key, if it is there and valid.
    fn value<T>(
        &mut self,
        key: SettingKey,
        read: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        let word = self.settings.get(key)?.clone();
        self.read(&word, read)
    }

    /// Returns the meaning of a word, if it is valid.
    fn read<T>(&mut self, word: &Word, read: impl Fn(&str) -> Result<T, ValueError>) -> Option<T> {
        match read(&word.text) {
            Ok(value) => Some(value),
            Err((message, help)) => {
                self.mistake(word.columns.clone(), &message).help(help);
                None
            }
        }
    }

    /// Returns the step's own name. A workload's default is the name of the workload.
    fn name(&mut self) -> Option<Word> {
        let is_workload = |rule: &VerbRule| rule.verb == VerbWord::Workload;
        if self.settings.verb.is_some_and(is_workload)
            && self.settings.get(SettingKey::Name).is_none()
        {
            return self.settings.object.clone();
        }
        self.named(SettingKey::Name)
    }

    /// Returns the value of a key that must be a valid name.
    fn named(&mut self, key: SettingKey) -> Option<Word> {
        self.value(key, values::name)?;
        self.settings.get(key).cloned()
    }

    fn mistake(&mut self, columns: Range<usize>, message: &str) -> PushedMistake<'_> {
        let mistake = self.source.mistake(self.block.line, Some(columns), message);
        self.mistakes.push(mistake);
        PushedMistake(self.mistakes)
    }
}

/// Splits a value into names, separated by commas or spaces.
fn names(word: &Word) -> Vec<Word> {
    let is_between = |c: char| c == ',' || c.is_whitespace();
    // A value with escapes is longer in the line than its text; its names have no places of their own.
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
struct PushedMistake<'a>(&'a mut Vec<Mistake>);

impl PushedMistake<'_> {
    /// Adds the way out.
    fn help(self, help: impl Into<String>) {
        if let Some(mistake) = self.0.last_mut() {
            mistake.help = Some(help.into());
        }
    }
}
