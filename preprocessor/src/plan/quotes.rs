//! The claims of the values quoted in prose.

use super::draft::{Draft, DraftVerb};
use super::tokenizer::{Setting, split};
use super::{Quote, Verb};
use crate::chapter::{ChapterSource, Hidden, LiveBlock, Word, quotes};
use crate::error::{Location, Mistake, distance};
use std::collections::BTreeSet;

/// Returns the quotes of a chapter. Adds malformed ones, and ones of unknown claims, to `mistakes`.
///
/// A text is a quote only if it names, or nearly names, a claim of the chapter or one of `elsewhere`; any other belongs
/// to another tool and passes. `hidden` may hold more blocks, so names in it are not reported.
pub(super) fn resolve(
    drafts: &[Draft],
    source: &ChapterSource<'_>,
    hidden: &[Hidden],
    elsewhere: &BTreeSet<String>,
    mistakes: &mut Vec<Mistake>,
    warnings: &mut Vec<Mistake>,
) -> Vec<Quote> {
    let found = quotes(source);
    let names = NameMatcher { drafts, elsewhere };
    let meant = found
        .faulty
        .into_iter()
        .filter(|it| names.may_mean(&it.claim));
    mistakes.extend(meant.map(|it| it.mistake));
    let mut resolved = Vec::new();
    for quote in found.quotes {
        let name = quote.claim.text.as_str();
        let named = |draft: &Draft| draft.name.as_ref().is_some_and(|known| known.text == name);
        let of = drafts.iter().position(named);
        let mistake = |message: String| {
            source.mistake(quote.line, Some(quote.claim.columns.clone()), message)
        };
        let mistake = match of.map(|of| (of, &drafts[of])) {
            Some((claim, draft)) if is_claim(draft) => {
                resolved.push(Quote {
                    at: source.location(quote.line, Some(quote.columns)),
                    span: quote.span,
                    claim,
                    column: quote.column,
                });
                continue;
            }
            Some((_, draft)) if matches!(draft.verb, DraftVerb::Unknown) => continue,
            Some((_, draft)) => mistake(format!("`{name}` is not a claim"))
                .note(format!("its block is in line {}", draft.at.line))
                .help("a quote shows a column of a claim"),
            None if hidden.iter().any(|part| part.mentions(name)) => continue,
            None if drafts.iter().any(|draft| draft.may_name(name)) => continue,
            None => {
                let unknown = mistake(format!("no claim of this chapter is named `{name}`"));
                match names.nearest(name) {
                    Some(likely) => unknown.help(format!("did you mean `{likely}`?")),
                    None if elsewhere.contains(name) => unknown.help(
                        "a quote refers to a claim of its own chapter; link to one of another with `…/other.md#claim-NAME`",
                    ),
                    None if names.may_mean(name) => unknown.help(format!(
                        "name the claim: `sql {{claim=\"…\" name={name}}}`; or write `\\{{{{=` for other text"
                    )),
                    None => {
                        // Without named claims nothing can be quoted, so the text of a template is expected.
                        if names.of_claims().next().is_some() {
                            warnings.push(
                                mistake(format!(
                                    "this is not a quote: no claim is named `{name}`"
                                ))
                                .help("it is passed through unchanged"),
                            );
                        }
                        continue;
                    }
                }
            }
        };
        mistakes.push(mistake);
    }
    resolved
}

/// The names that a quote may have.
struct NameMatcher<'a> {
    drafts: &'a [Draft],
    /// The names of other chapters' claims.
    elsewhere: &'a BTreeSet<String>,
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
        let mut all = here.chain(self.elsewhere.iter().map(String::as_str));
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

/// Returns the names of the claims of a chapter, as far as its blocks can be read.
pub(super) fn claim_names(blocks: &[LiveBlock]) -> impl Iterator<Item = String> {
    blocks.iter().filter_map(|block| {
        let settings = settings(&block.settings);
        let mut settings = settings.into_iter();
        let is_claim = settings.next()?.key.text == "claim";
        let name = settings.find(|it| it.key.text == "name")?.value?;
        is_claim.then_some(name.text)
    })
}

/// Returns the words of a block's braces, ignoring faults.
fn settings(braces: &Word) -> Vec<Setting> {
    let nowhere = |_, message| Mistake::new(Location::default(), message);
    split(braces, &nowhere, &mut Vec::new())
}

fn is_claim(draft: &Draft) -> bool {
    matches!(draft.verb, DraftVerb::Ready(Verb::Claim { .. }))
}
