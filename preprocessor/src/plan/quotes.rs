//! The claims of the values quoted in prose.

use super::draft::{Draft, DraftVerb};
use super::outline::{BlockKind, Outline};
use super::{Quote, StepId, Verb};
use crate::chapter::quotes::ProseQuote;
use crate::chapter::{ChapterSource, Hidden, Word, quotes};
use crate::error::{Mistake, distance, nearest};
use std::path::Path;

/// Returns the quotes of a chapter, whose page is `page`. Adds malformed ones, and ones of unknown claims, to
/// `mistakes`.
///
/// A text is a quote only if it names, or nearly names, a claim of the book; any other belongs to another tool and
/// passes. `hidden` may hold more blocks, so names in it are not reported.
pub(super) fn resolve(
    drafts: &[Draft],
    source: &ChapterSource<'_>,
    hidden: &[Hidden],
    outline: &Outline,
    page: &Path,
    mistakes: &mut Vec<Mistake>,
    warnings: &mut Vec<Mistake>,
) -> Vec<Quote> {
    let found = quotes(source);
    let names = NameMatcher { drafts, outline };
    let meant = found
        .faulty
        .into_iter()
        .filter(|it| names.may_mean(&it.claim));
    mistakes.extend(meant.map(|it| it.mistake));
    let mut resolver = QuoteResolver {
        names,
        source,
        hidden,
        warnings,
    };
    let mut resolved = Vec::new();
    for quote in found.quotes {
        let chapter = quote.chapter.as_ref();
        let other = chapter.map(|word| (word, outline.chapter(&word.text)));
        let claim = match other {
            None => resolver.here(&quote).map(|claim| (None, claim)),
            Some((_, Some(other))) if other == page => {
                resolver.here(&quote).map(|claim| (None, claim))
            }
            Some((_, Some(other))) => resolver
                .elsewhere(&quote, other)
                .map(|claim| (Some(other.to_owned()), claim)),
            Some((word, None)) => Err(resolver.unknown_chapter(&quote, word)),
        };
        match claim {
            Ok((chapter, claim)) => resolved.push(Quote {
                at: source.location(quote.line, Some(quote.columns)),
                span: quote.span,
                chapter,
                claim,
                column: quote.column,
            }),
            Err(mistake) => mistakes.extend(mistake),
        }
    }
    resolved
}

/// The context of the quotes of a chapter.
struct QuoteResolver<'a> {
    names: NameMatcher<'a>,
    source: &'a ChapterSource<'a>,
    hidden: &'a [Hidden],
    warnings: &'a mut Vec<Mistake>,
}

impl QuoteResolver<'_> {
    /// Returns the claim of the quote's own chapter; or the mistake, or `None` if the text is no quote or its block has a
    /// mistake of its own.
    fn here(&mut self, quote: &ProseQuote) -> Result<StepId, Option<Mistake>> {
        let drafts = self.names.drafts;
        let name = quote.claim.text.as_str();
        let named = |draft: &Draft| draft.name.as_ref().is_some_and(|known| known.text == name);
        let of = drafts.iter().position(named).map(StepId::new);
        match of.map(|of| (of, &drafts[of])) {
            Some((claim, draft)) if is_claim(draft) => Ok(claim),
            Some((_, draft)) if matches!(draft.verb, DraftVerb::Unknown) => Err(None),
            Some((_, draft)) => Err(Some(
                self.mistake(quote, &quote.claim, format!("`{name}` is not a claim"))
                    .note(format!("its block is in line {}", draft.at.line))
                    .help("a quote shows a column of a claim"),
            )),
            None if self.hidden.iter().any(|part| part.mentions(name)) => Err(None),
            None if drafts.iter().any(|draft| draft.may_name(name)) => Err(None),
            None => Err(self.unknown(quote)),
        }
    }

    /// Returns the mistake of a quote of an unknown claim; `None` if it is another tool's text.
    fn unknown(&mut self, quote: &ProseQuote) -> Option<Mistake> {
        let name = quote.claim.text.as_str();
        let message = format!("no claim of this chapter is named `{name}`");
        let unknown = self.mistake(quote, &quote.claim, message);
        let elsewhere = self.names.outline.chapter_of_claim(name);
        Some(match (self.names.nearest(name), elsewhere) {
            (Some(likely), _) => unknown.help(format!("did you mean `{likely}`?")),
            (None, Some(chapter)) => unknown.help(format!(
                "name its chapter: `{{{{= {chapter}#{name}.{} }}}}`",
                quote.column
            )),
            (None, None) if self.names.outline.claims().contains(name) => unknown
                .help(format!("name its chapter: `{{{{= chapter#{name}.{} }}}}`", quote.column)),
            (None, None) if self.names.may_mean(name) => unknown.help(format!(
                "name the claim: `sql {{claim=\"…\" name={name}}}`; or write `\\{{{{=` for other text"
            )),
            (None, None) => {
                // Without named claims nothing can be quoted, so the text of a template is expected.
                if self.names.of_claims().next().is_some() {
                    self.pass(quote, format!("no claim is named `{name}`"));
                }
                return None;
            }
        })
    }

    /// Returns the claim of another chapter, or the mistake.
    fn elsewhere(&self, quote: &ProseQuote, page: &Path) -> Result<StepId, Option<Mistake>> {
        let (name, outline) = (quote.claim.text.as_str(), self.names.outline);
        let block = outline.block(page, name);
        if let Some(block) = block.filter(|it| it.kind == BlockKind::Claim) {
            return Ok(block.step);
        }
        let page_name = page.display();
        if block.is_some() {
            let message = format!("`{name}` of {page_name} is not a claim");
            let mistake = self.mistake(quote, &quote.claim, message);
            return Err(Some(mistake.help("a quote shows a column of a claim")));
        }
        let message = format!("no claim of {page_name} is named `{name}`");
        let mistake = self.mistake(quote, &quote.claim, message);
        let likely = nearest(name, outline.names(page, BlockKind::Claim));
        Err(Some(match (likely, outline.chapter_of_claim(name)) {
            (Some(likely), _) => mistake.help(format!("did you mean `{likely}`?")),
            (None, Some(chapter)) => mistake.help(format!("a claim of `{chapter}` has this name")),
            (None, None) => mistake.help(format!(
                "name the claim there: `sql {{claim=\"…\" name={name}}}`"
            )),
        }))
    }

    /// Returns the mistake of a quote of an unknown chapter; `None` if it is another tool's text.
    fn unknown_chapter(&mut self, quote: &ProseQuote, word: &Word) -> Option<Mistake> {
        let (path, outline) = (word.text.as_str(), self.names.outline);
        let is_meant = outline.may_mean(path) || outline.claims().contains(&quote.claim.text);
        if !is_meant {
            if !outline.claims().is_empty() {
                self.pass(
                    quote,
                    format!("the book has no chapter `{path}` with live blocks"),
                );
            }
            return None;
        }
        let message = format!("the book has no chapter `{path}` with live blocks");
        let mistake = self.mistake(quote, word, message);
        Some(mistake.help(outline.chapter_help(path)))
    }

    /// Adds a warning about a text that only resembles a quote.
    fn pass(&mut self, quote: &ProseQuote, why: String) {
        let warning = self.mistake(quote, &quote.claim, format!("this is not a quote: {why}"));
        self.warnings
            .push(warning.help("it is passed through unchanged"));
    }

    fn mistake(&self, quote: &ProseQuote, word: &Word, message: String) -> Mistake {
        self.source
            .mistake(quote.line, Some(word.columns.clone()), message)
    }
}

/// The names that a quote may have.
struct NameMatcher<'a> {
    drafts: &'a [Draft],
    /// The names of all chapters' claims.
    outline: &'a Outline,
}

impl<'a> NameMatcher<'a> {
    /// Returns the names of the chapter's claims.
    fn of_claims(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let claims = self.drafts.iter().filter(|draft| is_claim(draft));
        claims.filter_map(|claim| Some(claim.name.as_ref()?.text.as_str()))
    }

    /// Returns the chapter's claim that differs by a slip only.
    fn nearest(&self, name: &str) -> Option<&'a str> {
        let mut near: Vec<_> = self.of_claims().filter(|it| is_near(name, it)).collect();
        near.sort_by_key(|it| distance(name, it));
        near.first().copied()
    }

    /// Returns `true` if a name is, or nearly is, that of a claim or of a block that may have to be one.
    fn may_mean(&self, name: &str) -> bool {
        let is_open = |draft: &&Draft| is_claim(draft) || matches!(draft.verb, DraftVerb::Unknown);
        let here = self.drafts.iter().filter(is_open);
        let here = here.filter_map(|draft| Some(draft.name.as_ref()?.text.as_str()));
        let mut all = here.chain(self.outline.claims().iter().map(String::as_str));
        all.any(|it| is_near(name, it))
    }
}

/// Allows two slips in a long word, one in a short one, none in one of two letters.
fn is_near(name: &str, known: &str) -> bool {
    let slips = match name.len().min(known.len()) {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    distance(&name.to_lowercase(), &known.to_lowercase()) <= slips
}

fn is_claim(draft: &Draft) -> bool {
    matches!(draft.verb, DraftVerb::Ready(Verb::Claim { .. }))
}
