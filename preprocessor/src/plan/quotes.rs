//! Which claim each measured value in prose is of.

use super::draft::{Draft, DraftVerb};
use super::{Quote, Verb};
use crate::chapter::{Hidden, Source, quotes};
use crate::error::{Mistake, nearest};

/// The quotes of a chapter. Adds those that can't be understood, or are of no claim, to `mistakes`.
///
/// `hidden` may hold more blocks: nothing is said about what is named there.
pub(super) fn resolve(
    drafts: &[Draft],
    source: &Source<'_>,
    hidden: &[Hidden],
    mistakes: &mut Vec<Mistake>,
) -> Vec<Quote> {
    let found = quotes(source);
    mistakes.extend(found.mistakes);
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
                let claims = drafts.iter().filter(|draft| is_claim(draft));
                let names = claims.filter_map(|claim| Some(claim.name.as_ref()?.text.as_str()));
                let help = match nearest(name, names) {
                    Some(likely) => format!("did you mean `{likely}`?"),
                    None => format!(
                        "name the claim: `sql {{claim=\"…\" name={name}}}`; or write `\\{{{{=` for what is no quote"
                    ),
                };
                mistake(format!("no claim of this chapter is named `{name}`")).help(help)
            }
        };
        mistakes.push(mistake);
    }
    resolved
}

fn is_claim(draft: &Draft) -> bool {
    matches!(draft.verb, DraftVerb::Ready(Verb::Claim { .. }))
}
