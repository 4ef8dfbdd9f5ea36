//! The reader's own server, and the programs that the pages name.

use crate::support::{PROGRAM, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The deadline of a condition.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// The time between two looks of a reader.
const EVERY: Duration = Duration::from_millis(200);

/// A book's directory, in which a reader works.
pub(crate) struct Desk {
    pub(crate) root: PathBuf,
    /// The variables that lead to the book's cache and server.
    pub(crate) environment: Vec<(String, String)>,
    /// The program as the pages call it.
    pub(crate) program: String,
}

impl Desk {
    /// A command as a page shows it, with the tested program in place of an installed one.
    pub(crate) fn command(&self, shown: &str) -> Command {
        let words = shown.strip_prefix(&self.program);
        let words = words.unwrap_or_else(|| panic!("{shown} isn't a command of {}", self.program));
        let mut command = Command::new(PROGRAM);
        command
            .args(words.split_whitespace())
            .current_dir(&self.root);
        // No start-up file of a person's.
        command.env("HOME", self.root.parent().unwrap_or(Path::new("/")));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("WITNESS_")) {
            command.env_remove(name);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// A line of code, with the tested program in place of an installed one.
    pub(crate) fn own(&self, code: &str) -> String {
        let own = shlex::try_quote(PROGRAM).expect("no NUL");
        code.trim_end().replace(&self.program, &own)
    }

    /// The program with these arguments.
    pub(crate) fn witness(&self, arguments: &str) -> Command {
        self.command(&format!("{} {arguments}", self.program))
    }

    /// The first value of a query, by a connection of its own.
    pub(crate) fn value(&self, query: &str) -> Option<String> {
        let mut command = self.witness("stand psql --as looks -At");
        let output = command.args(["-c", query]).output().expect("psql starts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        output
            .status
            .success()
            .then(|| said.lines().next().unwrap_or_default().to_owned())
    }

    /// Waits until a query says `t`. False at the deadline.
    pub(crate) fn wait(&self, query: &str) -> bool {
        until(|| self.value(query).as_deref() == Some("t"))
    }

    /// Waits until nobody is connected any more: the next chapter begins without this one's sessions. False at the deadline.
    pub(crate) fn is_left(&self) -> bool {
        self.wait(
            "SELECT count(*) = 0 FROM pg_stat_activity \
             WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        )
    }

    /// Makes the book's database anew. False if that fails.
    pub(crate) fn renew(&self) -> bool {
        let Some(name) = self.value("SELECT current_database()") else {
            return false;
        };
        let mut command = self.witness("stand psql --as looks postgres -q");
        for what in [
            format!("DROP DATABASE {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name}"),
        ] {
            command.args(["-c", &what]);
        }
        command.status().expect("psql starts").success()
    }

    /// Takes a new server up.
    pub(crate) fn up(&self) {
        stdout(&self.witness("stand up").output().expect("it starts"));
    }
}

/// Looks until something is so. False at the deadline.
pub(crate) fn until(mut is_so: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        if Instant::now() >= deadline {
            return false;
        }
        std::thread::sleep(EVERY);
    }
    true
}
