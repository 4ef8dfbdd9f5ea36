//! The psql settings that a block must not change.

use super::commands::{MetaCommand, MetaCommandKind};
use super::syntax_error::SyntaxErrorKind;

/// The prompts, which mark the end of a statement.
const PROMPTS: [&str; 3] = ["PROMPT1", "PROMPT2", "PROMPT3"];

/// Returns the fault of a `\set` or `\unset`, if any, and the length of the faulty part.
pub(super) fn invalid_setting(command: &MetaCommand<'_>) -> Option<(usize, SyntaxErrorKind)> {
    let arguments = command.arguments;
    let before = arguments.len() - arguments.trim_start().len();
    let mut words = arguments.split_whitespace();
    let name = words.next()?;
    let length = command.name.len() + before + name.len();
    let is = |known: &str| name.trim_matches('\'') == known;
    if PROMPTS.iter().any(|prompt| is(prompt)) {
        return Some((length, SyntaxErrorKind::Prompt));
    }
    let is_on = command.kind == MetaCommandKind::Sets && words.next().is_none_or(is_on);
    (is("SINGLESTEP") && is_on).then_some((length, SyntaxErrorKind::SingleStep))
}

/// Returns `true` if psql takes a value for true, and `false` if that is unknown here. See `ParseVariableBool` in its
/// `variables.c`.
pub fn is_on(value: &str) -> bool {
    let value = value.trim_matches('\'').to_ascii_lowercase();
    match value.as_str() {
        "" | "on" | "1" => true,
        value => "true".starts_with(value) || "yes".starts_with(value),
    }
}
