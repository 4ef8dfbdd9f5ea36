//! How long something took, in as many digits as a reader can use.

use std::time::Duration;

/// `0.4 ms`, `12 ms`, `2.8 s`, `28 s`, `1 min 4 s`, `2 h 5 min`.
///
/// Two significant digits below ten of a unit, whole units above: a second look at the same step would differ by more.
pub(super) fn humane(took: Duration) -> String {
    let micros = took.as_micros();
    if micros < 50 {
        return "< 0.1 ms".to_owned();
    }
    // Each bound is where the rounded value would need one digit more.
    if micros < 9_950 {
        return format!("{:.1} ms", took.as_secs_f64() * 1e3);
    }
    if micros < 999_500 {
        return format!("{:.0} ms", took.as_secs_f64() * 1e3);
    }
    if micros < 9_950_000 {
        return format!("{:.1} s", took.as_secs_f64());
    }
    let seconds = (took + Duration::from_millis(500)).as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::humane;
    use std::time::Duration;

    #[test]
    fn digits_follow_the_size() {
        for (micros, expected) in [
            (0, "< 0.1 ms"),
            (49, "< 0.1 ms"),
            (50, "0.1 ms"),
            (430, "0.4 ms"),
            (2_449, "2.4 ms"),
            (9_949, "9.9 ms"),
            (9_950, "10 ms"),
            (12_345, "12 ms"),
            (999_499, "999 ms"),
            (999_500, "1.0 s"),
            (2_840_000, "2.8 s"),
            (9_949_999, "9.9 s"),
            (9_950_000, "10 s"),
            (28_400_000, "28 s"),
            (59_499_999, "59 s"),
            (59_500_000, "1 min"),
            (64_000_000, "1 min 4 s"),
            (3_599_500_000, "1 h"),
            (7_500_000_000, "2 h 5 min"),
        ] {
            assert_eq!(
                humane(Duration::from_micros(micros)),
                expected,
                "{micros} µs"
            );
        }
    }
}
