//! The reader of psql's tables: no output makes it panic, and every row has a value for each column.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_witness::psql_tables::{OutputPart, read};

fuzz_target!(|output: &str| {
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
