//! Rules for values that vary between correct runs, and their replacements.
//!
//! A rule matches a part of one line, one cell of a table, or, in a rule of a book's own, a whole line that is present
//! in some runs only. The built-in rules are in `builtin`; a book adds its own in `book.toml`, and a block its marks.
//! `mask` applies them.

mod builtin;
mod mask;

pub(crate) use mask::Masker;

use crate::error::{Error, Result};
use crate::plan::{PATTERN, value_pattern};
use regex::Regex;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The table of a book's own rules in `book.toml`.
pub(crate) const TABLE: &str = "preprocessor.witness.verify.rule";

/// One rule.
#[derive(Debug, Clone)]
struct Rule {
    /// Its name: a match is replaced by `<name>`.
    name: String,
    /// Patterns of a value within a line. With a group, the group is the value.
    patterns: Vec<Regex>,
    /// Columns of tables, by their names, whose cells are varying values.
    columns: Option<Regex>,
    /// The pattern of a cell in such a column.
    cell: Option<Regex>,
    /// Lines that are present in some runs only.
    lines: Option<Regex>,
}

/// The rules of a book: its own, followed by the built-in ones.
#[derive(Debug, Clone)]
pub(crate) struct Rules {
    own: Vec<Rule>,
    known: Vec<Rule>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            own: Vec::new(),
            known: builtin::rules(),
        }
    }
}

/// A rule in the format of `book.toml`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RulesTable {
    /// A regular expression; its group, if it has one, is the value.
    pattern: Option<String>,
    /// Names of columns.
    #[serde(default)]
    columns: Vec<String>,
    /// A regular expression of whole lines that are present in some runs only.
    lines: Option<String>,
}

impl Rules {
    /// Returns the rules of a book, with these of its own, by their names.
    ///
    /// # Errors
    /// An invalid name, a pattern that is invalid or matches everything, two rules for one column.
    pub(crate) fn of(written: &BTreeMap<String, RulesTable>) -> Result<Self> {
        let own = written.iter().map(|(name, written)| rule(name, written));
        let own: Vec<Rule> = own.collect::<Result<_>>()?;
        let mut columns: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, rule) in written {
            for column in &rule.columns {
                if let Some(other) = columns.insert(column, name) {
                    return Err(Error::setup(
                        format!(
                            "[{TABLE}.{other}] and [{TABLE}.{name}] in book.toml disagree about the column `{column}`"
                        ),
                        "leave the column to one of them",
                    ));
                }
            }
        }
        Ok(Self {
            own,
            ..Self::default()
        })
    }
}

fn rule(name: &str, written: &RulesTable) -> Result<Rule> {
    let wrong = |what: &str, help: &str| {
        Error::setup(format!("[{TABLE}.{name}] in book.toml {what}"), help)
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ');
    if name.is_empty() || !name.chars().all(is_plain) {
        return Err(wrong(
            "has a name that can't be written into a transcript",
            "a name is made of letters, digits, spaces, `-` and `_`",
        ));
    }
    if written.pattern.is_none() && written.lines.is_none() && written.columns.is_empty() {
        return Err(wrong(
            "is empty",
            "give it a `pattern`, `columns` or `lines`",
        ));
    }
    let read = |text: &Option<String>, key: &str| {
        let read = text.as_deref().map(|text| {
            value_pattern(text).map_err(|why| {
                let what = format!("has {key} = '{text}', which {why}");
                wrong(&what, PATTERN)
            })
        });
        read.transpose()
    };
    let columns: Vec<String> = written.columns.iter().map(|it| regex::escape(it)).collect();
    Ok(Rule {
        name: name.to_owned(),
        patterns: read(&written.pattern, "pattern")?.into_iter().collect(),
        lines: read(&written.lines, "lines")?,
        columns: (!columns.is_empty()).then(|| builtin::whole(&columns.join("|"))),
        cell: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(toml: &str) -> Result<Rules> {
        Rules::of(&toml::from_str(toml).expect("TOML"))
    }

    #[test]
    fn a_rule_that_makes_no_sense_is_told_with_its_table() {
        for (toml, says) in [
            (
                "[a]",
                "[preprocessor.witness.verify.rule.a] in book.toml is empty",
            ),
            ("[a]\npattern = '('", "not a regular expression"),
            ("[a]\npattern = '.*'", "matches everything"),
            ("[a]\npattern = '(.+)'", "matches everything"),
            ("[a]\npattern = '\\d*'", "matches everything"),
            ("[a]\npattern = '(a) (b)'", "several groups"),
            (
                "[a]\nlines = '^.*$'",
                "has lines = '^.*$', which matches everything",
            ),
            ("['<a>']\npattern = 'a'", "a name that can't be written"),
            (
                "[a]\ncolumns = ['x']\n[b]\ncolumns = ['y', 'x']",
                "disagree about the column `x`",
            ),
        ] {
            let said = of(toml).expect_err(toml).to_string();
            assert!(said.contains(says), "{toml}: {said}");
        }
        of("[tps]\npattern = 'tps = (\\S+)'\n[rows]\ncolumns = ['n']").expect("right");
    }
}
