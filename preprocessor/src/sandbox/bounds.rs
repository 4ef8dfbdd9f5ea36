//! The bounds of a sandbox.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The rights of programs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The files and folders that can be read, with their contents; everything without a list.
    pub read: Option<Vec<PathBuf>>,
    /// Those that can be written as well.
    pub write: Vec<PathBuf>,
    /// The TCP ports that can be opened and connected to; any without a list.
    pub tcp: Option<Vec<u16>>,
    /// True if only processes that the sandbox has started can be sent signals, or be reached by an abstract socket.
    pub is_alone: bool,
}

/// The devices that every program may write.
#[cfg(target_os = "linux")]
pub(super) const DEVICES: [&str; 7] = [
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/tty",
    "/dev/pts",
];

/// The readable part of a machine: not the home directory, except for the programs on the `PATH` with their files, and
/// `more`. The home directory has keys, and other data that a page must not show.
pub(crate) fn readable(
    home: Option<&Path>,
    path: Option<&OsStr>,
    more: impl IntoIterator<Item = PathBuf>,
) -> Vec<PathBuf> {
    let home = home.and_then(|home| home.canonicalize().ok());
    let Some(home) = home.filter(|home| home.parent().is_some()) else {
        return vec!["/".into()];
    };
    let mut readable: BTreeSet<PathBuf> = all_but(&home).collect();
    readable.extend(more);
    let programs = path.map(|path| std::env::split_paths(path).collect::<Vec<_>>());
    for directory in programs.unwrap_or_default() {
        // A program's files lie beside it: `~/.local/bin` leads to `~/.local/share`.
        let directory = directory.canonicalize().unwrap_or(directory);
        if let Ok(below) = directory.strip_prefix(&home) {
            readable.extend(below.components().next().map(|first| home.join(first)));
        }
    }
    readable.into_iter().collect()
}

/// All siblings of a directory, and of the directories that it lies in.
fn all_but(directory: &Path) -> impl Iterator<Item = PathBuf> {
    directory
        .ancestors()
        .filter_map(|within| Some((within, within.parent()?)))
        .flat_map(|(within, parent)| {
            let entries = fs::read_dir(parent).into_iter().flatten().flatten();
            entries
                .map(|entry| entry.path())
                .filter(move |path| path != within)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_directory_is_left_out_but_for_what_is_on_the_path() {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("it is there");
        for directory in ["home/ann/.ssh", "home/ann/.local/bin", "home/ben", "usr"] {
            fs::create_dir_all(root.join(directory)).expect("made");
        }
        let of = |path: &Path| {
            let found = readable(
                Some(&root.join("home/ann")),
                Some(path.as_os_str()),
                [root.join("home/ann/book")],
            );
            let below = found
                .iter()
                .filter_map(|path| path.strip_prefix(&root).ok());
            below.map(Path::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(
            of(&root.join("home/ann/.local/bin")),
            ["home/ann/.local", "home/ann/book", "home/ben", "usr"].map(PathBuf::from)
        );
        assert_eq!(
            of(Path::new("/usr/bin")),
            ["home/ann/book", "home/ben", "usr"].map(PathBuf::from)
        );
    }

    #[test]
    fn without_a_home_directory_all_is_readable() {
        for home in [
            None,
            Some(Path::new("/")),
            Some(Path::new("/nonexistent/x")),
        ] {
            assert_eq!(readable(home, None, []), [PathBuf::from("/")]);
        }
    }
}
