//! The running times in a report.

use super::shape::duration;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Returns the running times of chapters by their files, from a report of any version: the mean of all servers. Cached
/// chapters have no time.
///
/// # Errors
/// The reason why it isn't a report.
pub(crate) fn times(text: &str) -> Result<BTreeMap<String, Duration>, String> {
    #[derive(Deserialize)]
    struct TimesReport {
        runs: Vec<TimesOfRun>,
    }
    #[derive(Deserialize)]
    struct TimesOfRun {
        chapters: Vec<TimeOfChapter>,
    }
    #[derive(Deserialize)]
    struct TimeOfChapter {
        file: String,
        seconds: f64,
    }
    let report: TimesReport = serde_json::from_str(text).map_err(|it| it.to_string())?;
    let mut all: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
    for chapter in report.runs.into_iter().flat_map(|run| run.chapters) {
        let took = duration(chapter.seconds)?;
        if !took.is_zero() {
            all.entry(chapter.file).or_default().push(took);
        }
    }
    let mean = |times: Vec<Duration>| {
        let sum = times
            .iter()
            .fold(Duration::ZERO, |sum, it| sum.saturating_add(*it));
        sum.div_f64(times.len() as f64)
    };
    Ok(all
        .into_iter()
        .map(|(file, times)| (file, mean(times)))
        .collect())
}
