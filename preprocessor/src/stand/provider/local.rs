//! The installations of PostgreSQL on this machine.

use crate::stand::server::user::User;
use crate::stand::version;
use crate::transcript::ServerOrigin;
use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The programs that a stand needs.
pub(crate) const PROGRAMS: [&str; 4] = ["postgres", "initdb", "psql", "pgbench"];

/// An installation of PostgreSQL, with all programs in one directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// The directory.
    pub bin: PathBuf,
    /// The version: `18.6`.
    pub version: String,
    /// The major version.
    pub major: u32,
    /// The origin, as a phrase.
    pub origin: String,
}

impl Installation {
    /// Returns the installation in this directory, if all of [`PROGRAMS`] are there and `postgres` prints its version.
    pub fn in_directory(bin: &Path, origin: impl Into<String>) -> Option<Self> {
        if !PROGRAMS.iter().all(|program| bin.join(program).is_file()) {
            return None;
        }
        let output = Command::new(bin.join("postgres"))
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let (version, major) = version::version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self {
            bin: bin.to_owned(),
            version,
            major,
            origin: origin.into(),
        })
    }
}

/// Lists the installations on this machine, newest first; of equal ones, the first on the `PATH`. As root, only those
/// that the server's user can reach.
pub(crate) fn installations(path: Option<&OsStr>) -> Vec<Installation> {
    let user = User::for_server().ok().flatten();
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for bin in places(path) {
        let Ok(bin) = bin.canonicalize() else {
            continue;
        };
        if seen.contains(&bin) {
            continue;
        }
        seen.push(bin.clone());
        if user
            .as_ref()
            .is_some_and(|user| user.barred_by(&bin).is_some())
        {
            continue;
        }
        let home = bin.parent().unwrap_or(&bin).display().to_string();
        found.extend(Installation::in_directory(
            &bin,
            ServerOrigin::Installation(home).to_string(),
        ));
    }
    // Stable, so that the order of the places decides among equal versions.
    found.sort_by_key(|installation: &Installation| std::cmp::Reverse(installation.major));
    found
}

/// Lists the directories that may hold an installation: `PATH`, `pg_config`, and those of Debian, Red Hat, Homebrew and
/// Postgres.app.
pub(crate) fn places(path: Option<&OsStr>) -> Vec<PathBuf> {
    let mut places = Vec::new();
    let mut asked = Vec::new();
    if let Some(path) = path {
        for directory in std::env::split_paths(path) {
            // A link on the PATH leads to the directory with all programs.
            let real = directory.join("postgres").canonicalize().ok();
            places.extend(real.and_then(|program| Some(program.parent()?.to_owned())));
            let pg_config = directory.join("pg_config").canonicalize().ok();
            // Debian's is a script that searches the directories below.
            let pg_config =
                pg_config.filter(|program| !asked.contains(program) && !is_script(program));
            if let Some(program) = pg_config {
                places.extend(bindir(&program));
                asked.push(program);
            }
        }
    }
    places.extend(numbered("/usr/lib/postgresql", "", "bin"));
    places.extend(numbered("/usr", "pgsql-", "bin"));
    for brew in ["/opt/homebrew/opt", "/usr/local/opt"] {
        places.extend(numbered(brew, "postgresql@", "bin"));
    }
    places.extend(numbered(
        "/Applications/Postgres.app/Contents/Versions",
        "",
        "bin",
    ));
    places
}

fn is_script(program: &Path) -> bool {
    let mut start = [0; 2];
    fs::File::open(program)
        .is_ok_and(|mut file| file.read_exact(&mut start).is_ok() && &start == b"#!")
}

/// Asks a `pg_config` for the directory of its programs.
fn bindir(program: &Path) -> Option<PathBuf> {
    let output = Command::new(program)
        .arg("--bindir")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(text.trim())).filter(|path| path.is_absolute())
}

/// Lists the directories `<parent>/<prefix><number>/<child>`.
fn numbered(parent: &str, prefix: &str, child: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .to_str()
                .and_then(|name| name.strip_prefix(prefix)?.parse::<f32>().ok())
                .is_some()
        })
        .map(|entry| entry.path().join(child))
        .collect();
    found.sort();
    found
}
