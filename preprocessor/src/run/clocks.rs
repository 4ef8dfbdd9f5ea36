//! One moment by two clocks: by the one that measures, and by the system's, in which programs log.

use std::time::{Duration, Instant, SystemTime};

/// The time between two looks at the clocks, if nothing comes between them.
const CLOSE: Duration = Duration::from_micros(5);
/// The number of tries. A machine that is busy may take the processor away between two looks.
const TRIES: usize = 1000;

/// The same moment by both clocks, as closely as can be had.
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
