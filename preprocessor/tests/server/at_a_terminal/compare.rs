//! One group of blocks, at a terminal and in a book, byte for byte.

use crate::at_a_terminal::book::{self, Told};
use crate::at_a_terminal::corpus::{Block, Chapter, Group};
use crate::at_a_terminal::differences::expected;
use crate::at_a_terminal::masks::mask;
use crate::at_a_terminal::server::Server;
use crate::at_a_terminal::terminal::{Shown, Terminal};
use std::collections::BTreeSet;

/// What the comparison of a group has found.
#[derive(Default)]
struct Found {
    /// The names of the differences on purpose.
    on_purpose: BTreeSet<&'static str>,
    /// All others, each with its block and both texts.
    others: Vec<String>,
}

/// Compares all blocks of a group.
pub(crate) fn compare(server: &Server, group: Group) {
    let chapters = group.chapters(server.major);
    let database = format!("{group:?}").to_lowercase();
    let seen = at_a_terminal(server, &database, &chapters);
    let declared: Vec<_> = chapters.iter().zip(&seen).map(declared).collect();
    let told = book::run(server, &database, &declared);
    let mut found = Found::default();
    for ((chapter, seen), told) in chapters.iter().zip(&seen).zip(&told) {
        found.look_at(chapter, seen, told);
    }
    let (count, major) = (found.others.len(), server.major);
    assert!(
        count == 0,
        "{count} differences on {major}:\n{}",
        found.others.concat()
    );
    let listed = group.differences().iter().copied().collect();
    assert_eq!(found.on_purpose, listed, "the differences on purpose");
}

/// What a terminal shows of each block.
fn at_a_terminal(server: &Server, database: &str, chapters: &[Chapter]) -> Vec<Vec<Shown>> {
    server.execute(&format!("CREATE DATABASE {database}"));
    let shown = chapters.iter().map(|chapter| {
        let directory = tempfile::tempdir().expect("a directory");
        book::write_files(directory.path());
        let mut terminal = Terminal::open(server, database, directory.path());
        let blocks = chapter.blocks.iter();
        blocks
            .map(|block| terminal.type_block(&block.text))
            .collect()
    });
    let shown = shown.collect();
    server.execute(&format!("DROP DATABASE {database} WITH (FORCE)"));
    shown
}

/// A chapter with what must be declared of each block.
fn declared<'a>((chapter, seen): (&'a Chapter, &Vec<Shown>)) -> book::Declared<'a> {
    let declare = |(block, shown): (&Block, &Shown)| match block.fails {
        Some(codes) => codes.to_owned(),
        None => shown.errors.join(", "),
    };
    let declared = chapter.blocks.iter().zip(seen).map(declare).collect();
    (chapter, declared)
}

impl Found {
    fn look_at(&mut self, chapter: &Chapter, seen: &[Shown], told: &Told) {
        let name = &chapter.name;
        let outputs = match told {
            Ok(outputs) => outputs,
            Err(why) => {
                let other = format!("== {name}: it was not run to its end\n{why}\n");
                return self.others.push(other);
            }
        };
        for ((block, shown), output) in chapter.blocks.iter().zip(seen).zip(outputs) {
            let (expected, names) = expected(shown, output);
            self.on_purpose.extend(names);
            let (expected, page) = (mask(&expected), mask(&output.text()));
            if expected != page {
                let text = &block.text;
                self.others.push(format!(
                    "== {name}\n{text}\n-- a terminal:\n{expected}-- the page:\n{page}\n"
                ));
            }
        }
    }
}
