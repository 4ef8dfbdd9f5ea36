//! Transcripts as pages, in the place of the live blocks.
//!
//! 1. [`freshness`] says what of the page is current.
//! 2. [`blocks`] says what each live block becomes: a block of the page, a figure, or nothing.
//! 3. [`quotes`] puts measured values into the prose.

mod blocks;
mod freshness;
mod quotes;

use self::blocks::{Shown, shown};
use super::{Planned, Told};
use crate::abreast::each;
use crate::chapter::{below_title, splice};
use crate::error::{Error, Mistake, Result};
use crate::page::{self, Cast, Edition, Freshness, Renderer};
use crate::plan::{Step, Verb};
use crate::transcript::Transcript;
use mdbook_preprocessor::book::Book;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// Puts what happened in the place of the live blocks, with a mark on all that is not current. `told` has one entry for
/// each chapter of `planned`, in its order.
///
/// # Errors
/// Every figure that can't be drawn from what was recorded, and every quote of what wasn't measured, though the chapter
/// was run as it is written.
pub fn put_back(
    mut book: Book,
    planned: &[Planned],
    told: &[Told],
    edition: &Edition<'_>,
) -> Result<Book> {
    let texts: HashMap<&Path, &str> = book
        .chapters()
        .filter_map(|chapter| Some((chapter.path.as_deref()?, chapter.content.as_str())))
        .collect();
    let chapters: Vec<_> = planned.iter().zip(told).collect();
    let pages = each(&chapters, |(planned, told)| {
        let page = Page {
            planned,
            transcript: &told.transcript,
            freshness: freshness::of(&planned.plan, &told.freshness),
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

/// What keeps the page of a chapter, which was run as it is written, from being made.
pub(super) fn mistakes(planned: &Planned, told: &Told) -> Vec<Mistake> {
    let page = Page {
        planned,
        transcript: &told.transcript,
        freshness: freshness::of(&planned.plan, &told.freshness),
        edition: &Edition::new(Renderer::Html, ""),
    };
    page.replacements().err().unwrap_or_default()
}

/// A chapter and what happened in it.
struct Page<'a> {
    planned: &'a Planned,
    transcript: &'a Transcript,
    /// What stands in each step's place.
    freshness: Vec<Freshness>,
    edition: &'a Edition<'a>,
}

impl Page<'_> {
    /// The chapter's text with what happened.
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
        text.push_str(&page::provenance(
            &self.transcript.provenance,
            self.edition.again,
            self.edition.renderer,
        ));
        Ok(text)
    }

    /// What stands in the place of its blocks and quotes.
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

    /// What the chapter says first if not all of it is current, and where.
    fn banner(&self, text: &str) -> Option<(Range<usize>, String)> {
        let tally = freshness::tally(&self.planned.plan, &self.freshness);
        let mut banner = page::banner(tally, self.edition.again, self.edition.renderer);
        if banner.is_empty() {
            return None;
        }
        if self.edition.renderer == Renderer::Markdown {
            // It is a paragraph of its own, and so may be what is right below the title.
            banner = format!("\n{banner}\n");
        }
        let at = below_title(text);
        Some((at..at, banner))
    }

    /// What stands above all that is put in: how all look, and how figures move.
    fn head(&self) -> String {
        let is_figure = |step: &Step| matches!(step.verb, Verb::Figure { .. });
        let mut head = page::stylesheet().to_owned();
        if self.planned.plan.steps.iter().any(is_figure) {
            head.push_str(page::script());
        }
        head
    }

    /// What each live block becomes.
    fn steps(&self, mistakes: &mut Vec<Mistake>) -> Vec<(Range<usize>, String)> {
        let Planned {
            plan, spans, cited, ..
        } = self.planned;
        let mut cast = Cast::default();
        let all: Vec<_> = (0..plan.steps.len())
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
        // Figures name sessions that may come later: by now, each has its colour.
        let provenance = &self.transcript.provenance;
        let written = |(index, shown): (usize, Shown<'_>)| match shown {
            Shown::Nothing => String::new(),
            Shown::Block(block) => page::block(&block, self.edition.renderer),
            Shown::Undrawn(kind, steps) => page::undrawn(
                kind,
                &steps,
                self.freshness[index],
                &provenance.date,
                self.edition.renderer,
            ),
            Shown::Figure(figure) => match *figure {
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
