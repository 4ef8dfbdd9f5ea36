//! Reads CSV (RFC 4180), as programs and `\pset format csv` print it.

use super::{PrintedColumn, PrintedTable};

/// Returns the table of a text that is CSV from its first line to its last: a line of names, and at least one line of as
/// many values. A single column can't be told from other text, and is such text.
#[must_use]
pub fn csv(text: &str) -> Option<PrintedTable> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let names = reader.headers().ok()?.clone();
    if names.len() < 2 {
        return None;
    }
    let records = reader.records().map(|record| {
        let record = record.ok()?;
        Some(record.iter().map(str::to_owned).collect::<Vec<_>>())
    });
    let rows: Vec<_> = records.collect::<Option<_>>()?;
    let columns = names.iter().enumerate();
    let columns = columns.map(|(index, name)| PrintedColumn {
        name: name.to_owned(),
        is_right_aligned: is_numeric(rows.iter().map(|row| row[index].as_str())),
    });
    let columns = columns.collect();
    (!rows.is_empty()).then_some(PrintedTable {
        title: None,
        columns,
        rows,
        footer: Vec::new(),
        is_expanded: false,
    })
}

/// Returns `true` if all values are numbers or empty, and not all are empty.
fn is_numeric<'a>(values: impl Iterator<Item = &'a str>) -> bool {
    let mut filled = values.filter(|value| !value.is_empty()).peekable();
    let is_number = |value: &str| {
        value.parse::<f64>().is_ok() && value.bytes().any(|byte| byte.is_ascii_digit())
    };
    filled.peek().is_some() && filled.all(is_number)
}

#[cfg(test)]
mod tests {
    use super::csv;

    #[test]
    fn values_are_read_as_they_were_written() {
        let text = "name,n\r\n\"a, \"\"b\"\"\nc\",-1.5\r\n,2e3\r\n,\r\n";
        let table = csv(text).expect("a table");
        assert_eq!(table.rows, [["a, \"b\"\nc", "-1.5"], ["", "2e3"], ["", ""]]);
        let right: Vec<_> = table.columns.iter().map(|it| it.is_right_aligned).collect();
        assert_eq!(right, [false, true]);
        assert_eq!(table.columns[0].name, "name");
    }

    #[test]
    fn other_text_is_no_table() {
        for text in [
            "",
            "one\ntwo\n",
            "a,b\n",
            "a,b\n1\n",
            "a,b\n1,2\n(1 row)\n",
            " a | b \n---+---\n 1 | 2\n(1 row)\n",
            "Done, all of it.\nBye.\n",
        ] {
            assert_eq!(csv(text), None, "{text}");
        }
    }
}
