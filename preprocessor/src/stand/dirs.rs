//! The directories of a book's stands on this machine.

use crate::error::{Context, Error, Result};
use crate::stand::server::user::User;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The owner of a server: a build or a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A build's server, made for the build and removed with it.
    Build,
    /// A reader's server, which stays until the reader takes it down. No build touches it.
    Reader,
}

/// The directories of the stand of one book and one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandDirs {
    /// The book's root, without symbolic links.
    pub book: PathBuf,
    /// The cache directory, shared by all books.
    pub cache: PathBuf,
    /// `<cache>/books/<name>-<hash>/build` or `…/reader`: the lock, the journal and the stand.
    pub dir: PathBuf,
    /// A short name of the book and the purpose, unique on this machine.
    pub name: String,
    /// The purpose of the stand.
    pub purpose: Purpose,
}

impl StandDirs {
    /// Returns the directories of a book, creating them if necessary.
    ///
    /// # Errors
    /// If the book isn't there, or the directories can't be created.
    pub fn of(root: &Path, purpose: Purpose) -> Result<Self> {
        let book = root
            .canonicalize()
            .context(|| format!("looking for the book in {}", root.display()))?;
        let cache = cache(|name| std::env::var_os(name))?;
        let hash = fingerprint(book.as_os_str().as_encoded_bytes());
        let title = book.file_name().map_or_else(String::new, plain);
        let of_book = cache.join("books").join(format!("{title}-{hash:08x}"));
        let (dir, suffix) = match purpose {
            Purpose::Build => (of_book.join("build"), ""),
            Purpose::Reader => (of_book.join("reader"), "-reader"),
        };
        // Another user, or another cache, has a server of its own.
        let hash = fingerprint(of_book.as_os_str().as_encoded_bytes());
        make_passable(&cache, &dir).map_err(|error| {
            Error::setup(
                format!("{} can't be created: {error}", dir.display()),
                "set WITNESS_CACHE to a writable directory",
            )
        })?;
        own(&cache, &dir)?;
        Ok(Self {
            book,
            cache,
            dir,
            name: format!("witness-{hash:08x}{suffix}"),
            purpose,
        })
    }

    /// Returns the path of the reaper's journal.
    pub fn journal(&self) -> PathBuf {
        self.dir.join("journal")
    }

    /// Returns the directory of the cached transcripts of the book's chapters.
    pub fn transcripts(&self) -> PathBuf {
        self.dir.with_file_name("transcripts")
    }

    /// Returns the directory of the server itself.
    pub fn stand(&self) -> PathBuf {
        self.dir.join("stand")
    }
}

/// Creates the directory `dir` below `cache`, and lets everyone pass it and its parents up to the cache, but not write
/// there: the server may run as another user, who must be able to get there. The result doesn't depend on the umask.
pub fn make_passable(cache: &Path, dir: &Path) -> std::io::Result<()> {
    let missing = dir.ancestors().take_while(|directory| !directory.exists());
    let missing: Vec<_> = missing.collect();
    fs::create_dir_all(dir)?;
    let ours = dir.ancestors().take_while(|directory| *directory != cache);
    for directory in ours.chain(missing.iter().copied()) {
        let mode = fs::metadata(directory)?.permissions().mode();
        let open = (mode | 0o055) & !0o022;
        if mode != open {
            fs::set_permissions(directory, fs::Permissions::from_mode(open))?;
        }
    }
    Ok(())
}

/// Checks that `dir` and its parents up to the cache belong to this user, since their contents are trusted: the journal
/// of an earlier run decides what is ended.
fn own(cache: &Path, dir: &Path) -> Result<()> {
    let user = nix::unistd::geteuid().as_raw();
    for directory in dir.ancestors().take_while(|directory| *directory != cache) {
        let doing = || format!("looking at {}", directory.display());
        let owner = fs::symlink_metadata(directory).context(doing)?.uid();
        if owner != user {
            return Err(Error::setup(
                format!(
                    "{} belongs to another user (uid {owner})",
                    directory.display()
                ),
                "its contents would be trusted: set WITNESS_CACHE to a directory of your own",
            ));
        }
    }
    Ok(())
}

/// Returns the cache directory, whose contents may be deleted: `WITNESS_CACHE`, or `/var/cache/mdbook-witness` for
/// root, or the user's.
///
/// # Errors
/// If the user has no cache directory, or `WITNESS_CACHE` can't be resolved.
pub fn cache(environment: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    if let Some(path) = environment("WITNESS_CACHE").filter(|path| !path.is_empty()) {
        return std::path::absolute(&path)
            .context(|| format!("resolving WITNESS_CACHE={}", Path::new(&path).display()));
    }
    if User::is_root() {
        return Ok("/var/cache/mdbook-witness".into());
    }
    dirs::cache_dir()
        .map(|path| path.join("mdbook-witness"))
        .ok_or_else(|| {
            Error::setup(
                "this user has no cache directory",
                "set WITNESS_CACHE to one",
            )
        })
}

/// Converts a file name to letters, digits and dashes: short, since the path of a socket must be short.
fn plain(name: &std::ffi::OsStr) -> String {
    name.to_string_lossy()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(24)
        .collect()
}

/// Computes a folded FNV-1a hash, which is the same on every machine and with every compiler.
fn fingerprint(bytes: &[u8]) -> u32 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 32)) as u32
}
