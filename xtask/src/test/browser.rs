//! The browser of the tests in `preprocessor/tests/browser`, and the packages by which they drive it.

use super::engine::{located, succeeded};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The part of the tests' names that says what they need.
pub(super) const TESTS: &str = "on_a_browser::";

/// The names that systems give to Chromium and to its sibling.
const PROGRAMS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The variable that names the browser to the tests, and may name it to this command.
const VARIABLE: &str = "WITNESS_TEST_BROWSER";

/// The directory of the packages' lock file, from the root.
const DIRECTORY: &str = "preprocessor/tests/browser";

/// The first version of node that the packages run on.
const OLDEST_NODE: u32 = 20;

/// Lets npm fetch the packages, none of which downloads a browser of its own. Returns why that failed; without a browser or
/// node there is nothing to fetch them for.
pub(super) fn fetch_packages(root: &Path) -> Option<String> {
    if lacks_programs().is_some() {
        return None;
    }
    let directory = root.join(DIRECTORY);
    let words = "ci --ignore-scripts --prefer-offline --no-audit --no-fund --prefix";
    let words = words.split(' ').map(AsRef::as_ref);
    said(
        "npm",
        &words.chain([directory.as_os_str()]).collect::<Vec<_>>(),
    )
    .err()
}

/// Returns the thing that the tests need and this machine lacks.
pub(super) fn lacks(root: &Path) -> Option<String> {
    let modules = root.join(DIRECTORY).join("node_modules");
    lacks_programs().or_else(|| {
        let is_there =
            modules.join("playwright-core").is_dir() && modules.join("axe-core").is_dir();
        (!is_there).then(|| format!("the packages of {DIRECTORY} aren't installed"))
    })
}

fn lacks_programs() -> Option<String> {
    if found().is_none() {
        return Some(format!("none of {} is installed", PROGRAMS.join(", ")));
    }
    match said("node", &["--version".as_ref()]).map(|version| major(&version)) {
        Ok(Some(major)) if major >= OLDEST_NODE => None,
        Ok(_) => Some(format!("node is older than {OLDEST_NODE}")),
        Err(why) => Some(why),
    }
}

/// Names the browser to a command that runs the tests.
pub(super) fn name(command: &mut Command) {
    command.envs(found().map(|browser| (VARIABLE, browser)));
}

/// The browser that is there.
fn found() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return Some(named.into());
    }
    PROGRAMS.into_iter().find_map(located)
}

/// The major version that `node --version` prints.
fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// The output of a program that has to succeed, or the reason why it didn't.
fn said(program: &str, arguments: &[&OsStr]) -> Result<String, String> {
    succeeded(Command::new(program).args(arguments)).map_err(|error| format!("{error:#}"))
}

#[cfg(test)]
mod tests {
    use super::{major, said};

    #[test]
    fn a_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20"), None);
    }

    #[test]
    fn a_program_that_fails_or_is_missing_is_named() {
        assert_eq!(said("echo", &["here".as_ref()]).as_deref(), Ok("here\n"));
        let failed = said(
            "sh",
            &["-c".as_ref(), "echo no network >&2; exit 1".as_ref()],
        );
        assert_eq!(failed, Err("sh said: no network".into()));
        assert!(said("no-such-program", &[]).is_err_and(|why| why.contains("no-such-program")));
    }
}
