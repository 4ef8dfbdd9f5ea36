//! `verify --review`: shows each changed block, and accepts it or leaves it.
//!
//! An accepted block is in its transcript at once, so that nothing is lost, whatever ends the review.

use crate::console;
use crate::error::{Context, Result};
use crate::pipeline::verify::{OpenTranscript, VerifyContext, VerifyOutcome, open_transcript};
use crate::text::{count_of, join_list};
use crate::verify::review::{BlockChange, ChapterReview};
use crate::visible::visible;
use ::console::{Key, Term};
use anstyle::{AnsiColor, Style};
use std::io::{ErrorKind, IsTerminal};

/// An answer to a changed block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Answer {
    /// Accept the block's output
    Accept,
    /// Accept it, and all further blocks of its chapter
    Chapter,
    /// Leave the block as it is accepted
    Skip,
    /// Leave it and all further blocks
    Quit,
}

/// The outcome of a review.
#[derive(Debug, Default)]
pub(super) struct ReviewOutcome {
    accepted: usize,
    left: usize,
    /// True if Ctrl-C ended it.
    pub(super) is_interrupted: bool,
    /// True if a transcript can't be written by this version.
    is_refused: bool,
}

/// The source of the answers.
enum Answers<'a> {
    /// The command line.
    Listed(std::slice::Iter<'a, Answer>),
    /// The keyboard.
    Keys(Term),
    /// Nothing: the blocks are shown, and left.
    Nothing,
}

impl ReviewOutcome {
    /// Returns `true` if no changed block is left.
    pub(super) fn is_complete(&self) -> bool {
        self.left == 0 && !self.is_refused
    }
}

/// Reviews the chapters that ended without a failure. Answers come from the command line, or else from the terminal.
///
/// # Errors
/// If a transcript can't be read or written.
pub(super) fn review(
    subject: &VerifyContext<'_>,
    verified: &VerifyOutcome,
    listed: &[Answer],
) -> Result<ReviewOutcome> {
    let mut outcome = ReviewOutcome::default();
    let mut chapters = Vec::new();
    for (id, seen) in &verified.seen {
        let plan = &subject.planning.planned[id.index()].plan;
        match open_transcript(subject, *id)? {
            OpenTranscript::Writable(old, _) => {
                let file = subject.files.name(&plan.chapter);
                let review = ChapterReview::new(plan, seen, old, &file);
                chapters.push((plan.chapter.as_str(), review, seen.len() > 1));
            }
            OpenTranscript::Newer(mistake) => {
                outcome.is_refused = true;
                super::say_mistakes(std::iter::once(&mistake));
            }
            OpenTranscript::Needless => {}
        }
    }
    let all: usize = chapters.iter().map(|(_, it, _)| it.changes().len()).sum();
    if all == 0 {
        console::report("no block has changed: there is nothing to review");
        return Ok(outcome);
    }
    let mut answers = Answers::of(listed);
    let mut number = 0;
    'review: for (chapter, review, has_several) in &chapters {
        let mut accepted = vec![false; review.changes().len()];
        for (index, change) in review.changes().enumerate() {
            number += 1;
            if accepted[index] {
                continue;
            }
            console::report_styled(&shown(change, (number, all), *has_several));
            let end = match answers.next()? {
                Some(Answer::Accept) => index + 1,
                Some(Answer::Chapter) => accepted.len(),
                Some(Answer::Skip) => continue,
                Some(Answer::Quit) => break 'review,
                None => {
                    outcome.is_interrupted = true;
                    break 'review;
                }
            };
            outcome.accepted += end - index;
            accepted[index..end].fill(true);
            subject
                .files
                .keep(chapter, &review.accepting(|it| accepted[it]))?;
        }
    }
    outcome.left = all - outcome.accepted;
    console::report(&format!(
        "{} accepted, {} left as accepted before; what is accepted is written",
        count_of(outcome.accepted, "block"),
        outcome.left
    ));
    super::say_mistakes(subject.orphans()?.iter());
    Ok(outcome)
}

impl<'a> Answers<'a> {
    fn of(listed: &'a [Answer]) -> Self {
        let is_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        match (listed, is_terminal) {
            ([], true) => Self::Keys(Term::stderr()),
            ([], false) => Self::Nothing,
            (listed, _) => Self::Listed(listed.iter()),
        }
    }

    /// Returns the next answer; `None` if Ctrl-C ends the review.
    fn next(&mut self) -> Result<Option<Answer>> {
        match self {
            Self::Listed(listed) => Ok(Some(listed.next().copied().unwrap_or(Answer::Quit))),
            Self::Nothing => Ok(Some(Answer::Skip)),
            Self::Keys(terminal) => ask(terminal).context(|| "reading a key".into()),
        }
    }
}

/// Asks until a key is an answer; `None` for Ctrl-C.
fn ask(terminal: &Term) -> std::io::Result<Option<Answer>> {
    console::report("accept (a), accept the rest of the chapter (c), skip (s), or quit (q)?");
    loop {
        let (answer, said) = match terminal.read_key_raw() {
            Ok(Key::Char('a')) => (Answer::Accept, "accepted"),
            Ok(Key::Char('c')) => (Answer::Chapter, "accepted, with the rest of the chapter"),
            Ok(Key::Char('s')) => (Answer::Skip, "skipped"),
            Ok(Key::Char('q')) => (Answer::Quit, "quit"),
            Ok(Key::CtrlC) => return Ok(None),
            Ok(_) => continue,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(None),
            // The terminal is gone.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                return Ok(Some(Answer::Quit));
            }
            Err(error) => return Err(error),
        };
        console::report(&format!("  {said}\n"));
        return Ok(Some(answer));
    }
}

/// The change as text: its place, the block's statement, the accepted output and the new one.
fn shown(change: &BlockChange, (number, all): (usize, usize), has_several: bool) -> String {
    let is_styled = console::is_styled();
    let colour = |text: &str, colour: AnsiColor| match is_styled {
        true => {
            let style = Style::new().fg_color(Some(colour.into()));
            format!("{style}{text}{style:#}")
        }
        false => text.to_owned(),
    };
    let at = format!("{}:{}", visible(&change.at.file), change.at.line);
    let head = format!("{number} of {all}  {at}  {}", change.kind.phrase());
    let mut lines = vec![colour(&head, AnsiColor::Cyan)];
    let statement = visible(change.statement.trim_end());
    lines.extend(
        statement
            .lines()
            .map(|line| format!("    {line}").trim_end().to_owned()),
    );
    for (versions, difference) in &change.differences {
        lines.push(String::new());
        if has_several && !versions.is_empty() {
            let versions: Vec<String> = versions.iter().map(u32::to_string).collect();
            lines.push(format!("  on PostgreSQL {}:", join_list(&versions, "and")));
        }
        lines.extend(
            visible(difference)
                .lines()
                .map(|line| match line.as_bytes() {
                    [b'-', ..] => colour(&format!("  {line}"), AnsiColor::Red),
                    [b'+', ..] => colour(&format!("  {line}"), AnsiColor::Green),
                    _ => format!("  {line}"),
                }),
        );
    }
    lines.push(String::new());
    lines.join("\n")
}
