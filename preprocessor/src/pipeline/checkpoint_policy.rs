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
        let mut policy = CheckpointPolicy::new(S);
        policy.ran(S / 2);
        assert!(!policy.saves_more_than_it_costs());
        policy.ran(S);
        assert!(policy.saves_more_than_it_costs() && !policy.can_be_afforded());
        policy.ran(20 * S);
        assert!(policy.saves_more_than_it_costs() && policy.can_be_afforded());
        policy.checkpoint_saved(S / 4);
        assert!(!policy.saves_more_than_it_costs(), "nothing has run since");
        policy.ran(S / 3);
        assert!(policy.saves_more_than_it_costs());
    }

    #[test]
    fn a_checkpoint_that_had_to_go_at_once_saves_nothing() {
        let mut policy = CheckpointPolicy::new(S);
        policy.ran(50 * S);
        let saves = policy.time_saved();
        policy.checkpoint_saved(S);
        policy.pruned(S, saves);
        policy.ran(S);
        assert_eq!(policy.time_saved(), 51 * S);
        assert!(policy.can_be_afforded(), "three seconds of fifty-one");
        policy.pruned(2 * S, Duration::ZERO);
        assert!(!policy.can_be_afforded(), "five of them");
    }

    #[test]
    fn all_of_them_take_less_than_a_tenth() {
        let (mut policy, mut ran, mut spent) =
            (CheckpointPolicy::new(S / 2), Duration::ZERO, Duration::ZERO);
        for chapter in 0..200_u32 {
            let took = S / 10 * (chapter % 7);
            policy.ran(took);
            ran += took;
            if policy.saves_more_than_it_costs() && policy.can_be_afforded() {
                let cost = S / 10 * (1 + chapter % 3);
                policy.checkpoint_saved(cost);
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
