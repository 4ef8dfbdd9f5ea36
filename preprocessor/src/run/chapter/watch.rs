//! A block that is repeated until a started step ends.

use super::{Chapter, too_long};
use crate::error::{Error, Result};
use crate::plan::{Actor, Step, StepId, Verb, Work};
use crate::programs::capture::OutputCapture;
use crate::transcript::{Outcome, OutputKind, OutputPiece, StepRecord};
use std::time::{Duration, Instant};

impl<'a> Chapter<'a> {
    /// Repeats a block while the step `of` runs. The distinct frames are its output, each under the time since the step
    /// was started.
    pub(super) fn watch(
        &mut self,
        of: StepId,
        step: &'a Step,
        work: &'a Work,
        every: Duration,
    ) -> Result<StepRecord> {
        let Actor::Session(name) = &work.actor else {
            unreachable!("the plan has made sure that SQL is repeated");
        };
        let begun = Instant::now();
        let origin = self.started.get(&of).map_or(begun, |started| started.at());
        let mut due = begun;
        let mut capture = OutputCapture::default();
        let mut last: Option<Vec<OutputPiece>> = None;
        let mut rows = None;
        while last.is_none() || !self.is_over(of, due)? {
            let left = (begun + work.within).saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Error::from(
                    too_long(&step.at, work.within).note("the step that it watches still runs"),
                ));
            }
            let looked = self.hand_over(name, work)?;
            let ended = self.end_of(name, step, left)?;
            let frame = self.judge(name, step, work, looked, ended)?;
            if last.as_ref() != Some(&frame.output.pieces) {
                let after = looked.saturating_duration_since(origin).as_secs_f64();
                capture.line(
                    OutputKind::Notice,
                    format!("after {after:.2} s").as_bytes(),
                    0,
                );
                for piece in &frame.output.pieces {
                    for line in piece.text.lines() {
                        capture.line(piece.kind, line.as_bytes(), 0);
                    }
                }
                last = Some(frame.output.pieces);
                rows = frame.rows;
            }
            due += every;
        }
        let mut record = self.record(begun, Instant::now(), Outcome::Succeeded, capture.finish());
        record.rows = rows;
        Ok(record)
    }

    /// Returns `true` if a started step has ended, or ends before the next repetition is `due`.
    fn is_over(&mut self, of: StepId, due: Instant) -> Result<bool> {
        let plan = self.plan;
        let Verb::Start(work, _) = &plan.steps[of].verb else {
            return Ok(true);
        };
        let Some(mut started) = self.started.remove(&of) else {
            return Ok(true);
        };
        let is_over = loop {
            let ended = self.has_ended(work, &mut started)?;
            if ended || Instant::now() >= due {
                break ended;
            }
            started.pause();
        };
        self.started.insert(of, started);
        Ok(is_over)
    }
}
