//! The queries of waits and claims: as the run sends them, and as a reader types them into psql.

use super::psql::{spans, statements};

/// Turns an expression into a query; a query stays unchanged.
pub(crate) fn as_query(text: &str) -> String {
    let text = text.trim_end().trim_end_matches(';');
    if is_query(text) {
        text.to_owned()
    } else {
        // The newline ends a comment at the end of the expression.
        format!("SELECT (\n{text}\n)")
    }
}

/// Returns the text for psql: an expression with its `SELECT`, and with the semicolon that psql waits for.
pub(crate) fn typed_query(text: &str) -> String {
    if is_query(text) {
        return terminated(text);
    }
    // A comment in front would hide what stands behind it on its line.
    let space = if text.trim_start().starts_with("--") {
        '\n'
    } else {
        ' '
    };
    terminated(&format!("SELECT{space}{text}"))
}

/// Returns a block of SQL with the semicolon that its last statement lacks. A block that ends with a semicolon or with a
/// command that sends the statement, such as `\gx`, stays unchanged.
pub(crate) fn terminated(sql: &str) -> String {
    let is_open = |sql: &str| {
        let read = statements(sql);
        read.starts.last() > read.ends.last()
    };
    if !is_open(sql) {
        return sql.to_owned();
    }
    let sql = sql.trim_end();
    let same_line = format!("{sql};\n");
    match is_open(&same_line) {
        // A comment ends the line.
        true => format!("{sql}\n;\n"),
        false => same_line,
    }
}

/// Returns `true` for a query, and `false` for an expression.
fn is_query(text: &str) -> bool {
    let first = without_comments(text)
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    ["select", "with", "values", "table"]
        .iter()
        .any(|word| first.eq_ignore_ascii_case(word))
}

/// Returns the text from its first word on; an empty one if it has only spaces and comments.
pub(super) fn without_comments(text: &str) -> &str {
    let text = text.trim_start();
    let comment = if text.starts_with("--") {
        text.find('\n')
    } else if text.starts_with("/*") {
        spans::comment(text)
    } else {
        return text;
    };
    comment.map_or("", |length| without_comments(&text[length..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_becomes_a_query_and_a_query_stays() {
        assert_eq!(as_query("1 = 1;\n"), "SELECT (\n1 = 1\n)");
        assert_eq!(as_query("(SELECT true)"), "SELECT (\n(SELECT true)\n)");
        assert_eq!(as_query("select true;"), "select true");
        assert_eq!(
            as_query("WITH a AS (SELECT 1) SELECT true"),
            "WITH a AS (SELECT 1) SELECT true"
        );
        let commented = "-- Is it?\n/* Now? */ SELECT true; -- it is";
        assert_eq!(as_query(commented), commented);
    }

    #[test]
    fn a_query_is_typed_with_its_semicolon() {
        for (text, typed) in [
            ("SELECT true\n", "SELECT true;\n"),
            ("SELECT true;\n", "SELECT true;\n"),
            ("SELECT 1, 2\n\\gx\n", "SELECT 1, 2\n\\gx\n"),
            ("SELECT true -- so\n", "SELECT true -- so\n;\n"),
            ("EXISTS (SELECT)\n", "SELECT EXISTS (SELECT);\n"),
            ("(SELECT true)", "SELECT (SELECT true);\n"),
            ("-- why\n1 = 1\n", "SELECT\n-- why\n1 = 1;\n"),
            ("/* why */ TABLE t", "/* why */ TABLE t;\n"),
        ] {
            assert_eq!(typed_query(text), typed, "{text}");
        }
    }

    #[test]
    fn a_block_gets_only_a_semicolon_that_it_lacks() {
        for (sql, typed) in [
            (
                "BEGIN;\nUPDATE t SET a = 1\n",
                "BEGIN;\nUPDATE t SET a = 1;\n",
            ),
            ("SELECT 1;\n-- done\n", "SELECT 1;\n-- done\n"),
            ("\\d t\n", "\\d t\n"),
            ("SELECT 1 AS a \\gset\n", "SELECT 1 AS a \\gset\n"),
            ("", ""),
        ] {
            assert_eq!(terminated(sql), typed, "{sql}");
        }
    }
}
