//! Transcripts as pages, in the place of the live blocks.

use super::Planned;
use crate::chapter::splice;
use crate::page::{self, Actor, Block, Cast, Renderer, Role};
use crate::plan::{self, Plan, Step, Until, Verb};
use crate::transcript::Transcript;
use mdbook_preprocessor::book::Book;

/// Puts what happened in the place of the live blocks. `again` is the command that runs the book again.
pub fn put_back(
    mut book: Book,
    planned: &[Planned],
    transcripts: &[Transcript],
    again: &str,
    renderer: Renderer,
) -> Book {
    book.for_each_chapter_mut(|chapter| {
        let run = planned.iter().zip(transcripts);
        for (planned, transcript) in run {
            if chapter.path.as_ref() == Some(&planned.path) {
                chapter.content = written(&chapter.content, planned, transcript, again, renderer);
            }
        }
    });
    book
}

/// One chapter's text.
fn written(
    text: &str,
    planned: &Planned,
    transcript: &Transcript,
    again: &str,
    renderer: Renderer,
) -> String {
    let mut cast = Cast::default();
    let blocks = planned
        .spans
        .iter()
        .zip(&planned.plan.steps)
        .zip(&transcript.steps);
    let mut replacements: Vec<_> = blocks
        .map(|((span, step), happened)| {
            let block = block(&planned.plan, step, happened, &mut cast);
            (span.clone(), page::block(&block, renderer))
        })
        .collect();
    if renderer == Renderer::Html
        && let Some((_, first)) = replacements.first_mut()
    {
        first.insert_str(0, &page::stylesheet());
    }
    let mut text = splice(text, replacements);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&page::provenance(&transcript.provenance, again, renderer));
    text
}

/// A step as the page needs it.
fn block<'a>(
    plan: &'a Plan,
    step: &'a Step,
    happened: &'a crate::transcript::Step,
    cast: &mut Cast,
) -> Block<'a> {
    let name = |step: &'a Step| step.name.as_deref().unwrap_or_default();
    let (code, actor, role) = match &step.verb {
        Verb::Run(work) => (Some(&work.code), Some(&work.actor), Role::Run),
        Verb::Start(work, until) => {
            let role = Role::Start {
                name: name(step),
                until: awaited(until),
            };
            (Some(&work.code), Some(&work.actor), role)
        }
        Verb::Finish { of, .. } => {
            let origin = &plan.steps[*of];
            (None, actor_of(origin), Role::Finish { name: name(origin) })
        }
        Verb::Stop { of, signal, .. } => {
            let origin = &plan.steps[*of];
            (
                None,
                actor_of(origin),
                Role::Stop {
                    name: name(origin),
                    signal: signal.name(),
                },
            )
        }
        Verb::Wait { code, .. } => (Some(code), None, Role::Wait),
        Verb::Show(code) => (Some(code), None, Role::Show),
    };
    Block {
        language: &step.display.language,
        code: code.map_or("", |code| &code.text),
        caption: code.and_then(|code| code.file.as_deref()),
        actor: match actor {
            Some(plan::Actor::Session(name)) => Actor::Session {
                name,
                colour: cast.colour(name),
            },
            Some(plan::Actor::Shell) => Actor::Shell,
            None => Actor::None,
        },
        role,
        hide_code: step.display.hide_code,
        hide_output: step.display.hide_output,
        lines: step.display.lines,
        step: happened,
    }
}

fn actor_of(step: &Step) -> Option<&plan::Actor> {
    match &step.verb {
        Verb::Run(work) | Verb::Start(work, _) => Some(&work.actor),
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
