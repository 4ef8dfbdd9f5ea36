//! What is known of a checkpoint: a small file in its directory.

use crate::error::{Doing, Error, Result};
use crate::run::guard::{Identity, boot};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The format of this file and of what lies beside it.
const FORMAT: u32 = 1;
const FILE: &str = "checkpoint.json";
/// The data directory in a checkpoint's.
pub(super) const DATA: &str = "data";

/// What a checkpoint is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Names the state of the server, and so the checkpoint: letters, digits and dashes.
    pub key: String,
    /// The chapter at whose start the server is so.
    pub chapter: String,
    /// The running time that having it saves.
    pub saves: Duration,
}

/// A checkpoint that can be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// What it is of.
    pub label: Label,
    /// When it was made.
    pub made: SystemTime,
    /// When it was last brought back, or made.
    pub used: SystemTime,
    /// The bytes of its files, of which it may share some with other checkpoints.
    pub bytes: u64,
    /// The version of the server that it is of: `18.6`.
    pub version: String,
    /// Where that server's programs are.
    pub bin: PathBuf,
    /// Its own directory.
    directory: PathBuf,
}

/// The file as it is written. `format` comes first and is read alone first: other formats have other fields.
#[derive(Debug, Serialize, Deserialize)]
struct Written {
    format: u32,
    #[serde(flatten)]
    label: Label,
    made: SystemTime,
    bytes: u64,
    version: String,
    bin: PathBuf,
    /// The servers here don't wait for the disk, so a crash of the machine may cost a checkpoint some of its files:
    /// one from before the machine's last start is not trusted.
    boot: String,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// The time since the machine was started; where the system doesn't name it, that of this process.
fn epoch() -> String {
    let boot = boot();
    if boot.is_empty() {
        let own = Identity::own();
        return format!("process {} of {}", own.pid, own.started);
    }
    boot
}

impl Memory {
    /// What is known of the checkpoint in a directory; nothing if it can't be used.
    pub(super) fn read(directory: &Path) -> Option<Self> {
        let file = directory.join(FILE);
        let text = fs::read(&file).ok()?;
        let format: Format = serde_json::from_slice(&text).ok()?;
        if format.format != FORMAT {
            return None;
        }
        let written: Written = serde_json::from_slice(&text).ok()?;
        let is_named_so = directory.file_name()?.to_str()? == written.label.key;
        let is_whole = directory.join(DATA).join("PG_VERSION").is_file();
        if !is_named_so || !is_whole || written.boot != epoch() {
            return None;
        }
        Some(Self {
            label: written.label,
            made: written.made,
            used: file.metadata().and_then(|it| it.modified()).ok()?,
            bytes: written.bytes,
            version: written.version,
            bin: written.bin,
            directory: directory.to_owned(),
        })
    }

    /// Writes the file of a checkpoint in its directory.
    pub(super) fn write(
        directory: &Path,
        label: &Label,
        bytes: u64,
        version: &str,
        bin: &Path,
    ) -> Result<()> {
        let file = directory.join(FILE);
        let written = Written {
            format: FORMAT,
            label: label.clone(),
            made: SystemTime::now(),
            bytes,
            version: version.to_owned(),
            bin: bin.to_owned(),
            boot: epoch(),
        };
        serde_json::to_vec_pretty(&written)
            .map_err(Into::into)
            .and_then(|text| fs::write(&file, text))
            .doing(|| format!("writing {}", file.display()))
    }

    /// Takes the file away, after which the checkpoint is none.
    pub(super) fn forget(directory: &Path) -> std::io::Result<()> {
        fs::remove_file(directory.join(FILE))
    }

    /// Notes that it was used: the file's own time says when.
    pub(super) fn touch(&self) -> Result<()> {
        let file = self.directory.join(FILE);
        File::open(&file)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .doing(|| format!("noting the use of {}", file.display()))
    }

    /// The data directory in it.
    pub(crate) fn data(&self) -> PathBuf {
        self.directory.join(DATA)
    }

    /// Checks that it is of a server of this version with these programs.
    ///
    /// # Errors
    /// When it isn't.
    pub(crate) fn fits(&self, version: &str, bin: &Path) -> Result<()> {
        if self.version == version && self.bin == bin {
            return Ok(());
        }
        Err(Error::setup(
            format!(
                "the checkpoint of {} is of PostgreSQL {} in {}, and the server is {version} in {}",
                self.label.chapter,
                self.version,
                self.bin.display(),
                bin.display()
            ),
            "begin without it",
        ))
    }
}
