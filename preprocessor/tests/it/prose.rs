//! The rules of prose in CONTRIBUTING, as far as they can be counted in the chapters of the course.

use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The slips that can be counted: a name, and a pattern that finds them in one sentence.
const SLIPS: [(&str, &str); 5] = [
    ("a bare «Who …» as subject", r"^\W*Who(?:ever)?\b[^?]*$"),
    (
        "«, for» as a conjunction",
        r", for (?:the|an?|it|its|this|that|these|those|there|they|he|she|we|you|one|no|each|every|all|whoever|somebody|nobody)\b",
    ),
    ("he, him or his", r"\b(?:[Hh]e|[Hh]im|[Hh]is|[Hh]imself)\b"),
    ("somebody or nobody", r"\b(?:[Ss]omebody|[Nn]obody)\b"),
    ("«, also»", r", also\b"),
];

/// The patterns of [`SLIPS`].
static PATTERNS: LazyLock<[Regex; 5]> =
    LazyLock::new(|| SLIPS.map(|(_, pattern)| Regex::new(pattern).expect("a pattern")));

/// The words of a claim's sentence, at most.
const WORDS_OF_A_CLAIM: usize = 20;

/// The slips that each folder of `src` may have, in the order of [`SLIPS`], and its claims that are too long. Never raise
/// a number: write another sentence.
const LIMITS: [(&str, [usize; 6]); 7] = [
    ("", [0, 1, 0, 0, 0, 0]),
    ("appendix", [0, 0, 0, 0, 0, 0]),
    ("bad-migration", [1, 0, 0, 2, 0, 0]),
    ("expand-contract", [0, 0, 0, 2, 0, 0]),
    ("exercises", [0, 0, 0, 0, 0, 0]),
    ("indexes", [0, 0, 0, 0, 0, 0]),
    ("stand", [0, 0, 0, 0, 0, 0]),
];

/// A paragraph, heading, item or row of a chapter, or the sentence of a claim.
struct Passage {
    /// Its first line, from 1.
    line: usize,
    text: String,
    is_claim: bool,
}

/// The prose of a chapter: everything but what stands in fences, with the sentences of its claims.
fn passages(chapter: &str) -> Vec<Passage> {
    let opening = Regex::new(r"^\s*(?:[-*|]|#+|\d+\.)\s").expect("a pattern");
    let claim = Regex::new(r#"claim="([^"]*)""#).expect("a pattern");
    let mut found: Vec<Passage> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut is_open = false;
    for (index, line) in chapter.lines().enumerate() {
        let text = line.trim_start().trim_start_matches("> ").trim_end();
        let marks = &text[..text.len() - text.trim_start_matches('`').len()];
        if let Some(opened) = fence {
            if text == opened {
                fence = None;
            }
        } else if marks.len() >= 3 {
            fence = Some(marks);
            is_open = false;
            if let Some(sentence) = claim.captures(text) {
                found.push(Passage {
                    line: index + 1,
                    text: sentence[1].to_owned(),
                    is_claim: true,
                });
            }
        } else if text.is_empty() {
            is_open = false;
        } else if is_open && !opening.is_match(line) {
            let last = found.last_mut().expect("an open passage");
            last.text.push(' ');
            last.text.push_str(text);
        } else {
            is_open = true;
            found.push(Passage {
                line: index + 1,
                text: text.to_owned(),
                is_claim: false,
            });
        }
    }
    found
}

/// The lines of a chapter with a slip of each kind, in the order of [`LIMITS`].
fn slips(chapter: &str) -> [Vec<usize>; 6] {
    let code_or_target = Regex::new(r"`[^`]*`|\]\([^)]*\)|<[^>]*>").expect("a pattern");
    let mut found: [Vec<usize>; 6] = Default::default();
    for passage in passages(chapter) {
        let text = code_or_target.replace_all(&passage.text, "");
        for sentence in text.split_inclusive(['.', '!', '?', ':', ';', '|']) {
            for (pattern, lines) in PATTERNS.iter().zip(&mut found) {
                let number = pattern.find_iter(sentence).count();
                lines.extend(std::iter::repeat_n(passage.line, number));
            }
        }
        if passage.is_claim && passage.text.split_whitespace().count() > WORDS_OF_A_CLAIM {
            found[SLIPS.len()].push(passage.line);
        }
    }
    found
}

/// The chapters of a folder of the course.
fn chapters(folder: &str) -> Vec<PathBuf> {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let entries = fs::read_dir(book.join(folder)).expect("a folder of the course");
    let mut paths: Vec<_> = entries.map(|it| it.expect("an entry").path()).collect();
    paths.retain(|it| it.extension().is_some_and(|it| it == "md"));
    paths.sort();
    paths
}

#[test]
fn chapters_keep_the_rules_of_prose() {
    let names = SLIPS.map(|(name, _)| name);
    let names: Vec<_> = names
        .into_iter()
        .chain(["a claim that is too long"])
        .collect();
    let (mut all, mut wrong) = (0, Vec::new());
    for (folder, limits) in LIMITS {
        let mut places: [Vec<String>; 6] = Default::default();
        for path in chapters(folder) {
            all += 1;
            let text = fs::read_to_string(&path).expect("a chapter");
            for (lines, places) in slips(&text).into_iter().zip(&mut places) {
                places.extend(lines.iter().map(|it| format!("{}:{it}", path.display())));
            }
        }
        for ((name, places), limit) in names.iter().zip(places).zip(limits) {
            if places.len() > limit {
                wrong.push(format!(
                    "src/{folder}: {} times {name}, of {limit} at most:\n{}",
                    places.len(),
                    places.join("\n")
                ));
            }
        }
    }
    assert!(all > 41, "{all} chapters were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn slips_of_prose_are_seen() {
    let chapter = "\
# Who waits

Who reads goes on. Who writes
waits, for the lock isn't his. Who is it? `, for the` is code.

```sql {claim=\"Nobody waits, also not the reader\" name=a}
SELECT 'Whoever he is, somebody waits, for it is late';
```

- Three, for
  the pages: whoever reads [him](../nobody.md) waits.
";
    let lines = slips(chapter);
    assert_eq!(
        lines,
        [
            vec![1, 3, 3],
            vec![3, 10],
            vec![3, 10],
            vec![6],
            vec![6],
            vec![],
        ]
    );
    let long = format!("```sql {{claim=\"{}\"}}\n```\n", "word ".repeat(21));
    assert_eq!(slips(&long)[5], [1]);
}
