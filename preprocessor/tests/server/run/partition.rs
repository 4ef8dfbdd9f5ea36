//! `verify --partition` and `--merge`: the parts of a book together are the book.

use crate::support::{TestBook, block, never_says, says, stderr};
use serde_json::Value;

/// The chapters that run, in the order of the book, without those that go on with another one in their group.
const GROUPS: [&[&str]; 4] = [
    &["one", "after"],
    &["two", "three"],
    &["four", "five"],
    &["six"],
];

/// A book of four groups, with a mistake of each kind.
fn book() -> TestBook {
    let book = TestBook::new();
    let chapter = |name: &str, info: &str, rest: &str| {
        let fresh = match info {
            "" => String::new(),
            info => block(info, ""),
        };
        fresh + &book.says_that_it_is_run(name) + rest
    };
    let one = chapter("one", "", &block("sql {run}", "SELECT 1 AS one;"));
    // It is missing from the first group.
    let wrong = block("sql {run nmae=a}", "SELECT 1;");
    let after = chapter("after", "", &block("sql {run}", "SELECT * FROM gone;"));
    let untrue = block("sql {claim=\"It is so\"}", "SELECT false, 7 AS seen;");
    let two = chapter(
        "two",
        "sql {fresh}",
        &(block("sql {run}", "CREATE TABLE t ();") + &untrue),
    );
    let three = chapter("three", "", &block("sql {run}", "SELECT count(*) FROM t;"));
    let four = chapter(
        "four",
        "sql {fresh}",
        "It costs {{= five#cost.euros }}.\n\n",
    );
    let cost = block(
        "sql {claim=\"It costs\" name=cost}",
        "SELECT true, 5 AS euros;",
    );
    let five = chapter("five", "sql {fresh}", &cost);
    let six = chapter(
        "six",
        "sql {fresh}",
        &block("sql {run}", "SELECT 6 AS six;"),
    );
    let prose = "See [it](six.md#claim-gone).\n";
    book.chapter("one.md", &one)
        .chapter("wrong.md", &wrong)
        .chapter("after.md", &after)
        .chapter("two.md", &two)
        .chapter("three.md", &three)
        .chapter("prose.md", prose)
        .chapter("four.md", &four)
        .chapter("five.md", &five)
        .chapter("six.md", &six)
}

#[track_caller]
fn verify(book: &TestBook, code: i32, arguments: &[&str]) -> String {
    let output = book.witness(&[&["verify"], arguments].concat());
    book.assert_nothing_left();
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    said
}

/// A report without its times.
fn report(book: &TestBook, file: &str) -> Value {
    fn timeless(value: &mut Value) {
        match value {
            Value::Object(all) => {
                all.remove("seconds");
                all.values_mut().for_each(timeless);
            }
            Value::Array(all) => all.iter_mut().for_each(timeless),
            _ => {}
        }
    }
    let mut report = serde_json::from_str(&book.read(file)).expect("JSON");
    timeless(&mut report);
    report
}

/// A text without its times.
fn timeless(text: &str) -> String {
    let time = regex::Regex::new(r"\d+\.\d+ s\b|time=.[0-9.]+.").expect("a pattern");
    let text: Vec<&str> = text
        .lines()
        .filter(|it| !it.starts_with("witness: "))
        .collect();
    time.replace_all(text.join("\n").trim_start(), "TIME")
        .into_owned()
}

/// Names the reports of so many parts, behind these arguments.
fn merge_of(parts: usize, arguments: &[&str]) -> Vec<String> {
    let files = (1..=parts)
        .rev()
        .map(|it| format!("reports/part-{it}.json"));
    let words = arguments.iter().map(|it| (*it).to_owned());
    words.chain(["--merge".to_owned()]).chain(files).collect()
}

#[test]
fn the_parts_together_are_the_book() {
    let book = book();
    let said = verify(&book, 1, &["--accept"]);
    says(&said, &["accepted, new: transcripts/six.txt"]);
    book.edit("six.md", "6 AS six", "6 AS sixth");
    book.write("transcripts/gone.txt", &book.read("transcripts/one.txt"));
    book.ran();
    let outputs = [
        "--json",
        "reports/whole.json",
        "--junit",
        "reports/whole.xml",
    ];
    let whole = verify(&book, 1, &outputs);
    assert_eq!(book.ran(), GROUPS.concat());
    says(
        &whole,
        &[
            "`nmae`",
            "relation \"gone\" does not exist",
            "after src/wrong.md",
            "#claim-gone",
            "transcripts/gone.txt",
            "7 chapters, ",
        ],
    );
    for (parts, times) in [(1, false), (3, true), (4, false), (9, true)] {
        let mut ran = Vec::new();
        for part in 1..=parts {
            let (number, file) = (
                format!("{part}/{parts}"),
                format!("reports/part-{part}.json"),
            );
            let mut words = vec!["--partition", &number, "--json", &file];
            if times {
                words.extend(["--times", "reports/whole.json"]);
            }
            let output = book.witness(&[&["verify"], &*words].concat());
            book.assert_nothing_left();
            let said = stderr(&output);
            says(
                &said,
                &[
                    &format!("witness: part {number}: "),
                    " of 8 chapters, split by ",
                ],
            );
            let own = book.ran();
            // Each part ends on its own terms: its report and status are those of its chapters.
            let has = |name: &str| own.iter().any(|it| it == name);
            let is_wrong = part == 1 || has("one") || has("two") || has("six");
            assert_eq!(
                output.status.code(),
                Some(i32::from(is_wrong)),
                "{number}: {said}"
            );
            assert_eq!(report(&book, &file)["right"], !is_wrong);
            if own.is_empty() {
                never_says(&said, &["PostgreSQL"]);
            }
            if own.is_empty() && part > 1 {
                says(&said, &["this part of the book has no chapter"]);
            }
            let groups = GROUPS.iter().filter(|it| has(it[0])).map(|it| it.to_vec());
            assert_eq!(own, groups.collect::<Vec<_>>().concat(), "{number}");
            ran.extend(own);
        }
        let mut all = GROUPS.concat();
        all.sort_unstable();
        ran.sort_unstable();
        assert_eq!(ran, all, "each chapter is in one of {parts} parts");
        let outputs = ["--json", "reports/all.json", "--junit", "reports/all.xml"];
        let words = merge_of(parts, &outputs);
        let merged = verify(
            &book,
            1,
            &words.iter().map(String::as_str).collect::<Vec<_>>(),
        );
        assert_eq!(
            report(&book, "reports/all.json"),
            report(&book, "reports/whole.json")
        );
        let xml = |file: &str| timeless(&book.read(file));
        assert_eq!(xml("reports/all.xml"), xml("reports/whole.xml"));
        assert_eq!(timeless(&merged), timeless(&whole), "{parts}");
        assert!(book.ran().is_empty(), "a merge runs nothing");
    }
    // A part's run counts for an acceptance as that of the book does.
    let accepted = verify(&book, 1, &["--accept"]);
    says(
        &accepted,
        &["nothing is run", "accepted: transcripts/six.txt"],
    );
}

#[test]
fn a_part_is_listed_without_a_run() {
    let book = book();
    let listed = |part: &str| {
        let output = book.witness(&["verify", "--list", "--partition", part]);
        String::from_utf8(output.stdout).expect("text")
    };
    let all = (1..=4).map(|part| listed(&format!("{part}/4")));
    let all: Vec<String> = all
        .flat_map(|it| it.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_eq!(all.len(), 7, "{all:?}");
    let parts: Vec<String> = (1..=4).map(|part| listed(&format!("{part}/4"))).collect();
    assert!(
        parts
            .iter()
            .any(|it| it.contains("src/four.md") && it.contains("src/five.md"))
    );
    assert!(book.ran().is_empty());
}

#[test]
fn what_makes_no_book_is_refused() {
    let book = TestBook::new()
        .chapter(
            "a.md",
            &(block("sql {fresh}", "") + &block("sql {run}", "SELECT 1;")),
        )
        .chapter(
            "b.md",
            &(block("sql {fresh}", "") + &block("sql {run}", "SELECT 2;")),
        );
    for (part, why) in [
        ("0/8", "there are only the parts 1/8 to 8/8"),
        ("9/8", "there are only the parts 1/8 to 8/8"),
        ("a/b", "write the part and the number of parts, such as 2/8"),
    ] {
        let said = verify(&book, 2, &["--partition", part]);
        says(&said, &[part, why]);
    }
    says(&verify(&book, 2, &["--times", "x.json"]), &["--partition"]);
    says(
        &verify(&book, 2, &["--partition", "1/2", "src/a.md"]),
        &["cannot be used"],
    );
    verify(
        &book,
        0,
        &[
            "--partition",
            "1/2",
            "--json",
            "1.json",
            "--times",
            "none.json",
        ],
    );
    verify(&book, 0, &["--partition", "2/2", "--json", "2.json"]);
    verify(&book, 0, &["--json", "whole.json"]);
    let old = book
        .read("2.json")
        .replace("\"format\": 2", "\"format\": 1");
    book.write("old.json", &old);
    book.write("text.json", "all correct\n");
    let again = book.read("2.json");
    book.write("again.json", &again);
    for (files, why) in [
        (&["1.json"][..], &["part 2 of 2 is missing"][..]),
        (
            &["1.json", "2.json", "again.json"],
            &["2.json and again.json are both part 2/2"],
        ),
        (
            &["1.json", "whole.json"],
            &["whole.json is not the report of a part"],
        ),
        (
            &["1.json", "old.json"],
            &[
                "old.json",
                "an older version of mdbook-witness: its format is 1",
            ],
        ),
        (
            &["1.json", "text.json"],
            &["text.json is not a report that can be merged"],
        ),
        (&["1.json", "gone.json"], &["gone.json", "No such file"]),
        (
            &["1.json", "2.json", "--partition", "1/2"],
            &["cannot be used"],
        ),
    ] {
        says(&verify(&book, 2, &[&["--merge"], files].concat()), why);
    }
    let said = verify(&book, 2, &["--partition", "1/2", "--times", "text.json"]);
    says(&said, &["text.json is not a report with times"]);
    // Another state of the book.
    book.edit("b.md", "SELECT 2", "SELECT 3");
    verify(&book, 0, &["--partition", "2/2", "--json", "2.json"]);
    let said = verify(&book, 2, &["--merge", "1.json", "2.json"]);
    says(
        &said,
        &["2.json is of another book than 1.json, or of another state of it"],
    );
}
