//! Applies rules to a line or a cell.

use super::{Rule, Rules};
use crate::plan::{Varies, value_pattern};
use crate::verify::rules::builtin;
use regex::Regex;
use std::ops::Range;

/// Two rules of a book that claim the same value under different names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleConflict {
    /// The value that both match.
    pub value: String,
    /// The names of the rules.
    pub rules: [String; 2],
}

/// Masks the output of one block: each varying value is replaced by the name of its rule, `<pid>`.
///
/// The block's own marks come first, then the rules of the book, then the built-in ones. Of these, the first one in the
/// table is used.
#[derive(Debug)]
pub(crate) struct Masker<'a> {
    rules: &'a Rules,
    marks: Vec<MarkedSpan>,
    conflicts: Vec<RuleConflict>,
}

/// A mark of the block, with a flag that is true once it has matched.
#[derive(Debug)]
struct MarkedSpan {
    mark: Varies,
    pattern: Option<Regex>,
    is_found: bool,
}

impl<'a> Masker<'a> {
    /// Returns a masker for a block with these marks.
    #[must_use]
    pub(crate) fn new(rules: &'a Rules, marks: &[Varies]) -> Self {
        let marked = |mark: &Varies| MarkedSpan {
            pattern: match mark {
                Varies::Pattern(text) => value_pattern(text).ok(),
                _ => None,
            },
            mark: mark.clone(),
            is_found: false,
        };
        Self {
            rules,
            marks: marks.iter().map(marked).collect(),
            conflicts: Vec::new(),
        }
    }

    /// Masks a line, or a text within one.
    pub(crate) fn line(&mut self, text: &str) -> String {
        let mut taken: Vec<(Range<usize>, String)> = Vec::new();
        for marked in &mut self.marks {
            for found in marked.pattern.iter().flat_map(|it| values(it, text)) {
                marked.is_found = true;
                take(&mut taken, found, "varies");
            }
        }
        let marks = taken.len();
        for rule in &self.rules.own {
            for found in rule.patterns.iter().flat_map(|it| values(it, text)) {
                match overlapping(&taken, &found) {
                    Some(at) if at >= marks && taken[at].1 != rule.name => {
                        self.conflicts.push(RuleConflict {
                            value: text[found].to_owned(),
                            rules: [taken[at].1.clone(), rule.name.clone()],
                        });
                    }
                    _ => take(&mut taken, found, &rule.name),
                }
            }
        }
        for rule in &self.rules.known {
            for found in rule.patterns.iter().flat_map(|it| values(it, text)) {
                take(&mut taken, found, &rule.name);
            }
        }
        taken.sort_by_key(|(range, _)| range.start);
        let (mut masked, mut at) = (String::new(), 0);
        for (range, name) in taken {
            masked.push_str(&text[at..range.start]);
            masked.push_str(&named(&name));
            at = range.end;
        }
        masked.push_str(&text[at..]);
        masked
    }

    /// Returns `true` if a line is present in some runs only.
    #[must_use]
    pub(crate) fn leaves_out(&self, line: &str) -> bool {
        let mut rules = self.rules.own.iter().filter_map(|rule| rule.lines.as_ref());
        rules.any(|lines| {
            lines
                .find(line)
                .is_some_and(|found| found.len() == line.len())
        })
    }

    /// Masks a cell of a column.
    pub(crate) fn cell(&mut self, column: &str, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        for marked in &mut self.marks {
            if marked.mark == Varies::Column(column.to_owned()) {
                marked.is_found = true;
                return named(column);
            }
        }
        let all = self.rules.own.iter().chain(&self.rules.known);
        let is_meant = |rule: &&Rule| {
            let is_column = rule.columns.as_ref().is_some_and(|it| it.is_match(column));
            is_column && rule.cell.as_ref().is_none_or(|it| it.is_match(text))
        };
        match all.into_iter().find(is_meant) {
            Some(rule) => named(&rule.name),
            None => self.line(text),
        }
    }

    /// Notes that a column exists, including one without rows.
    pub(crate) fn column(&mut self, name: &str) {
        for marked in &mut self.marks {
            marked.is_found |= marked.mark == Varies::Column(name.to_owned());
        }
    }

    /// Masks a value measured by a claim over evidence. Its numbers depend on the clock.
    pub(crate) fn measured(&mut self, name: &str, text: &str) -> String {
        match self.cell(name, text) {
            same if same == text && builtin::is_number(text) => named("number"),
            masked => masked,
        }
    }

    /// Returns `true` if the number of rows varies.
    pub(crate) fn row_count_varies(&mut self) -> bool {
        let mut marks = self.marks.iter_mut();
        let found = marks.find(|marked| marked.mark == Varies::RowCount);
        found.is_some_and(|marked| {
            marked.is_found = true;
            true
        })
    }

    /// Returns the marks that never matched, and the conflicts of rules.
    #[must_use]
    pub(crate) fn end(self) -> (Vec<Varies>, Vec<RuleConflict>) {
        let idle = self.marks.into_iter().filter(|marked| !marked.is_found);
        (idle.map(|marked| marked.mark).collect(), self.conflicts)
    }
}

/// The replacement of a value.
fn named(name: &str) -> String {
    format!("<{name}>")
}

/// The matches of a pattern.
fn values<'t>(pattern: &'t Regex, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let group = pattern.captures_len() - 1;
    let found = pattern.captures_iter(text);
    found.filter_map(move |found| found.get(group).map(|value| value.range()))
}

/// The index of a range that overlaps a place.
fn overlapping(taken: &[(Range<usize>, String)], place: &Range<usize>) -> Option<usize> {
    taken
        .iter()
        .position(|(range, _)| range.start < place.end && place.start < range.end)
}

/// Adds a place if it doesn't overlap another one.
fn take(taken: &mut Vec<(Range<usize>, String)>, place: Range<usize>, name: &str) {
    if !place.is_empty() && overlapping(taken, &place).is_none() {
        taken.push((place, name.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(toml: &str) -> Rules {
        Rules::of(&toml::from_str(toml).expect("TOML")).expect("rules")
    }

    #[test]
    fn a_value_is_replaced_and_the_rest_stays() {
        let rules = Rules::default();
        let mut masker = Masker::new(&rules, &[]);
        let said =
            "DETAIL:  Process 4711 waits for ShareLock on transaction 815; blocked by process 12.";
        assert_eq!(
            masker.line(said),
            "DETAIL:  Process <pid> waits for ShareLock on transaction <xid>; blocked by process <pid>."
        );
        assert_eq!(masker.cell("pid", "4711"), "<pid>");
        assert_eq!(masker.cell("pid", ""), "");
        assert_eq!(masker.cell("pid", "nobody"), "nobody");
        assert_eq!(masker.cell("users", "4711"), "4711");
        assert_eq!(masker.measured("rows", "4711"), "<number>");
        assert_eq!(masker.measured("mode", "SHARE"), "SHARE");
    }

    #[test]
    fn marks_come_before_the_books_rules_and_these_before_the_tools() {
        let rules = rules("[place]\npattern = 'at (\\S+)'\ncolumns = ['pid']");
        let marks = [
            Varies::Pattern("at 1(\\d)".into()),
            Varies::Column("n".into()),
            Varies::Column("gone".into()),
            Varies::RowCount,
        ];
        let mut masker = Masker::new(&rules, &marks);
        assert_eq!(
            masker.line("at 12, at 0/16B3748"),
            "at 1<varies>, at <place>"
        );
        assert_eq!(masker.cell("pid", "x"), "<place>");
        assert_eq!(masker.cell("n", "7"), "<n>");
        assert!(masker.row_count_varies());
        let (idle, conflicts) = masker.end();
        assert_eq!(idle, [Varies::Column("gone".into())]);
        assert_eq!(conflicts, []);
    }

    #[test]
    fn lines_that_come_and_go_are_whole_ones() {
        let rules = rules("[retry]\nlines = 'attempt \\d+: again'");
        let masker = Masker::new(&rules, &[]);
        assert!(masker.leaves_out("attempt 12: again"));
        assert!(!masker.leaves_out("attempt 12: again and again"));
    }

    #[test]
    fn rules_that_disagree_are_found() {
        let rules = rules("[one]\npattern = 'x=(\\d+)'\n[two]\npattern = '\\d+;'");
        let mut masker = Masker::new(&rules, &[]);
        assert_eq!(masker.line("x=12; 3;"), "x=<one>; <two>");
        let conflict = RuleConflict {
            value: "12;".into(),
            rules: ["one".into(), "two".into()],
        };
        assert_eq!(masker.end().1, [conflict]);
    }
}
