//! The statement of a step, as a label.

/// Words that begin a statement which says nothing of what a step is about.
const AROUND: [&str; 11] = [
    "BEGIN", "START ", "SET ", "RESET ", "COMMIT", "EXPORT ", "CD ", "\\SET ", "\\UNSET ",
    "\\PSET ", "\\TIMING",
];

/// Returns the first statement of a step's code that is about something, on one line and without its semicolon, and an
/// ellipsis if there are more. For a shell this is its first command.
#[must_use]
pub fn statement_label(code: &str, is_shell: bool) -> String {
    let lines = code.lines().map(str::trim);
    let is_comment = |line: &&str| line.starts_with(if is_shell { "#" } else { "--" });
    let lines = lines.filter(|line| !line.is_empty() && !is_comment(line));
    let mut statements: Vec<String> = vec![String::new()];
    for line in lines {
        let goes_on = is_shell && line.ends_with('\\');
        let ends = match is_shell {
            true => !goes_on,
            // A command of psql ends with its line.
            false => line.ends_with(';') || line.starts_with('\\'),
        };
        if let Some(statement) = statements.last_mut() {
            statement.push_str(if goes_on {
                line.trim_end_matches('\\')
            } else {
                line
            });
            statement.push(' ');
        }
        if ends {
            statements.push(String::new());
        }
    }
    statements.retain(|statement| !statement.is_empty());
    let is_around = |statement: &String| {
        let upper = statement.to_uppercase();
        // It clears the way for what follows.
        let clears = upper.starts_with("DROP ") && upper.contains(" IF EXISTS ");
        clears || AROUND.iter().any(|word| upper.starts_with(word))
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
            (
                "DROP INDEX IF EXISTS i;\nCREATE INDEX i ON a (b);",
                "CREATE INDEX i ON a (b)",
            ),
            ("DROP INDEX IF EXISTS i;", "DROP INDEX IF EXISTS i"),
            ("\\set x 1\nSELECT :x;", "SELECT :x"),
            ("\\set ON_ERROR_STOP on\n\\i a.sql\n", "\\i a.sql"),
        ] {
            assert_eq!(statement_label(code, false), label, "{code}");
        }
    }

    #[test]
    fn a_command_of_a_shell_ends_with_its_line() {
        for (code, label) in [
            ("psql -c 'SELECT 1'", "psql -c 'SELECT 1'"),
            (
                "# Slowly.\nexport A=1\nfor name in a \\\n    b; do\n  run $name\ndone",
                "for name in a b; do; \u{2026}",
            ),
        ] {
            assert_eq!(statement_label(code, true), label, "{code}");
        }
    }
}
