//! The book's sandbox settings: `sandbox` in `[preprocessor.witness]`.

use crate::error::{Error, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The rights that a book adds to those of its steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SandboxConfig {
    /// True if there is no sandbox: `sandbox = false`.
    pub is_off: bool,
    /// Files and folders that steps may read in addition to the system, absolute.
    pub read: Vec<PathBuf>,
    /// Folders that they may write in addition to their own, absolute.
    pub write: Vec<PathBuf>,
    /// TCP ports that they may open and connect to, in addition to the server's.
    pub tcp: Vec<u16>,
}

/// The table in book.toml.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct SandboxTable {
    /// Files and folders that steps may read in addition to the system.
    read: Vec<String>,
    /// Folders that steps may write in addition to their own.
    write: Vec<String>,
    /// TCP ports that steps may open and connect to, in addition to the server's.
    tcp: Vec<u16>,
}

impl SandboxConfig {
    /// Returns the schema of the settings.
    pub(crate) fn table_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<SandboxTable>();
        json_schema!({
            "description": "The rights that the book adds to those of its steps; `false` switches the sandbox off.",
            "anyOf": [{"type": "boolean"}, table],
        })
    }

    /// Reads the settings of a book in `root`; the default without any.
    ///
    /// # Errors
    /// Fails on a value of the wrong type, an unknown key, or a missing path.
    pub fn of(written: Option<Value>, root: &Path, home: Option<&Path>) -> Result<Self> {
        let table = match written {
            None | Some(Value::Bool(true)) => return Ok(Self::default()),
            Some(Value::Bool(false)) => {
                return Ok(Self {
                    is_off: true,
                    ..Self::default()
                });
            }
            Some(table) => serde_json::from_value::<SandboxTable>(table)
                .map_err(|error| wrong(&error.to_string()))?,
        };
        let path = |text: &String| {
            let path = match (text.strip_prefix("~/"), home) {
                (Some(below), Some(home)) => home.join(below),
                _ => root.join(text),
            };
            path.canonicalize()
                .map_err(|error| wrong(&format!("`{text}`: {error}")))
        };
        let paths = |texts: &[String]| texts.iter().map(path).collect::<Result<Vec<_>>>();
        let (read, write) = (paths(&table.read)?, paths(&table.write)?);
        if let Some(file) = write.iter().find(|path| !path.is_dir()) {
            return Err(wrong(&format!("`{}` is not a folder", file.display())));
        }
        Ok(Self {
            is_off: false,
            read,
            write,
            tcp: table.tcp,
        })
    }
}

fn wrong(why: &str) -> Error {
    Error::setup(
        format!("sandbox in [preprocessor.witness] of book.toml: {why}"),
        "set it to false, or to a table with any of read = [\"~/data\"], write = [\"/srv/out\"] and tcp = [8080]: existing folders, and \
         port numbers",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn it_is_on_and_adds_nothing_unless_the_book_says_so() {
        let of = |value| SandboxConfig::of(value, Path::new("/"), None).expect("it makes sense");
        assert_eq!(of(None), SandboxConfig::default());
        assert_eq!(of(Some(json!(true))), SandboxConfig::default());
        assert!(of(Some(json!(false))).is_off);
        assert_eq!(of(Some(json!({}))), SandboxConfig::default());
    }

    #[test]
    fn paths_are_those_of_the_book_or_of_the_home_directory() {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("it is there");
        let home = root.join("home");
        std::fs::create_dir_all(home.join("data")).expect("made");
        std::fs::create_dir_all(root.join("out")).expect("made");
        let written = json!({"read": ["~/data"], "write": ["out", "/tmp"], "tcp": [80]});
        let config = SandboxConfig::of(Some(written), &root, Some(&home)).expect("they are there");
        assert_eq!(config.read, [home.join("data")]);
        assert_eq!(config.write[0], root.join("out"));
        assert_eq!(config.tcp, [80]);
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        for (written, told) in [
            (json!("off"), "sandbox in [preprocessor.witness]"),
            (json!({"reads": []}), "reads"),
            (json!({"read": ["not/there"]}), "`not/there`"),
            (json!({"write": ["/etc/passwd"]}), "is not a folder"),
            (json!({"tcp": [70000]}), "70000"),
        ] {
            let error = SandboxConfig::of(Some(written), Path::new("/"), None).expect_err(told);
            assert!(error.to_string().contains(told), "{error}");
        }
    }
}
