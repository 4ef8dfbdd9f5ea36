//! The mistakes of a book that don't depend on a server.

use super::choice::ChapterChoice;
use super::{VerifyContext, VerifyOptions};
use crate::error::{Mistake, Result};
use crate::pipeline::planning::{ChapterId, InvalidChapter};
use crate::verify::check::CheckKind;
use crate::verify::partition::BookPart;

/// The mistakes of the selected chapters. Each mistake of the book belongs to one part: that of its chapter, or else the
/// first one.
pub(super) struct BookMistakes {
    /// The mistakes, in the order in which a verification of the whole book has them.
    pub(super) book: Vec<(CheckKind, Mistake)>,
    /// The selected part, with the positions of its mistakes.
    pub(super) part: Option<BookPart>,
    /// The number of mistakes of the whole book so far.
    all: usize,
}

impl BookMistakes {
    fn of(choice: &ChapterChoice) -> Self {
        let part = match choice {
            ChapterChoice::Part(part, _) => Some(part.clone()),
            ChapterChoice::All | ChapterChoice::Named(_) => None,
        };
        Self {
            book: Vec::new(),
            part,
            all: 0,
        }
    }

    /// Adds a mistake of the chapter with this file, unless it is another part's.
    fn add(&mut self, file: &str, kind: CheckKind, mistake: Mistake) {
        let position = self.all;
        self.all += 1;
        if let Some(part) = &mut self.part {
            let mut chapters = part.chapters.iter();
            let of_chapter = chapters.find(|it| it.file == file).map_or(1, |it| it.part);
            if of_chapter != part.number.part {
                return;
            }
            part.positions.push(position);
        }
        self.book.push((kind, mistake));
    }
}

impl VerifyContext<'_> {
    /// Returns the mistakes that don't depend on a server, in the selected chapters and those before them.
    pub(super) fn of_book(&self, wish: &VerifyOptions, asked: &[bool]) -> Result<BookMistakes> {
        let is_named = wish.chapters.is_named();
        let last = asked.iter().rposition(|asked| *asked);
        let last = last.map(ChapterId::new);
        let is_before = |it: &InvalidChapter| is_named && last.is_some_and(|last| it.place <= last);
        let mut mistakes = BookMistakes::of(&wish.chapters);
        for chapter in &self.planning.unclear {
            if !is_named || wish.chapters.has(&chapter.file) || is_before(chapter) {
                let all = chapter.mistakes.iter().cloned();
                all.for_each(|it| mistakes.add(&chapter.file, CheckKind::Plan, it));
            }
        }
        let links = self.planning.links.iter();
        for link in links.filter(|it| !is_named || wish.chapters.has(&it.at.file)) {
            mistakes.add(&link.at.file, CheckKind::Plan, link.clone());
        }
        if !is_named && !wish.accepts && self.settings.keeps_transcripts {
            for orphan in self.orphans()? {
                mistakes.add("", CheckKind::Transcript, orphan);
            }
        }
        Ok(mistakes)
    }
}
