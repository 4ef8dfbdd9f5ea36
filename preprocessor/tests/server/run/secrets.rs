//! Secrets of a book, and passwords of servers: no part of one is told, shown, kept or passed on a command line.

use crate::support::{Running, Server, TestBook, block, never_says, says};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

/// Parts of a password of this length are looked for.
const PART: usize = 4;

/// Passwords with signs that a URL has for itself. They have letters that nothing else here has in a row.
const PASSWORDS: [&str; 5] = [
    "QzXv?JkWq7",
    "QzXv@JkW/qPj",
    "QzXv J=kWq\\Pj'",
    "Qz:Xv#JkWqPj",
    "QzXv%Jk&WqPj\"{}",
];

/// How a password is written into a URL: as it is, or encoded.
fn encoded(password: &str) -> String {
    password
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect()
}

/// Eighteen addresses and more of several forms, with a password each.
fn addresses(socket: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let host = socket.replace('/', "%2F");
    for password in &PASSWORDS[..3] {
        let quoted = password.replace('\\', "\\\\").replace('\'', "\\'");
        let secret = encoded(password);
        for url in [
            format!("postgres://postgres:{password}@{host}/postgres"),
            format!("postgresql://postgres:{secret}@{host}/postgres?sslmode=disable"),
            format!("postgres://postgres@127.0.0.1:1/postgres?password={secret}"),
            format!("host={socket} user=postgres password='{quoted}' dbname=postgres"),
            format!("host={socket} user=postgres password={password}"),
            format!("postgres://postgres@{host}/postgres?sslmode={secret}"),
            format!("postgres://postgres@{host}/postgres?sslpassword={secret}"),
            format!("postgres://postgres@{host}/postgres?options={secret}"),
            format!("postgres://postgres@{host}/postgres?sslmode=verify-ca&sslrootcert={secret}"),
            format!("postgres://postgres:{secret}@127.0.0.1:1,localhost:1/postgres"),
            format!("mysql://postgres:{password}@{host}/postgres"),
        ] {
            all.push((url, (*password).to_owned()));
        }
    }
    all
}

/// The parts of a password, as it is and as it is encoded.
fn parts(password: &str) -> BTreeSet<String> {
    let of = |text: &str| {
        let signs: Vec<char> = text.chars().collect();
        let parts: Vec<String> = signs.windows(PART).map(|it| it.iter().collect()).collect();
        parts
    };
    let secret = encoded(password);
    let whole = [secret.to_lowercase(), secret];
    of(password).into_iter().chain(whole).collect()
}

#[track_caller]
fn has_none(what: &str, text: &[u8], password: &str, url: &str) {
    let text = String::from_utf8_lossy(text);
    for part in parts(password) {
        assert!(
            !text.contains(&part),
            "{what} has «{part}» of {url}:\n{text}"
        );
    }
}

/// Every file below a directory.
fn files(directory: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found
}

/// The command lines of all processes, read over and over while something runs.
struct Lines {
    seen: BTreeSet<Vec<u8>>,
}

impl Lines {
    fn look(&mut self) {
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            if let Ok(line) = std::fs::read(entry.path().join("cmdline")) {
                self.seen.insert(line);
            }
        }
    }
}

/// Runs a command while the command lines of all processes are looked at.
fn watched(mut command: Command, lines: &mut Lines) -> std::process::Output {
    let ended = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let running = scope.spawn(|| {
            let output = command.output().expect("it starts");
            ended.store(true, Ordering::SeqCst);
            output
        });
        while !ended.load(Ordering::SeqCst) {
            lines.look();
        }
        running.join().expect("no panic")
    })
}

#[test]
fn no_part_of_a_password_is_told_by_any_command() {
    let [(_, socket), ..] = Server::shared().environment();
    let book = TestBook::of(&block("sql {run}", "SELECT 1 AS one;"));
    let mut lines = Lines {
        seen: BTreeSet::new(),
    };
    let (mut worked, mut refused) = (0, 0);
    for (url, password) in addresses(&socket) {
        let mut right = false;
        for arguments in [
            &["doctor"][..],
            &["list"],
            &["run", "src/one.md"],
            &[
                "verify",
                "--github",
                "--junit",
                "report.xml",
                "--json",
                "report.json",
            ],
            &["stand", "status"],
        ] {
            let mut command = book.command(arguments);
            command.env("WITNESS_DATABASE_URL", &url);
            let output = watched(command, &mut lines);
            let what = arguments.join(" ");
            has_none(&what, &output.stdout, &password, &url);
            has_none(&what, &output.stderr, &password, &url);
            right |= arguments[0] == "run" && output.status.success();
        }
        match right {
            true => worked += 1,
            false => refused += 1,
        }
        for line in &lines.seen {
            has_none("a command line", line, &password, &url);
        }
        lines.seen.clear();
        for file in files(&book.root()) {
            let text = std::fs::read(&file).unwrap_or_default();
            has_none(&file.display().to_string(), &text, &password, &url);
        }
    }
    assert!(
        worked >= 6 && refused >= 9,
        "{worked} worked, {refused} were refused"
    );
}

#[test]
fn no_part_of_a_password_is_on_a_page() {
    let [(_, socket), ..] = Server::shared().environment();
    for password in PASSWORDS {
        let url = format!(
            "postgres://postgres:{}@{}/postgres",
            encoded(password),
            socket.replace('/', "%2F")
        );
        let chapter = [
            block("sql {run}", "\\conninfo\n\\echo :HOST\n\\! env"),
            block("sh {run}", "env\npsql -c '\\conninfo'"),
            block("sql {claim=\"It holds\"}", "SELECT true;"),
        ]
        .concat();
        for renderer in ["html", "markdown"] {
            let book = TestBook::of(&chapter)
                .renderer(renderer)
                .variable("WITNESS_DATABASE_URL", Some(&url));
            let built = Running::start(book.command(&[]), book.input()).wait();
            assert_eq!(built.code(), Some(0), "{}", built.stderr);
            has_none("the page", built.page("one.md").as_bytes(), password, &url);
            has_none("what is told", built.stderr.as_bytes(), password, &url);
            for file in files(&book.root()) {
                let text = std::fs::read(&file).unwrap_or_default();
                has_none(&file.display().to_string(), &text, password, &url);
            }
        }
    }
}

#[test]
fn a_url_that_can_be_read_in_several_ways_comes_with_a_way_out() {
    let book = TestBook::of(&block("sql {run}", "SELECT 1;"));
    for url in [
        "postgresql://r:p@s/s@127.0.0.1:1/postgres",
        "postgresql://r:p/s@127.0.0.1:1/postgres",
    ] {
        let book = TestBook::of(&block("sql {run}", "SELECT 1;"))
            .variable("WITNESS_DATABASE_URL", Some(url));
        says(
            &book.fails(),
            &["can be read in several ways", "percent-encoded: %40"],
        );
    }
    let book = book.variable(
        "WITNESS_DATABASE_URL",
        Some("postgresql://r:p%40s@127.0.0.1:1/postgres"),
    );
    says(
        &book.fails(),
        &["no connection to postgres://r@127.0.0.1:1/postgres"],
    );
}

#[test]
fn a_secret_that_is_not_set_is_told_before_anything_is_run() {
    let book = TestBook::of(&block("sh {run}", "echo \"$API_TOKEN\"")).variable("API_TOKEN", None);
    book.configure("environment = [\"WITNESS_TEST\"]\nsecrets = [\"API_TOKEN\"]");
    says(&book.fails(), &["API_TOKEN", "isn't set", "--mode replay"]);
    let book = book.variable("API_TOKEN", Some("abc"));
    says(&book.fails(), &["less than 6 bytes"]);
    // What is kept rests on its name only: another value makes nothing stale, and without one it can be shown.
    let book = book.variable("API_TOKEN", Some("abcdefgh-1"));
    says(&book.page(), &["<API_TOKEN>\n"]);
    let book = book
        .variable("WITNESS_MODE", Some("replay"))
        .variable("WITNESS_DENY_STALE", Some("1"));
    says(&book.page(), &["<API_TOKEN>\n"]);
    let book = book.variable("API_TOKEN", None);
    says(&book.page(), &["<API_TOKEN>\n"]);
    let listed = book.command(&["list"]).output().expect("it starts");
    let listed = String::from_utf8(listed.stdout).expect("text");
    says(
        &listed,
        &[
            "book.toml: steps get from your environment, and the values are masked in all output\n    API_TOKEN\n",
        ],
    );
    never_says(&listed, &["abcdefgh"]);
}
