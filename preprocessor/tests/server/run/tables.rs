//! psql's tables: what is read of them is what was printed, whatever is in them, and pages show it.

use crate::support::seed::Seed;
use crate::support::{Server, TestBook, block, is_at, never_says, says, stdout};
use fastrand::Rng;
use mdbook_witness::psql_tables::{OutputPart, PrintedTable, read};
use std::io::Write;
use std::process::{Command, Stdio};

/// The number of generated tables.
const TABLES: usize = 400;

/// What values and names are made of: signs of psql's own, wide characters, and ones without a width.
const PIECES: [&str; 18] = [
    "a", "b", " ", "|", "+", ".", "-", "日", "é", "e\u{301}", "│", "↵", "\n", "(", "語 ", "─",
    "🚀", "x\n",
];

/// Values that look like psql's own lines.
const LOOK_ALIKES: [&str; 6] = [
    "(1 row)",
    "(2 rows)",
    "-----",
    "-[ RECORD 1 ]-",
    "+---+",
    "a|b|c",
];

/// A table to be printed.
struct Made {
    names: Vec<String>,
    /// The rows; `None` is NULL.
    rows: Vec<Vec<Option<String>>>,
    is_expanded: bool,
    script: String,
}

fn text(rng: &mut Rng) -> Option<String> {
    match rng.u8(..20) {
        0 | 1 => None,
        2 => Some(LOOK_ALIKES[rng.usize(..LOOK_ALIKES.len())].to_owned()),
        _ => Some(
            (0..rng.usize(..8))
                .map(|_| PIECES[rng.usize(..PIECES.len())])
                .collect(),
        ),
    }
}

/// A column's name: not blank, with letters at both ends.
fn name(rng: &mut Rng) -> String {
    let middle = match rng.bool() {
        true => text(rng).unwrap_or_default(),
        false => String::new(),
    };
    let middle = match rng.u8(..5) {
        0 => middle,
        _ => middle.replace('\n', ""),
    };
    format!("n{middle}m")
}

fn quoted(value: Option<&str>) -> String {
    value.map_or("NULL".to_owned(), |it| {
        format!("'{}'", it.replace('\'', "''"))
    })
}

impl Made {
    fn new(rng: &mut Rng) -> Self {
        let names: Vec<_> = (0..rng.usize(1..5)).map(|_| name(rng)).collect();
        let is_number: Vec<_> = names.iter().map(|_| rng.bool()).collect();
        let number = |rng: &mut Rng| rng.bool().then(|| rng.i16(..).to_string());
        let mut row = || -> Vec<_> {
            let values = is_number.iter();
            values
                .map(|it| if *it { number(rng) } else { text(rng) })
                .collect()
        };
        let rows: Vec<_> = (0..3).map(|_| row()).collect();
        let rows = rows[..rng.usize(..4)].to_vec();
        let is_expanded = !rows.is_empty() && rng.u8(..3) == 0;
        // In the expanded display, border 0 is told to be unreadable.
        let border = rng.u8(u8::from(is_expanded)..3);
        let mut script = format!("\\pset border {border}\n\\pset expanded {is_expanded}\n");
        let style = ["ascii", "unicode"][rng.usize(..2)];
        script += &format!("\\pset linestyle {style}\n");
        for part in ["border", "column", "header"] {
            let style = ["single", "double"][rng.usize(..2)];
            script += &format!("\\pset unicode_{part}_linestyle {style}\n");
        }
        let columns = names.iter().zip(&is_number).enumerate();
        let columns = columns.map(|(index, (name, is_number))| {
            let kind = if *is_number { "int" } else { "text" };
            format!("column{}::{kind} AS \"{name}\"", index + 1)
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let nothing = vec![vec![None; names.len()]];
        let (given, limit) = match rows.is_empty() {
            true => (&nothing, " LIMIT 0"),
            false => (&rows, ""),
        };
        let values = given.iter().map(|row| {
            let values: Vec<_> = row.iter().map(|it| quoted(it.as_deref())).collect();
            format!("({})", values.join(", "))
        });
        let values = values.collect::<Vec<_>>().join(", ");
        script += &format!("SELECT {columns} FROM (VALUES {values}) AS v{limit};\n");
        Self {
            names,
            rows,
            is_expanded,
            script,
        }
    }
}

/// What psql prints of some scripts, each by itself.
fn printed(scripts: &[Made]) -> Vec<String> {
    let server = Server::shared();
    let mut psql = Command::new("psql")
        .args(["-X", "-q", server.url.as_str()])
        .env("PATH", &server.path)
        .env("PGCLIENTENCODING", "UTF8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("psql starts");
    let mut stdin = psql.stdin.take().expect("piped");
    let all: String = scripts
        .iter()
        .map(|it| format!("{}\\echo =====\n", it.script))
        .collect();
    let writer = std::thread::spawn(move || stdin.write_all(all.as_bytes()).expect("written"));
    let output = psql.wait_with_output().expect("psql ends");
    writer.join().expect("no panic");
    let text = stdout(&output);
    let outputs = text.split("=====\n").map(str::to_owned);
    outputs.take(scripts.len()).collect()
}

/// A value without the spaces that psql's padding hides.
fn normal(value: &str) -> String {
    let lines: Vec<_> = value
        .split('\n')
        .map(|line| line.trim_end_matches(' '))
        .collect();
    lines.join("\n")
}

#[track_caller]
fn the_table(output: &str) -> PrintedTable {
    let parts = read(output).unwrap_or_else(|fault| panic!("{fault:?}\n{output}"));
    match parts.as_slice() {
        [OutputPart::Table(table)] => table.clone(),
        other => panic!("{other:?}\n{output}"),
    }
}

#[test]
fn what_is_read_is_what_was_printed() {
    let (mut seed, mut rng) = Seed::new();
    let made: Vec<_> = (0..TABLES).map(|_| Made::new(&mut rng)).collect();
    let outputs = printed(&made);
    assert_eq!(outputs.len(), TABLES);
    for (made, output) in made.iter().zip(&outputs) {
        seed.history = vec![made.script.clone(), output.clone()];
        let table = the_table(output);
        assert_eq!(table.is_expanded, made.is_expanded);
        let names: Vec<_> = table.columns.iter().map(|it| normal(&it.name)).collect();
        let wanted: Vec<_> = made.names.iter().map(|it| normal(it)).collect();
        // Names are centered, so the spaces before their lines are lost as well.
        let flat = |names: &[String]| names.concat().replace([' ', '\n'], "");
        assert_eq!(flat(&names), flat(&wanted));
        let rows: Vec<Vec<_>> = table
            .rows
            .iter()
            .map(|row| row.iter().map(|it| normal(it)).collect())
            .collect();
        let value = |it: &Option<String>| normal(it.as_deref().unwrap_or_default());
        let wanted: Vec<Vec<_>> = made
            .rows
            .iter()
            .map(|row| row.iter().map(value).collect())
            .collect();
        assert_eq!(rows, wanted);
    }
}

/// The texts of the cells of a page's tables.
fn cells(page: &str) -> Vec<String> {
    let cells = page.split("<td").skip(1);
    let cells = cells.map(|rest| {
        let (_, rest) = rest.split_once('>').expect("the tag ends");
        let (cell, _) = rest.split_once("</td>").expect("the cell ends");
        let xml = format!("<r>{cell}</r>");
        let cell = roxmltree::Document::parse(&xml).expect("a cell's text");
        cell.root_element().text().unwrap_or_default().to_owned()
    });
    cells.collect()
}

#[test]
fn a_page_shows_the_values_of_its_tables() {
    let odd = "SELECT 1 AS n, E'a|b\\n<c>' AS \"odd | name\", NULL AS nothing, 22.5 AS x\nUNION ALL SELECT -4444, '{{x}} $y$', 'z', 1;";
    let chapter = [
        block("sql {run as=table name=plain}", odd),
        block(
            "sql {run as=table}",
            &format!("\\pset border 2\n\\pset linestyle unicode\n\\pset null ∅\n{odd}"),
        ),
        block("sql {run as=table}", &format!("\\x on\n{odd}")),
        block("text {output=plain as=table}", ""),
        block(
            "sh {run as=table}",
            "psql -X -c \"SELECT 'of a shell' AS text\"",
        ),
    ]
    .concat();
    let page = TestBook::of(&chapter).renderer("html").page();
    let values = |null: &str| {
        [
            "1",
            "a|b\n<c>",
            null,
            "22.5",
            "-4444",
            "{{x}} $y$",
            "z",
            "1",
        ]
        .map(str::to_owned)
    };
    let expected = [
        &values("")[..],
        &values("∅"),
        &values("∅"),
        &values(""),
        &["of a shell".to_owned()],
    ];
    assert_eq!(cells(&page), expected.concat());
    says(
        &page,
        &[
            "<th scope=\"col\" class=\"witness-number\">n</th>",
            "<p class=\"witness-footer\">(2 rows)</p>",
        ],
    );
}

#[test]
fn csv_of_psql_and_of_a_program_is_a_table() {
    let chapter = [
        block("sql {run}", "\\pset format csv"),
        block("sql {run as=table}", "SELECT 'a, \"b\"' AS name, 1.5 AS n;"),
        block("sh {run with=python3 as=table}", "print('name,n\\nc,2')"),
    ];
    let page = TestBook::of(&chapter.concat()).renderer("html").page();
    assert_eq!(cells(&page), ["a, \"b\"", "1.5", "c", "2"]);
}

#[test]
fn an_output_that_is_no_table_is_told() {
    for (info, code, words) in [
        (
            "as=table",
            "\\t on\nSELECT 1 AS a;",
            "it has no table with column names",
        ),
        (
            "as=table",
            "\\pset format unaligned\nSELECT 1 AS a;",
            "it has no table with column names",
        ),
        (
            "as=table",
            "\\pset border 0\n\\x on\nSELECT 1 AS a;",
            "with border 0, nothing separates names from values",
        ),
        (
            "as=table",
            "\\pset format wrapped\n\\pset columns 20\nSELECT repeat('wide ', 20) AS a;",
            "the format `wrapped` cuts values",
        ),
        (
            "as=table filter=\"a, b\"",
            "SELECT 1 AS a, 2 AS c;",
            "its table has no column `b`, only `a`, `c`",
        ),
        (
            "as=table anchors=a",
            "SELECT 'one' AS a UNION ALL SELECT 'One!';",
            "two rows have the anchor `a-one`",
        ),
        (
            "as=table anchors=a",
            "\\x on\nSELECT 1 AS a;",
            "it has records and no rows",
        ),
    ] {
        let chapter = format!("Text.\n\n{}", block(&format!("sql {{run {info}}}"), code));
        let said = TestBook::of(&chapter).fails();
        says(
            &said,
            &["the output of this block can't be shown as a table", words],
        );
        is_at(&said, &chapter, "as=table");
    }
    let hidden = block("sql {run as=table hide=output}", "\\t on\nSELECT 1 AS a;");
    TestBook::of(&hidden).page();
}

#[test]
fn outputs_are_shown_again_and_compared() {
    let book = TestBook::new();
    let chapter = [
        book.says_that_it_is_run("all"),
        block(
            "sql {run name=before hide=output}",
            "SELECT 'one' AS a UNION ALL SELECT 'two';",
        ),
        block(
            "sql {start name=later session=bob}",
            "SELECT 'one' AS a UNION ALL SELECT 'three';",
        ),
        block("text {finish=later hide=output}", ""),
        block("text {output=later}", ""),
        block("text {diff=\"before, later\"}", ""),
    ];
    let book = book.chapter("one.md", &chapter.concat());
    let page = book.page();
    says(
        &page,
        &[
            "**bob** · output of *later*\n```text\n   a   \n-------\n one\n three\n(2 rows)\n```\n",
            "from *before* (−) to *later* (+)\n```diff\n",
            "\n- two\n+ three\n",
        ],
    );
    assert_eq!(book.ran(), ["all"]);
    // What is only shown comes from the recorded run.
    book.edit(
        "one.md",
        "{output=later}",
        "{output=later lines=1 as=table}",
    );
    let again = book.page();
    says(&again, &["*4 lines left out*"]);
    never_says(&again, &["Stale"]);
    assert_eq!(book.ran(), Vec::<String>::new());
}

#[test]
fn a_difference_is_skipped_with_either_of_its_steps() {
    let chapter = block("sql {run name=a}", "SELECT 1;")
        + &block("sql {run name=b pg=\">=99\"}", "SELECT 2;")
        + &block("text {diff=\"a, b\"}", "");
    let page = TestBook::of(&chapter).page();
    assert_eq!(page.matches("skipped").count(), 2, "{page}");
    never_says(&page, &["```diff"]);
}
