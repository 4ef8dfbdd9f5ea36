//! Formats of values in reports.

use std::time::Duration;

/// A rounded duration: `0.4 s`, `5 min 42 s`.
pub(super) fn minutes_and_seconds(took: Duration) -> String {
    match took.as_secs() {
        seconds @ 60.. => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{:.1} s", took.as_secs_f64()),
    }
}
