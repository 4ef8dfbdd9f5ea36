//! Rendering of transcripts in place of the live blocks.
//!
//! 1. [`staleness`] decides which parts of the page are current.
//! 2. [`blocks`] converts each live block to a block of the page, a figure, or nothing.
//! 3. [`by_hand`] finds the terminals of a reader who types the blocks.
//! 4. [`quotes`] inserts measured values into the prose.

mod blocks;
mod by_hand;
mod quotes;
mod staleness;

pub use self::blocks::figure_kind;
use self::blocks::{ShownBlock, shown};
use super::{PlannedChapter, Recording};
use crate::chapter::{below_title, splice};
use crate::error::{Error, Mistake, Result};
use crate::figure::Figure;
use crate::page::{self, Edition, Freshness, Renderer, SessionColours};
use crate::parallel::par_map;
use crate::plan::{Step, Verb};
use crate::stand::version::{untested, version};
use crate::transcript::Transcript;
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
    mut book: Book,
    planned: &[PlannedChapter],
    recordings: &[Recording],
    edition: &Edition<'_>,
) -> Result<Book> {
    let texts: HashMap<&Path, &str> = book
        .chapters()
        .filter_map(|chapter| Some((chapter.path.as_deref()?, chapter.content.as_str())))
        .collect();
    let chapters: Vec<_> = planned.iter().zip(recordings).collect();
    let pages = par_map(&chapters, |(planned, recording)| {
        let page = Page {
            planned,
            transcript: &recording.transcript,
            freshness: staleness::shown_freshness(&planned.plan, &recording.freshness),
            edition,
        };
        page.written(
            texts
                .get(planned.path.as_path())
                .copied()
                .unwrap_or_default(),
        )
    });
    let (mut written, mut mistakes) = (HashMap::new(), Vec::new());
    for (planned, page) in planned.iter().zip(pages) {
        match page {
            Ok(text) => {
                written.insert(planned.path.as_path(), text);
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

/// Returns the figure of a step, or the reason why it can't be drawn, with the colours of the chapter's sessions. `None` if
/// the step is no figure, or was never run.
#[must_use]
pub fn figure(
    planned: &PlannedChapter,
    recording: &Recording,
    step: usize,
) -> Option<(Result<Figure, String>, SessionColours)> {
    let plan = &planned.plan;
    let freshness = staleness::shown_freshness(plan, &recording.freshness);
    let mut cast = SessionColours::default();
    let mut found = None;
    // All steps: a figure may name sessions that appear below it.
    for (index, freshness) in freshness.into_iter().enumerate() {
        let shown = shown(
            plan,
            index,
            &recording.transcript,
            freshness,
            &[],
            &[],
            &mut cast,
        );
        if let (ShownBlock::Figure(figure), true) = (shown, index == step) {
            found = Some(*figure);
        }
    }
    found.map(|figure| (figure, cast))
}

/// Returns the mistakes that prevent the page of a chapter whose recording is current.
pub(super) fn mistakes(planned: &PlannedChapter, recording: &Recording) -> Vec<Mistake> {
    let page = Page {
        planned,
        transcript: &recording.transcript,
        freshness: staleness::shown_freshness(&planned.plan, &recording.freshness),
        edition: &Edition::new(Renderer::Html, ""),
    };
    page.replacements().err().unwrap_or_default()
}

/// A chapter with its recording.
struct Page<'a> {
    planned: &'a PlannedChapter,
    transcript: &'a Transcript,
    /// The freshness of each step's replacement.
    freshness: Vec<Freshness>,
    edition: &'a Edition<'a>,
}

impl Page<'_> {
    /// Returns the chapter's text with its results.
    fn written(&self, text: &str) -> Result<String, Vec<Mistake>> {
        let mut replacements = self.replacements()?;
        if let Some(banner) = self.banner(text) {
            replacements.insert(0, banner);
        }
        if self.edition.renderer == Renderer::Html
            && let Some((_, first)) = replacements.first_mut()
        {
            first.insert_str(0, &self.head());
        }
        let mut text = splice(text, replacements);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push('\n');
        let provenance = &self.transcript.provenance;
        let served = version(&provenance.server);
        let untested = served.and_then(|(version, major)| untested(&version, major));
        text.push_str(&page::provenance(
            provenance,
            untested.as_deref(),
            self.edition.again,
            self.edition.renderer,
        ));
        Ok(text)
    }

    /// Returns the replacements of blocks and quotes.
    fn replacements(&self) -> Result<Vec<(Range<usize>, String)>, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut replacements = self.steps(&mut mistakes);
        let plan = &self.planned.plan;
        for quote in &plan.quotes {
            let freshness = self.freshness[quote.claim];
            match quotes::value(
                quote,
                plan,
                self.transcript,
                freshness,
                self.edition.renderer,
            ) {
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
        let tally = staleness::tally(&self.planned.plan, &self.freshness);
        let mut banner = page::banner(tally, self.edition.again, self.edition.renderer);
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

    /// Returns the style sheet, and the script if the chapter has figures.
    fn head(&self) -> String {
        let is_figure = |step: &Step| matches!(step.verb, Verb::Figure { .. });
        let mut head = page::stylesheet().to_owned();
        if self.planned.plan.steps.iter().any(is_figure) {
            head.push_str(page::script());
        }
        head
    }

    /// Returns the replacement of each live block.
    fn steps(&self, mistakes: &mut Vec<Mistake>) -> Vec<(Range<usize>, String)> {
        let PlannedChapter {
            plan, spans, cited, ..
        } = self.planned;
        let mut cast = SessionColours::default();
        let mut all: Vec<_> = (0..plan.steps.len())
            .map(|index| {
                shown(
                    plan,
                    index,
                    self.transcript,
                    self.freshness[index],
                    cited.get(&index).map_or(&[], Vec::as_slice),
                    &self.edition.hiding,
                    &mut cast,
                )
            })
            .collect();
        by_hand::add(&mut all, plan, self.transcript, self.edition.program);
        // Figures may name later sessions: by now, each session has its colour.
        let provenance = &self.transcript.provenance;
        let written = |(index, shown): (usize, ShownBlock<'_>)| match shown {
            ShownBlock::Nothing => String::new(),
            ShownBlock::Block(block) => page::block(&block, self.edition.renderer),
            ShownBlock::Undrawn(kind, steps) => page::undrawn(
                kind,
                &steps,
                self.freshness[index],
                &provenance.date,
                self.edition.renderer,
            ),
            ShownBlock::Figure(figure) => match *figure {
                Ok(figure) => page::figure(
                    &figure,
                    self.freshness[index],
                    provenance,
                    self.edition.again,
                    &cast,
                    self.edition.renderer,
                ),
                Err(message) => {
                    mistakes.push(Mistake::new(plan.steps[index].at.clone(), message));
                    String::new()
                }
            },
        };
        let texts = all.into_iter().enumerate().map(written);
        spans.iter().cloned().zip(texts).collect()
    }
}
