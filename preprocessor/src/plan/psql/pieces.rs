//! A block cut into pieces for typing at psql's terminal.
//!
//! psql prints its prompt for each line that it has read, so the next piece is typed only when psql is idle. A line is
//! cut behind each statement that ends in it, so that each statement has its own prompt and outcome.

use super::{Statements, statements};

/// A text typed in one go: whole lines of which only the last can make psql act, or a part of such a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedPiece {
    /// The text, with a newline at its end.
    pub text: String,
    /// The block's line, from 0, in which it ends.
    pub line: usize,
    /// The block's line, from 0, in which its statement begins.
    pub statement: usize,
    /// True if it ends with the end of a statement that is sent to the server.
    pub sends: bool,
    /// True if the next piece continues its line.
    pub is_cut: bool,
}

impl TypedPiece {
    /// Returns the number of prompts that psql prints for it.
    pub fn prompts(&self) -> usize {
        self.text.bytes().filter(|byte| *byte == b'\n').count()
    }
}

/// Cuts a block into pieces.
pub fn pieces(sql: &str) -> Vec<TypedPiece> {
    let Statements { starts, ends } = statements(sql);
    let mut pieces = Vec::new();
    // The start of the piece, and the current line.
    let (mut begin, mut at, mut line) = (0, 0, 0);
    let piece = |begin: usize, end: usize, line: usize, sends: bool| {
        let last_end = ends.iter().rev().find(|it| **it <= begin);
        let open = last_end.copied().unwrap_or(0);
        let start = starts.iter().find(|start| (open..end).contains(*start));
        let mut text = sql[begin..end].to_owned();
        if !text.ends_with('\n') {
            text.push('\n');
        }
        TypedPiece {
            text,
            line,
            statement: start.map_or(line, |start| sql[..*start].matches('\n').count()),
            sends,
            is_cut: !sql[..end].ends_with('\n') && end < sql.len(),
        }
    };
    for text in sql.split_inclusive('\n') {
        let after = at + text.len();
        let within = ends.iter().filter(|end| (at + 1..=after).contains(*end));
        for end in within {
            // The rest of the line is only its end or a comment.
            let rest = sql[*end..after].trim_start();
            let end = if rest.is_empty() || rest.starts_with("--") {
                after
            } else {
                *end
            };
            if begin < end {
                pieces.push(piece(begin, end, line, true));
                begin = end;
            }
        }
        if begin < after && (text.contains(['\\', ';']) || after == sql.len()) {
            pieces.push(piece(begin, after, line, false));
            begin = after;
        }
        at = after;
        line += 1;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(sql: &str) -> Vec<(String, usize, usize, bool)> {
        let pieces = pieces(sql).into_iter();
        pieces
            .map(|it| (it.text, it.line, it.statement, it.sends))
            .collect()
    }

    fn piece(
        text: &str,
        line: usize,
        statement: usize,
        sends: bool,
    ) -> (String, usize, usize, bool) {
        (text.to_owned(), line, statement, sends)
    }

    #[test]
    fn a_statement_is_typed_with_its_lines_and_knows_where_it_begins() {
        assert_eq!(
            typed("-- why\n\nSELECT\n  1\n;\n"),
            [piece("-- why\n\nSELECT\n  1\n;\n", 4, 2, true)]
        );
        assert_eq!(typed("SELECT 1"), [piece("SELECT 1\n", 0, 0, false)]);
    }

    #[test]
    fn statements_of_one_line_are_typed_one_by_one() {
        assert_eq!(
            typed("BEGIN; SELECT 1/0; -- it fails\n\nSELECT 2\\; SELECT 3;\n"),
            [
                piece("BEGIN;\n", 0, 0, true),
                piece(" SELECT 1/0; -- it fails\n", 0, 0, true),
                piece("\nSELECT 2\\; SELECT 3;\n", 2, 2, true),
            ]
        );
    }

    #[test]
    fn a_command_is_typed_by_itself() {
        assert_eq!(
            typed("SELECT 1\n\\gset\n\\d t\nSELECT 2;\n"),
            [
                piece("SELECT 1\n\\gset\n", 1, 0, true),
                piece("\\d t\n", 2, 2, false),
                piece("SELECT 2;\n", 3, 3, true),
            ]
        );
    }

    #[test]
    fn rows_are_typed_in_one_go() {
        assert_eq!(
            typed("COPY t FROM stdin;\n1\n2\n\\.\nSELECT 1;"),
            [
                piece("COPY t FROM stdin;\n", 0, 0, true),
                piece("1\n2\n\\.\n", 3, 3, false),
                piece("SELECT 1;\n", 4, 4, true),
            ]
        );
    }

    #[test]
    fn nothing_is_lost() {
        for sql in [
            "\n",
            "\n\n",
            "a;b;c",
            "a;\r\nb;\r\n",
            ";;\n;",
            "\\a\\b\n",
            "SELECT ';'; SELECT $$;$$;\n",
        ] {
            let typed: String = pieces(sql).into_iter().map(|it| it.text).collect();
            let flat = |text: &str| text.replace('\n', "");
            assert_eq!(flat(&typed), flat(sql));
        }
    }
}
