//! Names that only hidden blocks define: a reader who types what a page shows would not have them.
//!
//! A block is hidden from readers if the page shows neither its code nor its file. The names are psql's variables, of
//! `\set` and `\gset`, and objects of `CREATE`, as far as the text tells them; a name that a shown block defines, too,
//! is not reported. `hide=build` says that readers don't need a block.

use super::{Actor, Step, StepId, Verb, Work};
use crate::error::Mistake;
use regex::Regex;
use std::cell::LazyCell;
use std::sync::LazyLock;

/// The objects that a statement creates, with their names.
static CREATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let objects = "TABLE|VIEW|MATERIALIZED +VIEW|FUNCTION|PROCEDURE|SCHEMA|TYPE|DOMAIN|SEQUENCE";
    Regex::new(&format!(
        r#"(?i)\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:TEMP|TEMPORARY|UNLOGGED)\s+)?(?:{objects})\s+(?:IF\s+NOT\s+EXISTS\s+)?([A-Za-z_][\w.$]*)"#
    ))
    .ok()
});

/// The variables that `\set` sets.
static SET: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?m)\\set +(\w+)").ok());

/// The columns of a statement that `\gset` ends, with the prefix of their variables.
static GSET: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?s)([^;]*?)\\gset(?: +(\w+))?").ok());

/// The name of a column.
static COLUMN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)\bAS\s+"?([A-Za-z_]\w*)"#).ok());

/// A name that a block defines.
#[derive(Debug, Clone, PartialEq, Eq)]
enum DefinedName {
    Variable(String),
    Object(String),
}

/// Adds a mistake for each hidden block that defines a name which a shown block below uses, and no shown one defines.
pub(super) fn check(steps: &[Step], mistakes: &mut Vec<Mistake>) {
    let typed = StepId::enumerate(steps).filter(|(_, step)| is_typed(step));
    let typed: Vec<_> = typed
        .filter_map(|(index, step)| Some((index, step, code(step)?)))
        .collect();
    let shown = LazyCell::new(|| -> Vec<DefinedName> {
        typed.iter().flat_map(|(.., text)| defined(text)).collect()
    });
    for (index, hidden) in StepId::enumerate(steps) {
        let Some(work) = session_work(hidden).filter(|_| is_hidden(hidden)) else {
            continue;
        };
        let names = defined(&work.code.text).into_iter();
        let mut needed = names
            .filter(|name| !shown.contains(name))
            .filter_map(|name| {
                let mut typed = typed.iter();
                let (_, user, _) =
                    typed.find(|(at, _, text)| *at > index && name.is_used_in(text))?;
                Some((name, user))
            });
        if let Some((name, user)) = needed.next() {
            let message = format!("only this hidden block defines {}", name.spoken());
            let mistake = Mistake::new(hidden.at.clone(), message)
                .note(format!(
                    "a reader who types the block in line {} needs it",
                    user.at.line
                ))
                .help("show the block's code or its file, or write `hide=build` if readers have it otherwise");
            mistakes.push(mistake);
        }
    }
}

impl DefinedName {
    fn spoken(&self) -> String {
        match self {
            Self::Variable(name) => format!("the variable `{name}`"),
            Self::Object(name) => format!("`{name}`"),
        }
    }

    /// Returns `true` if a text uses the name as a whole word; a schema also in front of its objects.
    fn is_used_in(&self, text: &str) -> bool {
        match self {
            Self::Variable(name) => [":", ":'", ":\"", ":{?"]
                .iter()
                .any(|mark| has_word(text, &format!("{mark}{name}"))),
            Self::Object(name) => has_word(text, name),
        }
    }
}

/// Returns `true` if a text has a word with nothing of a name before and behind it.
fn has_word(text: &str, word: &str) -> bool {
    let text = text.to_lowercase();
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    text.match_indices(&word.to_lowercase()).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + found.len()..].chars().next();
        // `::a` is a cast, and `a.b` isn't the object `b`.
        !before.is_some_and(|c| is_name(c) || matches!(c, '.' | ':'))
            && !behind.is_some_and(is_name)
    })
}

/// Returns the names that a block of SQL defines.
fn defined(sql: &str) -> Vec<DefinedName> {
    let all = |pattern: &LazyLock<Option<Regex>>, text: &str| -> Vec<String> {
        let pattern = pattern.iter();
        let found = pattern.flat_map(|it| it.captures_iter(text));
        found
            .filter_map(|it| Some(it.get(1)?.as_str().to_lowercase()))
            .collect()
    };
    let mut names: Vec<_> = all(&CREATED, sql)
        .into_iter()
        .map(DefinedName::Object)
        .collect();
    names.extend(all(&SET, sql).into_iter().map(DefinedName::Variable));
    for found in GSET.iter().flat_map(|it| it.captures_iter(sql)) {
        let part = |number| found.get(number).map_or("", |it| it.as_str());
        let columns = all(&COLUMN, part(1)).into_iter();
        names.extend(columns.map(|column| DefinedName::Variable(format!("{}{column}", part(2)))));
    }
    names
}

/// Returns `true` if the page shows neither the code nor the file of a block, and its author hasn't said that readers
/// don't need it.
fn is_hidden(step: &Step) -> bool {
    let display = &step.display;
    let has_file = session_work(step).is_some_and(|work| work.code.file.is_some());
    display.hide_code && (display.hide_output || !has_file) && !display.is_builds_own
}

/// Returns `true` if a reader types the block.
fn is_typed(step: &Step) -> bool {
    !step.verb.reads_evidence() && !step.display.is_builds_own && !is_hidden(step)
}

/// Returns the SQL that a session runs.
fn session_work(step: &Step) -> Option<&Work> {
    match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. }
            if work.actor != Actor::Shell =>
        {
            Some(work)
        }
        _ => None,
    }
}

/// Returns the SQL of a step.
fn code(step: &Step) -> Option<&str> {
    match &step.verb {
        Verb::Wait { code, .. } | Verb::Claim { code, .. } => Some(&code.text),
        _ => session_work(step).map(|work| work.code.text.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        let object = |name: &str| DefinedName::Object(name.into());
        let variable = |name: &str| DefinedName::Variable(name.into());
        for (sql, names) in [
            ("CREATE SCHEMA lab;", vec![object("lab")]),
            (
                "create or replace function lab.f(a int) returns int;\nCREATE TEMP TABLE IF NOT EXISTS t ();",
                vec![object("lab.f"), object("t")],
            ),
            (
                "\\set n 4\nSELECT 1 AS a, 2 AS \"b\" \\gset x_\n",
                vec![variable("n"), variable("x_a"), variable("x_b")],
            ),
            ("SELECT 1;", vec![]),
        ] {
            assert_eq!(defined(sql), names, "{sql}");
        }
    }

    #[test]
    fn a_name_is_used_as_a_word() {
        let lab = DefinedName::Object("lab".into());
        assert!(lab.is_used_in("CALL lab.measure()") && lab.is_used_in("DROP SCHEMA Lab;"));
        assert!(!lab.is_used_in("SELECT label, my_lab, x.lab"));
        let before = DefinedName::Variable("before".into());
        assert!(before.is_used_in("= :'before'") && before.is_used_in("= :before"));
        assert!(!before.is_used_in("before :beforehand ::before"));
    }
}
