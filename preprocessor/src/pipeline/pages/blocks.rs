//! Conversion of live blocks to the blocks and figures of a page.

use super::book_results::{BookResults, ChapterResults};
use super::step_links::{drawn_step, links};
use crate::error::Mistake;
use crate::figure::{self, Figure};
use crate::page::{
    self, BlockActor, BlockForm, ByHand, Citation, Claim, Edition, FigureLinks, Freshness,
    PageBlock, PrintedForm, Role,
};
use crate::plan::query::{terminated, typed_query};
use crate::plan::{self, OutputForm, PictureKind, Plan, Step, StepId, Until, Verb};
use crate::transcript::{Provenance, StepRecord, Transcript};
use std::borrow::Cow;
use std::path::Path;

/// The replacement of a live block.
pub(super) enum ShownBlock<'a> {
    /// Nothing: the step only checks another block's output.
    Nothing,
    /// A block.
    Block(Box<PageBlock<'a>>),
    /// A figure, or the reason why it can't be drawn.
    Figure(Box<ShownFigure<'a>>),
    /// An output that can't be shown as its block asks.
    Unreadable(Box<Mistake>),
    /// A figure that can't be drawn since its recording is stale or missing: its kind, its steps, and the day of the
    /// recording.
    Undrawn(figure::FigureKind, Vec<&'a str>, Option<&'a str>),
}

/// A figure in its place.
pub(super) struct ShownFigure<'a> {
    /// The figure, or the reason why it can't be drawn.
    pub(super) drawn: Result<Figure, String>,
    /// The server that its steps ran on.
    pub(super) provenance: &'a Provenance,
    /// The places of its steps.
    pub(super) links: FigureLinks<'a>,
}

/// Returns the replacement of a step's block. `freshness` comes from [`BookResults::freshness`].
pub(super) fn shown<'a>(
    book: &BookResults<'a>,
    chapter: &ChapterResults<'a>,
    index: StepId,
    freshness: Freshness,
    edition: &Edition<'a>,
) -> ShownBlock<'a> {
    let step = &chapter.planned.plan.steps[index];
    let records = &chapter.recording.transcript.steps;
    let own = &records[index];
    let happened = match &step.verb {
        // It is skipped together with any of the steps whose outputs it shows.
        Verb::Output { of, .. } | Verb::Diff { of: [of, _], .. } if !own.is_skipped() => {
            &records[*of]
        }
        _ => own,
    };
    match &step.verb {
        Verb::Expect { .. } => ShownBlock::Nothing,
        Verb::Figure { .. } if freshness == Freshness::NotRun || !happened.is_skipped() => {
            figure(book, chapter, index, freshness, edition)
        }
        _ => {
            let block = block(book, chapter, index, freshness, edition, happened);
            match unreadable(step, &block) {
                Some(mistake) => ShownBlock::Unreadable(Box::new(mistake)),
                None => ShownBlock::Block(Box::new(block)),
            }
        }
    }
}

/// Returns the replacement of a figure's block that isn't skipped itself.
fn figure<'a>(
    book: &BookResults<'a>,
    chapter: &ChapterResults<'a>,
    index: StepId,
    freshness: Freshness,
    edition: &Edition<'a>,
) -> ShownBlock<'a> {
    let planned = chapter.planned;
    let Verb::Figure {
        picture,
        chapter: page,
        steps,
    } = &planned.plan.steps[index].verb
    else {
        return ShownBlock::Nothing;
    };
    let page = page.as_deref();
    let of = page.map_or(Some(planned), |page| book.planned(page));
    let drawn = steps
        .iter()
        .filter_map(|step| Some(drawn_step(&of?.plan, *step)));
    let drawn: Vec<_> = drawn.collect();
    let names = || drawn.iter().map(|step| step.name).collect();
    let kind = figure_kind(*picture);
    let source = page.map_or(Some(chapter), |page| book.of(page));
    let Some(source) = source.filter(|_| freshness != Freshness::NotRun) else {
        return ShownBlock::Undrawn(kind, names(), None);
    };
    let transcript = &source.recording.transcript;
    let Some(provenance) = &transcript.provenance else {
        return ShownBlock::Undrawn(kind, names(), None);
    };
    let records = steps.iter().map(|of| &transcript.steps[*of]);
    if page.is_some()
        && let Some(skipped) = records.clone().find(|it| it.is_skipped())
    {
        let skipped = block(book, chapter, index, freshness, edition, skipped);
        return ShownBlock::Block(Box::new(skipped));
    }
    let id = id(&planned.plan.chapter, index);
    let figure = figure::draw(kind, &drawn, transcript, &id, edition.labels);
    // The recording is of an earlier version of the chapter: the author made no mistake in this one.
    if figure.is_err() && freshness == Freshness::Stale {
        return ShownBlock::Undrawn(kind, names(), Some(&provenance.date));
    }
    ShownBlock::Figure(Box::new(ShownFigure {
        drawn: figure,
        provenance,
        links: links(book, chapter, page, steps),
    }))
}

/// Returns the mistake of an output that can't be shown in its form. That of an earlier version of the chapter is shown as
/// it is.
fn unreadable(step: &Step, block: &PageBlock<'_>) -> Option<Mistake> {
    let is_shown =
        block.freshness == Freshness::Current && !block.hide_output && !block.step.is_skipped();
    let output = &block.step.output;
    let (form, fault) = match block.form.output {
        _ if !is_shown => return None,
        PrintedForm::Text | PrintedForm::Markdown => return None,
        PrintedForm::Table => ("table", page::table_fault(output, &block.form)),
        PrintedForm::Picture => ("picture", page::picture_fault(output)),
    };
    let (why, help) = fault?;
    let message = format!("the output of this block can't be shown as a {form}");
    Some(Mistake::new(step.at.clone(), message).note(why).help(help))
}

/// Returns a figure's id, unique in the book since it has the chapter's file and the step's number.
fn id(chapter: &str, step: StepId) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let stem = Path::new(chapter).with_extension("");
    let stem: String = stem.to_string_lossy().chars().map(plain).collect();
    format!("witness-{stem}-{step}")
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

fn name_of(plan: &Plan, step: StepId) -> &str {
    plan.steps[step].name.as_deref().unwrap_or_default()
}

/// Returns a step as a block of the page. `happened` is its record, or for a figure that of a step that it draws.
fn block<'a>(
    book: &BookResults<'a>,
    chapter: &ChapterResults<'a>,
    index: StepId,
    freshness: Freshness,
    edition: &Edition<'a>,
    happened: &'a StepRecord,
) -> PageBlock<'a> {
    let planned = chapter.planned;
    let provenance = chapter.recording.transcript.provenance.as_ref();
    let plan = &planned.plan;
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
    let session = |name: &'a str| BlockActor::Session {
        name,
        colour: book.cast.known(name).unwrap_or_default(),
    };
    PageBlock {
        language: match &step.verb {
            Verb::Workload { .. } => "sh",
            _ => &step.display.language,
        },
        code: code.map_or(Cow::Borrowed(""), |code| typed(&step.verb, code)),
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
        role: role(
            plan,
            step,
            &chapter.recording.transcript,
            planned.cited.get(&index).map_or(&[], Vec::as_slice),
        ),
        anchor: plan.anchor(index),
        shows_name: plan.is_referred_to(index),
        said: step.display.said.as_deref(),
        interpreter: interpreter(step),
        shows_all_lines: edition.hiding.contains(&step.display.language),
        hide_code: step.display.hide_code,
        hide_output: step.display.hide_output,
        lines: step.display.lines,
        form: BlockForm {
            output: match step.display.form {
                OutputForm::Text => PrintedForm::Text,
                OutputForm::Table => PrintedForm::Table,
                OutputForm::Markdown => PrintedForm::Markdown,
                OutputForm::Picture => PrintedForm::Picture,
            },
            filter: &step.display.rows.filter,
            anchors: step.display.rows.anchors.as_deref(),
            fold_code: step.display.fold.code,
            fold_output: step.display.fold.output,
        },
        step: happened,
        freshness,
        recorded: provenance.map(|it| it.date.as_str()),
        by_hand: ByHand::default(),
        labels: edition.labels,
    }
}

/// Returns the program that reads a step's code, as a reader types it.
fn interpreter(step: &Step) -> Option<String> {
    match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) => work.interpreter_command(),
        _ => None,
    }
}

/// Returns code as a reader types it: psql waits for the semicolon that a query or a last statement may lack here.
fn typed<'a>(verb: &Verb, code: &'a plan::Code) -> Cow<'a, str> {
    match verb {
        Verb::Wait { .. } | Verb::Claim { session: None, .. } => {
            Cow::Owned(typed_query(&code.text))
        }
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. }
            if work.actor != plan::Actor::Shell && code.file.is_none() =>
        {
            Cow::Owned(terminated(&code.text))
        }
        _ => Cow::Borrowed(&code.text),
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
        Verb::Stop { of, signal, .. } => {
            let name = name_of(plan, *of);
            match plan.steps[*of].verb {
                Verb::Workload { .. } => Role::EndWorkload { name },
                _ => Role::Stop {
                    name,
                    signal: signal.name(),
                },
            }
        }
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
fn actor_of(plan: &Plan, index: StepId) -> Option<&plan::Actor> {
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
