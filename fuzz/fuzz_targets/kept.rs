//! Recorded runs: arbitrary files, and files with a correct checksum over meaningless contents.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_witness::archive::Record;
use mdbook_witness::transcript::VERSION;

fuzz_target!(|bytes: &[u8]| {
    let _ = Record::from_bytes(bytes);
    let sum = blake3::hash(bytes).to_hex();
    let mut file = format!("mdbook-witness kept {VERSION} {sum}\n").into_bytes();
    file.extend(bytes);
    if let Ok(kept) = Record::from_bytes(&file) {
        let again = kept.to_bytes().expect("what is read is written");
        assert_eq!(Record::from_bytes(&again).as_ref(), Ok(&kept));
        let _ = kept.rounded();
    }
});
