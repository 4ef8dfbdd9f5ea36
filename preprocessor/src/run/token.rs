//! Random tokens, so that no output can be taken for a marker of ours.

use std::hash::{BuildHasher, RandomState};

/// A fresh token of 128 bits, in a form that psql and a shell pass on unchanged.
///
/// The standard library keys its hashes at random so that nobody can foresee them; that is all a marker needs.
pub(crate) fn token() -> String {
    let half = || RandomState::new().hash_one(());
    format!("{:016x}{:016x}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn no_two_are_alike() {
        let mut tokens: Vec<_> = (0..1000).map(|_| token()).collect();
        tokens.sort();
        tokens.dedup();
        assert_eq!(tokens.len(), 1000);
    }
}
