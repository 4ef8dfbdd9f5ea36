//! The server's clock in the pages of a book: it shows how many blocks were run since a moment.
//!
//! Each block prints the moment at which the server ran it. A cached result shows an earlier one.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// The expression that a block prints, in microseconds since 1970.
pub(super) const CLOCK: &str = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

/// The current moment by this process's clock, which is that of the server's machine as well.
pub(super) fn now() -> Result<u64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(u64::try_from(since.as_micros())?)
}

/// All HTML of a finished book.
pub(super) fn pages(root: &Path) -> Result<String> {
    let built = root.join("book");
    let mut pages = String::new();
    for entry in std::fs::read_dir(&built).context("the book was built")? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "html") {
            pages.push_str(&std::fs::read_to_string(path)?);
        }
    }
    Ok(pages)
}

/// Fails unless the pages show that exactly this many blocks were run in that time.
pub(super) fn expect(pages: &str, time: RangeInclusive<u64>, meant: usize) -> Result<()> {
    let ran = count(pages, &time);
    ensure!(
        ran == meant,
        "the pages show that {ran} blocks were run instead of {meant}"
    );
    Ok(())
}

/// The number of moments in that time. A page may exist twice, and mdBook prints all of them together once more.
fn count(pages: &str, time: &RangeInclusive<u64>) -> usize {
    let numbers = pages.split(|c: char| !c.is_ascii_digit());
    let moments = numbers.filter_map(|number| number.parse().ok());
    let within: BTreeSet<u64> = moments.filter(|moment| time.contains(moment)).collect();
    within.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_run_in_the_time_counts() {
        let page =
            "<td>7</td> 1700000000000001\n| 1700000000000002 | 1700000000000001 1699999999999999";
        let from = 1_700_000_000_000_000;
        assert_eq!(count(page, &(from..=from + 5)), 2);
        assert_eq!(count(page, &(from + 3..=from + 5)), 0);
        assert!(expect(page, from..=from + 5, 2).is_ok());
        assert!(expect(page, from + 3..=from + 5, 2).is_err());
        assert!(expect(page, from..=from + 5, 0).is_err());
    }
}
