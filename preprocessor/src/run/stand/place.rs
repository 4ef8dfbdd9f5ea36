//! Where on this machine a book's stands live.

use super::user::User;
use crate::error::{Doing, Error, Result};
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A build's: made for it, and gone with it.
    Build,
    /// A reader's: there until the reader takes it down. No build touches it.
    Reader,
}

/// Where the stand of one book and one purpose lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The book's root, without symbolic links.
    pub book: PathBuf,
    /// Where all that is fetched once is kept.
    pub cache: PathBuf,
    /// `<cache>/books/<name>-<hash>/build` or `…/reader`: the lock, the journal and the stand.
    pub dir: PathBuf,
    /// A short name of the book and the purpose that nothing else on this machine has.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
}

impl Place {
    /// The place of a book, made if it isn't there.
    ///
    /// # Errors
    /// When the book isn't there, or the directories can't be made.
    pub fn of(root: &Path, purpose: Purpose) -> Result<Self> {
        let book = root
            .canonicalize()
            .doing(|| format!("looking for the book in {}", root.display()))?;
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
                format!("{} can't be made: {error}", dir.display()),
                "name a directory that can be written to in the environment's WITNESS_CACHE",
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

    /// The guard's journal.
    pub fn journal(&self) -> PathBuf {
        self.dir.join("journal")
    }

    /// Where the transcripts of the book's chapters are kept.
    pub fn transcripts(&self) -> PathBuf {
        self.dir.with_file_name("transcripts")
    }

    /// The directory of the server itself.
    pub fn stand(&self) -> PathBuf {
        self.dir.join("stand")
    }
}

/// Makes the directory `dir`, in `cache`, and lets everyone pass it and those above it, up to the cache, and nobody else write
/// there: a server may run as another user, who must find the way. A umask takes nothing from that.
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

/// Checks that `dir` and those above it, up to the cache, are this user's. What lies there is believed: what an earlier run left
/// is ended by its journal.
fn own(cache: &Path, dir: &Path) -> Result<()> {
    let user = nix::unistd::geteuid().as_raw();
    for directory in dir.ancestors().take_while(|directory| *directory != cache) {
        let doing = || format!("looking at {}", directory.display());
        let owner = fs::symlink_metadata(directory).doing(doing)?.uid();
        if owner != user {
            return Err(Error::setup(
                format!(
                    "{} belongs to another user (uid {owner})",
                    directory.display()
                ),
                "what lies there would be believed: name a directory of your own in the environment's WITNESS_CACHE",
            ));
        }
    }
    Ok(())
}

/// The directory of everything that may be thrown away: `WITNESS_CACHE`, or `/var/cache/mdbook-witness` for
/// root, or the user's.
///
/// # Errors
/// When the user has none, or `WITNESS_CACHE` can't be resolved.
pub fn cache(environment: impl Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    if let Some(path) = environment("WITNESS_CACHE").filter(|path| !path.is_empty()) {
        return std::path::absolute(&path)
            .doing(|| format!("resolving WITNESS_CACHE={}", Path::new(&path).display()));
    }
    if User::is_root() {
        return Ok("/var/cache/mdbook-witness".into());
    }
    dirs::cache_dir()
        .map(|path| path.join("mdbook-witness"))
        .ok_or_else(|| {
            Error::setup(
                "this user has no directory for caches",
                "name one in the environment's WITNESS_CACHE",
            )
        })
}

/// A file name as letters, digits and dashes: short, because the path of a socket must be.
fn plain(name: &std::ffi::OsStr) -> String {
    name.to_string_lossy()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(24)
        .collect()
}

/// FNV-1a, folded: the same for the same bytes on every machine and with every compiler.
fn fingerprint(bytes: &[u8]) -> u32 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 32)) as u32
}
