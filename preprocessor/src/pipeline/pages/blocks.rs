//! Conversion of live blocks to the blocks and figures of a page.

use crate::figure::{self, Figure};
use crate::page::{
    self, BlockActor, ByHand, Citation, Claim, Freshness, PageBlock, Role, SessionColours,
};
use crate::plan::query::{terminated, typed_query};
use crate::plan::{self, PictureKind, Plan, Step, Until, Verb};
use crate::transcript::{Outcome, Transcript};
use std::borrow::Cow;
use std::path::Path;

/// The replacement of a live block.
pub(super) enum ShownBlock<'a> {
    /// Nothing: the step only checks another block's output.
    Nothing,
    /// A block.
    Block(Box<PageBlock<'a>>),
    /// A figure, or the reason why it can't be drawn.
    Figure(Box<Result<Figure, String>>),
    /// A figure that can't be drawn since its recording is stale or missing.
    Undrawn(figure::FigureKind, Vec<&'a str>),
}

/// Returns the replacement of a step's block. `freshness` comes from [`super::staleness`], `cited` are the sections
/// that cite the step, and `hiding` are the languages in which mdBook hides lines.
pub(super) fn shown<'a>(
    plan: &'a Plan,
    index: usize,
    transcript: &'a Transcript,
    freshness: Freshness,
    cited: &'a [Citation],
    hiding: &[String],
    cast: &mut SessionColours,
) -> ShownBlock<'a> {
    let (step, happened) = (&plan.steps[index], &transcript.steps[index]);
    let is_skipped =
        freshness != Freshness::NotRun && matches!(happened.outcome, Outcome::Skipped(_));
    match &step.verb {
        Verb::Expect { .. } => ShownBlock::Nothing,
        Verb::Figure { picture, steps } if !is_skipped => {
            let names: Vec<_> = steps.iter().map(|of| name_of(plan, *of)).collect();
            let kind = figure_kind(*picture);
            if freshness == Freshness::NotRun {
                return ShownBlock::Undrawn(kind, names);
            }
            let id = id(&transcript.chapter, index);
            match figure::draw(kind, &names, transcript, &id) {
                // The recording is of an earlier version of the chapter: the author made no mistake in this one.
                Err(_) if freshness == Freshness::Stale => ShownBlock::Undrawn(kind, names),
                figure => ShownBlock::Figure(Box::new(figure)),
            }
        }
        _ => ShownBlock::Block(Box::new(block(
            plan, index, transcript, freshness, cited, hiding, cast,
        ))),
    }
}

/// Returns a figure's id, unique in the book since it has the chapter's file and the step's number.
fn id(chapter: &str, index: usize) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let stem = Path::new(chapter).with_extension("");
    let stem: String = stem.to_string_lossy().chars().map(plain).collect();
    format!("witness-{stem}-{index}")
}

/// Returns the kind of picture that a step asks for.
#[must_use]
pub fn figure_kind(picture: PictureKind) -> figure::FigureKind {
    match picture {
        PictureKind::Timeline => figure::FigureKind::Timeline,
        PictureKind::Lanes => figure::FigureKind::Lanes,
        PictureKind::Queue => figure::FigureKind::Queue,
        PictureKind::Progress => figure::FigureKind::Progress,
        PictureKind::Verdict => figure::FigureKind::Verdict,
    }
}

fn name_of(plan: &Plan, step: usize) -> &str {
    plan.steps[step].name.as_deref().unwrap_or_default()
}

/// Returns a step as a block of the page.
fn block<'a>(
    plan: &'a Plan,
    index: usize,
    transcript: &'a Transcript,
    freshness: Freshness,
    cited: &'a [Citation],
    hiding: &[String],
    cast: &mut SessionColours,
) -> PageBlock<'a> {
    let step = &plan.steps[index];
    let (code, actor) = match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => {
            (Some(&work.code), Some(&work.actor))
        }
        Verb::Finish { of, .. } | Verb::Stop { of, .. } => (None, actor_of(&plan.steps[*of])),
        Verb::Wait { code, .. } | Verb::Show(code) | Verb::Claim { code, .. } => (Some(code), None),
        Verb::Workload { .. } => (None, Some(&plan::Actor::Shell)),
        Verb::Open { .. }
        | Verb::Fresh
        | Verb::Await { .. }
        | Verb::Figure { .. }
        | Verb::Expect { .. } => (None, None),
    };
    let mut session = |name: &'a str| BlockActor::Session {
        name,
        colour: cast.colour(name),
    };
    PageBlock {
        language: match &step.verb {
            Verb::Workload { .. } => "sh",
            _ => &step.display.language,
        },
        code: code.map_or(Cow::Borrowed(""), |code| typed(&step.verb, code)),
        caption: code.and_then(|code| code.file.as_deref()),
        actor: match (&step.verb, actor) {
            (Verb::Open { session: name }, _) | (_, Some(plan::Actor::Session(name))) => {
                session(name)
            }
            (_, Some(plan::Actor::Shell)) => BlockActor::Shell,
            (_, None) => BlockActor::None,
        },
        role: role(plan, step, cited),
        shows_all_lines: hiding.contains(&step.display.language),
        hide_code: step.display.hide_code,
        hide_output: step.display.hide_output,
        lines: step.display.lines,
        step: &transcript.steps[index],
        freshness,
        recorded: &transcript.provenance.date,
        by_hand: ByHand::default(),
    }
}

/// Returns code as a reader types it: psql waits for the semicolon that a query or a last statement may lack here.
fn typed<'a>(verb: &Verb, code: &'a plan::Code) -> Cow<'a, str> {
    match verb {
        Verb::Wait { .. } | Verb::Claim { .. } => Cow::Owned(typed_query(&code.text)),
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. }
            if work.actor != plan::Actor::Shell && code.file.is_none() =>
        {
            Cow::Owned(terminated(&code.text))
        }
        _ => Cow::Borrowed(&code.text),
    }
}

/// Returns the role of a block on the page.
fn role<'a>(plan: &'a Plan, step: &'a Step, cited: &'a [Citation]) -> Role<'a> {
    match &step.verb {
        Verb::Run(_) => Role::Run,
        Verb::Start(_, until) => Role::Start {
            name: step.name.as_deref().unwrap_or_default(),
            until: awaited(until),
        },
        Verb::Finish { of, .. } => Role::Finish {
            name: name_of(plan, *of),
        },
        Verb::Stop { of, signal, .. } => Role::Stop {
            name: name_of(plan, *of),
            signal: signal.name(),
        },
        Verb::Watch { of, .. } => Role::Watch {
            name: name_of(plan, *of),
        },
        Verb::Claim { sentence, .. } => Role::Claim(Claim {
            sentence,
            name: step.name.as_deref(),
            cited,
        }),
        Verb::Workload { name, .. } => Role::Workload { name },
        Verb::Wait { .. } => Role::Wait,
        Verb::Open { .. } => Role::Open,
        Verb::Fresh => Role::Fresh,
        Verb::Await { of, until, .. } => Role::Await {
            name: name_of(plan, *of),
            until: awaited(until),
        },
        Verb::Show(_) | Verb::Figure { .. } | Verb::Expect { .. } => Role::Show,
    }
}

fn actor_of(step: &Step) -> Option<&plan::Actor> {
    match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) => Some(&work.actor),
        Verb::Workload { .. } => Some(&plan::Actor::Shell),
        _ => None,
    }
}

/// Converts the condition of a start to the page's type.
fn awaited(until: &Until) -> page::StartCondition<'_> {
    match until {
        Until::Active => page::StartCondition::Active,
        Until::Blocked => page::StartCondition::Blocked,
        Until::True(expression) => page::StartCondition::True(expression),
    }
}
