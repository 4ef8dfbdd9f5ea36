//! The text of one quote: `{{= claim.column }}`, or `{{= chapter#claim.column }}`.

use std::ops::Range;

/// The opener of a quote.
pub(super) const OPENER: &str = "{{=";
const CLOSER: &str = "}}";

/// The parts of a quote, as bytes from its first brace.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// The path of another chapter.
    pub(super) chapter: Option<Range<usize>>,
    pub(super) claim: Range<usize>,
    pub(super) column: String,
    pub(super) length: usize,
}

/// The reason why a text that begins as a quote is not one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct QuoteError {
    /// The length of the faulty text.
    pub(super) length: usize,
    /// The claim that it names, as bytes from its first brace, or an empty range.
    pub(super) claim: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
}

/// Reads a quote at the start of the rest of a line.
pub(super) fn read(text: &str) -> Result<Parts, QuoteError> {
    let end = text.find(CLOSER).map(|at| at + CLOSER.len());
    let example = || "write it as `{{= claim.column }}`, or `\\{{=` for other text".to_owned();
    let spaces = |at: usize| at + (text[at..].len() - text[at..].trim_start().len());
    let word = |at: usize, is_part: fn(char) -> bool| {
        let length = text[at..].find(|c| !is_part(c)).unwrap_or(text[at..].len());
        at..at + length
    };
    let chapter = chapter(text, spaces(OPENER.len()));
    let start = chapter
        .as_ref()
        .map_or(spaces(OPENER.len()), |it| it.end + 1);
    let claim = word(start, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
    });
    let fault = |message: &str, help: String| QuoteError {
        length: end.unwrap_or(text.trim_end().len()),
        claim: claim.clone(),
        message: message.to_owned(),
        help,
    };
    if end.is_none() {
        let help = "close it with `}}` in the same line; write `\\{{=` for other text";
        return Err(fault("this quote is not closed", help.to_owned()));
    }
    if claim.is_empty() {
        return Err(fault("this quote names no claim", example()));
    }
    let name = &text[claim.clone()];
    let which = || format!("name the column after a dot: `{{{{= {name}.column }}}}`");
    let Some(column) = text[claim.end..].strip_prefix('.') else {
        let message = format!("this quote does not say which column of `{name}`");
        return Err(fault(&message, which()));
    };
    let at = text.len() - column.len();
    let (column, after) = match column.starts_with('"') {
        true => quoted(column)
            .map(|(column, length)| (column, at + length))
            .ok_or_else(|| {
                fault(
                    "the column's name is not closed",
                    "close it with `\"`".into(),
                )
            })?,
        false => {
            let column = word(at, |c| c.is_alphanumeric() || c == '_');
            (text[column.clone()].to_owned(), column.end)
        }
    };
    if column.is_empty() {
        let message = format!("this quote does not say which column of `{name}`");
        return Err(fault(&message, which()));
    }
    let closer = spaces(after);
    if !text[closer..].starts_with(CLOSER) {
        let help = format!(
            "put a column's name with other characters in quotes: `{{{{= {name}.\"its name\" }}}}`; write `\\{{{{=` for other text"
        );
        return Err(fault("this quote can't be read", help));
    }
    Ok(Parts {
        chapter,
        claim,
        column,
        length: closer + CLOSER.len(),
    })
}

/// Returns the path of a chapter from a place on: it ends at a `#`.
fn chapter(text: &str, at: usize) -> Option<Range<usize>> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '#' | '{' | '}' | '"' | '<' | '>' | '`');
    let length = text[at..].find(ends)?;
    let end = at + length;
    (length > 0 && text[end..].starts_with('#')).then_some(at..end)
}

/// Reads a name in double quotes at the start of a text; returns it with its length in the text. Two quotes in a row
/// stand for one.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if chars.next_if(|(_, next)| *next == '"').is_none() => {
                return Some((name, at + 1));
            }
            c => name.push(c),
        }
    }
    None
}
