//! The reader of psql's tables, and of CSV: no output makes it panic, and every row has a value for each column.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_witness::psql_tables::{OutputPart, csv, read};

fuzz_target!(|output: &str| {
    if let Some(table) = csv(output) {
        let width = table.columns.len();
        assert!(table.rows.iter().all(|row| row.len() == width));
    }
    let lines = output.lines().count();
    match read(output) {
        Err(fault) => assert!(fault.line < lines, "{fault:?}"),
        Ok(parts) => {
            for part in parts {
                if let OutputPart::Table(table) = part {
                    assert!(!table.columns.is_empty());
                    assert!(
                        table
                            .rows
                            .iter()
                            .all(|row| row.len() == table.columns.len())
                    );
                }
            }
        }
    }
});
