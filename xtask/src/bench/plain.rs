//! 100 chapters without a live block: the preprocessor reads them and hands them back.
//!
//! They are the course's own chapters, over and over, without the braces of their fences and quotes.

use super::{Comparison, Contestant, Ratio, call, directory, mdbook, small, witness};
use anyhow::{Result, ensure};
use mdbook_driver::MDBook;
use std::path::Path;

const CHAPTERS: usize = 100;
const ROUNDS: usize = 21;

pub(super) fn run(root: &Path) -> Result<Comparison> {
    let directory = directory()?;
    let with = directory.path().join("with");
    let without = directory.path().join("without");
    let course = MDBook::load(root)?.book;
    let course: Vec<String> = course.chapters().map(|it| plain(&it.content)).collect();
    ensure!(!course.is_empty(), "the course has no chapters");
    let chapters: Vec<String> = course.iter().cycle().take(CHAPTERS).cloned().collect();
    small::write(&with, &chapters, Some(&witness()?))?;
    small::write(&without, &chapters, None)?;
    let (mut measured, mut against) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        measured.push(call(&mut mdbook(&with)?)?.with_steps(0)?);
        against.push(call(&mut mdbook(&without)?)?.took);
    }
    Ok(Comparison {
        title: "100 plain chapters".to_owned(),
        measured: Contestant::new("mdBook with the preprocessor", measured).ran(0),
        against: vec![Contestant::new("mdBook alone", against)],
        by: Ratio::OfFastest,
        bound: Some(1.2),
    })
}

/// Turns a chapter's live blocks into plain ones, and its quotes into plain prose.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for line in text.replace("{{=", "{").lines() {
        let fence = line
            .split_once(" {")
            .filter(|(fence, _)| fence.trim_start().starts_with("```"));
        plain.push_str(fence.map_or(line, |(fence, _)| fence));
        plain.push('\n');
    }
    plain
}
