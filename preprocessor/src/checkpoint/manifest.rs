//! The description of a checkpoint: a small file in its directory.

use crate::error::{Context, Result};
use crate::reaper::{ProcessIdentity, boot};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The format of this file and of the data beside it.
const FORMAT: u32 = 1;
const FILE: &str = "checkpoint.json";
/// The name of the data directory in a checkpoint.
pub(super) const DATA: &str = "data";

/// The identity of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointId {
    /// The key of the server's state, and so the checkpoint's name: letters, digits and dashes.
    pub key: String,
    /// The chapter at whose start the server has this state.
    pub chapter: String,
    /// The running time that the checkpoint saves.
    pub saves: Duration,
}

/// A usable checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its identity.
    pub label: CheckpointId,
    /// Its creation time.
    pub made: SystemTime,
    /// The time of its last restore or creation.
    pub used: SystemTime,
    /// The bytes of its files, some of which may be shared with other checkpoints.
    pub bytes: u64,
    /// The version of its server: `18.6`.
    pub version: String,
    /// The directory of that server's programs.
    pub bin: PathBuf,
    /// Its own directory.
    pub(super) directory: PathBuf,
}

/// The contents of the file. `format` comes first and is read alone first: other formats have other fields.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    #[serde(flatten)]
    label: CheckpointId,
    made: SystemTime,
    bytes: u64,
    version: String,
    bin: PathBuf,
    /// Id of the machine's last start. The servers here don't wait for the disk, so a crash of the machine may cost a
    /// checkpoint some of its files: one from before that start is not trusted.
    boot: String,
}

impl Manifest {
    /// Returns the description of a checkpoint that was made at this start of the machine.
    fn new(label: &CheckpointId, made: SystemTime, bytes: u64, version: &str, bin: &Path) -> Self {
        Self {
            format: FORMAT,
            label: label.clone(),
            made,
            bytes,
            version: version.to_owned(),
            bin: bin.to_owned(),
            boot: epoch(),
        }
    }

    fn put(&self, file: &Path) -> Result<()> {
        serde_json::to_vec_pretty(self)
            .map_err(Into::into)
            .and_then(|text| fs::write(file, text))
            .context(|| format!("writing {}", file.display()))
    }
}

#[derive(Deserialize)]
struct ManifestFormat {
    format: u32,
}

/// The id of the machine's last start, or of this process if the system doesn't report one.
fn epoch() -> String {
    let boot = boot();
    if boot.is_empty() {
        let own = ProcessIdentity::own();
        return format!("process {} of {}", own.pid, own.started);
    }
    boot
}

impl Checkpoint {
    /// Reads the description of the checkpoint in a directory; `None` if it can't be used.
    pub(super) fn read(directory: &Path) -> Option<Self> {
        let file = directory.join(FILE);
        let text = fs::read(&file).ok()?;
        let format: ManifestFormat = serde_json::from_slice(&text).ok()?;
        if format.format != FORMAT {
            return None;
        }
        let written: Manifest = serde_json::from_slice(&text).ok()?;
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

    /// Writes the description of a checkpoint into its directory.
    pub(super) fn write(
        directory: &Path,
        label: &CheckpointId,
        bytes: u64,
        version: &str,
        bin: &Path,
    ) -> Result<()> {
        let written = Manifest::new(label, SystemTime::now(), bytes, version, bin);
        written.put(&directory.join(FILE))
    }

    /// Records that it saves this running time, unless it is known. Its last use stays the same.
    pub(super) fn save_more(&mut self, saves: Duration) -> Result<()> {
        if self.label.saves == saves {
            return Ok(());
        }
        self.label.saves = saves;
        let written = Manifest::new(&self.label, self.made, self.bytes, &self.version, &self.bin);
        let new = self.directory.join(format!("{FILE}.new"));
        written.put(&new)?;
        let file = self.directory.join(FILE);
        File::open(&new)
            .and_then(|it| it.set_modified(self.used))
            .and_then(|()| fs::rename(&new, &file))
            .context(|| format!("writing {}", file.display()))
    }

    /// Removes the file, which makes the checkpoint unusable.
    pub(super) fn forget(directory: &Path) -> std::io::Result<()> {
        fs::remove_file(directory.join(FILE))
    }

    /// Records its use, as the file's modification time.
    pub(super) fn touch(&self) -> Result<()> {
        let file = self.directory.join(FILE);
        File::open(&file)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .context(|| format!("noting the use of {}", file.display()))
    }
}
