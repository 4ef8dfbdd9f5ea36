//! The environment of a step's programs: what they need, and no more of the caller's.
//!
//! A caller's environment holds data that must not be on a page: tokens of a CI, passwords, names of machines. So only
//! listed variables are passed on; a book adds to them by name. The server's properties and address are added by
//! [`crate::stand::Stand::environment`], and `TMPDIR` by the chapter's [`crate::programs::scratch::Scratch`].

use std::ffi::{OsStr, OsString};

/// The variables passed on from the caller's environment: user and directory, language and time zone, and the paths of
/// programs and their libraries.
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

/// The variables that clients of a server in a container need to connect.
const OF_DOCKER: [&str; 6] = [
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_CONFIG",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
    "XDG_RUNTIME_DIR",
];

/// The caller's variables that are passed on, including those with the given names.
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

/// The environment of the tool's own server.
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
