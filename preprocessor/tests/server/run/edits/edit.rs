//! What an author may do to a book.

use super::model::{Chapter, EXTRA, FILES, Model, SHOWN, Step, What, name};
use super::steps::CLAIMS;

/// The fewest and the most chapters that the book comes to have.
const CHAPTERS: std::ops::RangeInclusive<usize> = 3..=5;

/// What is done first, so that there is a checkpoint in any case, and one is of use.
pub(super) fn first(model: &mut Model, round: usize, random: &mut fastrand::Rng) -> String {
    let chapter = &mut model.chapters[round - 1];
    match round {
        1 => claim(chapter, random),
        _ => {
            chapter.steps.insert(0, Step::new(random));
            "a new step".to_owned()
        }
    }
}

/// How many rounds of [`first`] there are.
pub(super) const FIRST: usize = 2;

/// Changes something, which `before` may have had; what it was, in words.
pub(super) fn edit(model: &mut Model, before: &[Model], random: &mut fastrand::Rng) -> String {
    if model.broken().is_some() && random.u32(0..3) > 0 {
        return mend(model);
    }
    let index = random.usize(0..model.chapters.len());
    let what = match random.u32(0..29) {
        0 => {
            model.chapters[index].prose += 1;
            "other prose".to_owned()
        }
        1 | 26..=28 => files(model, random),
        2 => extra(model),
        3 => {
            model.crlf = !model.crlf;
            "other line ends".to_owned()
        }
        4 | 5 => {
            let Some(earlier) = random.choice(before) else {
                return "nothing to go back to".to_owned();
            };
            *model = earlier.clone();
            return "back to an earlier book".to_owned();
        }
        6 => {
            // Nothing comes to it but the change of its name.
            model.chapters[index].name = name(random);
            "renamed".to_owned()
        }
        7 | 8 => add_chapter(model, random),
        9 => remove_chapter(model, index),
        10 => {
            let other = random.usize(0..model.chapters.len());
            model.chapters.swap(index, other);
            format!("swapped with chapter {}", other + 1)
        }
        11 | 12 => {
            let chapter = &mut model.chapters[index];
            let place = random.usize(0..=chapter.steps.len());
            let step = Step::of(What::Broken, random);
            chapter.steps.insert(place, step);
            format!("a mistake, as step {}", place + 1)
        }
        13..=15 => claim(&mut model.chapters[index], random),
        _ => steps(&mut model.chapters[index], random),
    };
    format!("chapter {}: {what}", index + 1)
}

fn mend(model: &mut Model) -> String {
    for chapter in &mut model.chapters {
        chapter.steps.retain(|step| step.what != What::Broken);
    }
    "all mistakes mended".to_owned()
}

fn files(model: &mut Model, random: &mut fastrand::Rng) -> String {
    let file = FILES[random.usize(0..FILES.len())];
    let number = model.files.entry(file).or_default();
    *number = *number % 4 + 1;
    format!("{file} with {number}")
}

fn extra(model: &mut Model) -> String {
    match model.files.remove(EXTRA) {
        Some(_) => format!("without {EXTRA}"),
        None => {
            model.files.insert(EXTRA, 1);
            format!("with {EXTRA}")
        }
    }
}

fn add_chapter(model: &mut Model, random: &mut fastrand::Rng) -> String {
    if model.chapters.len() == *CHAPTERS.end() {
        model.chapters.pop();
        return "the last one removed".to_owned();
    }
    // Most books grow at their end.
    let place = match random.bool() {
        true => model.chapters.len(),
        false => random.usize(0..=model.chapters.len()),
    };
    model.chapters.insert(place, Chapter::new(random));
    format!("a new chapter {}", place + 1)
}

fn remove_chapter(model: &mut Model, index: usize) -> String {
    if model.chapters.len() == *CHAPTERS.start() {
        model.chapters.swap(0, index);
        return "swapped with the first".to_owned();
    }
    model.chapters.remove(index);
    "removed".to_owned()
}

/// A claim that measures something else: its own chapter is run, and a checkpoint is kept after it.
fn claim(chapter: &mut Chapter, random: &mut fastrand::Rng) -> String {
    let is_claim = |step: &&mut Step| matches!(step.what, What::Claim(_));
    match chapter.steps.iter_mut().find(is_claim) {
        Some(step) => {
            step.number = step.number % 9 + 1;
            "another query in a claim".to_owned()
        }
        None => {
            let what = What::Claim(random.usize(0..CLAIMS.len()));
            chapter.steps.push(Step::of(what, random));
            "a claim at the end".to_owned()
        }
    }
}

fn steps(chapter: &mut Chapter, random: &mut fastrand::Rng) -> String {
    let count = chapter.steps.len();
    let place = random.usize(0..=count);
    if place == count || random.bool() {
        chapter.steps.insert(place, Step::later(random));
        return format!("a new step {}: {:?}", place + 1, chapter.steps[place].what);
    }
    let other = random.usize(0..count);
    let step = &mut chapter.steps[place];
    let what = match random.u32(0..6) {
        0 => {
            chapter.steps.remove(place);
            "removed".to_owned()
        }
        1 => {
            chapter.steps.swap(place, other);
            format!("swapped with step {}", other + 1)
        }
        2 => {
            step.shown = random.usize(0..SHOWN.len());
            "shown otherwise".to_owned()
        }
        3 => {
            step.sentence += 1;
            "another sentence".to_owned()
        }
        _ => {
            step.number = random.u32(1..10);
            format!("another number, {}", step.number)
        }
    };
    format!("step {}: {what}", place + 1)
}
