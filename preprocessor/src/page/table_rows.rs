//! The rows that readers look for in a table: their anchors, and the choices of the filter above them.

use super::BlockForm;
use super::label_html;
use crate::figure::escape;
use crate::labels::Labels;
use crate::psql_tables::PrintedTable;
use crate::transcript::evidence::LockMode;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The indexes of the columns by which readers find the rows of a table.
#[derive(Debug, Default)]
pub(super) struct RowColumns {
    filter: Vec<usize>,
    anchors: Option<usize>,
}

impl RowColumns {
    /// Returns the columns that a block names, if the table has all of them; `Err` has the first one that it lacks.
    pub(super) fn of<'a>(table: &PrintedTable, form: &BlockForm<'a>) -> Result<Self, &'a str> {
        let index = |name: &'a str| {
            let found = table.columns.iter().position(|column| column.name == name);
            found.filter(|_| !table.is_expanded).ok_or(name)
        };
        Ok(Self {
            filter: form
                .filter
                .iter()
                .map(|name| index(name))
                .collect::<Result<_, _>>()?,
            anchors: form.anchors.map(index).transpose()?,
        })
    }

    /// Returns `true` if the rows have anchors.
    pub(super) fn has_anchors(&self) -> bool {
        self.anchors.is_some()
    }

    /// Returns `true` if this column's values name the rows.
    pub(super) fn is_anchor(&self, column: usize) -> bool {
        self.anchors == Some(column)
    }

    /// Returns the anchor of a row: the column's name and the row's value in it, in small letters and digits.
    pub(super) fn anchor(&self, table: &PrintedTable, row: &[String]) -> Option<String> {
        let column = self.anchors?;
        let (name, value) = (slug(&table.columns[column].name), slug(&row[column]));
        (!name.is_empty() && !value.is_empty()).then(|| format!("{name}-{value}"))
    }

    /// Returns the filter, which a script shows; empty if there is none.
    pub(super) fn html(&self, table: &PrintedTable, labels: Labels<'_>) -> String {
        if self.filter.is_empty() {
            return String::new();
        }
        let label = |key| escape(&labels.text(key));
        let any = label("filter-any");
        let mut html = format!(
            "<div class=\"witness-filter\" role=\"search\" aria-label=\"{}\" hidden>\
             <label>{} <input type=\"search\" autocomplete=\"off\"></label>",
            label("filter-of-table"),
            label_html::text("filter-find", labels)
        );
        for column in &self.filter {
            let name = escape(&table.columns[*column].name);
            let _ = write!(
                html,
                "<label>{name} <select data-column=\"{column}\" autocomplete=\"off\"><option value=\"\">{any}</option>"
            );
            for choice in choices(table, *column) {
                let _ = write!(html, "<option>{}</option>", escape(choice));
            }
            html.push_str("</select></label>");
        }
        // The script fills in the numbers.
        let numbers = [("shown", "{shown}".into()), ("all", "{all}".into())];
        let count = labels.message("filter-count", &numbers);
        let _ = write!(
            html,
            "<output data-words=\"{}\"></output></div>",
            escape(&count)
        );
        html
    }
}

/// Returns the reason why the rows of these tables can't be found as a block asks, as a clause, and the way out.
pub(super) fn fault<'a>(
    tables: impl Iterator<Item = &'a PrintedTable>,
    form: &BlockForm<'_>,
) -> Option<(String, &'static str)> {
    let mut missing = None;
    let mut anchors = BTreeSet::new();
    let mut is_found = false;
    for table in tables {
        let columns = match RowColumns::of(table, form) {
            Ok(columns) => columns,
            Err(name) => {
                missing.get_or_insert((name, table));
                continue;
            }
        };
        is_found = true;
        for row in table.rows.iter().filter(|_| columns.has_anchors()) {
            let Some(anchor) = columns.anchor(table, row) else {
                let why = "a row has no letters and no digits for its anchor".to_owned();
                return Some((why, "name a column of `anchors` that has"));
            };
            if let Some(anchor) = anchors.replace(anchor) {
                let why = format!("two rows have the anchor `{anchor}`");
                return Some((why, "name a column of `anchors` that tells the rows apart"));
            }
        }
    }
    let (name, table) = missing.filter(|_| !is_found)?;
    if table.is_expanded {
        let why = "it has records and no rows".to_owned();
        return Some((why, "undo `\\x`, or leave out `filter` and `anchors`"));
    }
    let columns = table.columns.iter().map(|it| format!("`{}`", it.name));
    let columns: Vec<_> = columns.collect();
    let why = format!(
        "its table has no column `{name}`, only {}",
        columns.join(", ")
    );
    Some((
        why,
        "name columns in `filter` and `anchors` as psql prints them",
    ))
}

/// The distinct values of a column, of which a cell may have several with commas between them. Lock modes are in the order
/// of their strength.
fn choices(table: &PrintedTable, column: usize) -> Vec<&str> {
    let cells = table.rows.iter().flat_map(|row| row[column].split(','));
    let values: BTreeSet<_> = cells.map(str::trim).filter(|it| !it.is_empty()).collect();
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by_key(|value| lock_mode(value).map(|mode| mode as usize));
    values
}

/// Returns the lock mode of this name, in SQL or in `pg_locks`.
pub(super) fn lock_mode(value: &str) -> Option<LockMode> {
    let mut modes = LockMode::ALL.into_iter();
    LockMode::read(value).or_else(|| modes.find(|mode| mode.sql() == value))
}

/// The letters and digits of a text, with hyphens between its words.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<_> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::{lock_mode, slug};
    use crate::transcript::evidence::LockMode;

    #[test]
    fn anchors_have_letters_and_digits() {
        assert_eq!(slug("ADD COLUMN … DEFAULT now()"), "add-column-default-now");
        assert_eq!(slug(" Straße 7, \"a\" "), "straße-7-a");
        assert_eq!(slug("…"), "");
    }

    #[test]
    fn lock_modes_have_two_names() {
        for name in ["ACCESS EXCLUSIVE", "AccessExclusiveLock"] {
            assert_eq!(lock_mode(name), Some(LockMode::AccessExclusive));
        }
        assert_eq!(lock_mode("SHARE ROW EXCLUSIVE, 2"), None);
    }
}
