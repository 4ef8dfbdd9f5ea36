//! The same chapters for each contestant.

use super::cog;
use super::stamps::CLOCK;
use super::{DATABASE, OTHER};
use crate::bench::server::Server;
use crate::bench::{handed, small, witness};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// The books of a case, in one directory.
pub(super) struct Books {
    /// The book with live blocks.
    pub(super) live: PathBuf,
    /// The same book without a sandbox for its steps.
    pub(super) open: PathBuf,
    /// The book with the preprocessor's pages.
    pub(super) alone: PathBuf,
    /// The book with cog blocks.
    pub(super) cog: PathBuf,
    /// The statements of each chapter.
    pub(super) scripts: Vec<PathBuf>,
    /// The statements of each chapter, one for each block.
    chapters: Vec<Vec<String>>,
}

impl Books {
    /// Writes the book with live blocks; after that its server can be started.
    pub(super) fn new(directory: &Path, chapters: usize, blocks: usize) -> Result<Self> {
        let statement = |number| format!("SELECT {number} AS number, {CLOCK} AS at;");
        let chapter = |chapter: usize| {
            let numbers = chapter * blocks..(chapter + 1) * blocks;
            numbers.map(statement).collect()
        };
        let books = Self {
            live: directory.join("live"),
            open: directory.join("open"),
            alone: directory.join("alone"),
            cog: directory.join("cog"),
            scripts: (0..chapters)
                .map(|number| directory.join(format!("chapter-{number}.sql")))
                .collect(),
            chapters: (0..chapters).map(chapter).collect(),
        };
        let live = |statement: &String| format!("```sql {{run}}\n{statement}\n```\n\n");
        let live = books.each(|chapter| chapter.iter().map(live).collect());
        for root in [&books.live, &books.open] {
            small::write(root, &live, Some(&witness()?))?;
        }
        small::set(&books.open, "sandbox = false")?;
        Ok(books)
    }

    /// Writes all other books.
    pub(super) fn write(&self, server: &Server) -> Result<()> {
        handed::back(&self.live, &self.alone, |command| {
            server.lend(command, DATABASE)
        })?;
        let url = server.url_of(OTHER)?;
        let chapters = self.each(|chapter| cog::chapter(&url, chapter));
        small::write(&self.cog, &chapters, None)?;
        cog::write(&self.cog)?;
        for (file, chapter) in self.scripts.iter().zip(&self.chapters) {
            std::fs::write(file, chapter.join("\n") + "\n")?;
        }
        Ok(())
    }

    /// The number of blocks of the whole book.
    pub(super) fn blocks(&self) -> usize {
        self.chapters.iter().map(Vec::len).sum()
    }

    fn each(&self, text: impl Fn(&[String]) -> String) -> Vec<String> {
        self.chapters.iter().map(|it| text(it)).collect()
    }
}
