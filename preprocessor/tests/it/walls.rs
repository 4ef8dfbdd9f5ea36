//! The walls between the rooms: which module may speak of which, as the design has it.
//!
//! Every path in the sources counts, not only those of `use`: the text is cut into tokens, so that what stands in a macro
//! is seen, and what stands in a comment or a string is not.

use crate::support::files_below;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What a module of the crate may speak of.
struct Room {
    name: &'static str,
    /// Other modules of this crate.
    modules: &'static [&'static str],
    /// Other crates.
    crates: Crates,
    /// What of `std` it never uses.
    never: &'static [&'static str],
}

enum Crates {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

use Crates::{AllBut, Only};

/// Processes, the network, files, threads, the clock, the environment.
const EFFECTS: &[&str] = &[
    "process",
    "net",
    "fs",
    "thread",
    "time::Instant",
    "time::SystemTime",
    "env",
];
const PARSERS: &[&str] = &["mdbook_markdown", "pulldown_cmark"];
const ALL: &[&str] = &[
    "archive",
    "book_files",
    "chapter",
    "checkpoint",
    "client",
    "clocks",
    "config",
    "connection",
    "console",
    "container_engine",
    "diagnostics",
    "error",
    "figure",
    "includes",
    "inputs",
    "labels",
    "mdbook_input",
    "page",
    "parallel",
    "pipeline",
    "plan",
    "process_group",
    "programs",
    "progress",
    "psql_tables",
    "reaper",
    "run",
    "sandbox",
    "secret",
    "stand",
    "terminal",
    "text",
    "token",
    "transcript",
    "verify",
    "visible",
];

const ROOMS: &[Room] = &[
    Room {
        name: "parallel",
        modules: &[],
        crates: Only(&[]),
        never: &[
            "process",
            "net",
            "fs",
            "time::Instant",
            "time::SystemTime",
            "env",
        ],
    },
    Room {
        name: "labels",
        modules: &["error", "text"],
        crates: Only(&["fluent_bundle", "fluent_syntax"]),
        never: EFFECTS,
    },
    Room {
        name: "text",
        modules: &[],
        crates: Only(&[]),
        never: EFFECTS,
    },
    Room {
        name: "psql_tables",
        modules: &[],
        crates: Only(&["csv", "unicode_width"]),
        never: EFFECTS,
    },
    Room {
        name: "chapter",
        modules: &["error", "text"],
        crates: Only(PARSERS),
        never: EFFECTS,
    },
    Room {
        name: "archive",
        modules: &["parallel", "error", "plan", "transcript"],
        crates: Only(&[
            "blake3",
            "percent_encoding",
            "postcard",
            "serde",
            "serde_json",
            "tempfile",
        ]),
        never: &["process", "net", "thread", "env"],
    },
    Room {
        name: "inputs",
        modules: &["archive", "error", "text"],
        crates: Only(&["toml_edit"]),
        never: &["process", "net", "thread", "env"],
    },
    Room {
        name: "plan",
        modules: &["chapter", "error", "text", "transcript"],
        crates: Only(&["humantime", "regex", "serde", "shlex"]),
        never: EFFECTS,
    },
    Room {
        name: "secret",
        modules: &[],
        crates: Only(&["serde"]),
        never: EFFECTS,
    },
    Room {
        name: "token",
        modules: &[],
        crates: AllBut(PARSERS),
        never: &[],
    },
    Room {
        name: "clocks",
        modules: &[],
        crates: AllBut(PARSERS),
        never: &["process", "net", "fs", "thread", "env"],
    },
    Room {
        name: "process_group",
        modules: &[],
        crates: AllBut(PARSERS),
        never: &["net", "env"],
    },
    Room {
        name: "container_engine",
        modules: &["error"],
        crates: AllBut(PARSERS),
        never: &["net", "fs", "env"],
    },
    Room {
        name: "sandbox",
        modules: &["error"],
        crates: AllBut(PARSERS),
        never: &[],
    },
    Room {
        name: "connection",
        modules: &["error", "secret", "text"],
        crates: AllBut(PARSERS),
        never: &["process", "thread"],
    },
    Room {
        name: "reaper",
        modules: &[
            "connection",
            "console",
            "container_engine",
            "error",
            "process_group",
            "secret",
        ],
        crates: AllBut(PARSERS),
        never: &[],
    },
    Room {
        name: "stand",
        modules: &[
            "connection",
            "console",
            "container_engine",
            "error",
            "plan",
            "process_group",
            "reaper",
            "sandbox",
            "secret",
            "text",
            "transcript",
        ],
        crates: AllBut(PARSERS),
        never: &[],
    },
    Room {
        name: "checkpoint",
        modules: &["error", "reaper", "stand"],
        crates: AllBut(PARSERS),
        never: &["net", "thread", "env"],
    },
    Room {
        name: "client",
        modules: &["clocks", "connection", "error", "plan", "transcript"],
        crates: AllBut(PARSERS),
        never: &[],
    },
    Room {
        name: "programs",
        modules: &[
            "error",
            "inputs",
            "plan",
            "process_group",
            "reaper",
            "sandbox",
            "stand",
            "token",
            "transcript",
        ],
        crates: AllBut(PARSERS),
        never: &[],
    },
    Room {
        name: "run",
        modules: &[
            "chapter",
            "clocks",
            "connection",
            "error",
            "inputs",
            "plan",
            "programs",
            "psql_tables",
            "reaper",
            "sandbox",
            "secret",
            "stand",
            "text",
            "transcript",
        ],
        crates: AllBut(PARSERS),
        never: &[],
    },
    Room {
        name: "verify",
        modules: &[
            "error",
            "plan",
            "diagnostics",
            "terminal",
            "text",
            "transcript",
            "visible",
        ],
        crates: Only(&[
            "percent_encoding",
            "quick_junit",
            "regex",
            "schemars",
            "serde",
            "serde_json",
            "similar",
            "snapbox",
            "tempfile",
            "toml",
            "unicode_normalization",
            "unicode_width",
        ]),
        never: &["process", "net", "thread", "env"],
    },
    Room {
        name: "transcript",
        modules: &[],
        crates: Only(&["serde"]),
        never: EFFECTS,
    },
    Room {
        name: "figure",
        modules: &["labels", "text", "transcript", "visible"],
        crates: Only(&[]),
        never: EFFECTS,
    },
    Room {
        name: "page",
        modules: &["figure", "labels", "psql_tables", "transcript", "visible"],
        crates: Only(&["base64", "mdbook_markdown", "similar"]),
        never: EFFECTS,
    },
    Room {
        name: "error",
        modules: &[],
        crates: Only(&["serde", "strsim", "thiserror"]),
        never: EFFECTS,
    },
    Room {
        name: "diagnostics",
        modules: &["error", "visible"],
        crates: Only(&["annotate_snippets", "snapbox"]),
        never: EFFECTS,
    },
    Room {
        name: "terminal",
        modules: &["visible"],
        crates: Only(&[
            "anstyle",
            "mdbook_markdown",
            "pulldown_cmark",
            "unicode_width",
        ]),
        never: EFFECTS,
    },
    Room {
        name: "visible",
        modules: &[],
        crates: Only(&["serde_json"]),
        never: EFFECTS,
    },
    Room {
        name: "console",
        modules: &["visible"],
        crates: Only(&["anstream"]),
        never: &[
            "process",
            "net",
            "fs",
            "thread",
            "time::Instant",
            "time::SystemTime",
        ],
    },
    Room {
        name: "progress",
        modules: &["run", "console", "visible"],
        crates: AllBut(PARSERS),
        never: &["process", "net", "fs"],
    },
    Room {
        name: "book_files",
        modules: &["error", "plan", "text"],
        crates: Only(&["tempfile"]),
        never: &["process", "net", "thread"],
    },
    Room {
        name: "includes",
        modules: &[],
        crates: Only(&["mdbook_driver", "mdbook_preprocessor"]),
        never: EFFECTS,
    },
    Room {
        name: "mdbook_input",
        modules: &["chapter", "error"],
        crates: Only(&["mdbook_preprocessor", "serde_json"]),
        never: EFFECTS,
    },
    Room {
        name: "config",
        modules: &["chapter", "error", "plan"],
        crates: Only(&["mdbook_preprocessor", "schemars", "serde", "serde_json"]),
        never: EFFECTS,
    },
    Room {
        name: "pipeline",
        modules: ALL,
        crates: AllBut(PARSERS),
        never: &["process", "net", "thread"],
    },
    Room {
        name: "commands",
        modules: ALL,
        crates: AllBut(PARSERS),
        never: &[],
    },
];

/// A path in a source, and the module that it stands in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Spoken {
    module: Vec<String>,
    path: Vec<String>,
}

/// Every path in the tokens of a module.
pub(crate) fn spoken(module: &[String], tokens: TokenStream) -> Vec<Spoken> {
    let mut found = Vec::new();
    walk(module, &[], tokens, &mut found);
    found
}

/// Collects the paths of a stream. In the braces of a `use`, each goes on from `prefix`.
fn walk(module: &[String], prefix: &[String], tokens: TokenStream, found: &mut Vec<Spoken>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let ident = match token {
            TokenTree::Ident(ident) => ident.to_string(),
            TokenTree::Group(group) => {
                walk(module, prefix, group.stream(), found);
                continue;
            }
            _ => continue,
        };
        if ident == "as" {
            // What follows is a name of the source's own.
            tokens.next();
            continue;
        }
        if ident == "mod"
            && let Some(TokenTree::Ident(name)) = tokens.peek()
        {
            let inner = [module, &[name.to_string()]].concat();
            tokens.next();
            if let Some(TokenTree::Group(body)) = tokens.peek() {
                walk(&inner, &[], body.stream(), found);
                tokens.next();
            }
            continue;
        }
        let mut path = prefix.to_vec();
        path.push(ident);
        let is_colon =
            |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ':');
        let mut is_group = false;
        loop {
            let mut ahead = tokens.clone();
            if !(ahead.next().is_some_and(|t| is_colon(&t))
                && ahead.next().is_some_and(|t| is_colon(&t)))
            {
                break;
            }
            match ahead.next() {
                Some(TokenTree::Ident(next)) => path.push(next.to_string()),
                Some(TokenTree::Punct(p)) if p.as_char() == '*' => path.push("*".into()),
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    walk(module, &path, group.stream(), found);
                    is_group = true;
                }
                _ => break,
            }
            tokens = ahead;
        }
        if !is_group {
            let module = module.to_vec();
            found.push(Spoken { module, path });
        }
    }
}

impl Spoken {
    /// The path from the crate's root, if it is one of this crate.
    pub(crate) fn inside(&self) -> Option<Vec<String>> {
        // By itself, one of these words is a visibility.
        if self.path.len() < 2 {
            return None;
        }
        let mut module = self.module.clone();
        let mut rest = self.path.as_slice();
        match rest.first()?.as_str() {
            "crate" | "mdbook_witness" => return Some(rest[1..].to_vec()),
            "self" | "super" => {}
            _ => return None,
        }
        while let Some(first) = rest.first() {
            match first.as_str() {
                "super" => drop(module.pop()),
                "self" => {}
                _ => break,
            }
            rest = &rest[1..];
        }
        module.extend_from_slice(rest);
        Some(module)
    }

    /// What is wrong with this path in a room.
    fn fault(&self, room: &Room, dependencies: &[String]) -> Option<String> {
        let path = self.path.join("::");
        if let Some(inside) = self.inside() {
            let first = inside.first().map_or("", String::as_str);
            let is_allowed = first == room.name || room.modules.contains(&first);
            return (!is_allowed).then(|| format!("`{path}` is of `{first}`"));
        }
        let first = self.path[0].as_str();
        if first == "std" {
            let of_std = self.path[1..].join("::");
            let is_within =
                |long: &str, short: &str| long == short || long.starts_with(&format!("{short}::"));
            let is_never = |never: &&&str| is_within(&of_std, never) || is_within(never, &of_std);
            return room
                .never
                .iter()
                .find(is_never)
                .map(|_| format!("`{path}` is an effect"));
        }
        let is_allowed = match room.crates {
            Only(crates) => crates.contains(&first),
            AllBut(crates) => !crates.contains(&first),
        };
        let is_crate = self.path.len() > 1 && dependencies.iter().any(|known| known == first);
        (is_crate && !is_allowed).then(|| format!("`{path}` is of another crate"))
    }
}

/// The crates that this one is built with, as its sources name them.
fn dependencies() -> Vec<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).expect("it is there");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let tables = ["dependencies", "dev-dependencies"]
        .map(|name| manifest[name].as_table().expect("a table"));
    tables
        .into_iter()
        .flat_map(toml::Table::keys)
        .map(|name| name.replace('-', "_"))
        .collect()
}

/// Every source of the crate with its module, by its path.
pub(crate) fn sources() -> BTreeMap<PathBuf, (Vec<String>, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    for path in files_below(&root) {
        if path.extension().is_some_and(|it| it == "rs") {
            let within = path.strip_prefix(&root).expect("below").with_extension("");
            let names = within
                .iter()
                .map(|name| name.to_string_lossy().into_owned());
            let module = names.filter(|name| !matches!(name.as_str(), "mod" | "lib" | "main"));
            let text = std::fs::read_to_string(&path).expect("a source");
            found.insert(path, (module.collect(), text));
        }
    }
    found
}

fn faults(module: &[String], text: &str, room: &Room, dependencies: &[String]) -> Vec<String> {
    let spoken = spoken(module, text.parse().expect("Rust"));
    spoken
        .iter()
        .filter_map(|path| path.fault(room, dependencies))
        .collect()
}

#[test]
fn no_room_reaches_through_a_wall() {
    let dependencies = dependencies();
    let mut wrong = Vec::new();
    for (path, (module, text)) in sources() {
        // The root names all rooms, and the program is `commands`.
        let Some(first) = module.first() else {
            continue;
        };
        let room = ROOMS.iter().find(|room| room.name == first);
        let room = room.unwrap_or_else(|| panic!("`{first}` has no row in the table of rooms"));
        let faults = faults(&module, &text, room, &dependencies);
        wrong.extend(
            faults
                .into_iter()
                .map(|fault| format!("{}: {fault}", path.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_is_a_room() {
    let sources = sources();
    for room in ROOMS {
        assert!(
            sources
                .values()
                .any(|(module, _)| module.first().is_some_and(|it| it == room.name)),
            "{}",
            room.name
        );
    }
}

#[test]
fn a_hole_in_a_wall_is_seen() {
    let dependencies = dependencies();
    let room = |name: &str| ROOMS.iter().find(|room| room.name == name).expect("a room");
    let seen = |name: &str, text: &str| {
        faults(
            &[name.to_owned(), "inner".to_owned()],
            text,
            room(name),
            &dependencies,
        )
        .len()
    };
    for (name, text) in [
        ("plan", "use crate::run::stand::Stand;"),
        ("plan", "use crate::{error::Mistake, run};"),
        (
            "plan",
            "use crate::{error::{self, Mistake}, page::{Block as B, *}};",
        ),
        ("plan", "fn f() { let x = crate::archive::Key::hash([]); }"),
        (
            "plan",
            "fn f() { println!(\"{}\", crate::archive::Key::hash([])) }",
        ),
        ("plan", "use super::super::run::event;"),
        ("plan", "mod tests { use super::super::super::run; }"),
        ("plan", "use std::time::{Duration, Instant};"),
        ("plan", "use std::{fmt, fs as files};"),
        ("plan", "use std::time;"),
        ("plan", "fn f() { ::std::process::exit(1) }"),
        ("plan", "use nix::unistd::Pid;"),
        ("page", "impl From<crate::plan::Step> for X {}"),
        ("figure", "use crate::page::Cast;"),
        ("figure", "use std::time::Instant;"),
        ("run", "use mdbook_markdown::pulldown_cmark::Tag;"),
        ("run", "use mdbook_witness::page::Block;"),
        ("transcript", "use crate::error::Error;"),
        ("transcript", "use serde_json::Value;"),
    ] {
        assert_eq!(seen(name, text), 1, "{name}: {text}");
    }
    for (name, text) in [
        (
            "plan",
            "use crate::error::{Mistake, nearest};\nuse super::{Code, Plan as Run};\nuse std::time::Duration;",
        ),
        (
            "plan",
            "//! [`crate::run`]\n/* use crate::run; */ // use crate::page;\nconst A: &str = \"crate::run::x\";",
        ),
        (
            "plan",
            "mod tests { use super::*; use super::super::values; }",
        ),
        (
            "run",
            "use crate::{error::Result, plan, transcript::Output};\nuse std::process::Command;\nuse postgres::Client;",
        ),
        (
            "page",
            "use crate::transcript::Kind; struct run; fn f(plan: u8) -> u8 { plan }",
        ),
    ] {
        assert_eq!(seen(name, text), 0, "{name}: {text}");
    }
}

/// What a book or a server has to say must go through the one writer, whoever has it to say.
#[test]
fn one_module_speaks() {
    for (path, (module, text)) in sources() {
        if module.first().is_some_and(|it| it == "console") {
            continue;
        }
        for word in ["println!(", "print!(", "dbg!(", "stderr(), "] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
    }
}
