//! Random tokens, so that no output can be mistaken for one of the tool's markers.

use std::hash::{BuildHasher, RandomState};

/// A new token of 128 bits, in a form that psql and a shell pass on unchanged.
///
/// The standard library seeds its hashes randomly, and so unpredictably; a marker needs no more.
pub(crate) fn random_token() -> String {
    let half = || RandomState::new().hash_one(());
    format!("{:016x}{:016x}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::random_token;

    #[test]
    fn no_two_are_alike() {
        let mut tokens: Vec<_> = (0..1000).map(|_| random_token()).collect();
        tokens.sort();
        tokens.dedup();
        assert_eq!(tokens.len(), 1000);
    }
}
