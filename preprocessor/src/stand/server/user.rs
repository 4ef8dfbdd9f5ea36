//! The unprivileged user of the server. PostgreSQL refuses to run as root, so root starts it as another user.

use crate::error::{Error, Result};
use nix::fcntl::OFlag;
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown, fchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// An unprivileged user of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub name: String,
    uid: u32,
    gid: u32,
}

impl User {
    /// Returns `true` if this process runs as root.
    pub fn is_root() -> bool {
        nix::unistd::geteuid().is_root()
    }

    /// Returns the user to run a server as, if this process runs as root: `postgres`, or else `nobody`.
    ///
    /// # Errors
    /// If neither user exists.
    pub fn for_server() -> Result<Option<Self>> {
        if !Self::is_root() {
            return Ok(None);
        }
        ["postgres", "nobody"]
            .into_iter()
            .filter_map(|name| nix::unistd::User::from_name(name).ok().flatten())
            .find(|user| !user.uid.is_root())
            .map(|user| {
                Some(Self {
                    name: user.name,
                    uid: user.uid.as_raw(),
                    gid: user.gid.as_raw(),
                })
            })
            .ok_or_else(|| {
                Error::setup(
                    "PostgreSQL doesn't run as root, and there is no user postgres or nobody",
                    "run this as another user, or add one: useradd --system postgres",
                )
            })
    }

    /// Makes a command run as this user.
    pub fn run_as(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives a directory to this user alone. A symbolic link in its place is not followed.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn own(&self, directory: &Path) -> std::io::Result<()> {
        let file = File::options()
            .read(true)
            .custom_flags((OFlag::O_DIRECTORY | OFlag::O_NOFOLLOW).bits())
            .open(directory)?;
        if file.metadata()?.uid() == self.uid {
            return Ok(());
        }
        file.set_permissions(fs::Permissions::from_mode(0o700))?;
        fchown(&file, Some(self.uid), Some(self.gid))
    }

    /// Lets this user, and nobody else but the owner, pass through a directory. Its contents can't be listed or
    /// changed.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn pass(&self, directory: &Path) -> std::io::Result<()> {
        chown(directory, None, Some(self.gid))?;
        fs::set_permissions(directory, fs::Permissions::from_mode(0o710))
    }

    /// Returns the first directory on the way to `path` that this user can't pass through, or `path` itself if it can't
    /// be read.
    pub fn barred_by<'a>(&self, path: &'a Path) -> Option<&'a Path> {
        path.ancestors()
            .filter(|directory| {
                fs::metadata(directory).is_ok_and(|metadata| {
                    let shift = if metadata.uid() == self.uid {
                        6
                    } else if metadata.gid() == self.gid {
                        3
                    } else {
                        0
                    };
                    (metadata.mode() >> shift) & 0o1 == 0
                })
            })
            .last()
    }
}
