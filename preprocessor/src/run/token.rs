//! Random tokens, so that no output can be taken for a marker of ours.

use crate::error::{Doing, Result};
use std::io::Read;

/// A fresh token of 128 random bits, in a form that psql and a shell pass on unchanged.
pub(crate) fn token() -> Result<String> {
    let mut bytes = [0; 16];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .doing(|| "reading /dev/urandom".into())?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}
