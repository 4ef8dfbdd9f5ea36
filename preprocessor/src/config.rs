//! `[preprocessor.witness]` in `book.toml`.

use crate::chapter::ForeignFences;
use crate::error::{Error, Result};
use crate::plan::{Errors, Process, Workloads, check_name, psql};
use mdbook_preprocessor::config::Config as BookConfig;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

/// The choice of chapters to run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
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

/// Processes by name, as JSON.
type Tables = BTreeMap<String, serde_json::Value>;

/// The book's settings.
#[derive(Debug, Clone, Default, Deserialize)]
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
    /// True if stale results are mistakes in [`RunMode::Replay`].
    pub deny_stale: bool,
    /// The directory of cached transcripts, relative to the root; `None` for one in the user's cache.
    pub archive: Option<PathBuf>,
    /// The treatment of fences with braces of other tools: `pass` or `refuse`.
    #[serde(deserialize_with = "foreign_fences")]
    pub foreign_fences: ForeignFences,
    /// The command that runs the book again, shown as provenance on a page.
    again: Option<String>,
    /// The server's settings: [`crate::stand::Config`] reads them together with the user's.
    stand: Option<serde_json::Value>,
    /// The settings of the steps' sandbox: [`crate::sandbox::Config`] reads them.
    sandbox: Option<serde_json::Value>,
    /// The settings of `verify`: [`crate::verify::settings::VerifySettings`] reads them.
    pub verify: Option<serde_json::Value>,
    /// The processes of each workload.
    workload: BTreeMap<String, Tables>,
    #[serde(skip)]
    workloads: Workloads,
    // mdBook's own keys.
    command: Option<String>,
    before: Option<Vec<String>>,
    after: Option<Vec<String>>,
    renderers: Option<Vec<String>>,
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

impl Config {
    /// Reads the settings from a book's configuration, with defaults for missing ones.
    ///
    /// # Errors
    /// Fails for an unknown key, a value of another type, an invalid workload, or an unfinished text for psql.
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
        config.psql.iter().try_for_each(|text| is_whole(text))?;
        for (key, names) in [
            ("environment", &config.environment),
            ("secrets", &config.secrets),
        ] {
            names.iter().try_for_each(|name| is_variable(name, key))?;
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
}

/// Rejects a text for psql that a block couldn't have either: it is unfinished, or reads the terminal.
fn is_whole(text: &str) -> Result<()> {
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
fn is_variable(name: &str, key: &str) -> Result<()> {
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

/// The table of a process of a workload.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ProcessTable {
    script: String,
    #[serde(default = "default_clients")]
    clients: u32,
    rate: Option<u32>,
    #[serde(default)]
    errors: Errors,
}

fn default_clients() -> u32 {
    4
}

/// The most clients of a process: a server takes a hundred connections by default.
const MOST_CLIENTS: u32 = 64;

/// Reads the processes of a workload.
fn workload(name: &str, tables: &Tables) -> Result<Vec<Process>> {
    let table = format!("[preprocessor.witness.workload.{name}]");
    named(name, &table)?;
    if tables.is_empty() {
        return Err(Error::setup(
            format!("{table} in book.toml has no process"),
            format!("add [preprocessor.witness.workload.{name}.writers] with its `script`"),
        ));
    }
    let processes = tables.iter();
    processes
        .map(|(process, value)| {
            let table = format!("[preprocessor.witness.workload.{name}.{process}]");
            named(process, &table)?;
            let help = "a process has a `script`, and optionally `clients`, a `rate` and `errors = \"count\"`";
            let read: ProcessTable = serde_json::from_value(value.clone())
                .map_err(|error| Error::setup(format!("{table} in book.toml: {error}"), help))?;
            if !(1..=MOST_CLIENTS).contains(&read.clients) {
                return Err(Error::setup(
                    format!("{table} in book.toml has {} clients", read.clients),
                    format!("`clients` is a number from 1 to {MOST_CLIENTS}"),
                ));
            }
            if read.errors == Errors::End && read.script.contains('@') {
                return Err(Error::setup(
                    format!(
                        "{table} in book.toml has the script `{}`: pgbench takes the part behind the @ for a weight, \
                         and runs another file",
                        read.script
                    ),
                    "give the file a name without @",
                ));
            }
            if read.rate == Some(0) {
                return Err(Error::setup(
                    format!("{table} in book.toml has a rate of 0 transactions a second"),
                    "leave `rate` out for an unlimited rate",
                ));
            }
            Ok(Process {
                name: process.clone(),
                script: read.script,
                clients: read.clients,
                rate: read.rate,
                errors: read.errors,
            })
        })
        .collect()
}

/// Rejects a name that a step couldn't have.
fn named(name: &str, table: &str) -> Result<()> {
    check_name(name)
        .map_err(|(message, help)| Error::setup(format!("{table} in book.toml: {message}"), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(toml: &str) -> Result<Config> {
        Config::from_table(&BookConfig::from_str(toml).expect("TOML"))
    }

    #[test]
    fn workloads_are_read() {
        let config = config(
            "[preprocessor.witness.workload.shop.writers]
             script = 'sql/w.sql'
             clients = 8
             rate = 80
             [preprocessor.witness.workload.shop.readers]
             script = 'sql/r.sql'",
        );
        let process = |name: &str, script: &str, clients, rate| Process {
            name: name.into(),
            script: script.into(),
            clients,
            rate,
            errors: Errors::End,
        };
        let processes = vec![
            process("readers", "sql/r.sql", 4, None),
            process("writers", "sql/w.sql", 8, Some(80)),
        ];
        let expected = Workloads::from([("shop".into(), processes)]);
        assert_eq!(config.expect("it is right").workloads(), &expected);
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

    #[test]
    fn a_workload_that_makes_no_sense_is_told_with_its_table() {
        for (table, keys, says) in [
            ("shop.a", "", "missing field `script`"),
            (
                "shop.a",
                "script = 'x'\nclient = 4",
                "unknown field `client`",
            ),
            ("shop.a", "script = 'x'\nclients = 0", "0 clients"),
            ("shop.a", "script = 'x'\nclients = 65", "65 clients"),
            ("shop.a", "script = 'x'\nrate = 0", "a rate of 0"),
            ("shop.a", "script = 'x'\nrate = -1", "-1"),
            ("shop.a", "script = 'a.sql@3'", "for a weight"),
            ("shop.'a b'", "script = 'x'", "`a b` is not a valid name"),
            (
                "'sh.op'",
                "a = { script = 'x' }",
                "`sh.op` is not a valid name",
            ),
            ("shop", "", "no process"),
            (
                "shop",
                "script = 'x'",
                "[preprocessor.witness.workload.shop.script]",
            ),
        ] {
            let text = format!("[preprocessor.witness.workload.{table}]\n{keys}");
            let said = config(&text).expect_err(&text).to_string();
            let table = format!("[preprocessor.witness.workload.{}", table.replace('\'', ""));
            assert!(
                said.contains(&table) && said.contains(says),
                "{text}: {said}"
            );
        }
    }
}
