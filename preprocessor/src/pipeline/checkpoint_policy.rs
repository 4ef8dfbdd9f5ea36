//! Decides when a checkpoint pays off, from times measured in this run.

use std::time::Duration;

/// The limit of the time for checkpoints, as the divisor of the running time: less than a tenth.
const SHARE: u32 = 12;

/// The measurements of a run so far.
#[derive(Debug)]
pub(super) struct CheckpointPolicy {
    /// The expected time to save a checkpoint: that of the last one, or before the first, of the server's start.
    price: Duration,
    /// The running time of all chapters.
    ran: Duration,
    /// The running time since the database was last in a state with a checkpoint.
    since: Duration,
    /// The time spent on saving checkpoints.
    spent: Duration,
}

impl CheckpointPolicy {
    /// Starts without any runs. `up` is the time that the server took to start.
    pub(super) fn new(up: Duration) -> Self {
        Self {
            price: up,
            ran: Duration::ZERO,
            since: Duration::ZERO,
            spent: Duration::ZERO,
        }
    }

    /// Records the run of a chapter.
    pub(super) fn ran(&mut self, took: Duration) {
        self.ran += took;
        self.since += took;
    }

    /// Returns `true` if restoring a checkpoint from here would take less time than running the chapters again.
    pub(super) fn saves_more_than_it_costs(&self) -> bool {
        self.since > self.price
    }

    /// Returns `true` if one more checkpoint stays within the limit.
    pub(super) fn can_be_afforded(&self) -> bool {
        (self.spent + self.price) * SHARE <= self.ran
    }

    /// Returns the running time that a checkpoint would save here.
    pub(super) fn time_saved(&self) -> Duration {
        self.since
    }

    /// Records a saved checkpoint.
    pub(super) fn checkpoint_saved(&mut self, took: Duration) {
        self.price = took;
        self.spent += took;
        self.since = Duration::ZERO;
    }

    /// Records the time that deleting others took, and the running time of a checkpoint that was among them.
    pub(super) fn pruned(&mut self, took: Duration, lost: Duration) {
        self.spent += took;
        self.since += lost;
    }

    /// Resets the running time to save: the database is in a state that needs no new checkpoint.
    pub(super) fn reset(&mut self) {
        self.since = Duration::ZERO;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn a_checkpoint_must_save_more_than_it_costs() {
        let mut thrift = CheckpointPolicy::new(S);
        thrift.ran(S / 2);
        assert!(!thrift.saves_more_than_it_costs());
        thrift.ran(S);
        assert!(thrift.saves_more_than_it_costs() && !thrift.can_be_afforded());
        thrift.ran(20 * S);
        assert!(thrift.saves_more_than_it_costs() && thrift.can_be_afforded());
        thrift.checkpoint_saved(S / 4);
        assert!(!thrift.saves_more_than_it_costs(), "nothing has run since");
        thrift.ran(S / 3);
        assert!(thrift.saves_more_than_it_costs());
    }

    #[test]
    fn a_checkpoint_that_had_to_go_at_once_saves_nothing() {
        let mut thrift = CheckpointPolicy::new(S);
        thrift.ran(50 * S);
        let saves = thrift.time_saved();
        thrift.checkpoint_saved(S);
        thrift.pruned(S, saves);
        thrift.ran(S);
        assert_eq!(thrift.time_saved(), 51 * S);
        assert!(thrift.can_be_afforded(), "three seconds of fifty-one");
        thrift.pruned(2 * S, Duration::ZERO);
        assert!(!thrift.can_be_afforded(), "five of them");
    }

    #[test]
    fn all_of_them_take_less_than_a_tenth() {
        let (mut thrift, mut ran, mut spent) =
            (CheckpointPolicy::new(S / 2), Duration::ZERO, Duration::ZERO);
        for chapter in 0..200_u32 {
            let took = S / 10 * (chapter % 7);
            thrift.ran(took);
            ran += took;
            if thrift.saves_more_than_it_costs() && thrift.can_be_afforded() {
                let cost = S / 10 * (1 + chapter % 3);
                thrift.checkpoint_saved(cost);
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
