//! The renderers of one build. mdBook starts a preprocessor once for each: what the first has run is not run again for the
//! others, also where everything is to be run.

use super::guard::Identity;
use super::stand::Place;
use crate::error::{Doing, Result};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Who asks, for which renderer, and what is known of those before.
#[derive(Debug)]
pub struct Renderers {
    file: PathBuf,
    renderer: String,
    /// The process that asks, if it is known.
    builder: Option<Identity>,
    before: Option<Memory>,
}

/// For which renderers everything was run for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Memory {
    builder: Identity,
    renderers: Vec<String>,
}

impl Renderers {
    /// The renderer that is asked for now. The book's lock is held.
    pub fn of(place: &Place, renderer: &str) -> Self {
        let file = place.dir.with_file_name("renderers.json");
        let read = std::fs::read(&file).ok();
        Self {
            before: read.and_then(|text| serde_json::from_slice(&text).ok()),
            file,
            renderer: renderer.to_owned(),
            builder: Identity::of(nix::unistd::getppid().as_raw()),
        }
    }

    /// Whether the same process has asked for others and not yet for this one: a build goes through its renderers once.
    pub fn is_of_the_same_build(&self) -> bool {
        self.same().is_some()
    }

    fn same(&self) -> Option<&Memory> {
        let before = self.before.as_ref()?;
        let is_same = self.builder.as_ref() == Some(&before.builder);
        (is_same && !before.renderers.contains(&self.renderer)).then_some(before)
    }

    /// Remembers that this one has been served.
    ///
    /// # Errors
    /// When that can't be written.
    pub fn remember(&self) -> Result<()> {
        let Some(builder) = self.builder.clone() else {
            return Ok(());
        };
        let mut renderers = self.same().map_or_else(Vec::new, |it| it.renderers.clone());
        renderers.push(self.renderer.clone());
        let memory = Memory { builder, renderers };
        serde_json::to_vec(&memory)
            .map_err(Into::into)
            .and_then(|text| std::fs::write(&self.file, text))
            .doing(|| format!("writing {}", self.file.display()))
    }
}
