//! Chance that can be had again.

/// The variable that gives the seed of an earlier run.
const VARIABLE: &str = "WITNESS_TEST_SEED";

/// A seed, which is told if the test fails, with what has been done.
pub(crate) struct Seed {
    number: u64,
    /// What has been done so far, in words.
    pub(crate) history: Vec<String>,
}

impl Seed {
    /// The one that the environment names, or else a new one; and the numbers that come of it.
    pub(crate) fn new() -> (Self, fastrand::Rng) {
        let named = std::env::var(VARIABLE).ok();
        let named = named.map(|word| word.parse().expect("a seed is a number"));
        let number = named.unwrap_or_else(|| fastrand::u64(..));
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
