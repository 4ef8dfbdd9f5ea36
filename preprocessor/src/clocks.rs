//! One moment by two clocks: the monotonic one that measures, and the system's, which programs use in their logs.

use std::time::{Duration, Instant, SystemTime};

/// The time between two readings of the clocks, if nothing interrupts them.
const CLOSE: Duration = Duration::from_micros(5);
/// The number of tries. A busy machine may suspend the process between two readings.
const TRIES: usize = 1000;

/// The same moment by both clocks, as precisely as possible.
pub(crate) fn now() -> (Instant, SystemTime) {
    let look = || {
        let before = Instant::now();
        let system = SystemTime::now();
        (before.elapsed(), before, system)
    };
    let mut closest = look();
    for _ in 0..TRIES {
        if closest.0 <= CLOSE {
            break;
        }
        let next = look();
        if next.0 < closest.0 {
            closest = next;
        }
    }
    let (apart, before, system) = closest;
    (before + apart / 2, system)
}
