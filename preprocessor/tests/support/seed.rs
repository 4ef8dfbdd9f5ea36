//! Chance that can be had again.

/// The variable that gives another seed: a number, or `random` to search for what the usual one doesn't find.
const VARIABLE: &str = "WITNESS_TEST_SEED";

/// The usual seed. It is always the same, so that no run fails by chance.
const USUAL: u64 = 15;

/// A seed, which is told if the test fails, with what has been done.
pub(crate) struct Seed {
    number: u64,
    /// What has been done so far, in words.
    pub(crate) history: Vec<String>,
}

impl Seed {
    /// The one that the environment names, or else the usual one; and the numbers that come of it.
    pub(crate) fn new() -> (Self, fastrand::Rng) {
        let number = match std::env::var(VARIABLE).ok().as_deref() {
            None => USUAL,
            Some("random") => fastrand::u64(..),
            Some(number) => number.parse().expect("a seed is a number or `random`"),
        };
        let history = Vec::new();
        (Self { number, history }, fastrand::Rng::with_seed(number))
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "the seed was {VARIABLE}={}, and this was done:\n{}",
                self.number,
                self.history.join("\n")
            );
        }
    }
}
