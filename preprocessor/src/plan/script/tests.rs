use crate::plan::script::*;

fn read(text: &str) -> Script {
    Script::read("sql/a.sql", text).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"))
}

/// Returns the statements of a script, with these values.
fn statements(text: &str, values: &[i64]) -> Vec<(usize, String)> {
    let commands = read(text).commands.into_iter();
    let statement = |command| match command {
        ScriptCommand::Statement { line, pieces } => Some((line, filled(&pieces, values))),
        ScriptCommand::Set { .. } => None,
    };
    commands.filter_map(statement).collect()
}

#[test]
fn statements_end_where_pgbench_ends_them() {
    let text = "-- What it does;\n\\set id random(1, 9)\nSELECT ';', \";\", $a$;$a$, e'\\';' /* ; */ -- ;\n  ;\n\n;UPDATE a\nSET b = (1;2);\nSELECT 3\n";
    assert_eq!(
        statements(text, &[7]),
        [
            (
                3,
                "SELECT ';', \";\", $a$;$a$, e'\\';' /* ; */ -- ;\n  ".into()
            ),
            (6, "UPDATE a\nSET b = (1;2)".into()),
            (8, "SELECT 3".into()),
        ]
    );
}

#[test]
fn variables_are_replaced_outside_quotes() {
    let text = "\\set id random(1, 9)\n\\set id2 random(-5, -5)\nSELECT :id::text, ':id', \":id\", a[1:2], x := :id2, 1-:id2, $$:id$$, :id;";
    assert_eq!(
        statements(text, &[7, -5]),
        [(
            3,
            "SELECT 7::text, ':id', \":id\", a[1:2], x := (-5), 1-(-5), $$:id$$, 7".into()
        )]
    );
    let set = |variable, least, most| ScriptCommand::Set {
        variable,
        least,
        most,
    };
    let script = read(text);
    assert_eq!(script.commands[..2], [set(0, 1, 9), set(1, -5, -5)]);
    assert_eq!(script.variables, 2);
}

#[test]
fn an_open_transaction_is_known() {
    assert!(read("begin; SELECT 1; COMMIT;").begins);
    assert!(read("START TRANSACTION; SELECT 1; COMMIT;").begins);
    assert!(!read("SELECT 'begin';").begins);
}

#[test]
fn all_else_is_a_mistake_with_its_line() {
    for (text, line, says) in [
        ("SELECT 1;\n\\sleep 1 s\n", 2, "`\\sleep` is not supported"),
        ("\\set a 5\nSELECT :a;", 1, "this `\\set` is not supported"),
        (
            "\\set a random(1, :b)\nSELECT 1;",
            1,
            "this `\\set` is not supported",
        ),
        (
            "\\set a-b random(1, 2)\nSELECT 1;",
            1,
            "`a-b` is not a valid variable name",
        ),
        ("\\set a random(2, 1)\nSELECT 1;", 1, "2 is more than 1"),
        ("\n\nSELECT :b;", 3, "`:b` has no value"),
        (
            "SELECT 1\n\\set a random(1, 2)\n;",
            2,
            "the statement above this command has no end",
        ),
        ("SELECT 'a;\n", 1, "`'` is never closed"),
        ("SELECT 1; /* a\n", 1, "`/*` is never closed"),
        ("COPY a FROM stdin;", 1, "no rows for COPY"),
        ("-- nothing\n", 1, "no statement"),
    ] {
        let mistakes = Script::read("sql/a.sql", text).expect_err(text);
        let first = &mistakes[0];
        assert!(first.message.contains(says), "{text}: {mistakes:?}");
        assert_eq!(
            (first.at.file.as_str(), first.at.line),
            ("sql/a.sql", line),
            "{text}"
        );
        assert!(first.help.is_some(), "{text}");
    }
}
