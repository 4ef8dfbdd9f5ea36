//! Which claim each measured value in prose is of.

use super::draft::{Draft, DraftVerb};
use super::tokens::{Setting, split};
use super::{Quote, Verb};
use crate::chapter::{Block, Hidden, Source, Word, quotes};
use crate::error::{Location, Mistake, distance};
use std::collections::BTreeSet;

/// The quotes of a chapter. Adds those that can't be understood, or are of no claim, to `mistakes`.
///
/// Only a text that names a claim of the chapter or one of `elsewhere`, or nearly, is one of ours; any other is what another
/// tool writes so, and passes. `hidden` may hold more blocks: nothing is said about what is named there.
pub(super) fn resolve(
    drafts: &[Draft],
    source: &Source<'_>,
    hidden: &[Hidden],
    elsewhere: &BTreeSet<String>,
    mistakes: &mut Vec<Mistake>,
    warnings: &mut Vec<Mistake>,
) -> Vec<Quote> {
    let found = quotes(source);
    let names = Names { drafts, elsewhere };
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
            Some((_, draft)) => mistake(format!("`{name}` is no claim"))
                .note(format!("its block is in line {}", draft.at.line))
                .help("a quote is the value of a column of a claim"),
            None if hidden.iter().any(|part| part.mentions(name)) => continue,
            None if drafts.iter().any(|draft| draft.may_name(name)) => continue,
            None => {
                let unknown = mistake(format!("no claim of this chapter is named `{name}`"));
                match names.nearest(name) {
                    Some(likely) => unknown.help(format!("did you mean `{likely}`?")),
                    None if elsewhere.contains(name) => unknown.help(
                        "a quote is of a claim of its own chapter: link to one of another, `…/other.md#claim-NAME`",
                    ),
                    None if names.may_mean(name) => unknown.help(format!(
                        "name the claim: `sql {{claim=\"…\" name={name}}}`; or write `\\{{{{=` for what is no quote"
                    )),
                    None => {
                        // Where nothing has a name, nothing can be quoted: a template's text is no surprise there.
                        if names.of_claims().next().is_some() {
                            warnings.push(
                                mistake(format!(
                                    "this is no quote: no claim is named `{name}`"
                                ))
                                .help("it is passed through as it is"),
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

/// The names that a quote may mean.
struct Names<'a> {
    drafts: &'a [Draft],
    /// Those of claims of other chapters.
    elsewhere: &'a BTreeSet<String>,
}

impl<'a> Names<'a> {
    /// The names of the chapter's claims.
    fn of_claims(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let claims = self.drafts.iter().filter(|draft| is_claim(draft));
        claims.filter_map(|claim| Some(claim.name.as_ref()?.text.as_str()))
    }

    /// The name of a claim of the chapter that is a slip of the pen away.
    fn nearest(&self, name: &str) -> Option<&'a str> {
        let mut near: Vec<_> = self.of_claims().filter(|it| is_near(name, it)).collect();
        near.sort_by_key(|it| distance(name, it));
        near.first().copied()
    }

    /// Returns whether a name is that of a claim, or of what may have to be one, or nearly.
    fn may_mean(&self, name: &str) -> bool {
        let is_open = |draft: &&Draft| is_claim(draft) || matches!(draft.verb, DraftVerb::Unknown);
        let here = self.drafts.iter().filter(is_open);
        let here = here.filter_map(|draft| Some(draft.name.as_ref()?.text.as_str()));
        let mut all = here.chain(self.elsewhere.iter().map(String::as_str));
        all.any(|it| is_near(name, it))
    }
}

/// Two slips in a long word, one in a short one, none in one of two letters.
fn is_near(name: &str, known: &str) -> bool {
    let slips = match name.len().min(known.len()) {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    distance(&name.to_lowercase(), &known.to_lowercase()) <= slips
}

/// The names of the claims of a chapter, as far as they can be told from the blocks themselves.
pub(super) fn claim_names(blocks: &[Block]) -> impl Iterator<Item = String> {
    blocks.iter().filter_map(|block| {
        let settings = settings(&block.settings);
        let mut settings = settings.into_iter();
        let is_claim = settings.next()?.key.text == "claim";
        let name = settings.find(|it| it.key.text == "name")?.value?;
        is_claim.then_some(name.text)
    })
}

/// The words of a block's braces, without what is wrong with them.
fn settings(braces: &Word) -> Vec<Setting> {
    let nowhere = |_, message| Mistake::new(Location::default(), message);
    split(braces, &nowhere, &mut Vec::new())
}

fn is_claim(draft: &Draft) -> bool {
    matches!(draft.verb, DraftVerb::Ready(Verb::Claim { .. }))
}
