//! Conversion of live blocks to the blocks and figures of a page.

use crate::error::Mistake;
use crate::figure::{self, Figure};
use crate::page::{
    self, BlockActor, BlockForm, Citation, Claim, Freshness, PageBlock, Role, SessionColours,
};
use crate::plan::{self, PictureKind, Plan, Step, Until, Verb};
use crate::transcript::{Outcome, Transcript};
use std::path::Path;

/// The replacement of a live block.
pub(super) enum ShownBlock<'a> {
    /// Nothing: the step only checks another block's output.
    Nothing,
    /// A block.
    Block(PageBlock<'a>),
    /// A figure, or the reason why it can't be drawn.
    Figure(Box<Result<Figure, String>>),
    /// An output that can't be shown as its block asks.
    Unreadable(Box<Mistake>),
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
        _ => {
            let block = block(plan, index, transcript, freshness, cited, hiding, cast);
            match unreadable(step, &block) {
                Some(mistake) => ShownBlock::Unreadable(Box::new(mistake)),
                None => ShownBlock::Block(block),
            }
        }
    }
}

/// Returns the mistake of an output that is to be shown as tables and can't be. That of an earlier version of the chapter
/// is shown as it is.
fn unreadable(step: &Step, block: &PageBlock<'_>) -> Option<Mistake> {
    let is_shown = block.freshness == Freshness::Current
        && !block.hide_output
        && !matches!(block.step.outcome, Outcome::Skipped(_));
    if !(step.display.as_table && is_shown) {
        return None;
    }
    let (why, help) = page::table_fault(&block.step.output)?;
    let mistake = Mistake::new(
        step.at.clone(),
        "the output of this block can't be shown as a table",
    );
    Some(mistake.note(why).help(help))
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
        Verb::Finish { .. } | Verb::Stop { .. } => (None, actor_of(plan, index)),
        Verb::Output { of, .. } => (None, actor_of(plan, *of)),
        Verb::Wait { code, .. } | Verb::Show(code) | Verb::Claim { code, .. } => (Some(code), None),
        Verb::Workload { .. } => (None, Some(&plan::Actor::Shell)),
        Verb::Open { .. }
        | Verb::Fresh
        | Verb::Await { .. }
        | Verb::Figure { .. }
        | Verb::Diff { .. }
        | Verb::Expect { .. } => (None, None),
    };
    let mut session = |name: &'a str| BlockActor::Session {
        name,
        colour: cast.colour(name),
    };
    let commands = match &step.verb {
        Verb::Workload { commands, .. } => Some(commands),
        _ => code.map(|code| &code.text),
    };
    PageBlock {
        language: match &step.verb {
            Verb::Workload { .. } => "sh",
            _ => &step.display.language,
        },
        code: commands.map_or("", String::as_str),
        caption: code.and_then(|code| code.file.as_deref()),
        actor: match (&step.verb, actor) {
            (
                Verb::Open { session: name }
                | Verb::Claim {
                    session: Some(name),
                    ..
                },
                _,
            )
            | (_, Some(plan::Actor::Session(name))) => session(name),
            (_, Some(plan::Actor::Shell)) => BlockActor::Shell,
            (_, None) => BlockActor::None,
        },
        role: role(plan, step, transcript, cited),
        shows_all_lines: hiding.contains(&step.display.language),
        hide_code: step.display.hide_code,
        hide_output: step.display.hide_output,
        lines: step.display.lines,
        form: BlockForm {
            as_table: step.display.as_table,
            fold_code: step.display.fold.code,
            fold_output: step.display.fold.output,
        },
        step: match &step.verb {
            Verb::Output { of, .. } => &transcript.steps[*of],
            Verb::Diff { of: [old, _], .. } => &transcript.steps[*old],
            _ => &transcript.steps[index],
        },
        freshness,
        recorded: &transcript.provenance.date,
    }
}

/// Returns the role of a block on the page.
fn role<'a>(
    plan: &'a Plan,
    step: &'a Step,
    transcript: &'a Transcript,
    cited: &'a [Citation],
) -> Role<'a> {
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
        Verb::Output { name, .. } => Role::Output { name },
        Verb::Diff {
            of: [_, new],
            names: [old, name],
        } => Role::Diff {
            old,
            new: name,
            output: &transcript.steps[*new].output,
        },
        Verb::Show(_) | Verb::Figure { .. } | Verb::Expect { .. } => Role::Show,
    }
}

/// Returns the executor of a step, or of the step that it ends.
fn actor_of(plan: &Plan, index: usize) -> Option<&plan::Actor> {
    match &plan.steps[index].verb {
        Verb::Finish { of, .. } | Verb::Stop { of, .. } if *of < index => actor_of(plan, *of),
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => Some(&work.actor),
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
