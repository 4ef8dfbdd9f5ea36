//! `[preprocessor.witness]` in `book.toml`.

use crate::chapter::ForeignFences;
use crate::error::{Error, Result};
use crate::plan::{Errors, Process, Workloads, check_name, psql};
use mdbook_preprocessor::config::Config as BookConfig;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

/// Which chapters are run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Those that are stale, and those that they need; of the others, what was kept is shown.
    #[default]
    Auto,
    /// All.
    Fresh,
    /// None: what was kept is shown, and what is stale is marked.
    Replay,
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "auto" => Ok(Self::Auto),
            "fresh" => Ok(Self::Fresh),
            "replay" => Ok(Self::Replay),
            _ => Err(format!(
                "`{word}` is no mode: there are auto, fresh and replay"
            )),
        }
    }
}

/// Processes by their names, each as it is written.
type Tables = BTreeMap<String, serde_json::Value>;

/// What a book says about how it is run.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Config {
    /// Files and folders that steps can read, relative to the root: they are copied into the directory in which
    /// steps work.
    pub files: Vec<PathBuf>,
    /// Which chapters are run.
    pub mode: Mode,
    /// Texts that each session runs when it opens, before its first block: statements and commands of psql's.
    pub psql: Vec<String>,
    /// Variables of the caller's environment that steps get, beside those that all get. What is kept rests on their values.
    pub environment: Vec<String>,
    /// Variables of the caller's environment that steps get, and whose values stand nowhere. What is kept rests on their names
    /// only: a hash of a value that stands on a page could be guessed at.
    pub secrets: Vec<String>,
    /// In [`Mode::Replay`], what is stale is a mistake.
    pub deny_stale: bool,
    /// The directory in which transcripts are kept, relative to the root; one in the user's cache if there is none.
    pub archive: Option<PathBuf>,
    /// The treatment of fences with braces that aren't ours: `pass` or `refuse`.
    #[serde(deserialize_with = "foreign_fences")]
    pub foreign_fences: ForeignFences,
    /// The command that runs a book again, for the provenance of a page.
    again: Option<String>,
    /// The server: [`crate::run::stand::Config`] reads it, with what the user adds.
    stand: Option<serde_json::Value>,
    /// The sandbox of steps: [`crate::run::sandbox::Config`] reads it.
    sandbox: Option<serde_json::Value>,
    /// How it is verified: [`crate::verify::settings::Settings`] reads it.
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
    /// Reads it from a book's configuration; all defaults where the book has none.
    ///
    /// # Errors
    /// A key that isn't known, or a value of another kind; a workload that makes no sense; a text for psql that has no end.
    pub fn of(book: &BookConfig) -> Result<Self> {
        let config: Option<Self> = book.get("preprocessor.witness").map_err(|error| {
            Error::setup(
                format!("[preprocessor.witness] in book.toml: {error:#}"),
                "the README lists the keys and their values",
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

    /// The workloads that chapters can start.
    pub fn workloads(&self) -> &Workloads {
        &self.workloads
    }

    /// The command that runs the book again.
    pub fn again(&self) -> &str {
        self.again
            .as_deref()
            .unwrap_or("WITNESS_MODE=fresh mdbook build")
    }
}

/// Refuses a text for psql that a block couldn't have either: one that has no end, or asks at the terminal.
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
    match psql::faults(text).first() {
        None => Ok(()),
        Some(fault) => Err(Error::setup(
            format!("{place}: {}", fault.message()),
            fault.help(),
        )),
    }
}

/// Refuses what can't be handed on to steps: what is no name, and what leads a client to its server.
fn is_variable(name: &str, key: &str) -> Result<()> {
    let place = format!("{key} in [preprocessor.witness] of book.toml");
    let mut letters = name.chars();
    let is_name = letters
        .next()
        .is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
        && letters.all(|it| it.is_ascii_alphanumeric() || it == '_');
    if !is_name {
        return Err(Error::setup(
            format!("{place}: `{name}` is no name of a variable"),
            "name variables of the environment, such as API_TOKEN, without their values",
        ));
    }
    let is_ours = ["PG", "PSQL", "WITNESS_RUN", "WITNESS_DATABASE_URL"];
    if is_ours.iter().any(|it| name.starts_with(it)) || ["LC_ALL", "LANGUAGE"].contains(&name) {
        return Err(Error::setup(
            format!(
                "{place}: `{name}` is set or left out for each step, so that it gets to the book's server"
            ),
            "leave it out; a step can set it by itself",
        ));
    }
    Ok(())
}

/// What a process of a workload says about itself.
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

/// The most clients a process may have: a server takes a hundred connections unless it is told otherwise.
const MOST_CLIENTS: u32 = 64;

/// The processes of a workload.
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
            let help = "a process has a `script`, and if need be `clients`, a `rate`, and `errors = \"count\"`";
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
                        "{table} in book.toml has the script `{}`, of which pgbench would take what follows the @ for a weight, \
                         and run another file",
                        read.script
                    ),
                    "give the file a name without @",
                ));
            }
            if read.rate == Some(0) {
                return Err(Error::setup(
                    format!("{table} in book.toml has a rate of 0 transactions a second"),
                    "leave `rate` out for as many as it can",
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

/// Refuses a name that no step could have.
fn named(name: &str, table: &str) -> Result<()> {
    check_name(name)
        .map_err(|(message, help)| Error::setup(format!("{table} in book.toml: {message}"), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(toml: &str) -> Result<Config> {
        Config::of(&BookConfig::from_str(toml).expect("TOML"))
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
            ("shop.'a b'", "script = 'x'", "`a b` is no name"),
            ("'sh.op'", "a = { script = 'x' }", "`sh.op` is no name"),
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
