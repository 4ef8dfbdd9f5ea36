//! The renderers of one build. mdBook starts a preprocessor once for each: the steps run for the first one are not run
//! again for the others, even if everything is to be run.

use crate::error::{Context, Result};
use crate::reaper::ProcessIdentity;
use crate::stand::StandDirs;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The process that requests a build, its renderer, and the record of earlier requests.
#[derive(Debug)]
pub(crate) struct BuildSession {
    file: PathBuf,
    renderer: String,
    /// The requesting process, if known.
    builder: Option<ProcessIdentity>,
    before: Option<LastBuild>,
}

/// The renderers that a process was already served for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LastBuild {
    builder: ProcessIdentity,
    renderers: Vec<String>,
}

impl BuildSession {
    /// The current request. The caller holds the book's lock.
    pub(crate) fn of(dirs: &StandDirs, renderer: &str) -> Self {
        let file = dirs.dir.with_file_name("renderers.json");
        let read = std::fs::read(&file).ok();
        Self {
            before: read.and_then(|text| serde_json::from_slice(&text).ok()),
            file,
            renderer: renderer.to_owned(),
            builder: ProcessIdentity::of(nix::unistd::getppid().as_raw()),
        }
    }

    /// Returns `true` if the same process has requested other renderers and not yet this one: a build requests each
    /// once.
    pub(crate) fn is_of_the_same_build(&self) -> bool {
        self.same().is_some()
    }

    fn same(&self) -> Option<&LastBuild> {
        let before = self.before.as_ref()?;
        let is_same = self.builder.as_ref() == Some(&before.builder);
        (is_same && !before.renderers.contains(&self.renderer)).then_some(before)
    }

    /// Records that this renderer has been served.
    ///
    /// # Errors
    /// Fails if the file can't be written.
    pub(crate) fn remember(&self) -> Result<()> {
        let Some(builder) = self.builder.clone() else {
            return Ok(());
        };
        let mut renderers = self.same().map_or_else(Vec::new, |it| it.renderers.clone());
        renderers.push(self.renderer.clone());
        let memory = LastBuild { builder, renderers };
        serde_json::to_vec(&memory)
            .map_err(Into::into)
            .and_then(|text| std::fs::write(&self.file, text))
            .context(|| format!("writing {}", self.file.display()))
    }
}
