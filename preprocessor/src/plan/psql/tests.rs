use super::syntax_error::SyntaxErrorKind;
use super::{statements, syntax_errors};

fn opened(sql: &str) -> Vec<(usize, usize, String)> {
    let found = syntax_errors(sql).into_iter();
    found
        .map(|fault| (fault.line, fault.column, fault.text))
        .collect()
}

/// Returns the faults of a text, each with its kind and its text.
fn kinds(sql: &str) -> Vec<(SyntaxErrorKind, String)> {
    let found = syntax_errors(sql).into_iter();
    found.map(|fault| (fault.kind, fault.text)).collect()
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
        "\\if :x\n\\elif :y\n\\if 1\n\\endif\n\\else\n\\endif\n",
        "\\if false\ncopy t from stdin;\n\\endif\n",
        "select '\\if', $$\\endif$$ -- \\else\n;",
        "\\restrict key\nselect 1;\n\\prompt x\n\\q\n\\copy t from stdin\n\\unrestrict key\n",
        "\\restrict :key\n\\unrestrict k\n",
        "\\restrict\nselect 1;",
        "copy t from stdin;\n\\prompt\n\\restrict x\n\\if 1\n\\.\n",
        "\\set prompt1 x \\set PROMPT4 x\n\\echo PROMPT1 \\unset x\n\\set\n",
        "\\set SINGLESTEP off\n\\set SINGLESTEP :x\n\\unset SINGLESTEP\n\\set SINGLELINE on",
        "select '\\prompt x' -- \\e\n;\n\\echo '\\password'\n\\edata\n\\efg",
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
        assert_eq!(syntax_errors(sql), [], "{sql}");
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
fn rows_that_never_end_are_found_at_their_copy() {
    for (sql, line, column, copy) in [
        ("copy t from stdin;\nit's\n", 0, 0, "copy"),
        ("copy t from stdin;", 0, 0, "copy"),
        (
            "select 1;\n  COPY t FROM STDIN \\g\n1\n \\.\n",
            1,
            2,
            "COPY",
        ),
        ("\\copy t from stdin\n1\n", 0, 0, "\\copy"),
        (
            "copy a from stdin; copy b from stdin;\n\\.\n\\if 1\n",
            0,
            19,
            "copy",
        ),
    ] {
        let found = [(SyntaxErrorKind::OpenRows, copy.to_owned())];
        assert_eq!(kinds(sql), found, "{sql}");
        assert_eq!(opened(sql), [(line, column, copy.to_owned())], "{sql}");
    }
}

#[test]
fn what_is_not_closed_or_never_opened_is_found() {
    use SyntaxErrorKind::{OpenCondition, OpenRestriction, OtherKey, StrayCondition};
    for (sql, found) in [
        ("\\if 1\nselect 1;", &[(OpenCondition, "\\if")][..]),
        ("\\if 1 \\if 2 \\endif", &[(OpenCondition, "\\if")]),
        ("\\else\n", &[(StrayCondition, "\\else")]),
        ("\\if 1\n\\endif\n\\endif", &[(StrayCondition, "\\endif")]),
        (
            "\\elif 1\nselect 1; \\endif",
            &[(StrayCondition, "\\elif"), (StrayCondition, "\\endif")],
        ),
        (
            "\\restrict k\n\\unrestric k",
            &[(OpenRestriction, "\\restrict")],
        ),
        (
            "\\restrict k\n\\unrestrict K",
            &[(OtherKey, "\\unrestrict")],
        ),
        ("\\restrict k\n\\unrestrict", &[(OtherKey, "\\unrestrict")]),
        // The text behind an item without an end is not read.
        (
            "\\if 1\nselect 'x\n\\endif",
            &[(SyntaxErrorKind::Unterminated, "'")],
        ),
    ] {
        let found: Vec<_> = found
            .iter()
            .map(|(kind, text)| (*kind, (*text).to_owned()))
            .collect();
        assert_eq!(kinds(sql), found, "{sql}");
    }
}

#[test]
fn what_asks_at_the_terminal_is_found() {
    use SyntaxErrorKind::{Prompt, Reads, SingleStep};
    for (sql, kind, text) in [
        ("\\prompt 'Your name? ' name", Reads, "\\prompt"),
        ("\\password", Reads, "\\password"),
        ("select 1 \\e", Reads, "\\e"),
        ("\\edit x.sql", Reads, "\\edit"),
        ("\\ef f(int)", Reads, "\\ef"),
        ("\\ev", Reads, "\\ev"),
        ("\\if :x\n\\prompt x\n\\endif", Reads, "\\prompt"),
        ("\\set PROMPT1 '%p> '", Prompt, "\\set PROMPT1"),
        ("\\echo x \\unset PROMPT3", Prompt, "\\unset PROMPT3"),
        ("\\set  'PROMPT2' x", Prompt, "\\set  'PROMPT2'"),
        ("\\set SINGLESTEP on", SingleStep, "\\set SINGLESTEP"),
        ("\\set SINGLESTEP", SingleStep, "\\set SINGLESTEP"),
        ("\\set SINGLESTEP TRUE", SingleStep, "\\set SINGLESTEP"),
    ] {
        assert_eq!(kinds(sql), [(kind, text.to_owned())], "{sql}");
    }
}

#[test]
fn all_that_can_be_seen_is_told() {
    let sql =
        "\\prompt x\n\\endif\n\\set PROMPT1 x\n\\if 1\nselect 1; \\q\n\\endif\n\\q\n\\restrict k\n";
    let lines: Vec<_> = opened(sql).into_iter().map(|(line, ..)| line).collect();
    assert_eq!(lines, [0, 1, 2, 6, 7]);
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

/// Checks the statements of a text whose starts are marked with `«` and whose ends with `»`.
#[track_caller]
fn assert_statements(marked: &str) {
    let (mut sql, mut starts, mut ends) = (String::new(), Vec::new(), Vec::new());
    for c in marked.chars() {
        match c {
            '«' => starts.push(sql.len()),
            '»' => ends.push(sql.len()),
            c => sql.push(c),
        }
    }
    let found = statements(&sql);
    assert_eq!((found.starts, found.ends), (starts, ends), "{marked}");
}

#[test]
fn statements_begin_and_end_where_psql_sends_them() {
    for marked in [
        "",
        "\n -- nothing\n\\echo x\n",
        "«select 1;» «select 2;»\n«select 3",
        "-- one\n\n  «select 1 -- two\n + 1;»\n-- three\n",
        "«/* one */ select 1;»«;» «;»",
        "«select ';', \";\", $$;$$, E'\\';' /* ; */ -- ;\n;»",
        "«select 1 \\; select 2;» «\\; select 3;»",
        "«select 1 \\g»\n«select 2 \\gset a_»\n\\g»\n",
        "«select 1 \\gset »\\echo :x\n«select 2;»",
        "«select 1 \\g out.txt»\n«select 2;»",
        "«select 1 \\r\n«select 2;»",
        "«select $1 \\parse s»\n\\bind_named s 1 \\g»\n«select $1 \\bind 1 \\g»\n",
        "\\set x 1\n«select \\echo mid\n :x;»",
        "«copy t from stdin;» «select 1;»\n1;2\n\\.\n«select 2;»",
        "\\copy t from stdin\n1;\n\\.\n«select 2;»",
        "«create rule r as on insert to t do (select 1; select 2);» «select 3;»",
        "«select (1;\n\\g»\n«select 2;»",
        "«select 1);» «select 2;»",
        "«select :begin, 1::int;» «select :'x;';»",
    ] {
        assert_statements(marked);
    }
}

#[test]
fn the_body_of_a_function_is_a_part_of_its_statement() {
    for marked in [
        "«create function f() returns int begin atomic select 1; select case when true then 2 end; end;» «select 3;»",
        "«CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC select 1; END;» «select 2;»",
        "«create function f(a int) returns int return a;» «begin;» «select 1;» «end;»",
        "«create function f() returns int language sql as $$ begin; $$;» «select 1;»",
        "«create function :x() returns int begin atomic select 1; end;» «select 1;»",
        "«create function f() returns int begin atomic select (case 1 when 1 then 2 end); end;» «select 1;»",
        "«create table begin_t (a int);» «begin;» «commit;»",
        "«create or replace view begin as select 1;» «select 1;»",
        "«select 1 \\; create function f() returns int begin atomic select 1; end;» «select 1;»",
    ] {
        assert_statements(marked);
    }
}
