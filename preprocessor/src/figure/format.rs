//! Times, sizes and numbers for readers, rounded to the useful digits.

pub(super) use crate::text::format_count;
use std::time::Duration;

/// Microseconds with a sign, far enough from the ends of their type to be added and subtracted.
pub(super) fn micros(time: Duration) -> i64 {
    const MOST: i64 = i64::MAX / 8;
    i64::try_from(time.as_micros()).unwrap_or(MOST).min(MOST)
}

/// A rounded duration: `0.4 ms`, `12 ms`, `2.8 s`, `28 s`, `1 min 4 s`, `2 h 5 min`.
///
/// Two significant digits below ten of a unit, whole units above: a second measurement of the same step would differ by
/// more.
pub fn format_duration(took: Duration) -> String {
    let micros = took.as_micros();
    if micros < 50 {
        return "< 0.1 ms".to_owned();
    }
    // From each bound on, the rounded value would need one digit more.
    if micros < 9_950 {
        return format!("{:.1} ms", took.as_secs_f64() * 1e3);
    }
    if micros < 999_500 {
        return format!("{:.0} ms", took.as_secs_f64() * 1e3);
    }
    if micros < 9_950_000 {
        return format!("{:.1} s", took.as_secs_f64());
    }
    let seconds = took.saturating_add(Duration::from_millis(500)).as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// A moment as an offset in microseconds, for an axis: `0 s`, `−0.5 s`, `12 s`, `3 min`.
pub(super) fn format_offset(micros: i64) -> String {
    let sign = if micros < 0 { "\u{2212}" } else { "" };
    let micros = micros.unsigned_abs();
    let minute = 60_000_000;
    if micros >= minute && micros.is_multiple_of(minute) {
        return format!("{sign}{} min", format_count(micros / minute));
    }
    let seconds = format!("{:.3}", micros as f64 / 1e6);
    let seconds = seconds.trim_end_matches('0').trim_end_matches('.');
    format!("{sign}{seconds} s")
}

/// A size from a kilobyte on, rounded for a reader; `None` for a smaller one, which is a number of bytes. The units are those
/// of `pg_size_pretty`, which stands beside it on many a page: powers of 1024 (`size_pretty_units` in
/// `src/backend/utils/adt/dbsize.c`).
pub(crate) fn format_bytes(bytes: u64) -> Option<String> {
    const KB: u64 = 1_024;
    const MB: u64 = 1_024 * KB;
    match bytes {
        0..KB => None,
        // From here on, the rounded value is a megabyte.
        _ if bytes < MB - KB / 2 => Some(format!("{} kB", (bytes + KB / 2) / KB)),
        _ => {
            let tenths = (u128::from(bytes) * 10 + u128::from(MB / 2)) / u128::from(MB);
            let tenths = u64::try_from(tenths).unwrap_or(u64::MAX);
            Some(format!("{}.{} MB", format_count(tenths / 10), tenths % 10))
        }
    }
}

/// A number of events a second: `0.4/s`, `80/s`.
pub(super) fn format_rate(rate: f64) -> String {
    // From this on, the rounded value would need one digit more.
    if rate < 9.95 {
        let tenths = format!("{rate:.1}");
        return format!("{}/s", tenths.strip_suffix(".0").unwrap_or(&tenths));
    }
    format!("{}/s", format_count(rate.round() as u64))
}

/// The text with a no-break space between each number and its unit.
pub(super) fn unbroken(text: &str) -> String {
    const UNITS: [&str; 10] = [
        "ms", "s", "min", "h", "kB", "MB", "byte", "bytes", "Byte", "%",
    ];
    let mut words = text.split(' ').peekable();
    let mut unbroken = String::with_capacity(text.len());
    while let Some(word) = words.next() {
        unbroken.push_str(word);
        let Some(next) = words.peek() else { break };
        let unit = next.trim_end_matches(|c: char| !c.is_alphabetic() && c != '%');
        let is_number = word.ends_with(|c: char| c.is_ascii_digit());
        let is_unit = is_number && UNITS.contains(&unit);
        unbroken.push(if is_unit { '\u{a0}' } else { ' ' });
    }
    unbroken
}

#[cfg(test)]
mod tests {
    use super::{format_duration, format_offset, format_rate, unbroken};
    use std::time::Duration;

    #[test]
    fn moments_of_an_axis() {
        for (micros, expected) in [
            (0, "0 s"),
            (-500_000, "\u{2212}0.5 s"),
            (1_250_000, "1.25 s"),
            (90_000_000, "90 s"),
            (180_000_000, "3 min"),
        ] {
            assert_eq!(format_offset(micros), expected);
        }
    }

    #[test]
    fn rates_are_rounded() {
        let rates = [0.0, 0.42, 9.94, 9.96, 80.2, 1_234.0].map(format_rate);
        assert_eq!(rates, ["0/s", "0.4/s", "9.9/s", "10/s", "80/s", "1,234/s"]);
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        for (text, expected) in [
            ("took 2.8 s, and", "took 2.8_s, and"),
            ("1 min 4 s (43 ms)", "1_min 4_s (43_ms)"),
            ("fell to 1 % of it", "fell to 1_% of it"),
            ("3 sessions at once", "3 sessions at once"),
            ("build s", "build s"),
            ("in 12", "in 12"),
        ] {
            assert_eq!(unbroken(text), expected.replace('_', "\u{a0}"));
        }
    }

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
                format_duration(Duration::from_micros(micros)),
                expected,
                "{micros} µs"
            );
        }
    }
}
