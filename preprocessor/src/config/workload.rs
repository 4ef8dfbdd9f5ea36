//! The workloads of `book.toml`: the processes of each, with their scripts and clients.

use crate::error::{Error, Result};
use crate::plan::{Errors, WorkloadProcess, check_name};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Processes by name, as JSON.
pub(super) type Tables = BTreeMap<String, serde_json::Value>;

/// The table of a process of a workload.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ProcessTable {
    /// The script of a transaction, relative to the root.
    script: String,
    /// The number of clients, from 1 to 64.
    #[serde(default = "default_clients")]
    clients: u32,
    /// The number of transactions a second of all clients; unlimited by default.
    rate: Option<u32>,
    /// The reaction to an error: `end`, or `count` and go on.
    #[serde(default)]
    #[schemars(schema_with = "errors_schema")]
    errors: Errors,
}

fn errors_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"enum": ["end", "count"]})
}

fn default_clients() -> u32 {
    4
}

/// The most clients of a process: a server takes a hundred connections by default.
const MOST_CLIENTS: u32 = 64;

/// Reads the processes of a workload.
pub(super) fn workload(name: &str, tables: &Tables) -> Result<Vec<WorkloadProcess>> {
    let table = format!("[preprocessor.witness.workload.{name}]");
    check_table_name(name, &table)?;
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
            check_table_name(process, &table)?;
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
            Ok(WorkloadProcess {
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
fn check_table_name(name: &str, table: &str) -> Result<()> {
    check_name(name)
        .map_err(|(message, help)| Error::setup(format!("{table} in book.toml: {message}"), help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::plan::Workloads;
    use mdbook_preprocessor::config::Config as BookConfig;
    use std::str::FromStr;

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
        let process = |name: &str, script: &str, clients, rate| WorkloadProcess {
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
