//! The environment of whatever a step starts: what it needs, and no more of the caller's.
//!
//! A caller's environment has what nobody wants on a page: tokens of a CI, passwords, names of machines. So a list says what is
//! handed on; a book adds to it by name. What the server is, and how a client gets there, [`super::stand::Stand::environment`]
//! adds, and `TMPDIR` the chapter's [`super::scratch::Scratch`].

use std::ffi::{OsStr, OsString};

/// What is handed on of the caller's environment: who and where one is, in which language and time, and where programs and
/// their libraries are.
const HANDED_ON: [&str; 11] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "TZ",
    "TERM",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
];

/// What the client programs of a server in a container need to get there.
const OF_DOCKER: [&str; 6] = [
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_CONFIG",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
    "XDG_RUNTIME_DIR",
];

/// The variables of the caller's that are handed on, with those of these names.
pub(super) fn handed_on(more: &[String], to_docker: bool) -> Vec<(OsString, OsString)> {
    let is_handed_on = |name: &OsStr| {
        let Some(name) = name.to_str() else {
            return false;
        };
        HANDED_ON.contains(&name)
            || (name.starts_with("LC_") && name != "LC_ALL")
            || (to_docker && OF_DOCKER.contains(&name))
            || more.iter().any(|it| it == name)
    };
    let all = std::env::vars_os();
    all.filter(|(name, _)| is_handed_on(name)).collect()
}

/// What the programs of a server of our own get.
pub(super) fn of_server() -> Vec<(OsString, OsString)> {
    handed_on(&[], false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_handed_on() {
        let names = |more: &[String]| -> Vec<OsString> {
            handed_on(more, false)
                .into_iter()
                .map(|(name, _)| name)
                .collect()
        };
        // Set by cargo for each test.
        let variable = "CARGO_MANIFEST_DIR".to_owned();
        assert!(!names(&[]).contains(&OsString::from(&variable)));
        assert!(names(std::slice::from_ref(&variable)).contains(&OsString::from(&variable)));
        assert!(names(&[]).contains(&OsString::from("PATH")));
    }
}
