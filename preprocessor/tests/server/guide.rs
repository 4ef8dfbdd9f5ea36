//! The commands of the README and of the guide: each is run here, on a small book, or by the test that is named beside it.

use crate::support::pty::AtTerminal;
use crate::support::{PROGRAM, TestBook, block, files_below, stderr};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The commands that something else runs, and what does.
const ELSEWHERE: [(&str, &str); 8] = [
    ("cargo book --replay", "the tests of the site"),
    ("cargo book examples/isolation", "the tests of whole books"),
    (
        "cargo install --locked --path preprocessor",
        "the job that packs the crate",
    ),
    (
        "mdbook build",
        "the tests of whole books, with mdBook's own code",
    ),
    ("mdbook serve", "mdBook, which builds as above"),
    (
        "rsvg-convert preview.svg --output src/preview.png",
        "no test: it is another program",
    ),
    (
        "mdbook-witness verify --postgres 15,16,17,18",
        "the weekly job on each version",
    ),
    (
        "mdbook-witness verify --merge part-*.json --junit witness.xml --json times.json",
        "run::partition, with the reports of all parts",
    ),
];

/// The commands that run until Ctrl-C, and their words once they are at work.
const LASTING: [(&str, &str); 2] = [
    ("mdbook-witness workload shop", "at work"),
    ("mdbook-witness verify --watch", "waiting for a change"),
];

/// The commands of a page's shell fences, without comments.
fn commands(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_shell = false;
    for line in page.lines() {
        match line.starts_with("```") {
            true => is_shell = line == "```sh",
            false if is_shell => found.push(line.split(" #").next().unwrap_or(line).trim().into()),
            false => {}
        }
    }
    found
}

/// The README and the pages of the guide, by their paths.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut pages = files_below(&root.join("docs/src"));
    pages.retain(|page| page.extension().is_some_and(|it| it == "md"));
    pages.sort();
    pages.insert(0, root.join("README.md"));
    pages
}

/// A book with all that the commands name: a chapter with a step and its figure, a workload, and an exercise.
fn book() -> TestBook {
    let book = TestBook::with_stand("");
    let toml = format!(
        "[book]\ntitle = \"A book\"\n\
         [preprocessor.witness]\ncommand = '{PROGRAM}'\nafter = [\"links\"]\nfiles = [\"sql\"]\n\
         [preprocessor.witness.workload.shop.readers]\nscript = \"sql/read.sql\"\nclients = 2\nrate = 50\n\
         [preprocessor.witness.exercise.unique]\nsolution = \"src/unique.md\"\nanswer = [\"sql/answer.sql\"]\n"
    );
    let locks = [
        block(
            "sql {run name=build}",
            "CREATE TABLE seat AS SELECT 1 AS number;",
        ),
        block("text {figure=lanes step=build}", ""),
    ];
    let unique = [
        block("sql {fresh}", ""),
        block("sql {run}", "CREATE TABLE seat AS SELECT 1 AS number;"),
        block("sql {run name=answer file=sql/answer.sql}", ""),
        block(
            "sql {claim=\"A seat is there\"}",
            "SELECT count(*) = 1 FROM seat;",
        ),
    ];
    let answer = "ALTER TABLE seat ADD UNIQUE (number);\n";
    let book = book
        .chapter("locks.md", &locks.concat())
        .chapter("unique.md", &unique.concat());
    book.file("book.toml", &toml)
        .file("sql/read.sql", "SELECT 1;\n")
        .file("sql/answer.sql", answer)
        .file("answer.sql", answer)
        .file(".git/config", "")
}

/// Runs a command of a page to its end, which must be a good one.
fn run(book: &TestBook, page: &Path, command: &str) {
    let mut shell = book.prepare("bash");
    shell.args(["-euc", command]);
    let folder = Path::new(PROGRAM).parent().expect("a folder");
    let path = std::env::var("PATH").expect("text");
    shell.env("PATH", format!("{}:{path}", folder.display()));
    if let Some((_, words)) = LASTING.iter().find(|(it, _)| *it == command) {
        let mut lasting = AtTerminal::start(shell);
        lasting.sees(words);
        lasting.types("\u{3}");
        // By the status or by the signal, as a shell sees both.
        let code = lasting.ends();
        assert!(
            matches!(code, None | Some(0 | 130)),
            "{}: {command}: {code:?}",
            page.display()
        );
        return;
    }
    let output = shell.output().expect("started");
    let said = stderr(&output);
    assert!(
        output.status.success(),
        "{}: {command}\n{said}",
        page.display()
    );
}

#[test]
fn each_command_can_be_run_as_it_stands() {
    let book = book();
    let mut elsewhere = BTreeSet::new();
    let mut count = 0;
    for page in pages() {
        let text = std::fs::read_to_string(&page).expect("a page");
        let commands = commands(&text);
        if commands.is_empty() {
            continue;
        }
        // Whatever an earlier page has ended.
        run(&book, &page, "mdbook-witness stand up");
        let mut folder = String::new();
        for command in commands {
            if command.starts_with("cd ") {
                folder = format!("{command} && ");
                continue;
            }
            // A rehearsal is built and verified by tests of its own, which take a minute.
            if !folder.is_empty() && command.starts_with("mdbook-witness ") {
                continue;
            }
            if let Some((known, _)) = ELSEWHERE.iter().find(|(it, _)| *it == command) {
                elsewhere.insert(*known);
            } else {
                run(&book, &page, &(folder.clone() + &command));
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count} commands");
    let unused = ELSEWHERE.iter().find(|(it, _)| !elsewhere.contains(it));
    assert!(unused.is_none(), "{unused:?} is on no page");
}
