//! The settings of psql that a block must leave alone.

use super::commands::{Command, Kind};
use super::fault::FaultKind;

/// The prompts, by which the end of a statement is known.
const PROMPTS: [&str; 3] = ["PROMPT1", "PROMPT2", "PROMPT3"];

/// The fault of a `\set` or `\unset`, if there is one, and how long the part of the command is that it is in.
pub(super) fn fault(command: &Command<'_>) -> Option<(usize, FaultKind)> {
    let arguments = command.arguments;
    let before = arguments.len() - arguments.trim_start().len();
    let mut words = arguments.split_whitespace();
    let name = words.next()?;
    let length = command.name.len() + before + name.len();
    let is = |known: &str| name.trim_matches('\'') == known;
    if PROMPTS.iter().any(|prompt| is(prompt)) {
        return Some((length, FaultKind::Prompt));
    }
    let is_on = command.kind == Kind::Sets && words.next().is_none_or(is_on);
    (is("SINGLESTEP") && is_on).then_some((length, FaultKind::SingleStep))
}

/// Returns whether psql takes a value for true; no, where it is not known here. See `ParseVariableBool` in its `variables.c`.
pub fn is_on(value: &str) -> bool {
    let value = value.trim_matches('\'').to_ascii_lowercase();
    match value.as_str() {
        "" | "on" | "1" => true,
        value => "true".starts_with(value) || "yes".starts_with(value),
    }
}
