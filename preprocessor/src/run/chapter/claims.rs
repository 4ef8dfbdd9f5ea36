//! Claims and expected output.

use super::super::claims::{Claims, Fault, Values};
use super::super::expect::difference;
use super::Chapter;
use super::conditions::refused;
use crate::error::{Error, Mistake, Result};
use crate::plan::{Code, Step};
use crate::transcript::Output;
use std::time::Instant;

impl Chapter<'_> {
    /// Checks a claim; what it has measured.
    pub(super) fn claim(
        &mut self,
        step: &Step,
        sentence: &str,
        code: &Code,
        deadline: Instant,
    ) -> Result<Values> {
        // One that was lost is made anew.
        if self.claims.as_mut().is_some_and(Claims::is_lost) {
            self.claims = None;
        }
        let claims = match &mut self.claims {
            Some(claims) => claims,
            none => none.insert(Claims::connect(self.setting.stand)?),
        };
        if let Some(observation) = &self.observation {
            claims.fill(&code.text, &observation.evidence())?;
        }
        claims.check(&code.text, deadline).map_err(|fault| {
            let mistake = |message: String| Mistake::new(step.at.clone(), message);
            Error::from(match fault {
                Fault::False(values) => mistake(format!("this claim is false: {sentence}"))
                    .note(measured(&values))
                    .help("correct the sentence or its query, or find what has changed"),
                Fault::NoTruth(what, must) => {
                    mistake(format!("this claim has no truth: {what}"))
                        .note(format!("it claims: {sentence}"))
                        .help(must)
                }
                Fault::Changes => mistake("this claim would change something".into())
                    .note(format!("it claims: {sentence}"))
                    .help("a claim only looks; do what has to be done in a block before it, `sql {run}`"),
                Fault::Refused(refusal) => refused(step, code, "claim", refusal),
            })
        })
    }
}

/// The measured values, a line each.
fn measured(values: &Values) -> String {
    if values.is_empty() {
        return "it measures nothing else: more columns of its query would be shown here"
            .to_owned();
    }
    let lines = values
        .iter()
        .map(|(name, value)| format!("  {name} = {value}"));
    format!("measured:\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Holds the output of a step against a pattern.
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
