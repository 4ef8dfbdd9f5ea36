//! The first line of a fenced code block.

use std::ops::Range;

/// The opening fence of a code block, as bytes of the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opener {
    /// `` ` `` or `~`.
    pub(super) character: char,
    /// The number of these characters.
    pub(super) length: usize,
    /// The info string, without the spaces around it.
    pub(super) info: Range<usize>,
}

impl Opener {
    /// Reads a text that begins with a fence.
    pub(super) fn read(text: &str) -> Option<Self> {
        let character = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = text.len() - text.trim_start_matches(character).len();
        let after = text.get(length..)?;
        let info = after.trim();
        let start = length + (after.len() - after.trim_start().len());
        let is_inline_code = character == '`' && info.contains('`');
        (length >= 3 && !is_inline_code).then_some(Self {
            character,
            length,
            info: start..start + info.len(),
        })
    }

    /// Returns `true` if a line closes this fence. The container's prefix may still stand before it.
    pub(super) fn is_closed_by(&self, line: &str) -> bool {
        let line = line.trim();
        let fence = line.trim_end_matches(self.character);
        line.len() - fence.len() >= self.length
            && fence.chars().all(|c| c.is_whitespace() || c == '>')
    }

    /// Returns `true` if every line that closes `other` would close this fence, too.
    pub(super) fn is_closed_like(&self, other: &Self) -> bool {
        self.character == other.character && self.length <= other.length
    }
}

/// Returns the opening fence of a line behind spaces and quote marks, with its info string.
pub(super) fn opener_in(line: &str) -> Option<(Opener, &str)> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
    let opener = Opener::read(line)?;
    let info = &line[opener.info.clone()];
    Some((opener, info))
}

/// The parts of an info string with braces, as bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// The language, or an empty range.
    pub(super) language: Range<usize>,
    /// The prefix of lines that mdBook hides, from its attribute `hidelines`.
    pub(super) hidelines: Option<Range<usize>>,
    /// The text between the braces.
    pub(super) settings: Range<usize>,
}

/// A reason why an info string is not a valid header of a live block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum HeaderError {
    /// More than the language stands before the braces.
    Before(Range<usize>),
    /// The braces are not closed.
    OpenBrace(Range<usize>),
    /// A quote is not closed.
    OpenQuote(Range<usize>),
    /// Something stands behind the braces.
    After(Range<usize>),
}

/// Reads an info string that holds a brace.
pub(super) fn header(info: &str) -> Result<Header, HeaderError> {
    let brace = info.find('{').unwrap_or(info.len());
    let before = info[..brace].trim_end();
    let language = before
        .find(|c: char| c.is_whitespace() || c == ',')
        .unwrap_or(before.len());
    let hidelines = attributes(before, language)?;
    let end = closing_brace(info, brace)?;
    let rest = &info[end + 1..];
    if !rest.trim().is_empty() {
        let start = end + 1 + (rest.len() - rest.trim_start().len());
        return Err(HeaderError::After(start..info.len()));
    }
    Ok(Header {
        language: 0..language,
        hidelines,
        settings: brace + 1..end,
    })
}

/// mdBook's code attributes that have no effect on a live block.
const IDLE: &[&str] = &["editable", "ignore", "noplayground", "playground"];
const HIDELINES: &str = "hidelines=";

/// Reads mdBook's attributes, which follow the language after a comma. Returns the prefix of hidden lines.
fn attributes(before: &str, language: usize) -> Result<Option<Range<usize>>, HeaderError> {
    let mut hidelines = None;
    let mut at = language;
    for (index, piece) in before[language..].split(',').enumerate() {
        let word = piece.trim();
        let start = at + (piece.len() - piece.trim_start().len());
        let range = start..start + word.len();
        at += piece.len() + 1;
        if index > 0 && IDLE.contains(&word) {
            continue;
        }
        match word.strip_prefix(HIDELINES) {
            Some(prefix)
                if index > 0 && !prefix.is_empty() && !prefix.contains(char::is_whitespace) =>
            {
                hidelines = Some(range.end - prefix.len()..range.end);
            }
            _ if index == 0 && word.is_empty() => {}
            _ => return Err(HeaderError::Before(language..before.len())),
        }
    }
    Ok(hidelines)
}

/// Removes the prefix of hidden lines from a body, as mdBook does for its attribute `hidelines`.
pub(super) fn without_prefix(body: &str, prefix: &str) -> String {
    let lines = body.split_inclusive('\n').map(|line| {
        let text = line.trim_start();
        match text.strip_prefix(prefix) {
            Some(rest) => [&line[..line.len() - text.len()], rest].concat(),
            None => line.to_owned(),
        }
    });
    lines.collect()
}

/// Returns the place of the brace that closes the one at `brace`. Braces in quotes don't count.
fn closing_brace(info: &str, brace: usize) -> Result<usize, HeaderError> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in info.char_indices().skip_while(|(at, _)| *at <= brace) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote.is_some() => escaped = true,
            '"' if quote.is_some() => quote = None,
            '"' => quote = Some(at),
            '}' if quote.is_none() => return Ok(at),
            _ => {}
        }
    }
    Err(match quote {
        Some(at) => HeaderError::OpenQuote(at..info.len()),
        None => HeaderError::OpenBrace(brace..info.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(info: &str) -> Result<(&str, &str), HeaderError> {
        header(info).map(|it| (&info[it.language], &info[it.settings]))
    }

    #[test]
    fn headers() {
        assert_eq!(parts("sql {run}"), Ok(("sql", "run")));
        assert_eq!(parts("sql{run}"), Ok(("sql", "run")));
        assert_eq!(parts("{}"), Ok(("", "")));
        assert_eq!(
            parts(r#"sql {start until="a = '}' \" "}"#),
            Ok(("sql", r#"start until="a = '}' \" ""#))
        );
        assert_eq!(parts("sql,x {run}"), Err(HeaderError::Before(3..5)));
        assert_eq!(parts("sql x {run}"), Err(HeaderError::Before(3..5)));
        assert_eq!(parts("sql, {run}"), Err(HeaderError::Before(3..4)));
        assert_eq!(parts("sql,editable {run}"), Ok(("sql", "run")));
        assert_eq!(parts("sql {run"), Err(HeaderError::OpenBrace(4..8)));
        assert_eq!(
            parts(r#"sql {run a="b}"#),
            Err(HeaderError::OpenQuote(11..14))
        );
        assert_eq!(parts("sql {run} x"), Err(HeaderError::After(10..11)));
    }

    #[test]
    fn lines_that_mdbook_hides_are_run() {
        for (info, prefix) in [
            ("sql,hidelines=~ {run}", Some("~")),
            ("sql, editable,hidelines=-- {run}", Some("--")),
            ("sql,editable {run}", None),
        ] {
            let prefix_of = header(info).expect(info).hidelines;
            assert_eq!(prefix_of.map(|it| &info[it]), prefix);
        }
        assert_eq!(without_prefix("a\n ~b\n~\n", "~"), "a\n b\n\n");
    }

    #[test]
    fn openers() {
        assert_eq!(Opener::read("``sql"), None);
        assert_eq!(Opener::read("```sql `x`"), None);
        let opener = Opener::read("~~~~  sql {run} ").expect("a fence");
        assert_eq!((opener.length, opener.info.clone()), (4, 6..15));
        assert!(opener.is_closed_by("> ~~~~~ "));
        assert!(!opener.is_closed_by("~~~"));
        assert!(!opener.is_closed_by("x ~~~~"));
    }
}
