//! The workloads of a book. A chapter refers to one by name; the book's configuration describes it.

use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The workloads of a book, by name.
pub type Workloads = BTreeMap<String, Vec<WorkloadProcess>>;

/// One process of a workload, with several clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadProcess {
    /// Its name, and the `application_name` of its connections.
    pub name: String,
    /// Its script, relative to the book's root.
    pub script: String,
    /// The number of its clients.
    pub clients: u32,
    /// The target rate in transactions a second; unlimited if there is none.
    pub rate: Option<u32>,
    /// Its reaction to errors.
    pub errors: Errors,
}

/// The reaction of a process to an error in its script.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Errors {
    /// End, as `pgbench` does, which runs the script.
    #[default]
    End,
    /// Count it and go on, as an application does. This tool's own client runs the script.
    Count,
}

/// The time limit of a `pgbench` in seconds: only an upper bound, since its chapter stops it.
const LIMIT: u32 = 24 * 60 * 60;

impl WorkloadProcess {
    /// Returns the command that starts it, as a reader would type it.
    #[must_use]
    pub fn command(&self) -> String {
        let program = match self.errors {
            Errors::End => "pgbench",
            Errors::Count => "mdbook-witness",
        };
        format!("PGAPPNAME={} {program} {}", self.name, self.arguments())
    }

    /// Returns the arguments of its program, which writes a log.
    #[must_use]
    pub fn arguments(&self) -> String {
        let words = self.words(true);
        let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
        words.join(" ")
    }

    /// Returns the arguments of its program word by word, with a log or without.
    #[must_use]
    pub fn words(&self, has_log: bool) -> Vec<String> {
        let clients = self.clients.to_string();
        let threads = self.clients.min(2).to_string();
        let mut words = match self.errors {
            Errors::End => vec!["-n", "-c", &clients, "-j", &threads],
            Errors::Count => vec!["client", "-c", &clients],
        }
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
        if let Some(rate) = self.rate {
            words.extend(["-R".to_owned(), rate.to_string()]);
        }
        if self.errors == Errors::End {
            words.extend(["-T".to_owned(), LIMIT.to_string()]);
            words.extend(has_log.then(|| "-l".to_owned()));
        }
        words.extend(has_log.then(|| format!("--log-prefix={}", self.name)));
        words.extend(["-f".to_owned(), self.script.clone()]);
        words
    }
}

/// Quotes an argument as one word of `bash`.
fn quoted(path: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '=');
    match path.chars().all(is_plain) {
        true => Cow::Borrowed(path),
        false => Cow::Owned(format!("'{}'", path.replace('\'', r"'\''"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_a_command() {
        let mut process = WorkloadProcess {
            name: "writers".into(),
            script: "sql/w.sql".into(),
            clients: 4,
            rate: Some(80),
            errors: Errors::End,
        };
        assert_eq!(
            process.command(),
            "PGAPPNAME=writers pgbench -n -c 4 -j 2 -R 80 -T 86400 -l --log-prefix=writers -f sql/w.sql"
        );
        process.errors = Errors::Count;
        assert_eq!(
            process.command(),
            "PGAPPNAME=writers mdbook-witness client -c 4 -R 80 --log-prefix=writers -f sql/w.sql"
        );
    }

    #[test]
    fn a_path_is_one_word() {
        assert_eq!(quoted("sql/a_b-c.sql"), "sql/a_b-c.sql");
        assert_eq!(quoted("it's; here"), r"'it'\''s; here'");
    }
}
