//! What changes the keys of a book's chapters, and what must not.

use mdbook_witness::archive::dependencies::DependencyScanner;
use mdbook_witness::archive::{Keys, keys};
use mdbook_witness::book_files::BookFiles;
use mdbook_witness::chapter::LineMap;
use mdbook_witness::inputs::InputFiles;
use mdbook_witness::plan::{Errors, Plan, WorkloadProcess, Workloads, plan};

/// A book of two chapters and what they are run with.
#[derive(Clone)]
struct Book {
    one: String,
    two: String,
    /// The files that steps can read.
    linked: Vec<(String, String)>,
    /// A file that a block is filled from.
    filled: String,
    clients: u32,
    rate: Option<u32>,
    errors: Errors,
    psql: Vec<String>,
    environment: Vec<String>,
}

const ONE: &str = "\
# One

Prose.

```sql {run name=make session=writer}
CREATE TABLE seat (number int);
```

```sql {run}
\\i sql/seats.sql
```

```sql {run file=filled.sql}
```

```sh {start name=beat within=20s}
sleep 60
```

```text {stop=beat}
```

```sql {claim=\"There are seats\" name=seats}
SELECT count(*) > 0 FROM seat;
```
";

const TWO: &str = "\
# Two

```text {workload=shop}
```

```sql {run name=index pg=\">=15\"}
CREATE INDEX ON seat (number);
```

```text {stop=shop}
```

```text {figure=timeline step=index}
```
";

fn book() -> Book {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    Book {
        one: ONE.into(),
        two: TWO.into(),
        linked: vec![
            file("sql/more.sql", "INSERT INTO seat VALUES (2);\n"),
            file("sql/other.sql", "SELECT 1;\n"),
            file(
                "sql/seats.sql",
                "INSERT INTO seat VALUES (1);\n\\ir more.sql\n",
            ),
            file("sql/w.sql", "UPDATE seat SET number = number;\n"),
        ],
        filled: "SELECT 1;\n".into(),
        psql: Vec::new(),
        environment: Vec::new(),
        clients: 4,
        rate: Some(10),
        errors: Errors::End,
    }
}

impl Book {
    fn keys(&self) -> Vec<Keys> {
        let root = tempfile::tempdir().expect("a directory");
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write("filled.sql", &self.filled);
        for (path, text) in &self.linked {
            write(path, text);
        }
        let process = WorkloadProcess {
            name: "writers".into(),
            script: "sql/w.sql".into(),
            clients: self.clients,
            rate: self.rate,
            errors: self.errors,
        };
        let workloads = Workloads::from([("shop".to_owned(), vec![process])]);
        let files = BookFiles::new(root.path());
        let plan = |name: &str, text: &str| -> Plan {
            plan(name, text, &LineMap::same(text), &files, &workloads)
                .unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
        };
        let plans = [plan("src/one.md", &self.one), plan("src/two.md", &self.two)];
        let linked = InputFiles::of(root.path(), &["sql".into()], &[]).expect("files");
        keys(
            &plans,
            &DependencyScanner::new(&linked),
            &self.psql,
            &self.environment,
        )
    }

    fn one(mut self, from: &str, to: &str) -> Self {
        assert!(self.one.contains(from), "{from}");
        self.one = self.one.replacen(from, to, 1);
        self
    }

    fn two(mut self, from: &str, to: &str) -> Self {
        assert!(self.two.contains(from), "{from}");
        self.two = self.two.replacen(from, to, 1);
        self
    }

    fn linked(mut self, path: &str, text: &str) -> Self {
        let file = self.linked.iter_mut().find(|(known, _)| known == path);
        text.clone_into(&mut file.expect("a file").1);
        self
    }
}

/// Which of the two chapters must be run anew, by their keys.
fn stale(changed: &Book) -> [bool; 2] {
    let (before, after) = (book().keys(), changed.keys());
    assert_eq!(changed.keys(), after, "the same book has the same keys");
    [0, 1].map(|chapter| before[chapter].chapter != after[chapter].chapter)
}

#[test]
fn a_chapter_on_a_fresh_database_rests_on_none_before_it() {
    let fresh = || {
        let mut book = book();
        book.two = book
            .two
            .replacen("# Two\n", "# Two\n\n```sql {fresh}\n```\n", 1);
        book
    };
    let before = fresh().keys();
    let after = fresh().one("number int", "number bigint").keys();
    assert_ne!(before[0].end, after[0].end);
    assert_eq!(before[1], after[1]);
    assert_eq!(before[1].start, before[0].start);
    assert_ne!(before[1].end, before[1].start);
    assert_eq!(stale(&fresh()), [false, true]);
}

#[test]
fn what_sessions_begin_with_is_a_part_of_all_keys() {
    let with = |text: &str| {
        let mut book = book();
        book.psql = vec![text.to_owned()];
        book
    };
    assert_eq!(stale(&with("\\timing on")), [true, true]);
    let (one, other) = (with("\\timing on").keys(), with("\\timing off").keys());
    assert!(
        one.iter()
            .zip(&other)
            .all(|(one, other)| one.chapter != other.chapter && one.end != other.end)
    );
}

#[test]
fn what_steps_get_of_the_environment_is_a_part_of_all_keys() {
    let with = |words: &[&str]| {
        let mut book = book();
        book.environment = words.iter().map(|it| (*it).to_owned()).collect();
        book
    };
    assert_eq!(stale(&with(&["FOO", "=1"])), [true, true]);
    assert_ne!(with(&["FOO", "=1"]).keys(), with(&["FOO", "=2"]).keys());
    assert_ne!(
        with(&["FOO", "unset"]).keys(),
        with(&["FOO", "=unset"]).keys()
    );
}

#[test]
fn what_is_run_changes_the_keys_from_there_on() {
    for (what, changed) in [
        ("code", book().one("number int", "number bigint")),
        ("a session", book().one("session=writer", "session=reader")),
        ("a name", book().one("name=make", "name=made")),
        ("a failure", book().one("{run}", "{run fails=42P01}")),
        ("a deadline", book().one("{run}", "{run within=5s}")),
        (
            "a claim's session",
            book().one("name=seats", "name=seats session=main"),
        ),
        (
            "the deadline of a start",
            book().one("within=20s", "within=21s"),
        ),
        (
            "a signal",
            book().one("{stop=beat}", "{stop=beat signal=INT}"),
        ),
        ("a stand", book().one("{run}", "{run only=local}")),
        ("versions", book().one("{run}", "{run pg=\">=15\"}")),
        (
            "another step",
            book().one("Prose.", "```sql {run}\nSELECT 2;\n```"),
        ),
        (
            "a step less",
            book().one("```sql {run}\n\\i sql/seats.sql\n```", ""),
        ),
        (
            "an included file",
            Book {
                filled: "SELECT 2;\n".into(),
                ..book()
            },
        ),
        (
            "a file that is read",
            book().linked("sql/seats.sql", "SELECT 2;\n"),
        ),
        (
            "a file that such a file reads",
            book().linked("sql/more.sql", "SELECT 2;\n"),
        ),
        (
            "a condition",
            book().one("{start name=beat ", "{start name=beat until=\"1 = 1\" "),
        ),
    ] {
        assert_eq!(stale(&changed), [true, true], "{what}");
    }
}

#[test]
fn a_change_in_a_chapter_leaves_those_before_it() {
    for (what, changed) in [
        ("code", book().two("seat (number)", "seat (number DESC)")),
        (
            "clients",
            Book {
                clients: 5,
                ..book()
            },
        ),
        (
            "a rate",
            Book {
                rate: Some(11),
                ..book()
            },
        ),
        (
            "errors",
            Book {
                errors: Errors::Count,
                ..book()
            },
        ),
        (
            "no rate",
            Book {
                rate: None,
                ..book()
            },
        ),
        (
            "a workload's script",
            book().linked("sql/w.sql", "SELECT 1;\n"),
        ),
        ("versions", book().two(">=15", ">=16")),
    ] {
        assert_eq!(stale(&changed), [false, true], "{what}");
    }
}

#[test]
fn what_only_looks_concerns_its_own_chapter() {
    for (what, changed) in [
        ("a claim", book().one("count(*) > 0", "count(*) >= 0")),
        ("a claim's deadline", book().one("name=seats", "name=seats within=9s")),
        ("a claim less", book().one("```sql {claim=\"There are seats\" name=seats}\nSELECT count(*) > 0 FROM seat;\n```\n", "")),
        ("a pattern", book().one("\\i sql/seats.sql\n```\n", "\\i sql/seats.sql\n```\n\n```text {expect}\n...\n```\n")),
        ("the first figure", book().one("{stop=beat}\n```", "{stop=beat}\n```\n\n```text {figure=lanes step=make}\n```\n")),
    ] {
        assert_eq!(stale(&changed), [true, false], "{what}");
        let (before, after) = (book().keys(), changed.keys());
        assert_eq!(before[1].start, after[1].start, "{what}");
    }
}

#[test]
fn what_is_only_shown_changes_no_key() {
    let crlf = Book {
        one: ONE.replace('\n', "\r\n"),
        two: TWO.replace('\n', "\r\n"),
        filled: "SELECT 1;\r\n".into(),
        linked: book()
            .linked
            .into_iter()
            .map(|(path, text)| (path, text.replace('\n', "\r\n")))
            .collect(),
        ..book()
    };
    for (what, changed) in [
        ("prose", book().one("Prose.", "More prose.\n\nAnd lines.")),
        ("a title", book().two("# Two", "# The second")),
        ("hide", book().one("{run}", "{run hide=output}")),
        ("lines", book().one("{run}", "{run lines=3}")),
        ("a table", book().one("{run}", "{run as=table}")),
        (
            "a filter",
            book().one("{run}", "{run as=table filter=\"a, b\" anchors=a}"),
        ),
        ("a fold", book().one("{run}", "{run fold=both}")),
        (
            "an output again",
            book().one(
                "{stop=beat}\n```",
                "{stop=beat}\n```\n\n```text {output=make}\n```",
            ),
        ),
        (
            "a difference",
            book().one(
                "{stop=beat}\n```",
                "{stop=beat}\n```\n\n```text {diff=\"make, beat\"}\n```",
            ),
        ),
        ("the language", book().one("```sh {start", "```bash {start")),
        (
            "the sentence of a claim",
            book().one("There are seats", "Seats there are"),
        ),
        (
            "the name of a claim",
            book().one("name=seats", "name=chairs"),
        ),
        (
            "a shown file",
            book().one("Prose.", "```sql {show file=filled.sql}\n```"),
        ),
        ("a quote", book().one("Prose.", "Prose, {{= seats.x }}.")),
        (
            "another figure",
            book().two("figure=timeline", "figure=verdict"),
        ),
        (
            "a file that nobody reads",
            book().linked("sql/other.sql", "SELECT 3;\n"),
        ),
        ("CRLF", crlf),
    ] {
        assert_eq!(stale(&changed), [false, false], "{what}");
    }
}

#[test]
fn the_order_of_chapters_counts() {
    let swapped = Book {
        one: TWO.replace("seat (number)", "pg_class (oid)"),
        two: ONE.into(),
        ..book()
    };
    let (before, after) = (book().keys(), swapped.keys());
    assert_ne!(before[0].chapter, after[1].chapter);
    assert_eq!(
        before[0].start, after[0].start,
        "a book begins as any other"
    );
}
