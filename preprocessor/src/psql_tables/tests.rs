//! Outputs as psql 15 prints them; `tests/server/tables.rs` compares more of them with the values themselves.

use super::*;

/// The only table of an output.
#[track_caller]
fn table(output: &str) -> PrintedTable {
    let parts = read(output).expect("a readable output");
    let mut tables = parts.into_iter().filter_map(|part| match part {
        OutputPart::Table(table) => Some(table),
        OutputPart::Text(_) => None,
    });
    let table = tables.next().expect("a table");
    assert_eq!(tables.next(), None);
    table
}

fn names(table: &PrintedTable) -> Vec<&str> {
    table.columns.iter().map(|it| it.name.as_str()).collect()
}

#[test]
fn borders_and_line_styles() {
    for output in [
        " id | name \n----+------\n  1 | a+   +\n    | | b\n 22 | \n(2 rows)\n\n",
        "id name \n-- ----\n 1 a+  +\n   | b\n22 \n(2 rows)\n\n",
        "+----+------+\n| id | name |\n+----+------+\n|  1 | a+  +|\n|    | | b  |\n| 22 |      |\n+----+------+\n(2 rows)\n\n",
        "┌────┬──────┐\n│ id │ name │\n├────┼──────┤\n│  1 │ a+  ↵│\n│    │ | b  │\n│ 22 │      │\n└────┴──────┘\n(2 rows)\n\n",
        " id │ name \n────┼──────\n  1 │ a+  ↵\n    │ | b\n 22 │ \n(2 rows)\n\n",
    ] {
        let table = table(output);
        assert_eq!(names(&table), ["id", "name"], "{output}");
        assert_eq!(table.rows, [["1", "a+\n| b"], ["22", ""]], "{output}");
        assert_eq!(table.footer, ["(2 rows)"]);
        let aligned: Vec<_> = table.columns.iter().map(|it| it.is_right_aligned).collect();
        assert_eq!(aligned, [true, false], "{output}");
    }
}

#[test]
fn records() {
    for output in [
        "-[ RECORD 1 ]\nid   | 1\nname | a+ +\n     | | b\n-[ RECORD 2 ]\nid   | 22\nname | \n\n",
        "─[ RECORD 1 ]\nid   │ 1\nname │ a+ ↵\n     │ | b\n─[ RECORD 2 ]\nid   │ 22\nname │ \n\n",
        "+-[ RECORD 1 ]+\n| id   | 1   |\n| name | a+ +|\n|      | | b |\n+-[ RECORD 2 ]+\n| id   | 22  |\n| name |     |\n+------+-----+\n\n",
    ] {
        let table = table(output);
        assert!(table.is_expanded);
        assert_eq!(names(&table), ["id", "name"], "{output}");
        assert_eq!(table.rows, [["1", "a+\n| b"], ["22", ""]], "{output}");
    }
}

#[test]
fn texts_stand_between_several_results() {
    let output = "BEGIN\n id \n----\n  1\n(1 row)\n\nhello\n-----\nINSERT 0 1\n List of x \n a \n---\n b\nIndexes:\n    \"c\"\n\n-[ RECORD 1 ]\na | 1\n\nTime: 0.1 ms\n";
    let parts = read(output).expect("readable");
    let text = |text: &str| OutputPart::Text(text.to_owned());
    assert_eq!(parts[0], text("BEGIN\n"));
    assert_eq!(parts[2], text("hello\n-----\nINSERT 0 1\n List of x \n"));
    assert!(
        matches!(&parts[3], OutputPart::Table(table) if table.footer == ["Indexes:", "    \"c\""])
    );
    assert!(matches!(&parts[4], OutputPart::Table(table) if table.is_expanded));
    assert_eq!(parts[5], text("Time: 0.1 ms\n"));
    assert_eq!(parts.len(), 6);
}

#[test]
fn a_centered_line_above_is_the_title() {
    let table = table(
        "   List of relations\n Schema | Name | Type  \n--------+------+-------\n public | t    | table\n(1 row)\n\n",
    );
    assert_eq!(table.title.as_deref(), Some("List of relations"));
    assert_eq!(table.rows, [["public", "t", "table"]]);
}

#[test]
fn wide_characters_count_as_a_terminal_counts_them() {
    let table = table("  名   | b \n-------+---\n 日本+ | 1\n e\u{301}     | 2\n(2 rows)\n\n");
    assert_eq!(names(&table), ["名", "b"]);
    assert_eq!(table.rows, [["日本+", "1"], ["e\u{301}", "2"]]);
}

#[test]
fn a_line_of_another_width_is_cut_at_its_bars() {
    let table = table(" a  | b \n----+---\n \u{1F9D1}\u{200D}\u{1F680} | 1\n(1 row)\n\n");
    assert_eq!(table.rows, [["\u{1F9D1}\u{200D}\u{1F680}", "1"]]);
}

#[test]
fn a_value_without_a_frame_may_look_like_the_count() {
    let output = "   a    \n-------\nx\n(1 row)\n(2 rows)\n\n";
    assert_eq!(table(output).rows, [["x"], ["(1 row)"]]);
    let output = "   a    \n-------\nx\n(1 row)\n\n(3 rows)\n\n";
    assert_eq!(table(output).rows, [["x"], ["(1 row)"], [""]]);
}

#[test]
fn what_cannot_be_read_whole_is_told() {
    for (output, line, why) in [
        (
            " a \n---\n 1\n 2\n(3 rows)\n\n",
            4,
            "psql counted 3 rows, but 2",
        ),
        (
            " a | b \n---+---\n 1 | 2\n 1 : 2\n(2 rows)\n\n",
            3,
            "doesn't fit the columns",
        ),
        (" a  \n----\n xx.\n.y\n(1 row)\n\n", 2, "`wrapped`"),
        ("a \n-\n1\n\n", 3, "its end"),
        ("+---+\n| a |\n+---+\n| 1 |\n", 3, "its end"),
        ("* Record 1\na 1\n\n", 0, "border 0"),
        ("-[ RECORD 1 ]\na 1\n\n", 0, "nothing separates"),
        ("-[ RECORD 1 ]\na | b\n  .c\n\n", 0, "nothing separates"),
    ] {
        let fault = read(output).expect_err(output);
        assert!(
            fault.why.contains(why) && fault.line == line,
            "{output}{fault:?}"
        );
    }
}

#[test]
fn other_formats_have_no_tables() {
    for output in [
        "",
        "\n",
        "id|name\n1|a\n(1 row)\n",
        " 1 | a\n 2 | b\n\n",
        "hello\n-----\n",
        "a | 1\n",
        "--\n(1 row)\n\n",
        "\n--\n(1 row)\n\n",
    ] {
        let parts = read(output).expect("text");
        assert!(
            parts.iter().all(|part| matches!(part, OutputPart::Text(_))),
            "{output}"
        );
    }
}
