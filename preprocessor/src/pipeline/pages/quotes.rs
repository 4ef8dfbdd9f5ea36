//! Measured values in prose.

use super::book_results::{BookResults, ChapterResults};
use crate::error::{Mistake, nearest};
use crate::page::{self, Edition, Freshness};
use crate::plan::Quote;

/// Returns the quoted value as Markdown, marked if its claim is not current.
pub(super) fn value(
    book: &BookResults<'_>,
    chapter: &ChapterResults<'_>,
    quote: &Quote,
    edition: &Edition<'_>,
) -> Result<String, Mistake> {
    let freshness = book.quoted(chapter, quote);
    let other = quote.chapter.as_deref();
    let source = other.map_or(Some(chapter), |page| book.of(page));
    let Some(source) = source.filter(|_| freshness != Freshness::NotRun) else {
        return Ok(page::quoted("", Freshness::NotRun, edition));
    };
    let (plan, transcript) = (&source.planned.plan, &source.recording.transcript);
    let step = &transcript.steps[quote.claim];
    if step.is_skipped() {
        // Its claim is for another stand or server.
        return Ok(page::not_measured_here(edition));
    }
    let is_meant = |(column, _): &&(String, String)| *column == quote.column;
    if let Some((_, value)) = step.values.iter().find(is_meant) {
        return Ok(page::quoted(value, freshness, edition));
    }
    let columns: Vec<_> = step
        .values
        .iter()
        .map(|(column, _)| column.as_str())
        .collect();
    let claim = &plan.steps[quote.claim];
    let name = claim.name.as_deref().unwrap_or_default();
    let mistake = Mistake::new(
        quote.at.clone(),
        format!("the claim `{name}` has no column `{}`", quote.column),
    )
    .note(match columns.as_slice() {
        [] => "its query returns only the truth of the claim".to_owned(),
        columns => format!("it has {}", columns.join(", ")),
    })
    .note(match other {
        None => format!("the claim is in line {}", claim.at.line),
        Some(_) => format!("the claim is in {}:{}", claim.at.file, claim.at.line),
    });
    Err(match nearest(&quote.column, columns) {
        Some(near) => mistake.help(format!("did you mean `{near}`?")),
        None => mistake
            .help("name the column in the claim's query: `SELECT …, max(latency) AS longest`"),
    })
}
