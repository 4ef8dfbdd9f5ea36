//! The statement of a step, as a label.

/// Words that begin a statement which says nothing of what a step is about.
const AROUND: [&str; 6] = ["BEGIN", "START", "SET", "COMMIT", "RESET", "\\"];

/// Returns the first statement of a step's code that is about something, on one line and without its semicolon, and an
/// ellipsis if there are more. For a shell this is its first command.
#[must_use]
pub fn statement_label(code: &str) -> String {
    let lines = code.lines().map(str::trim);
    let mut lines = lines
        .filter(|line| !line.is_empty() && !line.starts_with("--"))
        .peekable();
    let mut statements: Vec<String> = Vec::new();
    while lines.peek().is_some() {
        let mut statement: Vec<&str> = Vec::new();
        for line in lines.by_ref() {
            statement.push(line);
            // A command of psql ends with its line.
            if line.ends_with(';') || line.starts_with('\\') {
                break;
            }
        }
        statements.push(statement.join(" "));
    }
    let is_around = |statement: &String| {
        let upper = statement.to_uppercase();
        AROUND.iter().any(|word| upper.starts_with(word))
    };
    let first = statements.iter().position(|it| !is_around(it)).unwrap_or(0);
    let Some(statement) = statements.get(first) else {
        return String::new();
    };
    let words: Vec<&str> = statement.split_whitespace().collect();
    let more = statements.iter().skip(first + 1).any(|it| !is_around(it));
    let more = if more { "; \u{2026}" } else { "" };
    words.join(" ").trim_end_matches(';').to_owned() + more
}

#[cfg(test)]
mod tests {
    use super::statement_label;

    #[test]
    fn the_statement_that_matters_is_the_label() {
        for (code, label) in [
            ("", ""),
            (
                "CREATE INDEX ON orders\n    (user_id);\n",
                "CREATE INDEX ON orders (user_id)",
            ),
            (
                "-- Why?\n\nBEGIN;\nSET lock_timeout = '1s';\nDROP TABLE a;\nCOMMIT;",
                "DROP TABLE a",
            ),
            (
                "UPDATE a SET b = 1;\nDROP TABLE a;",
                "UPDATE a SET b = 1; \u{2026}",
            ),
            ("BEGIN;", "BEGIN"),
            ("\\set x 1\nSELECT :x;", "SELECT :x"),
            ("psql -c 'SELECT 1'", "psql -c 'SELECT 1'"),
        ] {
            assert_eq!(statement_label(code), label, "{code}");
        }
    }
}
