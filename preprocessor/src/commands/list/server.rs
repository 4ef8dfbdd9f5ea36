//! The book's server: its URL and database, its settings, and the compose file with the files that it names.

use super::entry::ListEntry;
use crate::commands::repository_of;
use crate::connection::url::ServerUrl;
use crate::error::Result;
use crate::stand::StandConfig;
use crate::stand::config::{TABLE, URL};
use mdbook_preprocessor::PreprocessorContext;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The maximum size in bytes of a file that is shown: a longer one is neither settings nor a script.
const LONGEST: u64 = 1024 * 1024;

/// The settings whose values are programs or libraries that the server starts or loads, besides those with the endings
/// below.
const RUNS: [&str; 3] = [
    "jit_provider",
    "dynamic_library_path",
    "extension_control_path",
];
const ENDS: [&str; 3] = ["_command", "_library", "_libraries"];

/// The words of a compose file that give a container more rights than it has by default.
const TELLING: [&str; 15] = [
    "privileged",
    "cap_add",
    "devices",
    "device_cgroup_rules",
    "security_opt",
    "network_mode",
    "pid",
    "ipc",
    "userns_mode",
    "ports",
    "build",
    "extends",
    "include",
    "env_file",
    "docker.sock",
];

/// Returns the entries of the server.
///
/// # Errors
/// If the book's table has an unknown key or an unusable value.
pub(super) fn entries(context: &PreprocessorContext) -> Result<Vec<ListEntry>> {
    let root = &context.root;
    let config = StandConfig::as_written(&context.config, root)?;
    let mut entries = Vec::new();
    if let Some(url) = &config.url {
        let place = match std::env::var_os(URL).is_some_and(|it| !it.is_empty()) {
            true => URL,
            false => "book.toml",
        };
        let (shown, more) = match ServerUrl::parse(url) {
            Ok(address) => {
                let more = match address.lacks_password {
                    true => {
                        "; it has no password, so PGPASSWORD of your environment is used, if set"
                    }
                    false => "",
                };
                (address.redacted(), more)
            }
            Err(error) => (error.to_string(), ""),
        };
        entries.push(ListEntry {
            at: place.into(),
            words: format!("the server is reached by its URL{more}"),
            object: json!({ "file": place, "verb": "url", "code": shown }),
            code: Some(shown),
        });
    }
    if context.config.contains_key(TABLE) || config.url.is_some() {
        let database = config.database;
        entries.push(ListEntry {
            at: "book.toml".into(),
            words: "the database, created for a build and dropped after it".into(),
            object: json!({ "file": "book.toml", "verb": "database", "code": database }),
            code: Some(database),
        });
    }
    if let Some(settings) = &config.settings {
        entries.push(self::settings(root, settings));
    }
    let is_asked = context.config.contains_key(&format!("{TABLE}.compose"));
    if is_asked || config.compose.exists() {
        entries.extend(compose(root, &config.compose, config.settings.as_deref()));
    }
    Ok(entries)
}

/// Returns the entry of the server's settings: all lines that aren't comments.
fn settings(root: &Path, path: &Path) -> ListEntry {
    let at = named(root, path);
    let what = "settings of the server";
    match text(root, path) {
        Err(why) => unseen(at, "settings", what, &why),
        Ok(text) => {
            let lines: Vec<&str> = text.lines().filter(|line| says_something(line)).collect();
            let runs: Vec<&str> = lines.iter().filter_map(|line| runs(line)).collect();
            let words = match runs.is_empty() {
                true => what.to_owned(),
                false => format!(
                    "{what}, which run a program or read another file: {}",
                    runs.join(", ")
                ),
            };
            let code = lines.join("\n");
            ListEntry {
                words,
                object: json!({ "file": at, "verb": "settings", "runs": runs, "code": code }),
                code: Some(code),
                at,
            }
        }
    }
}

/// Returns `true` if a line of settings is more than a comment. A comment ends only with its line.
fn says_something(line: &str) -> bool {
    let rest = line.trim_start_matches([' ', '\t', '\r']);
    !rest.is_empty() && !rest.starts_with('#')
}

/// Returns the name of a setting that runs a program or reads another file.
fn runs(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let end = line.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.'));
    let name = &line[..end.unwrap_or(line.len())];
    let lower = name.to_ascii_lowercase();
    let is_meant = lower.starts_with("include")
        || RUNS.contains(&lower.as_str())
        || ENDS.iter().any(|end| lower.ends_with(end));
    is_meant.then_some(name)
}

/// Returns the entries of a compose file and of the files that it names.
fn compose(root: &Path, path: &Path, settings: Option<&Path>) -> Vec<ListEntry> {
    let at = named(root, path);
    let what = "the server in a container, where Docker is used";
    let text = match text(root, path) {
        Ok(text) => text,
        Err(why) => return vec![unseen(at, "compose", what, &why)],
    };
    let words_of = |line: &str| -> Vec<String> {
        let line = line.trim_start();
        let line = if line.starts_with('#') { "" } else { line };
        let words = line.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.'));
        words.map(str::to_owned).collect()
    };
    let used: BTreeSet<String> = text.lines().flat_map(words_of).collect();
    let telling: Vec<&str> = TELLING
        .into_iter()
        .filter(|it| used.contains(*it))
        .collect();
    let words = match telling.is_empty() {
        true => what.to_owned(),
        false => format!("{what}; it has {}", telling.join(", ")),
    };
    let mut entries = vec![ListEntry {
        at: at.clone(),
        words,
        object: json!({ "file": at, "verb": "compose", "telling": telling, "code": text }),
        code: Some(text.clone()),
    }];
    for file in beside(path, &text) {
        let is_known = |other: &Path| other.canonicalize().is_ok_and(|other| other == file);
        if is_known(path) || settings.is_some_and(is_known) {
            continue;
        }
        let name = named(root, &file);
        let what = format!("named in {at}");
        entries.push(match self::text(root, &file) {
            Ok(text) => ListEntry {
                words: what,
                object: json!({ "file": name, "verb": "compose", "telling": [], "code": text }),
                code: Some(text),
                at: name,
            },
            Err(why) => unseen(name, "compose", &what, &why),
        });
    }
    entries
}

/// Returns the files that a compose file names relative to its own folder.
fn beside(path: &Path, text: &str) -> BTreeSet<PathBuf> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let is_of_path =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+' | '@');
    let words = text.split(|c: char| !is_of_path(c));
    // In `${NAME:-./file}`, the dash is not a part of the name.
    let words = words.flat_map(|word| [word, word.trim_start_matches('-')]);
    let paths = words.filter(|word| word.contains(['/', '.']) && !word.starts_with('/'));
    let files = paths.filter_map(|word| folder.join(word).canonicalize().ok());
    files.filter(|file| file.is_file()).collect()
}

/// Returns the entry of a file that can't be shown.
fn unseen(at: String, verb: &str, what: &str, why: &str) -> ListEntry {
    ListEntry {
        words: format!("{what}, which {why}"),
        object: json!({ "file": at, "verb": verb, "code": null, "unseen": why }),
        code: None,
        at,
    }
}

/// Returns a file's path, relative to the book's root if it is inside.
fn named(root: &Path, path: &Path) -> String {
    let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let short = path
        .strip_prefix(root)
        .or_else(|_| path.strip_prefix(&real));
    short.unwrap_or(path).display().to_string()
}

/// Reads a file of the book or of its repository. The error is a phrase with the reason why the file isn't shown.
fn text(root: &Path, path: &Path) -> std::result::Result<String, String> {
    let real = |path: &Path| {
        path.canonicalize()
            .map_err(|error| format!("can't be read: {error}"))
    };
    let (file, root) = (real(path)?, real(root)?);
    if !file.starts_with(repository_of(&root)) {
        return Err("is outside of the book: read it there".into());
    }
    if !file.is_file() {
        return Err("is not a file".into());
    }
    let length = file.metadata().map_or(0, |it| it.len());
    if length > LONGEST {
        return Err(format!("has {length} bytes"));
    }
    let bytes = std::fs::read(&file).map_err(|error| format!("can't be read: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "is not text".into())
}
