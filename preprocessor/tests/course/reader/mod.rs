//! A reader who follows a book by hand: who opens the pages, types their blocks in order into terminals on a server of
//! their own, and gets to the end.
//!
//! 1. [`page`] finds the blocks of a page.
//! 2. [`chapter`] does what they say at a [`terminal`], on a [`stand`]. Terminals are new in each chapter.
//! 3. [`errors`] compares errors with those that the page shows. Other outputs may differ.

mod chapter;
mod errors;
mod page;
mod stand;
mod terminal;

use super::{Copy, Wrong};
use chapter::{ChapterReader, Went};
use mdbook_driver::MDBook;
use stand::Desk;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

/// The first chapter to be typed, as `stand/start-it`; those before it have been typed on the same server.
const FROM: &str = "WITNESS_READER_FROM";

/// The last chapter to be typed.
const TO: &str = "WITNESS_READER_TO";

/// Reads a book to its end. What was wrong, a paragraph for each block; the counts are printed.
pub(crate) fn read(copy: &Copy) -> Wrong {
    let (book, pages) = (copy.book(), copy.pages());
    let program: Option<String> = book
        .config
        .get("preprocessor.witness.program")
        .expect("text");
    let desk = Desk {
        root: copy.root(),
        environment: copy.environment(),
        program: program.unwrap_or_else(|| "mdbook-witness".to_owned()),
    };
    desk.up();
    let names = chapters(&book);
    let place = |variable: &str| {
        let name = std::env::var(variable).ok()?;
        let place = names.iter().position(|known| *known == name);
        Some(place.unwrap_or_else(|| panic!("{variable}={name} isn't one of {names:?}")))
    };
    let (from, to) = (
        place(FROM).unwrap_or(0),
        place(TO).unwrap_or(names.len() - 1),
    );
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &names[from..=to] {
        let (faults, chapter) = follow(&desk, &pages, name);
        for (what, count) in chapter {
            *counts.entry(what).or_default() += count;
        }
        wrong.extend(faults);
    }
    println!(
        "{} chapters by hand: {counts:?}, failures {}",
        to - from + 1,
        wrong.len()
    );
    wrong
}

/// The chapters with pages, in order: `stand/start-it`.
fn chapters(book: &MDBook) -> Vec<String> {
    let paths = book
        .book
        .chapters()
        .filter_map(|chapter| chapter.path.clone());
    paths
        .map(|path| path.with_extension("").to_string_lossy().into_owned())
        .collect()
}

/// Types the blocks of a chapter. What was wrong, and how many blocks went how. After a mistake the rest of the chapter
/// proves nothing, and is left.
fn follow<'a>(desk: &Desk, pages: &Path, name: &str) -> (Wrong, BTreeMap<&'a str, usize>) {
    let file = pages.join(name).with_extension("html");
    let html = std::fs::read_to_string(&file);
    let html = html.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let blocks = page::printed_blocks(&html);
    let mut counts = BTreeMap::new();
    let began = Instant::now();
    let mut wrong = Vec::new();
    let mut reader = ChapterReader::new(desk);
    for (number, block) in blocks.iter().enumerate() {
        let went = match reader.go(block) {
            Went::Typed => "typed",
            Went::LeftToBuild => "left to the build",
            Went::Shown => "only shown",
            Went::Wrong(what) => {
                wrong.push(format!(
                    "{name}, block {} of {}, «{}»: {what}\n{}",
                    number + 1,
                    blocks.len(),
                    block.head.trim(),
                    block.code
                ));
                break;
            }
        };
        *counts.entry(went).or_default() += 1;
    }
    drop(reader);
    if !blocks.is_empty() && !desk.is_left() {
        wrong.push(format!("{name}: its terminals are still connected"));
    }
    println!("{name}: {counts:?}, {} s", began.elapsed().as_secs());
    if let Some(wrong) = wrong.first() {
        println!("{wrong}");
    }
    (wrong, counts)
}
