//! Whether a checkpoint is worth what it costs. Nothing here is guessed: a run measures what it does.

use std::time::Duration;

/// The part of a run that keeping checkpoints may take, as one in so many: less than a tenth.
const SHARE: u32 = 12;

/// What a run has measured so far.
#[derive(Debug)]
pub(super) struct Thrift {
    /// What keeping a checkpoint will take: what it took the last time, or before the first, what it took to bring the server
    /// up.
    price: Duration,
    /// How long chapters have run.
    ran: Duration,
    /// How long they have run since the database was last as a checkpoint has it.
    since: Duration,
    /// What keeping checkpoints has taken.
    spent: Duration,
}

impl Thrift {
    /// Nothing has run yet, and bringing the server up took this long.
    pub(super) fn new(up: Duration) -> Self {
        Self {
            price: up,
            ran: Duration::ZERO,
            since: Duration::ZERO,
            spent: Duration::ZERO,
        }
    }

    /// A chapter has run.
    pub(super) fn ran(&mut self, took: Duration) {
        self.ran += took;
        self.since += took;
    }

    /// Whether a checkpoint is worth it here: bringing it back costs less than running again what it saves.
    pub(super) fn saves_more_than_it_costs(&self) -> bool {
        self.since > self.price
    }

    /// Whether one more leaves the share of all checkpoints small.
    pub(super) fn can_be_afforded(&self) -> bool {
        (self.spent + self.price) * SHARE <= self.ran
    }

    /// The running time that a checkpoint saves here.
    pub(super) fn saves(&self) -> Duration {
        self.since
    }

    /// A checkpoint was kept.
    pub(super) fn kept(&mut self, took: Duration) {
        self.price = took;
        self.spent += took;
        self.since = Duration::ZERO;
    }

    /// The database is as a checkpoint has it, which took this long or was so before.
    pub(super) fn is_at_checkpoint(&mut self) {
        self.since = Duration::ZERO;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn a_checkpoint_must_save_more_than_it_costs() {
        let mut thrift = Thrift::new(S);
        thrift.ran(S / 2);
        assert!(!thrift.saves_more_than_it_costs());
        thrift.ran(S);
        assert!(thrift.saves_more_than_it_costs() && !thrift.can_be_afforded());
        thrift.ran(20 * S);
        assert!(thrift.saves_more_than_it_costs() && thrift.can_be_afforded());
        thrift.kept(S / 4);
        assert!(!thrift.saves_more_than_it_costs(), "nothing has run since");
        thrift.ran(S / 3);
        assert!(thrift.saves_more_than_it_costs());
    }

    #[test]
    fn all_of_them_take_less_than_a_tenth() {
        let (mut thrift, mut ran, mut spent) = (Thrift::new(S / 2), Duration::ZERO, Duration::ZERO);
        for chapter in 0..200_u32 {
            let took = S / 10 * (chapter % 7);
            thrift.ran(took);
            ran += took;
            if thrift.saves_more_than_it_costs() && thrift.can_be_afforded() {
                let cost = S / 10 * (1 + chapter % 3);
                thrift.kept(cost);
                spent += cost;
            }
            // One that costs more than the last may pass the share by that much, once.
            assert!(
                spent <= ran / 10 + S / 5,
                "after {chapter}: {spent:?} of {ran:?}"
            );
        }
        assert!(spent > S, "some are kept");
    }
}
