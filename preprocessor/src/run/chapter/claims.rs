//! Claims and expected output.

use super::super::claims::{ClaimError, ClaimRow, Claims, WHY};
use super::super::expect::difference;
use super::Chapter;
use super::conditions::refused;
use crate::error::{Error, Mistake, Result};
use crate::plan::{Code, Step};
use crate::transcript::Output;
use std::time::Instant;

impl Chapter<'_> {
    /// Checks a claim and returns its measured values.
    pub(super) fn claim(
        &mut self,
        step: &Step,
        sentence: &str,
        code: &Code,
        deadline: Instant,
    ) -> Result<ClaimRow> {
        // A lost connection is replaced.
        if self.claims.as_mut().is_some_and(Claims::is_lost) {
            self.claims = None;
        }
        let claims = match &mut self.claims {
            Some(claims) => claims,
            none => none.insert(Claims::connect(self.context.stand)?),
        };
        if let Some(observation) = &self.observation {
            claims.fill(&code.text, &observation.evidence())?;
        }
        let checked = claims.check(&code.text, deadline);
        checked.map_err(|fault| Error::from(mistake(step, sentence, code, fault)))
    }
}

/// The mistake of a claim that isn't true.
pub(super) fn mistake(step: &Step, sentence: &str, code: &Code, fault: ClaimError) -> Mistake {
    let mistake = |message: String| Mistake::new(step.at.clone(), message);
    match fault {
        ClaimError::False(values) => {
            let (why, values): (ClaimRow, ClaimRow) =
                values.into_iter().partition(|(name, _)| name == WHY);
            let mistake = mistake(format!("this claim is false: {sentence}"));
            let why = why.into_iter().map(|(_, why)| why);
            why.filter(|why| !(why.is_empty() || why == "NULL"))
                .fold(mistake, Mistake::note)
                .note(measured(&values))
                .help("correct the sentence or its query, or find what has changed")
        }
        ClaimError::NoTruth(what, must) => {
            mistake(format!("this claim is neither true nor false: {what}"))
                .note(format!("it claims: {sentence}"))
                .help(must)
        }
        ClaimError::Changes => mistake("this claim would change something".into())
            .note(format!("it claims: {sentence}"))
            .help("a claim only reads: make changes in a block before it, `sql {run}`"),
        ClaimError::Refused(refusal) => refused(step, code, "claim", refusal),
    }
}

/// The measured values, one per line.
fn measured(values: &ClaimRow) -> String {
    if values.is_empty() {
        return "it measured nothing else: further columns of its query would be shown here"
            .to_owned();
    }
    let lines = values
        .iter()
        .map(|(name, value)| format!("  {name} = {value}"));
    format!("measured:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Compares the output of a step with a pattern.
pub(super) fn expect(step: &Step, of: &Step, pattern: &Code, output: &Output) -> Result<()> {
    let Some(difference) = difference(&pattern.text, &output.text()) else {
        return Ok(());
    };
    let message = format!("the block at line {} printed something else", of.at.line);
    Err(Error::from(
        Mistake::new(step.at.clone(), message)
            .note(format!("expected (-) and seen (+):\n{difference}"))
            .help("`[..]` stands for anything within a line, `...` on a line of its own for any lines"),
    ))
}
