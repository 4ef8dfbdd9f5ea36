//! The differences on purpose. The guide lists them, by these names, with their reasons.

use crate::at_a_terminal::terminal::Shown;
use mdbook_witness::transcript::{Omitted, Output};
use regex::Regex;
use std::sync::LazyLock;

/// A statement at the end of a block needs no semicolon.
pub(crate) const LAST_SEMICOLON: &str = "A last semicolon";
/// Colours and control characters don't come onto a page.
pub(crate) const CONTROLS: &str = "Control characters";
/// A long output is cut.
pub(crate) const LENGTH: &str = "A long output";

/// What a page is to show where a terminal shows this and the run has kept that, and the differences that occurred.
pub(crate) fn expected(shown: &Shown, kept: &Output) -> (String, Vec<&'static str>) {
    let mut names = Vec::new();
    if shown.is_ended {
        names.push(LAST_SEMICOLON);
    }
    let mut text = shown.text.clone();
    for (name, apply) in [
        (CONTROLS, controls as fn(&str, &Output) -> String),
        (LENGTH, length),
    ] {
        let changed = apply(&text, kept);
        if changed != text {
            names.push(name);
            text = changed;
        }
    }
    (text, names)
}

/// Colours are left out, a line that is written over is seen as it is in the end, and other control characters are replaced.
fn controls(text: &str, _: &Output) -> String {
    static COLOUR: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("\u{1b}\\[[0-9;]*m").expect("a pattern"));
    let text = COLOUR.replace_all(text, "");
    let mut page = String::new();
    for line in text.split_inclusive('\n') {
        let end = if line.ends_with('\n') { "\n" } else { "" };
        let line = line.trim_end_matches(['\r', '\n']);
        let line = line.rsplit('\r').next().unwrap_or(line);
        page.extend(line.chars().map(|c| match c {
            '\t' => c,
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        }));
        page.push_str(end);
    }
    page
}

/// As many lines are left out as the run says, if they have as many bytes as it says, and likewise in a line.
fn length(text: &str, kept: &Output) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if let Some(Omitted {
        before,
        lines: count,
        bytes,
    }) = kept.omitted
    {
        let before = kept.pieces.iter().take(before);
        let begin: usize = before.map(|piece| piece.text.lines().count()).sum();
        let end = begin + usize::try_from(count).expect("not that many");
        let omitted = lines.get(begin..end).unwrap_or_default();
        if omitted
            .iter()
            .map(|line| line.len() as u64 + 1)
            .sum::<u64>()
            == bytes
        {
            lines.drain(begin..end);
        }
    }
    let kept = kept.text();
    for (line, kept) in lines.iter_mut().zip(kept.lines()) {
        if is_cut(line, kept) {
            kept.clone_into(line);
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Returns whether a line was kept without its middle, and with the number of bytes that this had.
fn is_cut(line: &str, kept: &str) -> bool {
    static CUT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(.*)… \((\d+) bytes of this line left out\)$").expect("a pattern")
    });
    let Some((_, [kept, count])) = CUT.captures(kept).map(|found| found.extract()) else {
        return false;
    };
    let same =
        |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let begin = same(&mut line.bytes().zip(kept.bytes()));
    let end = same(&mut line.bytes().rev().zip(kept.bytes().rev()));
    begin + end >= kept.len() && count == (line.len() - kept.len()).to_string()
}
