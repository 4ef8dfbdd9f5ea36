//! The commands that need no book: `mdbook-witness generate`, for shells, manuals and editors, and `doctor`.

use crate::support::{PROGRAM, stdout};
use std::process::{Command, Output};

fn generate(words: &[&str]) -> Output {
    Command::new(PROGRAM)
        .arg("generate")
        .args(words)
        .output()
        .expect("started")
}

#[track_caller]
fn generated(words: &[&str]) -> String {
    stdout(&generate(words))
}

#[test]
fn each_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = generated(&["completions", shell]);
        for word in ["verify", "review", "uninit"] {
            assert!(script.contains(word), "{shell} has no {word}");
        }
    }
}

#[test]
fn each_command_has_a_manual_page() {
    let main = generated(&["man"]);
    assert!(main.contains(".TH mdbook-witness 1"), "{main}");
    let verify = generated(&["man", "verify"]);
    assert!(verify.contains("\\-\\-review"), "{verify}");
    let up = generated(&["man", "stand", "up"]);
    assert!(up.contains("mdbook\\-witness stand up"), "{up}");
    let unknown = generate(&["man", "verfy"]);
    assert_eq!(unknown.status.code(), Some(1));
    let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(said.contains("did you mean `verify`?"), "{said}");
}

/// The guide shows the table of settings, and the schema has the same keys.
#[test]
fn the_guide_has_each_key_of_the_schema() {
    let schema: serde_json::Value = serde_json::from_str(&generated(&["schema"])).expect("JSON");
    let witness = &schema["properties"]["preprocessor"]["properties"]["witness"];
    let keys = witness["properties"].as_object().expect("keys").keys();
    let stand = &schema["definitions"]["TableConfig"]["properties"];
    let stand = stand.as_object().expect("keys").keys();
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src");
    let pages = [
        "configuration.md",
        "verifying.md",
        "notation/workloads.md",
        "servers.md",
    ];
    let pages = pages.map(|page| std::fs::read_to_string(guide.join(page)).expect("a page"));
    let guide = pages.concat();
    // mdBook's guide describes its own.
    let of_mdbook = ["command", "before", "renderers", "optional"];
    for key in keys
        .chain(stand)
        .filter(|key| !of_mdbook.contains(&key.as_str()))
    {
        let is_set = guide.lines().any(|line| {
            line.starts_with(&format!("{key} ="))
                || line.contains(&format!("preprocessor.witness.{key}"))
        });
        assert!(is_set, "the guide doesn't show `{key}`");
    }
}

#[test]
fn a_machine_is_looked_at_without_a_book() {
    let home = tempfile::tempdir().expect("a directory");
    let output = Command::new(PROGRAM)
        .arg("doctor")
        .current_dir(home.path())
        .env("WITNESS_CACHE", home.path().join("cache"))
        .env("WITNESS_DATABASE_URL", "")
        .env("WITNESS_STAND", "")
        .output()
        .expect("started");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("none here"), "{output:?}");
    assert!(said.contains("PostgreSQL 18"), "{said}");
}
