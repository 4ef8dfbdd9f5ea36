//! The signs of psql's line styles, `ascii` and `unicode`: dashes, junctions, bars, and the marks of continued values.

/// The signs where lines meet in a rule, from the left end to the right one.
const JUNCTIONS: &str = "+├╞╟╠┌╒╓╔└╘╙╚┼╪╫╬┬╤╥╦┴╧╨╩┤╡╢╣┐╕╖╗┘╛╜╝";

/// A rule below column names, or above or below a table with a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DashedRule {
    /// True if it begins and ends with a junction.
    pub(super) is_framed: bool,
    /// The numbers of dashes in a row.
    pub(super) dashes: Vec<usize>,
    /// True if spaces stand between the dashes.
    pub(super) is_spaced: bool,
}

/// Returns `true` for the signs of a horizontal line.
pub(super) fn is_dash(sign: char) -> bool {
    matches!(sign, '-' | '─' | '═')
}

/// Returns `true` for the signs where lines meet.
pub(super) fn is_junction(sign: char) -> bool {
    JUNCTIONS.contains(sign)
}

/// Returns `true` for the signs of a vertical line.
pub(super) fn is_bar(sign: char) -> bool {
    matches!(sign, '|' | '│' | '║')
}

/// Returns `true` for the signs behind a line of a value or a name that continues in the next line.
pub(super) fn is_newline_mark(sign: char) -> bool {
    matches!(sign, '+' | '↵')
}

/// Returns `true` for the signs around a value that the format `wrapped` has cut.
pub(super) fn is_wrap_mark(sign: char) -> bool {
    matches!(sign, '.' | '…')
}

/// Reads a line that consists of dashes, and of junctions or spaces between them.
pub(super) fn rule(line: &str) -> Option<DashedRule> {
    let mut signs: Vec<char> = line.chars().collect();
    let is_framed = signs.len() > 1 && signs.first().copied().is_some_and(is_junction);
    if is_framed {
        signs.remove(0);
        signs.pop().filter(|last| is_junction(*last))?;
    }
    let is_spaced = !is_framed && signs.contains(&' ');
    let is_between = |sign: &char| match is_spaced {
        true => *sign == ' ',
        false => is_junction(*sign),
    };
    let mut dashes = Vec::new();
    for part in signs.split(is_between) {
        if part.is_empty() || !part.iter().copied().all(is_dash) {
            return None;
        }
        dashes.push(part.len());
    }
    Some(DashedRule {
        is_framed,
        dashes,
        is_spaced,
    })
}
