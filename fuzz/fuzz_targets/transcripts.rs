//! Accepted transcripts: one that was read stays the same when it is written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_witness::verify::accepted::{read, write};

fuzz_target!(|text: &str| {
    match read(text) {
        Ok(accepted) => {
            let written = write(&accepted);
            let again = read(&written).expect("what is written is read");
            assert_eq!(write(&again), written);
            assert_eq!(again.entries.len(), accepted.entries.len());
        }
        Err(fault) => assert!(fault.line <= text.lines().count() + 1),
    }
});
