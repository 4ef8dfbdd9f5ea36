//! Builds after a change of a step in the last chapter.

use super::{Course, Fresh, rewrite};
use crate::bench::{Comparison, Contestant, Ratio, cache, call, copy, helper};
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::ffi::OsStr;
use std::path::Path;
use std::time::Duration;

const ROUNDS: usize = 3;
/// The time that the server, checkpoints and pages may add to the chapter's own running time.
const ADDED: Duration = Duration::from_secs(3);

pub(super) fn run(root: &Path, course: &Course, fresh: &Fresh) -> Result<[Comparison; 2]> {
    let (mut builds, mut chapters) = (Vec::new(), Vec::new());
    let mut last = 0;
    for round in 0..ROUNDS {
        let changed = change(course, round)?;
        builds.push(call(&mut course.build()?)?);
        chapters.push(took(root, course, &changed.file)?);
        last = changed.steps;
    }
    // A build runs more than the chapter if there is no checkpoint before it; then it makes one.
    let fastest = builds.iter().min_by_key(|build| build.took);
    fastest
        .context("it was built")?
        .with_steps(last)
        .context("no build began at the last chapter")?;
    let times = builds.iter().map(|build| build.took).collect();
    let measured = Contestant::new("building it again", times).ran(last);
    let all = Contestant::new("the fresh build", vec![fresh.took]).ran(fresh.steps);
    Ok([
        Comparison {
            title: "A step changed in the last chapter".to_owned(),
            measured: measured.clone(),
            against: vec![
                Contestant::new("the chapter's own running time", chapters),
                Contestant::new("what may be added", vec![ADDED]),
            ],
            by: Ratio::OfFastest,
            bound: Some(1.0),
        },
        Comparison {
            title: "A step changed in the last chapter, and all run".to_owned(),
            measured,
            against: vec![all],
            by: Ratio::OfFastest,
            bound: Some(0.2),
        },
    ])
}

/// The changed chapter.
struct Changed {
    file: String,
    steps: usize,
}

/// The chapter's own running time.
fn took(root: &Path, course: &Course, file: &str) -> Result<Duration> {
    let archive = cache::archive(course.cache.path())?;
    let said = helper::run(root, "took", &[archive.as_os_str(), OsStr::new(file)])?;
    Ok(Duration::from_micros(helper::number(&said, "micros")?))
}

/// Adds a comment to the first statement of the last chapter that stands in its text.
fn change(course: &Course, round: usize) -> Result<Changed> {
    let steps = copy::steps(&course.root(), None)?;
    let last = steps.last().context("the course has steps")?;
    let file = last["file"].as_str().context("a step is in a file")?;
    let path = course.root().join(file);
    let text = std::fs::read_to_string(&path)?;
    let lines: Vec<&str> = text.lines().collect();
    let is_here = |step: &&Value| {
        let fence = step["line"]
            .as_u64()
            .and_then(|line| usize::try_from(line).ok());
        let fence = fence.and_then(|line| lines.get(line - 1));
        step["file"] == last["file"]
            && step["session"].is_string()
            && fence.is_some_and(|fence| fence.contains("{run") && !fence.contains("file="))
    };
    let step = steps
        .iter()
        .find(is_here)
        .context("the last chapter has a statement")?;
    let code = step["code"].as_str().context("a statement has a text")?;
    ensure!(text.contains(code), "{file} does not contain its statement");
    let changed = format!("-- Round {round}\n{code}");
    rewrite(&path, |text| Some(text.replacen(code, &changed, 1)))?;
    Ok(Changed {
        file: file.to_owned(),
        steps: steps
            .iter()
            .filter(|step| step["file"] == last["file"])
            .count(),
    })
}
