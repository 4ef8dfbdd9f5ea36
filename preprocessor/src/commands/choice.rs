//! What the command line and the environment say of how a book is run. They come before what the book says itself.

use crate::config::{Config, Mode};
use crate::error::{Error, Result};
use mdbook_preprocessor::config::Config as BookConfig;

/// How a book is run.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Choice {
    /// Which chapters are run: auto (those that are stale), fresh (all) or replay (none)
    #[arg(long, global = true)]
    mode: Option<Mode>,
    /// With replay: fail if anything shown is stale
    #[arg(long, global = true)]
    deny_stale: bool,
}

impl Choice {
    /// What a book says of itself, with what is chosen here: by a flag, or else by `WITNESS_MODE` and
    /// `WITNESS_DENY_STALE`.
    ///
    /// # Errors
    /// When a variable has no meaning, and as for [`Config::of`].
    pub fn config(&self, book: &BookConfig) -> Result<Config> {
        let mut config = Config::of(book)?;
        config.mode = self.mode()?.unwrap_or(config.mode);
        if let Some(word) = variable("WITNESS_DENY_STALE") {
            config.deny_stale = !matches!(word.as_str(), "0" | "false");
        }
        config.deny_stale |= self.deny_stale;
        Ok(config)
    }

    /// The mode that is chosen by the flag, or else by `WITNESS_MODE`.
    ///
    /// # Errors
    /// When the variable has no meaning.
    pub fn mode(&self) -> Result<Option<Mode>> {
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

/// A variable of the environment, unless it is empty.
fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.to_string_lossy().into_owned();
    (!value.is_empty()).then_some(value)
}
