//! The notation of live blocks, and how it differs from the braced fences of other tools.
//!
//! A fence is live if its language is, or nearly is, one that this tool runs, and if the first word in its braces is,
//! or nearly is, a verb. All others pass: they belong to Pandoc, Hugo, Docusaurus, MkDocs, Runme, Quarto or MyST. Those
//! that an author may have meant to be live come with a `Doubt`, so that no block is ignored silently.

mod words;

pub use words::{KEYS, LANGUAGES, VERBS, language_meant, verb_meant};

use words::{
    ELSEWHERE, OBJECTLESS_ELSEWHERE, VERBS_BY_VALUE, is_nearly_language, is_nearly_verb, synonym,
};

/// The treatment of fences with braces of other tools.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ForeignFences {
    /// Pass them through byte for byte.
    #[default]
    Pass,
    /// Report each as a mistake.
    Refuse,
}

/// The kinds of fences.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FenceKind {
    /// A fence that isn't live.
    Plain(Option<Doubt>),
    /// A live block, or a fence that must become one.
    Live,
    /// A fence with the braces of another tool.
    Foreign(Option<Doubt>),
}

/// The reasons why a fence that isn't live may have been meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// A verb without braces.
    NoBraces(&'static str),
    /// A verb in a language that this tool doesn't run.
    Language(String),
    /// A word in place of the verb that is known from no other tool.
    NoVerb(String),
    /// Empty braces.
    Empty,
}

impl Doubt {
    /// Returns the warning and the way out.
    pub(super) fn words(&self) -> (String, String) {
        match self {
            Self::NoBraces(verb) => (
                format!("this block isn't run: `{verb}` stands without braces"),
                format!("write it as `{{{verb}}}`"),
            ),
            Self::Language(language) => (
                format!("this block isn't run: the language `{language}` is not supported"),
                "`sql` runs in psql, `sh` and `bash` in a shell".to_owned(),
            ),
            Self::NoVerb(word) => (
                format!("this block isn't run: `{word}` in its braces is not a verb"),
                "to have it run, begin the braces with a verb, such as `{run}`".to_owned(),
            ),
            Self::Empty => (
                "this block isn't run: its braces are empty".to_owned(),
                "to have it run, begin the braces with a verb, such as `{run}`".to_owned(),
            ),
        }
    }
}

/// Returns the kind of a fence with this info string.
pub(super) fn kind(info: &str, foreign: ForeignFences) -> FenceKind {
    let Some((before, inner)) = info.split_once('{') else {
        return FenceKind::Plain(bare_verb(info).map(Doubt::NoBraces));
    };
    if foreign == ForeignFences::Refuse {
        return FenceKind::Live;
    }
    if before.matches('"').count() % 2 == 1 {
        // The brace is part of a value, such as a title.
        return FenceKind::Foreign(None);
    }
    let braces = Braces::read(before, inner);
    if braces.is_ours() {
        return FenceKind::Live;
    }
    FenceKind::Foreign(braces.doubt())
}

/// Returns `true` if an info string may have braces or a verb, as a cheap first test.
pub(super) fn is_worth_a_look(info: &str) -> bool {
    info.contains('{') || bare_verb(info).is_some()
}

/// Returns the verb behind a language without braces: `sql run`.
fn bare_verb(info: &str) -> Option<&'static str> {
    let mut words = info.split_whitespace();
    let language = words.next()?;
    let word = words.next()?;
    let value = word.split_once('=');
    let word = value.map_or(word, |(word, _)| word);
    let verb = VERBS.iter().find(|verb| **verb == word)?;
    if value.is_none() && VERBS_BY_VALUE.contains(verb) {
        return None;
    }
    LANGUAGES.contains(&language).then_some(verb)
}

/// The parts of a braced info string that identify its tool.
struct Braces<'a> {
    language: &'a str,
    /// True if more than the language stands before the braces.
    has_more: bool,
    /// The first word in the braces.
    word: &'a str,
    /// The text behind it, up to the end of the info string.
    rest: &'a str,
}

impl<'a> Braces<'a> {
    fn read(before: &'a str, inner: &'a str) -> Self {
        let is_between = |c: char| c.is_whitespace() || c == ',';
        let before = before.trim_end();
        let language = before.find(is_between).map_or(before, |at| &before[..at]);
        let inner = inner.trim_start();
        let end = inner.find(|c: char| c.is_whitespace() || matches!(c, '=' | ',' | '}'));
        let (word, rest) = inner.split_at(end.unwrap_or(inner.len()));
        Self {
            language,
            has_more: language.len() < before.len(),
            word: word.trim_end_matches([':', ';']),
            rest,
        }
    }

    fn is_ours(&self) -> bool {
        let is_verb = self.is_verb();
        if self.language.is_empty() {
            // `{figure} a.png` is MyST's.
            let is_theirs = self.word == "figure" && !self.has_value();
            return is_verb && !is_theirs && self.ends_with_braces();
        }
        if !is_nearly_language(self.language) {
            let is_known = ELSEWHERE.contains(&self.word);
            let has_value = self.has_value() || OBJECTLESS_ELSEWHERE.contains(&self.word);
            return is_known && has_value && self.has_our_keys_only();
        }
        is_verb
            || is_nearly_verb(self.word, self.has_value())
            || (!self.has_value() && synonym(self.word).is_some())
            || (KEYS.contains(&self.word) && self.has_verb_later())
    }

    fn doubt(&self) -> Option<Doubt> {
        let is_verb = self.is_verb();
        if is_verb && !self.language.is_empty() && !is_nearly_language(self.language) {
            let is_meant = !self.has_more && self.has_our_keys_only();
            return is_meant.then(|| Doubt::Language(self.language.to_owned()));
        }
        if !LANGUAGES.contains(&self.language) {
            return None;
        }
        if self.word.is_empty() && self.rest.trim_end() == "}" {
            return Some(Doubt::Empty);
        }
        let is_unknown = words::may_be_meant(self.word, self.has_value());
        is_unknown.then(|| Doubt::NoVerb(self.word.to_owned()))
    }

    fn is_verb(&self) -> bool {
        let needs_value = VERBS_BY_VALUE.contains(&self.word);
        VERBS.contains(&self.word) && (self.has_value() || !needs_value)
    }

    fn has_value(&self) -> bool {
        self.rest.starts_with('=')
    }

    fn ends_with_braces(&self) -> bool {
        self.rest.trim_end().ends_with('}')
    }

    /// Returns the words in the braces behind the first one, including those within quotes.
    fn later(&self) -> impl Iterator<Item = &'a str> {
        let inside = self
            .rest
            .rsplit_once('}')
            .map_or(self.rest, |(inside, _)| inside);
        let value = usize::from(self.has_value());
        inside.split_whitespace().skip(value)
    }

    fn has_verb_later(&self) -> bool {
        self.later().any(|word| VERBS.contains(&word))
    }

    fn has_our_keys_only(&self) -> bool {
        let is_ours = |word: &str| {
            word.split_once('=')
                .is_some_and(|(key, _)| KEYS.contains(&key))
        };
        self.ends_with_braces() && self.later().all(is_ours)
    }
}

#[cfg(test)]
mod tests;
