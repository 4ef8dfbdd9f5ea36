//! `[preprocessor.witness]` in `book.toml`.

mod exercise;
mod preview;
mod workload;

pub use self::exercise::Exercise;
pub use self::preview::Preview;

use self::workload::{Tables, workload};
use crate::chapter::ForeignFences;
use crate::error::{Error, Result};
use crate::plan::{Workloads, psql};
use mdbook_preprocessor::config::Config as BookConfig;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

/// The choice of chapters to run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunMode {
    /// Run stale chapters and the chapters they depend on; show the rest from the cache.
    #[default]
    Auto,
    /// Run all chapters.
    Fresh,
    /// Run nothing: show the cache, and mark stale results.
    Replay,
}

impl FromStr for RunMode {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "auto" => Ok(Self::Auto),
            "fresh" => Ok(Self::Fresh),
            "replay" => Ok(Self::Replay),
            _ => Err(format!("`{word}` is not a mode: use auto, fresh or replay")),
        }
    }
}

/// The book's settings.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// Files and folders that steps can read, relative to the root. They are copied into the working directory of the
    /// steps.
    pub files: Vec<PathBuf>,
    /// The choice of chapters to run.
    pub mode: RunMode,
    /// Texts that each session runs when it opens, before its first block: statements and psql commands.
    pub psql: Vec<String>,
    /// Variables of the caller's environment that steps get beside the standard ones. Cached runs depend on their
    /// values.
    pub environment: Vec<String>,
    /// Variables of the caller's environment that steps get, but whose values are never written anywhere. Cached runs
    /// depend on their names only, since a published hash of a value could be guessed.
    pub secrets: Vec<String>,
    /// The file with the book's own labels, relative to the root: messages of Fluent, in the language of the book.
    pub labels: Option<PathBuf>,
    /// True if stale results are mistakes in [`RunMode::Replay`].
    pub deny_stale: bool,
    /// The directory of cached transcripts, relative to the root; `None` for one in the user's cache.
    pub archive: Option<PathBuf>,
    /// The treatment of fences with braces of other tools: `pass` or `refuse`.
    #[serde(deserialize_with = "foreign_fences")]
    #[schemars(schema_with = "foreign_fences_schema")]
    pub foreign_fences: ForeignFences,
    /// The command that runs the book again, shown as provenance on a page.
    again: Option<String>,
    /// The program as a reader of the book calls it, in the commands for following it by hand.
    program: Option<String>,
    /// The server's settings: [`crate::stand::StandConfig`] reads them together with the user's.
    stand: Option<serde_json::Value>,
    /// The settings of the steps' sandbox: [`crate::sandbox::SandboxConfig`] reads them.
    sandbox: Option<serde_json::Value>,
    /// The settings of `verify`: `VerifySettings` reads them.
    pub verify: Option<serde_json::Value>,
    /// The processes of each workload.
    #[schemars(with = "BTreeMap<String, BTreeMap<String, workload::ProcessTable>>")]
    workload: BTreeMap<String, Tables>,
    #[serde(skip)]
    workloads: Workloads,
    /// The preview of a shared link.
    pub preview: Option<Preview>,
    /// The exercises by name.
    pub exercise: BTreeMap<String, Exercise>,
    // mdBook's own keys.
    /// The command by which mdBook starts this preprocessor.
    command: Option<String>,
    /// The preprocessors that run after this one.
    before: Option<Vec<String>>,
    /// The preprocessors that run before this one.
    after: Option<Vec<String>>,
    /// The renderers for which this preprocessor runs; all of them by default.
    renderers: Option<Vec<String>>,
    /// True if mdBook builds the book without this preprocessor where it isn't installed.
    optional: Option<bool>,
}

fn foreign_fences<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ForeignFences, D::Error> {
    let word = String::deserialize(from)?;
    match word.as_str() {
        "pass" => Ok(ForeignFences::Pass),
        "refuse" => Ok(ForeignFences::Refuse),
        _ => Err(serde::de::Error::custom(format!(
            "foreign-fences is \"pass\" or \"refuse\", not \"{word}\""
        ))),
    }
}

fn foreign_fences_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"enum": ["pass", "refuse"]})
}

impl Config {
    /// Reads the settings from a book's configuration, with defaults for missing ones.
    ///
    /// # Errors
    /// Fails for an unknown key, a value of another type, an invalid workload or exercise, or an unfinished text for psql.
    pub fn from_table(book: &BookConfig) -> Result<Self> {
        let config: Option<Self> = book.get("preprocessor.witness").map_err(|error| {
            Error::setup(
                format!("[preprocessor.witness] in book.toml: {error:#}"),
                "the guide lists the keys and their values: docs/src/configuration.md",
            )
        })?;
        let mut config = config.unwrap_or_default();
        for (name, tables) in &config.workload {
            let processes = workload(name, tables)?;
            config.workloads.insert(name.clone(), processes);
        }
        for (name, exercise) in &config.exercise {
            exercise.check(name)?;
        }
        config
            .psql
            .iter()
            .try_for_each(|text| check_session_text(text))?;
        for (key, names) in [
            ("environment", &config.environment),
            ("secrets", &config.secrets),
        ] {
            names
                .iter()
                .try_for_each(|name| check_variable(name, key))?;
        }
        if let Some(name) = config
            .environment
            .iter()
            .find(|it| config.secrets.contains(it))
        {
            return Err(Error::setup(
                format!(
                    "`{name}` is in both environment and secrets of [preprocessor.witness] in book.toml"
                ),
                "leave it out of environment: steps get it in either case",
            ));
        }
        Ok(config)
    }

    /// Returns the workloads that chapters can start.
    pub fn workloads(&self) -> &Workloads {
        &self.workloads
    }

    /// Returns the command that runs the book again.
    pub fn again(&self) -> &str {
        self.again
            .as_deref()
            .unwrap_or("WITNESS_MODE=fresh mdbook build")
    }

    /// Returns the program as a reader of the book calls it.
    pub fn program(&self) -> &str {
        self.program.as_deref().unwrap_or("mdbook-witness")
    }
}

/// Rejects a text for psql that a block couldn't have either: it is unfinished, or reads the terminal.
fn check_session_text(text: &str) -> Result<()> {
    let place = format!(
        "psql in [preprocessor.witness] of book.toml, `{}`",
        text.trim()
    );
    if text.trim().is_empty() {
        return Err(Error::setup(
            "psql in [preprocessor.witness] of book.toml has an empty text",
            "leave it out",
        ));
    }
    match psql::syntax_errors(text).first() {
        None => Ok(()),
        Some(fault) => Err(Error::setup(
            format!("{place}: {}", fault.message()),
            fault.help(),
        )),
    }
}

/// Rejects variables that steps can't get: invalid names, and those that select a client's server.
fn check_variable(name: &str, key: &str) -> Result<()> {
    let place = format!("{key} in [preprocessor.witness] of book.toml");
    let mut letters = name.chars();
    let is_name = letters
        .next()
        .is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
        && letters.all(|it| it.is_ascii_alphanumeric() || it == '_');
    if !is_name {
        return Err(Error::setup(
            format!("{place}: `{name}` is not a valid variable name"),
            "name variables of the environment, such as API_TOKEN, without their values",
        ));
    }
    let is_ours = ["PG", "PSQL", "WITNESS_RUN", "WITNESS_DATABASE_URL"];
    if is_ours.iter().any(|it| name.starts_with(it)) || ["LC_ALL", "LANGUAGE"].contains(&name) {
        return Err(Error::setup(
            format!(
                "{place}: `{name}` is managed by the run, so that steps reach the book's server"
            ),
            "leave it out; a step can set it itself",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(toml: &str) -> Result<Config> {
        Config::from_table(&BookConfig::from_str(toml).expect("TOML"))
    }

    #[test]
    fn foreign_fences_pass_or_are_refused() {
        let read =
            |value: &str| config(&format!("[preprocessor.witness]\nforeign-fences = {value}"));
        let fences = |value| read(value).expect("it is right").foreign_fences;
        assert_eq!(fences("'pass'"), ForeignFences::Pass);
        assert_eq!(fences("'refuse'"), ForeignFences::Refuse);
        let said = read("'deny'").expect_err("no such way").to_string();
        assert!(said.contains("\"pass\" or \"refuse\""), "{said}");
    }

    #[test]
    fn what_sessions_begin_with_is_whole() {
        let psql = |texts: &str| config(&format!("[preprocessor.witness]\npsql = [{texts}]"));
        let read = psql(r"'\pset null (null)', 'SET search_path = a;'").expect("it is right");
        assert_eq!(read.psql.len(), 2);
        for (texts, says) in [
            (r"'\prompt x'", "`\\prompt` reads the terminal"),
            ("\"SELECT 'x\"", "`'` is never closed"),
            ("' '", "an empty text"),
            ("1", "psql"),
        ] {
            let said = psql(texts).expect_err(texts).to_string();
            assert!(said.contains(says) && said.contains("book.toml"), "{said}");
        }
    }
}
