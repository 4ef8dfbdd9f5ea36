//! Chapters that are made up: whatever they hold, planning neither panics nor loses a byte of what isn't ours, and what was
//! put back holds nothing live.

mod chapter;

use super::support::{page, planning};
use chapter::{chapter, text};
use mdbook_witness::chapter::{ChapterSource, ForeignFences, LineMap, blocks, splice};
use mdbook_witness::page::Renderer;
use mdbook_witness::pipeline::BookPlan;
use proptest::prelude::*;
use std::cell::Cell;
use std::ops::Range;

/// At least this many cases; more where the environment's `PROPTEST_CASES` says so.
fn cases(least: u32) -> ProptestConfig {
    let config = ProptestConfig::default();
    ProptestConfig {
        cases: config.cases.max(least),
        failure_persistence: None,
        ..config
    }
}

/// The parts of a text that are ours: live blocks and quotes, in their order.
fn ours(planning: &BookPlan) -> Vec<Range<usize>> {
    let quotes = planning.planned.iter().flat_map(|it| &it.plan.quotes);
    let quotes = quotes.map(|quote| quote.span.clone());
    let blocks = planning.planned.iter().flat_map(|it| it.spans.clone());
    let mut spans: Vec<_> = blocks.chain(quotes).collect();
    spans.sort_by_key(|span| span.start);
    spans
}

/// The parts between those.
fn between<'a>(text: &'a str, ours: &[Range<usize>]) -> Vec<&'a str> {
    let ends = ours.iter().map(|span| span.start).chain([text.len()]);
    let starts = [0].into_iter().chain(ours.iter().map(|span| span.end));
    starts
        .zip(ends)
        .map(|(start, end)| &text[start..end])
        .collect()
}

/// Returns the first line of the parts that isn't in the page, in their order.
fn lost<'a>(page: &str, parts: &[&'a str]) -> Option<&'a str> {
    let mut rest = page;
    parts
        .iter()
        .flat_map(|part| part.split_inclusive('\n'))
        .find(|line| match rest.find(*line) {
            Some(at) => {
                rest = &rest[at + line.len()..];
                false
            }
            None => true,
        })
}

/// The number of live blocks of a text, and of those that would have to be some.
fn live(text: &str) -> usize {
    let map = LineMap::same(text);
    let found = blocks(&ChapterSource::new("a.md", text, &map), ForeignFences::Pass);
    found.blocks.len() + found.mistakes.len()
}

fn check(text: &str) -> Result<usize, TestCaseError> {
    let planning = planning(text);
    let ours = ours(&planning);
    let marked = ours
        .iter()
        .map(|span| (span.clone(), "\u{e000}".to_owned()));
    let spliced = splice(text, marked.collect());
    let parts = between(text, &ours);
    prop_assert_eq!(spliced, parts.join("\u{e000}"));
    if !planning.mistakes().is_empty() {
        return Ok(0);
    }
    for renderer in [Renderer::Html, Renderer::Markdown] {
        let page = page(text, &planning, renderer);
        if ours.is_empty() {
            prop_assert_eq!(&page, text);
        }
        prop_assert_eq!(lost(&page, &parts), None, "in {}", page);
        prop_assert_eq!(live(&page), 0, "in {}", page);
    }
    Ok(ours.len())
}

#[test]
fn nothing_of_a_chapter_is_lost_or_live_again() {
    let (whole, seen) = (Cell::new(0), Cell::new(0));
    proptest!(cases(400), |(text in chapter())| {
        let ours = check(&text)?;
        whole.set(whole.get() + usize::from(ours > 0));
        seen.set(seen.get() + ours);
    });
    assert!(
        whole.get() > 100 && seen.get() > 200,
        "{whole:?} with {seen:?}: too few are right"
    );
}

#[test]
fn no_text_makes_planning_panic() {
    proptest!(cases(600), |(text in text())| {
        check(&text)?;
    });
}
