use super::*;

fn expected(words: &str) -> Vec<ExpectedError> {
    let read = |word: &str| ExpectedError::read(word).expect("an error");
    words.split_whitespace().map(read).collect()
}

/// Actual errors: SQLSTATEs, `psql`, or `?` for an unknown code.
fn seen(words: &str) -> Vec<SessionError> {
    let read = |word: &str| match word {
        PSQL => SessionError::Psql,
        state => SessionError::Server(state.parse().ok()),
    };
    words.split_whitespace().map(read).collect()
}

#[track_caller]
fn assert_found(declared: &str, came: &str, found: Option<FailureMismatch>) {
    assert_eq!(
        unexpected(&expected(declared), &seen(came)),
        found,
        "{declared}: {came}"
    );
}

const fn other(seen: usize, instead: Option<usize>) -> Option<FailureMismatch> {
    Some(FailureMismatch::Unexpected { seen, instead })
}

#[test]
fn errors_come_in_their_order_and_each_as_often_as_it_likes() {
    for (declared, came) in [
        ("", ""),
        ("22012", "22012"),
        ("22012", "22012 22012"),
        ("22012 25P02", "22012 25P02 25P02"),
        ("22012 25P02 22012", "22012 25P02 22012"),
        ("psql", "psql psql"),
        ("unique_violation psql", "23505 psql"),
        ("null_value_not_allowed", "22004 39004"),
        ("data_exception", "22000 22012 22P02"),
        ("data_exception 22012", "22012 22012"),
        ("22012 data_exception 22012", "22012 22003 22012 22012"),
        ("22012", "?"),
        ("22012 25P02", "? ?"),
    ] {
        assert_found(declared, came, None);
    }
}

#[test]
fn what_differs_is_told_once() {
    for (declared, came, found) in [
        ("", "22012", other(0, None)),
        ("", "psql", other(0, None)),
        ("", "?", other(0, None)),
        ("22012", "", Some(FailureMismatch::Missing(0))),
        ("22012", "psql", other(0, Some(0))),
        ("psql", "22012", other(0, Some(0))),
        ("psql", "?", other(0, Some(0))),
        ("22012", "22012 25P02", other(1, None)),
        ("22012 25P02", "22012", Some(FailureMismatch::Missing(1))),
        ("22012 25P02", "25P02 22012", other(0, Some(0))),
        ("22012 25P02", "22012 22012 42601", other(2, Some(1))),
        ("22012 25P02", "22012 25P02 22012", other(2, None)),
        ("22000", "22012", other(0, Some(0))),
        ("unique_violation", "23502", other(0, Some(0))),
        (
            "data_exception 22012",
            "22012",
            Some(FailureMismatch::Missing(1)),
        ),
    ] {
        assert_found(declared, came, found);
    }
}

#[test]
fn words_name_errors() {
    for word in ["55P03", "02000", "psql", "lock_not_available", "XX000"] {
        assert!(ExpectedError::read(word).is_ok(), "{word}");
    }
    for (word, help) in [
        ("00000", "leave the key out"),
        ("55p03", "fails=55P03"),
        ("55P0", "by its SQLSTATE"),
        ("5é03", "by its SQLSTATE"),
        ("unique_violaton", "`unique_violation`"),
        ("UNIQUE_VIOLATION", "`unique_violation`"),
        ("pslq", "`psql`"),
        ("successful_completion", "by its SQLSTATE"),
        ("others", "by its SQLSTATE"),
    ] {
        let (_, said) = ExpectedError::read(word).expect_err(word);
        assert!(said.contains(help), "{word}: {said}");
    }
}

#[test]
fn what_came_can_be_declared() {
    let declared = |came| declaration(&seen(came));
    assert_eq!(declared("22012 22012").as_deref(), Some("fails=22012"));
    assert_eq!(
        declared("22012 psql 22012").as_deref(),
        Some("fails=\"22012, psql, 22012\"")
    );
    assert_eq!(declared("22012 ?"), None);
    assert_eq!(declared(""), None);
}
