//! Claims and expected output.

use super::super::claims::{ClaimError, ClaimRow, Claims, WHY};
use super::super::expect::difference;
use super::Chapter;
use super::conditions::refused;
use crate::error::{Error, Mistake, Result};
use crate::plan::{Code, Step};
use crate::transcript::{Outcome, Output};
use std::time::Instant;

/// A claim that is being checked.
pub(super) struct CheckedClaim<'a> {
    /// Its step.
    pub(super) step: &'a Step,
    /// Its sentence.
    pub(super) sentence: &'a str,
    /// Its query.
    pub(super) code: &'a Code,
    /// True if it may be false.
    pub(super) shows_false: bool,
}

impl CheckedClaim<'_> {
    /// Returns the outcome and the measured values.
    pub(super) fn outcome(
        &self,
        checked: Result<ClaimRow, ClaimError>,
    ) -> Result<(Outcome, ClaimRow)> {
        match checked {
            Ok(values) => Ok((Outcome::Succeeded, values)),
            Err(ClaimError::False(values)) if self.shows_false => Ok((Outcome::False, values)),
            Err(fault) => Err(mistake(self, fault).into()),
        }
    }
}

impl Chapter<'_> {
    /// Checks a claim, and returns its outcome and its measured values.
    pub(super) fn claim(
        &mut self,
        claim: &CheckedClaim<'_>,
        deadline: Instant,
    ) -> Result<(Outcome, ClaimRow)> {
        let code = claim.code;
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
        claim.outcome(claims.check(&code.text, deadline))
    }
}

/// The mistake of a false claim.
pub fn false_claim(step: &Step, sentence: &str, values: &[(String, String)]) -> Mistake {
    let (why, values): (ClaimRow, ClaimRow) =
        values.iter().cloned().partition(|(name, _)| name == WHY);
    let mistake = Mistake::new(step.at.clone(), format!("this claim is false: {sentence}"));
    let why = why.into_iter().map(|(_, why)| why);
    why.filter(|why| !(why.is_empty() || why == "NULL"))
        .fold(mistake, Mistake::note)
        .note(measured(&values))
        .help("correct the sentence or its query, or find what has changed")
}

/// The mistake of a claim that isn't true.
fn mistake(claim: &CheckedClaim<'_>, fault: ClaimError) -> Mistake {
    let (step, sentence) = (claim.step, claim.sentence);
    let mistake = |message: String| Mistake::new(step.at.clone(), message);
    match fault {
        ClaimError::False(values) => false_claim(step, sentence, &values),
        ClaimError::NoTruth(what, must) => {
            mistake(format!("this claim is neither true nor false: {what}"))
                .note(format!("it claims: {sentence}"))
                .help(must)
        }
        ClaimError::Changes => mistake("this claim would change something".into())
            .note(format!("it claims: {sentence}"))
            .help("a claim only reads: make changes in a block before it, `sql {run}`"),
        ClaimError::Refused(refusal) => refused(step, claim.code, "claim", refusal),
    }
}

/// The measured values, one per line.
fn measured(values: &[(String, String)]) -> String {
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
