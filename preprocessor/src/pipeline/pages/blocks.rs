//! What a live block becomes.

use crate::figure::{self, Figure};
use crate::page::{self, Actor, Block, Cast, Citation, Claim, Freshness, Role};
use crate::plan::{self, Picture, Plan, Step, Until, Verb};
use crate::transcript::{Outcome, Transcript};
use std::path::Path;

/// What stands in the place of a live block.
pub(super) enum Shown<'a> {
    /// Nothing: it only checked what another block shows.
    Nothing,
    /// A block.
    Block(Block<'a>),
    /// A figure, or why it can't be drawn.
    Figure(Box<Result<Figure, String>>),
    /// A figure that can't be drawn since it is not current.
    Undrawn(figure::Kind, Vec<&'a str>),
}

/// What stands in the place of a step. `freshness` is that of its place, see [`super::freshness`]; `cited` is by which
/// sections the step is cited, and `hiding` are the languages of which mdBook hides lines.
pub(super) fn shown<'a>(
    plan: &'a Plan,
    index: usize,
    transcript: &'a Transcript,
    freshness: Freshness,
    cited: &'a [Citation],
    hiding: &[String],
    cast: &mut Cast,
) -> Shown<'a> {
    let (step, happened) = (&plan.steps[index], &transcript.steps[index]);
    let is_skipped =
        freshness != Freshness::NotRun && matches!(happened.outcome, Outcome::Skipped(_));
    match &step.verb {
        Verb::Expect { .. } => Shown::Nothing,
        Verb::Figure { picture, steps } if !is_skipped => {
            let names: Vec<_> = steps.iter().map(|of| name_of(plan, *of)).collect();
            let kind = kind(*picture);
            if freshness == Freshness::NotRun {
                return Shown::Undrawn(kind, names);
            }
            let id = id(&transcript.chapter, index);
            match figure::draw(kind, &names, transcript, &id) {
                // What was recorded is of an earlier chapter: its author did nothing wrong in this one.
                Err(_) if freshness == Freshness::Stale => Shown::Undrawn(kind, names),
                figure => Shown::Figure(Box::new(figure)),
            }
        }
        _ => Shown::Block(block(
            plan, index, transcript, freshness, cited, hiding, cast,
        )),
    }
}

/// A figure's id: a book has one chapter of a file, and a chapter one step of a number.
fn id(chapter: &str, index: usize) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let stem = Path::new(chapter).with_extension("");
    let stem: String = stem.to_string_lossy().chars().map(plain).collect();
    format!("witness-{stem}-{index}")
}

fn kind(picture: Picture) -> figure::Kind {
    match picture {
        Picture::Timeline => figure::Kind::Timeline,
        Picture::Lanes => figure::Kind::Lanes,
        Picture::Queue => figure::Kind::Queue,
        Picture::Progress => figure::Kind::Progress,
        Picture::Verdict => figure::Kind::Verdict,
    }
}

fn name_of(plan: &Plan, step: usize) -> &str {
    plan.steps[step].name.as_deref().unwrap_or_default()
}

/// A step as a block of the page.
fn block<'a>(
    plan: &'a Plan,
    index: usize,
    transcript: &'a Transcript,
    freshness: Freshness,
    cited: &'a [Citation],
    hiding: &[String],
    cast: &mut Cast,
) -> Block<'a> {
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
    let mut session = |name: &'a str| Actor::Session {
        name,
        colour: cast.colour(name),
    };
    let commands = match &step.verb {
        Verb::Workload { commands, .. } => Some(commands),
        _ => code.map(|code| &code.text),
    };
    Block {
        language: match &step.verb {
            Verb::Workload { .. } => "sh",
            _ => &step.display.language,
        },
        code: commands.map_or("", String::as_str),
        caption: code.and_then(|code| code.file.as_deref()),
        actor: match (&step.verb, actor) {
            (Verb::Open { session: name }, _) | (_, Some(plan::Actor::Session(name))) => {
                session(name)
            }
            (_, Some(plan::Actor::Shell)) => Actor::Shell,
            (_, None) => Actor::None,
        },
        role: role(plan, step, cited),
        shows_all_lines: hiding.contains(&step.display.language),
        hide_code: step.display.hide_code,
        hide_output: step.display.hide_output,
        lines: step.display.lines,
        step: &transcript.steps[index],
        freshness,
        recorded: &transcript.provenance.date,
    }
}

/// What a block did, in the page's words.
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

/// What a start waited for, in the page's words.
fn awaited(until: &Until) -> page::Until<'_> {
    match until {
        Until::Active => page::Until::Active,
        Until::Blocked => page::Until::Blocked,
        Until::True(expression) => page::Until::True(expression),
    }
}
