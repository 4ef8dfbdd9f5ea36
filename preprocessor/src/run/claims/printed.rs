//! The row of a claim as its session's psql has printed it.

use super::{ClaimError, ClaimRow, FIRST, NOT_NULL, ONE_ROW, measured};
use crate::psql_tables::{self, OutputPart, PrintedTable};
use crate::transcript::{Output, OutputKind};

/// The needed form of the output.
const PRINTED: &str = "its row is read from psql's table: print it with column names and in the format aligned, `\\t off` and `\\pset format aligned`";

/// Returns the measured values of a true claim.
pub(crate) fn read_row(output: &Output) -> Result<ClaimRow, ClaimError> {
    let fault = |what: String, must| Err(ClaimError::NoTruth(what, must));
    if output.omitted.is_some() {
        return fault("its output is too long to be read".to_owned(), ONE_ROW);
    }
    let (mut tables, mut is_empty) = (Vec::new(), false);
    let pieces = output.pieces.iter();
    for piece in pieces.filter(|piece| piece.kind == OutputKind::Plain) {
        let parts = match psql_tables::read(&piece.text) {
            Ok(parts) => parts,
            Err(table) => {
                return fault(format!("its row can't be read: {}", table.why), table.help);
            }
        };
        for part in parts {
            match part {
                OutputPart::Table(table) => tables.push(table),
                // A record display of no rows has no table.
                OutputPart::Text(text) => is_empty |= text.lines().any(|line| line == "(0 rows)"),
            }
        }
    }
    match tables.as_slice() {
        [table] => row(table),
        [] if is_empty => Err(ClaimError::not_one(0)),
        [] => fault("psql prints no table".to_owned(), PRINTED),
        tables => fault(format!("psql prints {} tables", tables.len()), ONE_ROW),
    }
}

/// Returns the measured values of the only row, if its truth is `t`.
fn row(table: &PrintedTable) -> Result<ClaimRow, ClaimError> {
    let fault = |what: String, must| Err(ClaimError::NoTruth(what, must));
    let [row] = table.rows.as_slice() else {
        return Err(ClaimError::not_one(table.rows.len()));
    };
    let names = table.columns.iter().map(|column| column.name.clone());
    let values: ClaimRow = names.zip(row.iter().cloned()).skip(1).collect();
    match row.first().map(String::as_str) {
        Some("t") => Ok(measured(values)),
        Some("f") => Err(ClaimError::False(values)),
        Some("") => fault("it is NULL".to_owned(), NOT_NULL),
        Some(other) => fault(
            format!("its first column is `{other}`, and not boolean"),
            FIRST,
        ),
        None => fault("it returns no columns".to_owned(), FIRST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::OutputPiece;

    fn read(text: &str) -> Result<ClaimRow, ClaimError> {
        let piece = |kind, text: &str| OutputPiece {
            kind,
            text: text.to_owned(),
        };
        read_row(&Output {
            pieces: vec![
                piece(OutputKind::Notice, "NOTICE:  looking\n"),
                piece(OutputKind::Plain, text),
            ],
            omitted: None,
        })
    }

    #[test]
    fn a_true_row_has_its_other_columns() {
        let rows = [
            " holds | seen | by \n-------+------+----\n t     |   17 | \n(1 row)\n\nTime: 0.3 ms\n",
            "-[ RECORD 1 ]\nholds | t\nseen  | 17\nby    | \n\n",
        ];
        for text in rows {
            let values = read(text).expect("a true claim");
            let value = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            assert_eq!(values, [value("seen", "17"), value("by", "")]);
        }
    }

    #[test]
    fn all_else_is_told() {
        let row = |value: &str| format!(" ?column? \n----------\n {value}\n(1 row)\n\n");
        assert!(matches!(read(&row("f")), Err(ClaimError::False(values)) if values.is_empty()));
        for (text, what) in [
            (row(""), "it is NULL"),
            (row("1"), "its first column is `1`, and not boolean"),
            (" a \n---\n(0 rows)\n\n".to_owned(), "it returns no row"),
            ("(0 rows)\n\n".to_owned(), "it returns no row"),
            (
                " a \n---\n t\n t\n(2 rows)\n\n".to_owned(),
                "it returns 2 rows",
            ),
            (row("t").repeat(2), "psql prints 2 tables"),
            ("t\n".to_owned(), "psql prints no table"),
            (
                " a  \n----\n tt.\n.x\n(1 row)\n\n".to_owned(),
                "it can't be read",
            ),
        ] {
            match read(&text) {
                Err(ClaimError::NoTruth(told, _)) => {
                    assert_eq!(told.replace("its row", "it").split(':').next(), Some(what));
                }
                other => panic!("{text}{other:?}"),
            }
        }
    }
}
