//! The client programs for a server that has none of its own here.

use crate::stand::provider::local;
use crate::stand::provider::packages::PACKAGES;
use crate::stand::version;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The programs that steps call.
pub(crate) const PROGRAMS: [&str; 2] = ["psql", "pgbench"];

/// A directory with the client programs of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientPrograms {
    /// The directory.
    pub bin: PathBuf,
    /// Their major version.
    pub major: u32,
}

/// Lists the client programs on this machine, oldest first, including those installed without a server.
pub(crate) fn all(cache: &Path, path: Option<&OsStr>) -> Vec<ClientPrograms> {
    let installed = local::places(path).into_iter().map(|bin| (bin, None));
    let fetched = PACKAGES
        .iter()
        .map(|package| (package.programs(cache), Some(package.major)));
    let mut found: Vec<ClientPrograms> = Vec::new();
    for (bin, known) in installed.chain(fetched) {
        let Ok(bin) = bin.canonicalize() else {
            continue;
        };
        if found.iter().any(|clients| clients.bin == bin)
            || !PROGRAMS.iter().all(|program| bin.join(program).is_file())
        {
            continue;
        }
        if let Some(major) = known.or_else(|| named(&bin)).or_else(|| examine(&bin)) {
            found.push(ClientPrograms { bin, major });
        }
    }
    found.sort_by_key(|clients| clients.major);
    found
}

/// Returns the major version in the name of a directory such as `/usr/lib/postgresql/18/bin`, which saves starting a
/// process.
fn named(bin: &Path) -> Option<u32> {
    let name = bin.parent()?.file_name()?.to_str()?;
    let number = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    number.parse().ok()
}

fn examine(bin: &Path) -> Option<u32> {
    let psql = Command::new(bin.join("psql"))
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let (_, major) = version::version(&String::from_utf8_lossy(&psql.stdout))?;
    Some(major)
}

/// Returns the oldest client programs that are not older than a server of this major version.
pub(crate) fn not_older(all: &[ClientPrograms], major: u32) -> Option<&ClientPrograms> {
    all.iter().find(|clients| clients.major >= major)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_may_name_its_version() {
        assert_eq!(named(Path::new("/usr/lib/postgresql/18/bin")), Some(18));
        assert_eq!(named(Path::new("/usr/pgsql-16/bin")), Some(16));
        assert_eq!(
            named(Path::new("/opt/homebrew/Cellar/postgresql@17/17.2/bin")),
            None
        );
        assert_eq!(named(Path::new("/usr/bin")), None);
    }

    #[test]
    fn clients_are_not_older_than_their_server() {
        let of = |major| ClientPrograms {
            bin: format!("/{major}").into(),
            major,
        };
        let all = [of(15), of(17), of(18)];
        assert_eq!(not_older(&all, 16), Some(&of(17)));
        assert_eq!(not_older(&all, 19), None);
    }
}
