//! Rendering of transcripts in place of the live blocks.
//!
//! 1. `book_results` collects the recordings and the colours of the whole book, since a chapter can show results of
//!    another one, and [`staleness`] decides which parts of a page are current.
//! 2. [`blocks`] converts each live block to a block of the page, a figure, or nothing; `step_links` finds the places of
//!    a figure's steps.
//! 3. [`by_hand`] finds the terminals of a reader who types the blocks.
//! 4. [`quotes`] inserts measured values into the prose.

mod blocks;
mod book_results;
mod by_hand;
mod quotes;
mod staleness;
mod step_links;

pub use self::blocks::figure_kind;
use self::blocks::{ShownBlock, shown};
pub(super) use self::book_results::BookResults;
use self::book_results::ChapterResults;
use super::{ChapterId, PlannedChapter, Recording};
use crate::chapter::{below_title, splice};
use crate::error::{Error, Mistake, Result};
use crate::figure::Figure;
use crate::labels::Labels;
use crate::page::{self, ByHand, Edition, Freshness, Renderer, SessionColours, UntestedServer};
use crate::parallel::par_map;
use crate::plan::{Step, StepId, Verb};
use crate::stand::version::{NEWEST, version};
use crate::transcript::Provenance;
use mdbook_preprocessor::book::Book;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// Replaces the live blocks with their results, and marks those that are not current. `told` has one entry for each
/// chapter of `planned`, in its order.
///
/// # Errors
/// Every figure that can't be drawn from a current recording, and every quote of a value that isn't in one.
pub fn put_back(
    book: Book,
    planned: &[PlannedChapter],
    recordings: &[Recording],
    edition: &Edition<'_>,
) -> Result<Book> {
    let results = BookResults::new(planned, recordings.iter().map(Some));
    let all: Vec<_> = (0..planned.len()).map(ChapterId::new).collect();
    write(book, &results, &all, edition)
}

/// Replaces the live blocks of one chapter. `recordings` has an entry for each chapter of `planned`; that of another
/// chapter is used if this one shows its results.
///
/// # Errors
/// As for [`put_back()`].
pub fn put_back_one(
    book: Book,
    planned: &[PlannedChapter],
    recordings: &[Option<Recording>],
    chapter: ChapterId,
    edition: &Edition<'_>,
) -> Result<Book> {
    let results = BookResults::new(planned, recordings.iter().map(Option::as_ref));
    write(book, &results, &[chapter], edition)
}

/// Writes the pages of these chapters.
fn write(
    mut book: Book,
    results: &BookResults<'_>,
    chapters: &[ChapterId],
    edition: &Edition<'_>,
) -> Result<Book> {
    let texts: HashMap<&Path, &str> = book
        .chapters()
        .filter_map(|chapter| Some((chapter.path.as_deref()?, chapter.content.as_str())))
        .collect();
    let chapters = chapters.iter().filter_map(|chapter| results.at(*chapter));
    let chapters: Vec<_> = chapters.collect();
    let pages = par_map(&chapters, |chapter| {
        let page = Page::new(results, chapter, edition);
        let path = chapter.planned.path.as_path();
        page.written(texts.get(path).copied().unwrap_or_default())
    });
    let (mut written, mut mistakes) = (HashMap::new(), Vec::new());
    for (chapter, page) in chapters.iter().zip(pages) {
        match page {
            Ok(text) => {
                written.insert(chapter.planned.path.as_path(), text);
            }
            Err(wrong) => mistakes.extend(wrong),
        }
    }
    if !mistakes.is_empty() {
        return Err(Error::Mistakes(mistakes));
    }
    book.for_each_chapter_mut(|chapter| {
        let path = chapter.path.as_deref();
        if let Some(text) = path.and_then(|path| written.remove(path)) {
            chapter.content = text;
        }
    });
    Ok(book)
}

/// A figure that is needed outside of its page.
#[derive(Debug)]
pub struct SingleFigure {
    /// The figure, or the reason why it can't be drawn.
    pub drawn: Result<Figure, String>,
    /// The server that its steps ran on.
    pub provenance: Provenance,
    /// The colours of the book's sessions.
    pub cast: SessionColours,
}

/// Returns the figure of a chapter's step, with labels of its book. `None` if the step is no figure, or was never run. `recordings` has one entry
/// for each chapter of `planned`.
#[must_use]
pub fn figure(
    planned: &[PlannedChapter],
    recordings: &[Option<Recording>],
    chapter: ChapterId,
    step: StepId,
    labels: Labels<'_>,
) -> Option<SingleFigure> {
    let book = BookResults::new(planned, recordings.iter().map(Option::as_ref));
    let chapter = book.at(chapter)?;
    let freshness = book.freshness(chapter)[step];
    let edition = Edition {
        labels,
        ..Edition::new(Renderer::Html, "")
    };
    match shown(&book, chapter, step, freshness, &edition) {
        ShownBlock::Figure(figure) => Some(SingleFigure {
            drawn: figure.drawn,
            provenance: figure.provenance.clone(),
            cast: book.cast.clone(),
        }),
        _ => None,
    }
}

/// Returns the mistakes that prevent the page of a chapter, if its recording is current.
pub(super) fn mistakes(book: &BookResults<'_>, chapter: ChapterId) -> Vec<Mistake> {
    let Some(chapter) = book.at(chapter) else {
        return Vec::new();
    };
    let edition = Edition::new(Renderer::Html, "");
    let page = Page::new(book, chapter, &edition);
    page.replacements().err().unwrap_or_default()
}

/// A chapter with its recording.
struct Page<'a> {
    book: &'a BookResults<'a>,
    chapter: &'a ChapterResults<'a>,
    /// The freshness of each step's replacement.
    freshness: Vec<Freshness>,
    edition: &'a Edition<'a>,
}

impl<'a> Page<'a> {
    fn new(
        book: &'a BookResults<'a>,
        chapter: &'a ChapterResults<'a>,
        edition: &'a Edition<'a>,
    ) -> Self {
        Self {
            book,
            chapter,
            freshness: book.freshness(chapter),
            edition,
        }
    }

    /// Returns the chapter's text with its results.
    fn written(&self, text: &str) -> Result<String, Vec<Mistake>> {
        let mut replacements = self.replacements()?;
        if let Some(banner) = self.banner(text) {
            replacements.insert(0, banner);
        }
        let plan = &self.chapter.planned.plan;
        // Quotes alone need no style.
        if self.edition.renderer == Renderer::Html
            && !plan.steps.is_empty()
            && let Some((_, first)) = replacements.first_mut()
        {
            first.insert_str(0, &self.head());
        }
        let mut text = splice(text, replacements);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        // What comes from another chapter has its own provenance.
        if plan.runs_nothing() {
            return Ok(text);
        }
        text.push('\n');
        let Some(provenance) = &self.chapter.recording.transcript.provenance else {
            return Ok(text);
        };
        let served = version(&provenance.server);
        let untested = served.filter(|(_, major)| *major > NEWEST);
        let untested = untested.map(|(version, _)| UntestedServer {
            version,
            newest: NEWEST,
        });
        text.push_str(&page::provenance(
            provenance,
            untested.as_ref(),
            self.edition,
        ));
        Ok(text)
    }

    /// Returns the replacements of blocks and quotes.
    fn replacements(&self) -> Result<Vec<(Range<usize>, String)>, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut replacements = self.steps(&mut mistakes);
        for quote in &self.chapter.planned.plan.quotes {
            match quotes::value(self.book, self.chapter, quote, self.edition) {
                Ok(value) => replacements.push((quote.span.clone(), value)),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(replacements)
    }

    /// Returns the banner of a chapter that is not fully current, and its position.
    fn banner(&self, text: &str) -> Option<(Range<usize>, String)> {
        let tally = staleness::tally(&self.chapter.planned.plan, &self.freshness);
        let mut banner = page::banner(tally, self.edition);
        if banner.is_empty() {
            return None;
        }
        if self.edition.renderer == Renderer::Markdown {
            // The banner must be a paragraph of its own, apart from the text right below the title.
            banner = format!("\n{banner}\n");
        }
        let at = below_title(text);
        Some((at..at, banner))
    }

    /// Returns the style sheet, and the script if the chapter has figures, or else its parts for blocks, unless they are
    /// files of the book.
    fn head(&self) -> String {
        let is_figure = |step: &Step| matches!(step.verb, Verb::Figure { .. });
        let mut head = String::new();
        if !self.edition.has_style {
            head.push_str(page::stylesheet());
        }
        if self.edition.has_script {
            return head;
        }
        let steps = &self.chapter.planned.plan.steps;
        if steps.iter().any(is_figure) {
            head.push_str(&page::script(self.edition.labels));
            return head;
        }
        head.push_str(page::tab_stops());
        if steps
            .iter()
            .any(|step| !step.display.rows.filter.is_empty())
        {
            head.push_str(page::table_filter());
        }
        head
    }

    /// Returns the replacement of each live block.
    fn steps(&self, mistakes: &mut Vec<Mistake>) -> Vec<(Range<usize>, String)> {
        let PlannedChapter { plan, spans, .. } = self.chapter.planned;
        let transcript = &self.chapter.recording.transcript;
        let by_hand = by_hand::by_hand(plan, transcript, self.edition.program);
        let written = |((index, _), by_hand): ((StepId, &Step), ByHand)| {
            let freshness = self.freshness[index];
            let mut shown = shown(self.book, self.chapter, index, freshness, self.edition);
            by_hand::add(&mut shown, by_hand, self.edition.program);
            match shown {
                ShownBlock::Nothing => String::new(),
                ShownBlock::Block(block) => page::block(&block, self.edition.renderer),
                ShownBlock::Unreadable(mistake) => {
                    mistakes.push(*mistake);
                    String::new()
                }
                ShownBlock::Undrawn(kind, steps, recorded) => {
                    page::undrawn(kind, &steps, freshness, recorded, self.edition)
                }
                ShownBlock::Figure(figure) => match figure.drawn {
                    Ok(drawn) => page::figure(
                        &drawn,
                        freshness,
                        figure.provenance,
                        &self.book.cast,
                        &figure.links,
                        self.edition,
                    ),
                    Err(message) => {
                        mistakes.push(Mistake::new(plan.steps[index].at.clone(), message));
                        String::new()
                    }
                },
            }
        };
        let texts = StepId::enumerate(&plan.steps).zip(by_hand).map(written);
        spans.iter().cloned().zip(texts).collect()
    }
}
