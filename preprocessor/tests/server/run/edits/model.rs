//! A book as what it is made of, and how it is written down.

use super::steps::{BROKEN, CLAIMS, FIRST, KINDS, LAST, WAITING};
use crate::support::{TestBook, block};
use std::collections::BTreeMap;

/// A book, with the files that its steps read.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) chapters: Vec<Chapter>,
    /// A number in each of them; those that aren't named here are not there.
    pub(super) files: BTreeMap<&'static str, u32>,
    /// How lines end in chapters and in SQL files.
    pub(super) crlf: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Chapter {
    pub(super) name: String,
    pub(super) prose: u32,
    pub(super) steps: Vec<Step>,
}

#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) what: What,
    /// What its code has for a parameter, from 1 to 9.
    pub(super) number: u32,
    /// What a claim's sentence has for one.
    pub(super) sentence: u32,
    /// Which of [`SHOWN`].
    pub(super) shown: usize,
    /// Its own name's number.
    id: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Kind(usize),
    Claim(usize),
    Waiting(usize),
    Broken,
}

/// How a step can be shown.
pub(super) const SHOWN: [&str; 4] = ["", "hide=code", "hide=output", "lines=2"];

/// The files that are always there.
pub(super) const FILES: [&str; 5] = [
    "sql/schema.sql",
    "sql/plain.sql",
    "sql/add.sql",
    "sql/more.sql",
    "sql/run.sh",
];

/// A file that may be there: only steps that read all of the folder can see it.
pub(super) const EXTRA: &str = "sql/zz-extra.sql";

impl Model {
    /// A small book.
    pub(super) fn new(random: &mut fastrand::Rng) -> Self {
        Self {
            chapters: (0..4).map(|_| Chapter::new(random)).collect(),
            files: FILES.map(|file| (file, 1)).into(),
            crlf: false,
        }
    }

    /// Writes all of it.
    pub(super) fn write(&self, book: &TestBook) {
        let end = if self.crlf { "\r\n" } else { "\n" };
        let write = |path: &str, text: &str| book.write(path, &text.replace('\n', end));
        let mut summary = "# Summary\n\n".to_owned();
        for chapter in &self.chapters {
            let path = chapter.path();
            summary.push_str(&format!("- [{path}]({path})\n"));
            write(&format!("src/{path}"), &chapter.text());
        }
        write("src/SUMMARY.md", &summary);
        for (file, number) in &self.files {
            match file.ends_with(".sql") {
                true => write(file, &contents(file, *number)),
                // A shell doesn't take any other line ends.
                false => book.write(file, &contents(file, *number)),
            }
        }
        if !self.files.contains_key(EXTRA) {
            let _ = std::fs::remove_file(book.root().join(EXTRA));
        }
    }

    /// The first chapter that fails.
    pub(super) fn broken(&self) -> Option<usize> {
        let is_broken = |chapter: &Chapter| chapter.steps.iter().any(|it| it.what == What::Broken);
        self.chapters.iter().position(is_broken)
    }
}

impl Chapter {
    pub(super) fn new(random: &mut fastrand::Rng) -> Self {
        Self {
            name: name(random),
            prose: 0,
            steps: (0..random.usize(4..8)).map(|_| Step::new(random)).collect(),
        }
    }

    /// Its file below `src`.
    pub(super) fn path(&self) -> String {
        format!("{}.md", self.name)
    }

    fn text(&self) -> String {
        let steps = self.steps.iter().map(Step::text);
        format!(
            "# {}\n\nProse, {}.\n\n{}{}{}",
            self.name,
            self.prose,
            write_kind(FIRST, &[]),
            steps.collect::<String>(),
            write_kind(LAST, &[]),
        )
    }
}

/// A name that no other chapter has.
pub(super) fn name(random: &mut fastrand::Rng) -> String {
    format!("c{:08x}", random.u32(..))
}

impl Step {
    pub(super) fn new(random: &mut fastrand::Rng) -> Self {
        let what = match random.u32(0..5) {
            0 => What::Claim(random.usize(0..CLAIMS.len())),
            _ => What::Kind(random.usize(0..KINDS.len())),
        };
        Self::of(what, random)
    }

    /// One that an edit brings in.
    pub(super) fn later(random: &mut fastrand::Rng) -> Self {
        match random.u32(0..12) {
            0 => Self::of(What::Waiting(random.usize(0..WAITING.len())), random),
            _ => Self::new(random),
        }
    }

    pub(super) fn of(what: What, random: &mut fastrand::Rng) -> Self {
        Self {
            what,
            number: random.u32(1..10),
            sentence: random.u32(..),
            shown: 0,
            id: random.u32(..),
        }
    }

    fn text(&self) -> String {
        let kind = match self.what {
            What::Kind(index) => KINDS[index],
            What::Claim(index) => CLAIMS[index],
            What::Waiting(index) => WAITING[index],
            What::Broken => BROKEN,
        };
        let words = [
            ("NUMBER", self.number.to_string()),
            ("ID", format!("n{:08x}", self.id)),
            ("SENTENCE", format!("It is so, {}", self.sentence)),
            ("SHOWN", SHOWN[self.shown].to_owned()),
        ];
        write_kind(kind, &words)
    }
}

fn write_kind(kind: &[(&str, &str)], words: &[(&str, String)]) -> String {
    let written = kind.iter().map(|(info, code)| match *info {
        "" => format!("{code}\n\n"),
        // A block that is filled from elsewhere has no line of its own.
        info if code.is_empty() => format!("```{info}\n```\n\n"),
        info => block(info, code),
    });
    let mut text: String = written.collect();
    for (word, meaning) in words {
        text = text.replace(word, meaning);
    }
    text.replace(" }", "}")
}

/// What is in a file with this number.
fn contents(file: &str, number: u32) -> String {
    match file {
        "sql/schema.sql" => format!(
            "-- {number}\n\
             CREATE TABLE IF NOT EXISTS item (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);\n\
             CREATE TABLE IF NOT EXISTS counted (what text PRIMARY KEY, times int);\n\
             CREATE SEQUENCE IF NOT EXISTS number START {number};\n\
             CREATE OR REPLACE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql AS $$\n\
             BEGIN\n\
             INSERT INTO counted VALUES (tg_op, 1) ON CONFLICT (what) DO UPDATE SET times = counted.times + 1;\n\
             RETURN NULL;\n\
             END $$;\n\
             CREATE OR REPLACE TRIGGER counting AFTER INSERT OR UPDATE OR DELETE ON item\n\
             FOR EACH STATEMENT EXECUTE FUNCTION count_it();\n"
        ),
        "sql/plain.sql" => format!("SELECT count(*), {number} AS number FROM item;\n"),
        "sql/add.sql" => format!("SELECT {number} AS added;\n\\ir more.sql\n"),
        "sql/more.sql" => format!(
            "INSERT INTO item (note) VALUES ('more {number}') RETURNING id;\n\
             SELECT pg_stat_force_next_flush();\n"
        ),
        "sql/run.sh" => format!("echo {number} $1\npsql -XAt -f \"$(dirname \"$0\")/more.sql\"\n"),
        _ => format!("-- {number}\n"),
    }
}
