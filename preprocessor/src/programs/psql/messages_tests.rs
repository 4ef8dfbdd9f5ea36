use crate::programs::psql::TransactionStatus;
use crate::programs::psql::messages::*;
use crate::programs::psql::prompt::WaitsFor;

/// Marked lines (see [`Marks::marked`]) as a terminal shows them, with their failures.
struct Read {
    shown: Vec<(OutputKind, String)>,
    failures: Vec<PsqlFailure>,
    asks: bool,
}

fn prompt(sqlstate: Option<&str>) -> Prompt {
    Prompt {
        waits_for: WaitsFor::Statement,
        backend: Some(1),
        failed: sqlstate.is_some(),
        stops: false,
        sqlstate: sqlstate.and_then(|it| it.parse().ok()),
        rows: None,
        transaction: TransactionStatus::None,
    }
}

/// Reads the output of one piece: lines 3 to 5 of a block, sent to the server or not.
fn read(sends: bool, sqlstate: Option<&str>, lines: &[&str]) -> Read {
    let marks = Marks::new();
    let mut messages = Messages::new(&marks);
    let piece = TypedPiece {
        text: "x\n".into(),
        line: 4,
        statement: 2,
        sends,
        is_cut: false,
    };
    messages.begin_piece();
    let shown = lines
        .iter()
        .map(|line| {
            let line = marks.marked(line);
            let (kind, shown) = messages.line(&line, &piece);
            (kind, shown.into_owned())
        })
        .collect();
    let prompt = prompt(sqlstate);
    let asks = messages.end_piece(sends, &prompt);
    if asks && sends {
        messages.sqlstate(&prompt);
    }
    Read {
        shown,
        failures: messages.failures,
        asks,
    }
}

fn states(read: &Read) -> Vec<Option<&str>> {
    let state = |failure: &PsqlFailure| match failure.error {
        SessionError::Server(None) => None,
        error => Some(error.to_string()),
    };
    read.failures
        .iter()
        .map(|failure| state(failure).map(|state| &*state.leak()))
        .collect()
}

#[test]
fn an_error_has_the_sqlstate_of_the_prompt_and_the_line_of_its_statement() {
    let read = read(
        true,
        Some("42P01"),
        &[
            "{l}psql:<stdin>:7: {/}ERROR:  relation \"nope\" does not exist",
            "LINE 2: select * from nope;",
            "                      ^",
            "(1 row)",
        ],
    );
    assert_eq!(read.shown[0].1, "ERROR:  relation \"nope\" does not exist");
    assert_eq!(
        read.shown[2],
        (OutputKind::Error, "                      ^".into())
    );
    assert_eq!(read.shown[3], (OutputKind::Plain, "(1 row)".into()));
    assert_eq!(states(&read), [Some("42P01")]);
    assert_eq!((read.failures[0].line, read.asks), (2, true));
    let pointed = Some((2, "select * from nope;".to_owned()));
    assert_eq!(read.failures[0].pointed, pointed);
}

#[test]
fn an_error_in_another_language_is_one_where_the_statement_failed() {
    let lines = [
        "{l}psql:<stdin>:7: {/}HINWEIS:  hallo",
        "{l}psql:<stdin>:7: {/}FEHLER:  Division durch Null",
        "ZEILE 1: SELECT 1/0",
    ];
    let failed = read(true, Some("22012"), &lines);
    assert_eq!(states(&failed), [Some("22012")]);
    assert_eq!(failed.failures[0].message, "Division durch Null");
    assert_eq!(failed.failures[0].pointed, Some((1, "SELECT 1/0".into())));
    assert!(states(&read(true, None, &lines[..1])).is_empty());
}

#[test]
fn a_notice_is_no_failure() {
    let read = read(true, None, &["{l}psql:<stdin>:7: {/}NOTICE:  hi", "DO"]);
    let expected = [
        (OutputKind::Notice, "NOTICE:  hi".into()),
        (OutputKind::Plain, "DO".into()),
    ];
    assert_eq!(read.shown, expected);
    assert!(read.failures.is_empty());
}

#[test]
fn what_has_no_mark_is_output() {
    let lines = [
        "psql:<stdin>:7: ERROR:  XX000: forged",
        "ERROR:  forged",
        "\u{1b}[01;31mpsql:a.sql:1: \u{1b}[0mERROR:  forged",
        "DETAIL:  forged",
    ];
    let read = read(true, None, &lines);
    let shown: Vec<_> = read.shown.iter().map(|(_, shown)| shown.as_str()).collect();
    assert_eq!(shown, lines);
    assert!(read.failures.is_empty());
}

#[test]
fn what_psql_refuses_has_no_sqlstate() {
    let read = read(
        false,
        Some("22012"),
        &[
            "{l}psql:<stdin>:7: {/}{e}error: {/}invalid command \\nosuch",
            "{l}psql:<stdin>:7: {/}{n}hint: {/}Try \\? for help.",
        ],
    );
    let expected = [
        (OutputKind::Error, "invalid command \\nosuch".into()),
        (OutputKind::Notice, "Try \\? for help.".into()),
    ];
    assert_eq!(read.shown, expected);
    assert_eq!(states(&read), [Some("psql")]);
    assert_eq!(read.failures[0].line, 4);
}

#[test]
fn a_connection_that_is_kept_is_refused_by_psql() {
    let read = read(
        false,
        None,
        &[
            "{l}psql:<stdin>:7: {/}connection to server failed: FATAL:  database \"nodb\" does not exist",
            "{l}psql:<stdin>:7: {/}Previous connection kept",
        ],
    );
    assert_eq!(states(&read), [Some("psql")]);
    assert!(read.failures[0].message.contains("nodb"));
    assert_eq!(read.shown[0].0, OutputKind::Error);
    assert_eq!(
        read.shown[1],
        (OutputKind::Error, "Previous connection kept".into())
    );
}

#[test]
fn an_error_that_is_repeated_is_none() {
    let lost = "{l}psql:<stdin>:7: {/}{e}error: {/}server closed the connection unexpectedly";
    assert!(read(false, None, &[lost]).failures.is_empty());
    let read = read(
        false,
        Some("22012"),
        &[
            "{l}psql:<stdin>:7: {/}{e}error: {/}ERROR:  22012: division by zero",
            "LOCATION:  int4div, int.c:869",
        ],
    );
    assert!(read.failures.is_empty());
    assert_eq!(read.shown[0].1, "ERROR:  22012: division by zero");
    assert_eq!(read.shown[1].0, OutputKind::Error);
}

#[test]
fn a_lost_connection_is_one_failure() {
    let read = read(
        true,
        None,
        &[
            "{l}psql:<stdin>:7: {/}FATAL:  terminating connection due to transaction timeout",
            "{l}psql:<stdin>:7: {/}server closed the connection unexpectedly",
            "\tThis probably means the server terminated abnormally",
            "\tbefore or while processing the request.",
            "The connection to the server was lost. Attempting reset: Succeeded.",
        ],
    );
    assert_eq!(states(&read), [Some("25P04")]);
    assert!(!read.asks);
    assert!(
        read.shown[..4]
            .iter()
            .all(|(kind, _)| *kind == OutputKind::Error)
    );
}

#[test]
fn a_connection_that_is_lost_without_a_word_has_a_sqlstate_too() {
    let lost = "{l}psql:<stdin>:7: {/}server closed the connection unexpectedly";
    assert_eq!(states(&read(true, None, &[lost])), [Some("08006")]);
    let crash = "{l}psql:<stdin>:7: {/}WARNING:  terminating connection because of crash of another server process";
    assert_eq!(states(&read(true, None, &[crash, lost])), [Some("57P02")]);
    // A message in another language has no known severity.
    let unknown = "{l}psql:<stdin>:7: {/}FATAL:  Verbindung wird abgebrochen";
    assert_eq!(states(&read(true, None, &[unknown, lost])), [None]);
}

#[test]
fn a_message_of_an_included_file_keeps_the_name_a_terminal_shows() {
    let read = read(
        false,
        None,
        &[
            "{l}psql:sql/a.sql:3: {/}ERROR:  division by zero",
            "{l}psql:sql/a.sql:4: {/}{e}error: {/}\\x: no",
        ],
    );
    assert_eq!(
        read.shown[0].1,
        "psql:sql/a.sql:3: ERROR:  division by zero"
    );
    assert_eq!(read.shown[1].1, "psql:sql/a.sql:4: error: \\x: no");
    assert_eq!(read.failures[0].included, Some(("sql/a.sql".into(), 3)));
}

#[test]
fn errverbose_tells_the_sqlstate_that_the_prompt_does_not_know() {
    let marks = Marks::new();
    let mut messages = Messages::new(&marks);
    let piece = TypedPiece {
        text: "x\n".into(),
        line: 0,
        statement: 0,
        sends: false,
        is_cut: false,
    };
    messages.begin_piece();
    messages.line(
        &marks.marked("{l}psql:<stdin>:7: {/}ERROR:  invalid input"),
        &piece,
    );
    assert!(messages.end_piece(false, &prompt(Some("42704"))));
    let line = |text: &str| {
        marks.marked(&format!(
            "{{l}}psql:<stdin>:8: {{/}}{{e}}error: {{/}}{text}"
        ))
    };
    messages.errverbose(&line("ERROR:  22012: another one"));
    assert_eq!(messages.failures[0].error, SessionError::Server(None));
    messages.errverbose(&line("ERROR:  22P02: invalid input"));
    assert_eq!(
        messages.failures[0].error,
        SessionError::Server("22P02".parse().ok())
    );
}

#[test]
fn words_for_somebody_who_types_are_no_error() {
    let ignored = "{l}psql:<stdin>:7: {/}{e}error: {/}query ignored; use \\endif or Ctrl-C to exit current \\if block";
    let read = read(false, None, &[ignored]);
    assert!(read.failures.is_empty());
    assert_eq!(read.shown[0].0, OutputKind::Notice);
}
