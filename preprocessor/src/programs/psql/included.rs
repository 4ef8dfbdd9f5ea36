//! The lines of errors in files that a block includes.

use crate::plan::psql::statements;
use crate::programs::psql::messages::PsqlFailure;
use std::path::Path;

/// Moves each error in an included file to the line in which its statement begins, or that the server points at: psql
/// reports the line in which the statement ends. `work` is the directory psql was started in. If a file can't be read,
/// the line stays.
pub(super) fn resolve(failures: &mut [PsqlFailure], work: &Path) {
    for failure in failures {
        let Some((file, line)) = &failure.included else {
            continue;
        };
        let Ok(text) = std::fs::read_to_string(work.join(file)) else {
            continue;
        };
        if let Some(start) = begin(&text, *line) {
            let pointed = failure.pointed_in(&text, start - 1);
            failure.included = Some((file.clone(), pointed.map_or(start, |line| line + 1)));
        }
    }
}

/// The first line of the statement that ends in this line; both from 1.
fn begin(text: &str, line: usize) -> Option<usize> {
    let line_of = |at: usize| text[..at].matches('\n').count() + 1;
    let found = statements(text);
    let mut starts = found.starts.into_iter().peekable();
    let mut last = None;
    for end in found.ends {
        let mut start = None;
        while let Some(next) = starts.next_if(|start| *start < end) {
            start.get_or_insert(next);
        }
        // The byte before the end belongs to the statement.
        if line_of(end - 1) == line {
            last = start.or(last);
        }
    }
    last.map(line_of)
}

#[cfg(test)]
mod tests {
    use super::begin;

    #[test]
    fn a_statement_is_found_by_the_line_that_it_ends_in() {
        let text = "-- why\nSELECT 1;\n\nCREATE TABLE t (\n  a int\n);\nSELECT 2; SELECT\n3;\n";
        assert_eq!(begin(text, 2), Some(2));
        assert_eq!(begin(text, 6), Some(4));
        assert_eq!(begin(text, 7), Some(7));
        assert_eq!(begin(text, 8), Some(7));
        assert_eq!(begin(text, 3), None);
    }
}
