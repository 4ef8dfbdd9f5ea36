//! Books of somebody who means no good, in `tests/cases/hostile/`: what is told of them neither moves a cursor, nor hides
//! anything, nor speaks to a runner, and nothing outside of the book is read.
//!
//! A case has `chapter.md`, and in `says` lines that must be told somewhere: in the list, on a page, in a report, in the
//! transcript.

use crate::support::{Built, Running, TestBook, never_says, says};
use mdbook_witness::visible::hidden;
use std::path::PathBuf;

const TOKEN: &str = "s3cr\"et/t0ken+'x\\-abc";

fn case(name: &str, file: &str) -> String {
    let cases = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/hostile"));
    std::fs::read_to_string(cases.join(name).join(file)).expect("a case")
}

fn book(name: &str) -> TestBook {
    TestBook::of(&case(name, "chapter.md"))
}

fn call(book: &TestBook, arguments: &[&str]) -> Built {
    let built = Running::start(book.command(arguments), String::new()).wait();
    book.assert_nothing_left();
    built
}

/// All that is told of a book by every command, with the name of what told it.
fn told(mut book: TestBook) -> Vec<(&'static str, String)> {
    let mut told = Vec::new();
    for (name, arguments) in [
        ("list", &["list"][..]),
        ("list as JSON", &["list", "--format", "json"]),
        ("run", &["run", "src/one.md"]),
        ("accept", &["verify", "--accept"]),
        (
            "verify",
            &["verify", "--github", "--junit", "report.xml", "--json", "-"],
        ),
    ] {
        let built = call(&book, arguments);
        told.push((name, built.stdout));
        told.push((name, built.stderr));
    }
    let transcript = book.root().join("transcripts/one.txt");
    // What is accepted otherwise, to have a difference told.
    let text = std::fs::read_to_string(&transcript).unwrap_or_default();
    told.push(("transcript", text.clone()));
    std::fs::create_dir_all(book.root().join("transcripts")).expect("made");
    std::fs::write(&transcript, text.replacen("==", "== \u{1b}[2K\u{202e}x", 1)).expect("written");
    let built = call(&book, &["verify", "--github", "--junit", "report.xml"]);
    told.push(("drift", built.stdout));
    told.push(("drift", built.stderr));
    let report = std::fs::read_to_string(book.root().join("report.xml")).unwrap_or_default();
    told.push(("JUnit", report));
    for renderer in ["markdown", "html"] {
        book = book.renderer(renderer);
        let built = book.build();
        if built.code() == Some(0) {
            let page = built.page("one.md");
            // Prose is the author's own, and passes byte for byte.
            let lines = page.lines().filter(|line| !line.starts_with("# "));
            told.push((renderer, lines.collect::<Vec<_>>().join("\n")));
        }
        told.push(("build", built.stderr));
    }
    told
}

/// A page's text without its markup.
fn without_markup(text: &str) -> String {
    let mut parts = text.split("&#");
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let reference = part.split_once(';').and_then(|(number, rest)| {
            let character = char::from_u32(number.parse().ok()?)?;
            Some((character, rest))
        });
        match reference {
            Some((character, rest)) => {
                decoded.push(character);
                decoded.push_str(rest);
            }
            None => {
                decoded.push_str("&#");
                decoded.push_str(part);
            }
        }
    }
    let text = decoded.replace("&quot;", "\"");
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[test]
fn nothing_that_is_told_steers_hides_or_commands() {
    let all = told(book("controls").variable("GITHUB_ACTIONS", Some("true")));
    for (name, text) in &all {
        let found = hidden(text);
        assert!(found.is_empty(), "{name}: {found:?} in {text}");
    }
    let terminal = ["list", "run", "accept", "verify", "drift", "build"];
    for (name, text) in all.iter().filter(|(name, _)| terminal.contains(name)) {
        never_says(text, &["##["]);
        let lines = text
            .lines()
            .filter(|line| line.trim_start().starts_with("::"));
        for line in lines {
            let is_ours = ["verify", "drift"].contains(name) && line.starts_with("::error file=");
            assert!(is_ours, "{name}: {line}");
        }
    }
    let everything: Vec<_> = all.iter().map(|(_, text)| without_markup(text)).collect();
    for line in case("controls", "says").lines() {
        assert!(
            everything.iter().any(|text| text.contains(line)),
            "«{line}» is told nowhere:\n{}",
            everything.join("\n")
        );
    }
    let list = &all[0].1;
    says(
        list,
        &["echo hidden-command >> mark\u{fffd}[2K\u{fffd}[1G\u{fffd}echo world"],
    );
    let json = &all[2].1;
    let code = json
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let code: Vec<_> = code
        .filter(|it| it["verb"] == "run")
        .filter_map(|it| it["code"].as_str().map(str::to_owned))
        .collect();
    assert!(
        code[0].contains("mark\u{1b}[2K\u{1b}[1G\recho world"),
        "{code:?}"
    );
    let page = &all
        .iter()
        .find(|(name, _)| *name == "html")
        .expect("a page")
        .1;
    says(
        &without_markup(page),
        &[
            "its code can’t be copied from here: it has U+001B, U+000D, U+202E, U+202C, U+2066, U+2069",
        ],
    );
}

#[test]
fn two_hundred_megabytes_take_neither_memory_nor_room() {
    let built = book("large").build();
    assert_eq!(built.code(), Some(0), "{}", built.stderr);
    let page = built.page("one.md");
    for line in case("large", "says").lines() {
        says(&page, &[line]);
    }
    assert!(page.len() < 1024 * 1024, "{}", page.len());
    assert!(built.peak < 200 * 1024, "{} kB", built.peak);
}

#[test]
fn an_info_string_with_a_backtick_is_told_and_not_run() {
    let book = book("backtick");
    let listed = call(&book, &["list"]);
    let why = "a backtick stands in its braces";
    says(&book.fails(), &[why]);
    assert_ne!(listed.code(), Some(0), "{}", listed.stdout);
    says(&listed.stderr, &["src/one.md:3:", why]);
}

#[test]
fn nothing_outside_of_the_book_is_read() {
    let book = book("outside");
    let outside = book.root().join("../outside.sql");
    let outer = tempfile::tempdir().expect("a directory");
    std::fs::write(outer.path().join("outside.sql"), "SELECT 'stolen';\n").expect("written");
    std::os::unix::fs::symlink(
        outer.path().join("outside.sql"),
        book.root().join("link.sql"),
    )
    .expect("made");
    std::os::unix::fs::symlink(outer.path(), book.root().join("folder")).expect("made");
    for (name, text) in told(book) {
        never_says(&text, &["stolen", "panicked"]);
        if name == "build" {
            says(
                &text,
                &[
                    "4 mistakes in the book",
                    "outside.sql",
                    "/etc/hostname",
                    "link.sql",
                    "folder/outside.sql",
                ],
            );
        }
    }
    assert!(!outside.exists());
}

#[test]
fn a_chapter_whose_path_leads_out_is_listed_by_it() {
    let book = TestBook::new().chapter("one.md", "# One\n\n```sh {run}\necho one\n```\n");
    let outer = book.root().join("outer.md");
    std::fs::write(&outer, "# Outer\n\n```sh {run}\necho outer\n```\n").expect("written");
    book.write(
        "src/SUMMARY.md",
        "# Summary\n\n- [One](one.md)\n- [Outer](../outer.md)\n",
    );
    let listed = call(&book, &["list"]);
    assert_eq!(listed.code(), Some(0), "{}", listed.stderr);
    says(
        &listed.stdout,
        &["echo one", "outer.md:3: run in bash\n    echo outer"],
    );
}

#[test]
fn a_secret_that_a_book_asks_for_stands_nowhere() {
    let book = book("encoded").variable("API_TOKEN", Some(TOKEN));
    book.configure("environment = [\"WITNESS_TEST\"]\nsecrets = [\"API_TOKEN\"]");
    let archive = book.cache();
    let root = book.root();
    let mut all = told(book);
    let built = all.iter().rfind(|(name, _)| *name == "build");
    never_says(&built.expect("a build").1, &["error"]);
    let html = all
        .iter()
        .find(|(name, _)| *name == "html")
        .expect("a page")
        .1
        .clone();
    for line in case("encoded", "says").lines() {
        says(&without_markup(&html), &[line]);
    }
    assert!(root.exists() || !archive.exists());
    all.retain(|(name, _)| *name != "list");
    for (name, text) in &all {
        let text = without_markup(text);
        // The value, and what it is in each of the encodings that the chapter makes.
        for part in [
            "s3cr", "et/t0k", "t0ken", "czNjciJl", "33633", "73 33 63", "nek0t", "\\x73",
        ] {
            assert!(!text.contains(part), "{name} has {part}: {text}");
        }
    }
}
