//! The text between a block's braces: a verb, and keys with their values.

use super::grammar::{Key, VERBS, ValueKind, VerbRule};
use super::tokenizer::{Setting, split};
use crate::chapter::notation::verb_meant;
use crate::chapter::{Block, Source, Word};
use crate::error::{Mistake, nearest};
use crate::text::join_list;
use std::ops::Range;

/// A block's verb and its valid keys.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) verb: Option<&'static VerbRule>,
    /// The bytes of the verb and its value.
    pub(super) verb_columns: Range<usize>,
    /// The value behind the verb's `=`, such as the name of a step.
    pub(super) object: Option<Word>,
    /// The values of the keys, each once.
    pub(super) values: Vec<(Key, Word)>,
    /// True if a word was not understood, so that a missing key may only be misspelt.
    pub(super) is_garbled: bool,
}

impl Settings {
    /// Returns the value of a key.
    pub(super) fn get(&self, key: Key) -> Option<&Word> {
        let found = self.values.iter().find(|(known, _)| *known == key);
        found.map(|(_, value)| value)
    }
}

/// Reads a block's settings and adds faults to `mistakes`.
pub(super) fn settings(
    block: &Block,
    source: &Source<'_>,
    mistakes: &mut Vec<Mistake>,
) -> Settings {
    let before = mistakes.len();
    let mistake =
        |columns: Range<usize>, message: String| source.mistake(block.line, Some(columns), message);
    let mut words = split(&block.settings, &mistake, mistakes).into_iter();
    let mut settings = Settings::default();
    match words.next() {
        Some(first) => settings.verb(&first, &mistake, mistakes),
        None if mistakes.len() > before => {}
        None => {
            let columns = block.settings.columns.start - 1..block.settings.columns.end + 1;
            let mistake = mistake(columns, "the braces hold no verb".to_owned());
            mistakes.push(mistake.help(format!("the first word in them is {}", verbs())));
        }
    }
    for word in words {
        settings.key(word, &mistake, mistakes);
    }
    settings.is_garbled |= mistakes.len() > before;
    settings
}

impl Settings {
    fn verb(
        &mut self,
        first: &Setting,
        mistake: &impl Fn(Range<usize>, String) -> Mistake,
        mistakes: &mut Vec<Mistake>,
    ) {
        let word = &first.key.text;
        self.verb_columns = first.columns();
        self.verb = VerbRule::read(word);
        match (self.verb, &first.value) {
            (Some(rule), None) if !matches!(rule.object, ValueKind::None | ValueKind::Perhaps) => {
                mistakes.push(
                    mistake(
                        first.columns(),
                        format!("`{word}` does not say {}", rule.object.question()),
                    )
                    .help(format!("write it as `{{{}}}`", rule.example())),
                );
            }
            (Some(rule), Some(value)) if rule.object == ValueKind::None => mistakes.push(
                mistake(value.columns.clone(), format!("`{word}` takes no value")).help(match rule
                    .keys
                    .contains(&Key::Name)
                {
                    true => format!(
                        "write `{{{word}}}`; a step's name is a key: `{{{word} name=build}}`"
                    ),
                    false => format!("write `{{{word}}}`"),
                }),
            ),
            (Some(_), value) => self.object.clone_from(value),
            (None, _) if Key::read(word).is_some() => mistakes.push(
                mistake(
                    first.columns(),
                    format!("the key `{word}` stands where the verb should"),
                )
                .help(format!("the first word in the braces is {}", verbs())),
            ),
            (None, _) => {
                let unknown = mistake(first.key.columns.clone(), format!("unknown verb `{word}`"));
                let known = VERBS.iter().map(|rule| rule.word);
                let meant = verb_meant(word).or_else(|| nearest(word, known));
                mistakes.push(match meant.and_then(VerbRule::read) {
                    Some(rule) => unknown.help(format!("did you mean `{}`?", rule.word)),
                    None => unknown.help(format!("the verbs are {}", verbs())),
                });
            }
        }
    }

    fn key(
        &mut self,
        setting: Setting,
        mistake: &impl Fn(Range<usize>, String) -> Mistake,
        mistakes: &mut Vec<Mistake>,
    ) {
        let columns = setting.key.columns.clone();
        let word = setting.key.text;
        let Some(key) = Key::read(&word) else {
            let taken = self.verb.map_or(&[][..], |rule| rule.keys);
            let known = taken.iter().map(|key| key.word());
            let likely = nearest(&word, known).or_else(|| nearest(&word, Key::words()));
            let unknown = mistake(
                columns,
                match VerbRule::read(&word) {
                    Some(_) => format!("`{word}` is a second verb"),
                    None => format!("unknown key `{word}`"),
                },
            );
            mistakes.push(match (VerbRule::read(&word), likely, self.verb) {
                (Some(_), ..) => unknown.help("a block does one thing; make it two blocks"),
                (_, Some(key), _) => unknown.help(format!("did you mean `{key}`?")),
                (_, None, Some(rule)) => {
                    unknown.help(format!("`{}` takes {}", rule.word, keys(rule)))
                }
                (_, None, None) => unknown,
            });
            return;
        };
        let Some(value) = setting.value else {
            mistakes.push(
                mistake(columns, format!("`{word}` has no value")).help(format!(
                    "write it as `{}`, without spaces around `=`",
                    key.example()
                )),
            );
            return;
        };
        if let Some(rule) = self.verb.filter(|rule| !rule.keys.contains(&key)) {
            mistakes.push(
                mistake(columns, format!("`{}` does not take `{word}`", rule.word))
                    .note(format!(
                        "`{word}` goes with {}",
                        VerbRule::verbs_that_take(key)
                    ))
                    .help(format!("`{}` takes {}", rule.word, keys(rule))),
            );
        } else if let Some(first) = self.get(key) {
            let message = format!("`{word}` is given twice");
            let first = format!("the first value is `{}`", first.text);
            mistakes.push(mistake(columns, message).note(first));
        } else {
            self.values.push((key, value));
        }
    }
}

fn verbs() -> String {
    let words: Vec<_> = VERBS
        .iter()
        .map(|rule| format!("`{}`", rule.example()))
        .collect();
    join_list(&words, "or")
}

fn keys(rule: &VerbRule) -> String {
    if rule.keys.is_empty() {
        return "no keys".to_owned();
    }
    let words: Vec<_> = rule
        .keys
        .iter()
        .map(|key| format!("`{}`", key.word()))
        .collect();
    join_list(&words, "and")
}
