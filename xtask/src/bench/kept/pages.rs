//! Builds that run nothing, beside mdBook with the same pages: the preprocessor's own cost.

use super::{Course, rewrite};
use crate::bench::{Comparison, Contestant, Ratio, cache, call, copy, handed, mdbook};
use anyhow::{Context, Result, ensure};
use std::path::Path;

const ROUNDS: usize = 41;
const BOUND: f64 = 1.3;

pub(super) fn run(course: &Course) -> Result<[Comparison; 2]> {
    let plain = course.directory.path().join("plain");
    handed::back(&course.root(), &plain, |command| {
        cache::lend(command, course.cache.path());
        Ok(())
    })?;
    let unchanged = measure(course, &plain, "Nothing changed", |_| Ok(()))?;
    same(&course.root().join("book"), &plain.join("book"))?;
    // In a chapter with live blocks, above them, so that all of their line numbers change.
    let steps = copy::steps(&course.root(), None)?;
    let last = steps.last().and_then(|step| step["file"].as_str());
    let file = last.context("the course has live blocks")?;
    let prose = measure(course, &plain, "Prose changed in one chapter", |round| {
        for root in [&course.root(), &plain] {
            rewrite(&root.join(file), |text| with_sentence(text, round))?;
        }
        Ok(())
    })?;
    same(&course.root().join("book"), &plain.join("book"))?;
    Ok([unchanged, prose])
}

/// Builds both in turn, each time after a change.
fn measure(
    course: &Course,
    plain: &Path,
    title: &'static str,
    change: impl Fn(usize) -> Result<()>,
) -> Result<Comparison> {
    let (mut measured, mut against) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        change(round)?;
        let called = call(&mut course.build()?)?;
        let said = &called.said;
        ensure!(
            said.contains("nothing has changed") && !said.contains("PostgreSQL "),
            "a server was started:\n{said}"
        );
        measured.push(called.with_steps(0)?);
        against.push(call(&mut mdbook(plain)?)?.took);
    }
    Ok(Comparison {
        title: title.to_owned(),
        measured: Contestant::new("mdBook with the preprocessor", measured).ran(0),
        against: vec![Contestant::new(
            "mdBook alone, with the same pages",
            against,
        )],
        by: Ratio::OfFastest,
        bound: Some(BOUND),
    })
}

/// A chapter with another sentence below its title than in the round before.
fn with_sentence(text: &str, round: usize) -> Option<String> {
    let sentence = |round| format!("\n\nThis was written in round {round}.\n");
    let before = round.checked_sub(1).map(sentence).unwrap_or_default();
    let text = text.replacen(&before, "", 1);
    let title = text
        .starts_with("# ")
        .then_some(0)
        .or_else(|| Some(text.find("\n# ")? + 1))?;
    let end = title + text[title..].find('\n')?;
    let (head, rest) = text.split_at(end);
    Some(format!("{head}{}{rest}", sentence(round)))
}

/// Checks that two books are the same.
fn same(one: &Path, other: &Path) -> Result<()> {
    for entry in std::fs::read_dir(one)? {
        let entry = entry?;
        let (one, other) = (entry.path(), other.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            same(&one, &other)?;
        } else if one.extension().is_some_and(|it| it == "html") {
            let is_same = std::fs::read(&one)? == std::fs::read(&other)?;
            ensure!(is_same, "{} and {} differ", one.display(), other.display());
        }
    }
    Ok(())
}
