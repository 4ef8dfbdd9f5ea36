//! A server that keeps running before and after a measurement.

use super::{cache, mdbook, witness};
use anyhow::{Context, Result, ensure};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;

/// A reader's stand, up as long as this value lives and no signal ends this process.
pub(super) struct Server {
    stand: Arc<Stand>,
    environment: Vec<(String, String)>,
}

/// The book and the cache of a stand.
struct Stand {
    root: PathBuf,
    cache: TempDir,
}

impl Server {
    /// Starts the stand of the book in `root`, in a private cache.
    pub(super) fn up(root: &Path, cache: TempDir) -> Result<Self> {
        let stand = Arc::new(Stand {
            root: root.to_owned(),
            cache,
        });
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let signalled = Arc::clone(&stand);
        std::thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                signalled.down();
                std::process::exit(128 + signal);
            }
        });
        let mut server = Self {
            stand,
            environment: Vec::new(),
        };
        server.stand.call(&["up"])?;
        let lines = server.stand.call(&["env"])?;
        server.environment = lines
            .lines()
            .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
            .filter_map(|(key, value)| Some((key.to_owned(), shlex::split(value)?.concat())))
            .collect();
        Ok(server)
    }

    /// A variable of the server's environment, such as `PGHOST`.
    fn variable(&self, name: &str) -> Result<&str> {
        let found = self.environment.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.as_str())
            .with_context(|| format!("the stand has no {name}"))
    }

    /// The URL of a database of the server.
    pub(super) fn url_of(&self, database: &str) -> Result<String> {
        Ok(format!(
            "postgresql:///{database}?host={}&user={}",
            self.variable("PGHOST")?,
            self.variable("PGUSER")?
        ))
    }

    /// A build of the book in `root` on this server that runs all of it, despite cached results.
    pub(super) fn fresh(&self, root: &Path, database: &str) -> Result<Command> {
        let mut command = mdbook(root)?;
        self.lend(&mut command, database)?;
        Ok(command)
    }

    /// Makes a command run all of a book on this server, in a database that it may drop.
    pub(super) fn lend(&self, command: &mut Command, database: &str) -> Result<()> {
        cache::lend(command, self.stand.cache.path());
        command
            .env("WITNESS_DATABASE_URL", self.url_of("postgres")?)
            .env("WITNESS_DISPOSABLE", database)
            .env("WITNESS_MODE", "fresh");
        Ok(())
    }

    /// A client program, connected to a database of this server.
    pub(super) fn client(&self, program: &str, database: &str) -> Result<Command> {
        let path = self.variable("PATH").unwrap_or_default().to_owned();
        let found = std::env::split_paths(&path)
            .map(|p| p.join(program))
            .find(|p| p.is_file());
        let mut command = Command::new(found.unwrap_or_else(|| program.into()));
        command
            .envs(self.environment.iter().cloned())
            .env("PGDATABASE", database);
        Ok(command)
    }

    /// The server's major version.
    pub(super) fn major(&self) -> Result<u32> {
        let mut psql = self.client("psql", "postgres")?;
        let output = psql.args(["-XAtc", "SHOW server_version_num"]).output()?;
        let number: u32 = String::from_utf8(output.stdout)?.trim().parse()?;
        Ok(number / 10_000)
    }

    /// Makes an empty database, and connects to it once: the first connection makes files that all later ones use.
    pub(super) fn recreate(&self, database: &str) -> Result<()> {
        self.drop(database)?;
        self.statement("postgres", &format!("CREATE DATABASE {database}"))?;
        self.statement(database, "SELECT 1")
    }

    /// Drops a database, if it exists.
    pub(super) fn drop(&self, database: &str) -> Result<()> {
        self.statement(
            "postgres",
            &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"),
        )
    }

    fn statement(&self, database: &str, statement: &str) -> Result<()> {
        let mut psql = self.client("psql", database)?;
        let output = psql.args(["-X", "-q", "-c", statement]).output()?;
        ensure!(
            output.status.success(),
            "{statement}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }
}

impl Stand {
    fn call(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new(witness()?)
            .arg("stand")
            .args(arguments)
            .current_dir(&self.root)
            .env(cache::VARIABLE, self.cache.path())
            .output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "stand {}: {said}",
            arguments.join(" ")
        );
        Ok(String::from_utf8(output.stdout)?)
    }

    fn down(&self) {
        let down = self.call(&["down", "--remove"]);
        let removed = std::fs::remove_dir_all(self.cache.path());
        if let Err(error) = down.and(removed.map_err(Into::into)) {
            eprintln!("the benchmark's server could not be ended: {error:#}");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stand.down();
    }
}
