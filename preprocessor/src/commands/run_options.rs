//! Options of the command line and the environment, which take precedence over the book's configuration.

use crate::config::{Config, RunMode};
use crate::error::{Error, Result};
use mdbook_preprocessor::config::Config as BookConfig;

/// The options of a run.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct RunOptions {
    /// Chapters to run: auto (the stale ones), fresh (all) or replay (none)
    #[arg(long, global = true)]
    mode: Option<RunMode>,
    /// With replay: fail if any result is stale
    #[arg(long, global = true)]
    deny_stale: bool,
}

impl RunOptions {
    /// Returns the book's configuration, overridden by the flags, or else by `WITNESS_MODE` and `WITNESS_DENY_STALE`.
    ///
    /// # Errors
    /// If a variable is invalid, and as for [`Config::from_table`].
    pub fn config(&self, book: &BookConfig) -> Result<Config> {
        let mut config = Config::from_table(book)?;
        config.mode = self.mode()?.unwrap_or(config.mode);
        if let Some(word) = variable("WITNESS_DENY_STALE") {
            config.deny_stale = !matches!(word.as_str(), "0" | "false");
        }
        config.deny_stale |= self.deny_stale;
        Ok(config)
    }

    /// Returns the mode from the flag, or else from `WITNESS_MODE`.
    ///
    /// # Errors
    /// If the variable is invalid.
    pub fn mode(&self) -> Result<Option<RunMode>> {
        let chosen = match (self.mode, variable("WITNESS_MODE")) {
            (Some(mode), _) => Ok(Some(mode)),
            (None, None) => Ok(None),
            (None, Some(word)) => word.parse().map(Some),
        };
        chosen.map_err(|why: String| {
            Error::setup(format!("WITNESS_MODE: {why}"), "correct it, or unset it")
        })
    }
}

/// Returns an environment variable, unless it is empty.
fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.to_string_lossy().into_owned();
    (!value.is_empty()).then_some(value)
}
