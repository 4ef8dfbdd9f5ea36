//! The words of an info string: the verbs, and the keys that each of them takes.

use crate::text::join_list;

/// The action of a live block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VerbWord {
    Run,
    Start,
    Finish,
    Stop,
    Wait,
    Open,
    Fresh,
    Show,
    Watch,
    Claim,
    Figure,
    Expect,
    Workload,
    Output,
    Diff,
}

/// A setting of a live block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SettingKey {
    Session,
    Name,
    Fails,
    Within,
    Only,
    Pg,
    Hide,
    Lines,
    Until,
    Signal,
    File,
    Every,
    Step,
    Chapter,
    Said,
    Varies,
    As,
    Filter,
    Anchors,
    Fold,
    With,
    False,
}

/// The value behind a verb's `=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueKind {
    /// Not allowed.
    None,
    /// A step of the chapter: `finish=build`.
    Step,
    /// Two steps: `diff="before, after"`.
    Steps,
    /// An optional step: `wait=build`.
    Perhaps,
    /// A sentence: `claim="It holds"`.
    Sentence,
    /// A kind of picture: `figure=timeline`.
    Picture,
    /// A workload of the book: `workload=shop`.
    Workload,
}

/// The syntax of a verb.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct VerbRule {
    pub(super) verb: VerbWord,
    pub(super) word: &'static str,
    pub(super) object: ValueKind,
    pub(super) keys: &'static [SettingKey],
}

use SettingKey::{
    Anchors, As, Chapter, Every, Fails, False, File, Filter, Fold, Hide, Lines, Name, Only, Pg,
    Said, Session, Signal, Step, Until, Varies, With, Within,
};

/// Every verb. Verbs that end a step or check its output are skipped together with that step, so they take no `only`
/// and `pg` of their own.
pub(super) const VERBS: &[VerbRule] = &[
    VerbRule {
        verb: VerbWord::Run,
        word: "run",
        object: ValueKind::None,
        keys: &[
            Session, With, Name, Fails, Within, Only, Pg, Hide, Lines, File, Said, Varies, As,
            Filter, Anchors, Fold,
        ],
    },
    VerbRule {
        verb: VerbWord::Start,
        word: "start",
        object: ValueKind::None,
        keys: &[
            Session, With, Name, Fails, Within, Only, Pg, Hide, Lines, Until, Said, Fold,
        ],
    },
    VerbRule {
        verb: VerbWord::Finish,
        word: "finish",
        object: ValueKind::Step,
        keys: &[
            Name, Within, Hide, Lines, Said, Varies, As, Filter, Anchors, Fold,
        ],
    },
    VerbRule {
        verb: VerbWord::Stop,
        word: "stop",
        object: ValueKind::Step,
        keys: &[
            Name, Within, Hide, Lines, Signal, Said, Varies, As, Filter, Anchors, Fold,
        ],
    },
    VerbRule {
        verb: VerbWord::Wait,
        word: "wait",
        object: ValueKind::Perhaps,
        keys: &[Name, Within, Only, Pg, Hide, Lines, Until, Said, Fold],
    },
    VerbRule {
        verb: VerbWord::Open,
        word: "open",
        object: ValueKind::None,
        keys: &[Session, Only, Pg, Hide],
    },
    VerbRule {
        verb: VerbWord::Fresh,
        word: "fresh",
        object: ValueKind::None,
        keys: &[Hide],
    },
    VerbRule {
        verb: VerbWord::Show,
        word: "show",
        object: ValueKind::None,
        keys: &[Name, Only, Pg, File, Fold],
    },
    VerbRule {
        verb: VerbWord::Watch,
        word: "watch",
        object: ValueKind::Step,
        keys: &[Session, Name, Within, Only, Pg, Hide, Lines, Every, Fold],
    },
    VerbRule {
        verb: VerbWord::Claim,
        word: "claim",
        object: ValueKind::Sentence,
        keys: &[Session, Name, Within, Only, Pg, Hide, Varies, False],
    },
    VerbRule {
        verb: VerbWord::Figure,
        word: "figure",
        object: ValueKind::Picture,
        keys: &[Step, Chapter, Only, Pg],
    },
    VerbRule {
        verb: VerbWord::Expect,
        word: "expect",
        object: ValueKind::None,
        keys: &[],
    },
    VerbRule {
        verb: VerbWord::Workload,
        word: "workload",
        object: ValueKind::Workload,
        keys: &[Name, Within, Only, Pg],
    },
    VerbRule {
        verb: VerbWord::Output,
        word: "output",
        object: ValueKind::Step,
        keys: &[Lines, Said, As, Filter, Anchors, Fold],
    },
    VerbRule {
        verb: VerbWord::Diff,
        word: "diff",
        object: ValueKind::Steps,
        keys: &[Lines, Fold],
    },
];

/// Every key with its word and an example of its value.
const KEYS: &[(SettingKey, &str, &str)] = &[
    (Session, "session", "alice"),
    (Name, "name", "build"),
    (Fails, "fails", "55P03"),
    (Within, "within", "30s"),
    (Only, "only", "local"),
    (Pg, "pg", "\">=17\""),
    (Hide, "hide", "code"),
    (Lines, "lines", "20"),
    (Until, "until", "blocked"),
    (Signal, "signal", "INT"),
    (File, "file", "sql/schema.sql"),
    (Every, "every", "100ms"),
    (Step, "step", "build"),
    (Chapter, "chapter", "indexes/build"),
    (Said, "said", "\"it waits for the writer\""),
    (Varies, "varies", "pid"),
    (As, "as", "table"),
    (Filter, "filter", "\"mode, granted\""),
    (Anchors, "anchors", "mode"),
    (Fold, "fold", "output"),
    (With, "with", "python3"),
    (False, "false", "show"),
];

impl VerbRule {
    /// Returns the verb of this word.
    pub(super) fn read(word: &str) -> Option<&'static Self> {
        VERBS.iter().find(|rule| rule.word == word)
    }

    /// Returns the words of the verbs that take a key, as a phrase.
    pub(super) fn verbs_that_take(key: SettingKey) -> String {
        let takers = VERBS.iter().filter(|rule| rule.keys.contains(&key));
        let words: Vec<_> = takers.map(|rule| format!("`{}`", rule.word)).collect();
        join_list(&words, "and")
    }

    /// Returns an example of the verb in an info string.
    pub(super) fn example(&self) -> String {
        match self.object.example() {
            Some(object) => format!("{}={object}", self.word),
            None => self.word.to_owned(),
        }
    }
}

impl ValueKind {
    /// Returns an example of such a value.
    fn example(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Perhaps => None,
            Self::Step => Some("build"),
            Self::Steps => Some("\"before, after\""),
            Self::Sentence => Some("\"It holds\""),
            Self::Picture => Some("timeline"),
            Self::Workload => Some("shop"),
        }
    }

    /// Returns the question that a verb without this value leaves open.
    pub(super) fn question(self) -> &'static str {
        match self {
            Self::None | Self::Step | Self::Perhaps => "which step",
            Self::Steps => "which two steps",
            Self::Sentence => "what it claims",
            Self::Picture => "which picture",
            Self::Workload => "which workload",
        }
    }
}

impl SettingKey {
    /// Returns the key of this word.
    pub(super) fn read(word: &str) -> Option<Self> {
        let found = KEYS.iter().find(|(_, known, _)| *known == word);
        found.map(|(key, ..)| *key)
    }

    /// Returns the word of the key.
    pub(super) fn word(self) -> &'static str {
        let found = KEYS.iter().find(|(key, ..)| *key == self);
        found.map_or("", |(_, word, _)| word)
    }

    /// Returns the key with an example of its value.
    pub(super) fn example(self) -> String {
        let found = KEYS.iter().find(|(key, ..)| *key == self);
        found.map_or_else(String::new, |(_, word, value)| format!("{word}={value}"))
    }

    /// Returns every key's word.
    pub(super) fn words() -> impl Iterator<Item = &'static str> {
        KEYS.iter().map(|(_, word, _)| *word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_are_known_by_the_same_words() {
        let verbs: Vec<_> = VERBS.iter().map(|rule| rule.word).collect();
        assert_eq!(verbs, crate::chapter::notation::VERBS);
        let keys: Vec<_> = SettingKey::words().collect();
        assert_eq!(keys, crate::chapter::notation::KEYS);
    }

    #[test]
    fn every_key_is_written_and_taken() {
        for rule in VERBS {
            assert_eq!(VerbRule::read(rule.word), Some(rule));
            for key in rule.keys {
                assert_eq!(SettingKey::read(key.word()), Some(*key));
            }
        }
        for word in SettingKey::words() {
            let key = SettingKey::read(word).expect("a key");
            assert!(!VerbRule::verbs_that_take(key).is_empty(), "{word}");
        }
        assert_eq!(VerbRule::verbs_that_take(File), "`run` and `show`");
    }

    #[test]
    fn a_verb_is_shown_with_its_object() {
        let example = |word| VerbRule::read(word).expect("a verb").example();
        assert_eq!(example("watch"), "watch=build");
        assert_eq!(example("claim"), r#"claim="It holds""#);
        assert_eq!(example("expect"), "expect");
    }
}
