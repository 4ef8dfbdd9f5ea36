use super::{Fault, faults, reconnects};

fn opened(sql: &str) -> Vec<(usize, usize, String)> {
    let found = faults(sql).into_iter().map(|fault| match fault {
        Fault::Unterminated {
            line,
            column,
            opener,
        } => (line, column, opener),
        Fault::Quit {
            line,
            column,
            command,
        } => (line, column, command),
    });
    found.collect()
}

#[test]
fn what_ends_is_no_fault() {
    for sql in [
        "",
        "select 'it''s', \"a\"\"b\", E'it\\'s \\\\', e'', n'x', U&'\\0061', b'01', x'ff';",
        "select E'a''\\'' || 'b\\';",
        "select $$it's$$, $a$ $b$ $$ ' $a$, $ü$'$ü$, $_1$\"$_1$;",
        "select a$b$c, $1, foo$$ from t;",
        "select 1 -- it's\n, 2 /* it's /* \"nested\" */ $$ */;",
        "select 5 */* c ' */ 3, 4 +-- it's\n 1;",
        "select :'v', :\"v\", :v, a::text, :{?v};",
        "\\echo it's\nselect 1;",
        "\\set x 'it\\'s' \\echo \"a\nselect 1;",
        "\\! echo \"it's $$\nselect 1;",
        "select 1 \\g | grep '\nselect 1;",
        "\\copy t from stdin\nit's\t$$\n\\.\nselect 1;",
        "\\copy (select 'x') to 'y'\nselect 1;",
        "COPY t (a, b) FROM STDIN WITH (FORMAT csv);\nit's,\"\n\\q\n\\.\nselect 1;",
        "copy t from /* c */ stdin;select 1;\nit's\n\\.\n",
        "copy a from stdin \\; copy b from stdin;\n'\n\\.\n\"\n\\.\nselect 1;",
        "copy t from stdin \\g\nit's\n\\.\n",
        "copy t from stdin;\nit's\n",
        "copy t from stdin;\r\nit's\r\n\\.\r\nselect 1;\r\n",
        "create function f() returns int begin atomic select 1; select '2'; end;",
        "create rule r as on insert to t do (select 1; select 'x');",
        "set standard_conforming_strings = off; select 'it\\'s';",
        "\\if :x\n\\q\n\\endif\nselect 1;",
        "select '\\q', \"\\q\", $$\\q$$ -- \\q\n/* \\q */;",
        "\\qecho x\n\\echo '\\q'\n\\! \\q\n",
        "select 'a\n\\q\nb';",
        "do $do$ begin execute $e$ select 'x' $e$; end $do$;",
        "select '1'::int $2 $3, 1$$a$$;",
        "select 'é'; -- 'ü\nselect \"ö\";",
    ] {
        assert_eq!(faults(sql), [], "{sql}");
    }
}

#[test]
fn what_does_not_end_is_found_where_it_begins() {
    for (sql, line, column, opener) in [
        ("select 'x", 0, 7, "'"),
        ("select 1;\nselect 'x\n';\nselect 'y;\n", 3, 7, "'"),
        ("select 'x'';", 0, 7, "'"),
        ("select E'x\\';", 0, 7, "E'"),
        ("select E'x''", 0, 7, "E'"),
        ("select \"x", 0, 7, "\""),
        ("do $$ begin end $;", 0, 3, "$$"),
        ("do $a$ begin end $A$;", 0, 3, "$a$"),
        ("/* a /* b */\nselect 1;", 0, 0, "/*"),
        ("/*/", 0, 0, "/*"),
        ("copy t from stdin;\n'\n\\.\nselect 'x", 3, 7, "'"),
        ("copy t to stdout;\nselect 'x", 1, 7, "'"),
        ("select copy from stdin;\nselect 'x", 1, 7, "'"),
        ("\\echo it's\nselect 'x", 1, 7, "'"),
        ("\\echo a \\\\ select 'x", 0, 18, "'"),
        ("\u{e9}'x", 0, 2, "'"),
    ] {
        assert_eq!(opened(sql), [(line, column, opener.to_owned())], "{sql}");
    }
}

#[test]
fn what_quits_is_found() {
    assert_eq!(opened("select 1;\n  \\q\n"), [(1, 2, "\\q".to_owned())]);
    assert_eq!(opened("select 1 \\quit"), [(0, 9, "\\quit".to_owned())]);
    assert_eq!(opened("\\echo a \\q"), [(0, 8, "\\q".to_owned())]);
    assert_eq!(
        opened("\\if true\n\\endif\n\\q"),
        [(2, 0, "\\q".to_owned())]
    );
}

#[test]
fn what_connects_is_known() {
    assert!(reconnects("select 1;\n\\c other\n"));
    assert!(reconnects("\\connect - alice"));
    assert!(reconnects("\\echo x \\c"));
    for sql in [
        "\\cd /tmp",
        "select '\\c';",
        "\\copy t from 'x'",
        "-- \\c",
        "\\conninfo",
    ] {
        assert!(!reconnects(sql), "{sql}");
    }
}
