//! The image of the server, as the compose file names it.

use super::{Project, SERVICE};
use crate::error::{Error, Result};
use crate::run::stand::Config;

/// The variable that a compose file reads the version of its image from.
pub(super) const VARIABLE: &str = "WITNESS_POSTGRES";

impl Project {
    /// Has the image be of the version that the book names, unless the compose file's own is: of that, the file knows better
    /// which minor version it is.
    pub(super) fn pin(&mut self, config: &Config) {
        if self.image.is_none()
            && let Some(wanted) = config.wanted
            && self.named_image().as_deref().and_then(major) != Some(wanted)
        {
            self.image = Some(wanted);
        }
    }

    /// The name of the server's image: `postgres:18.6`. None where compose doesn't say it.
    pub(super) fn named_image(&self) -> Option<String> {
        let output = self
            .compose(&["config", "--format", "json"])
            .output()
            .ok()?;
        let file: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
        let image = file.get("services")?.get(SERVICE)?.get("image")?;
        image.as_str().map(ToOwned::to_owned)
    }

    /// Returns whether the engine has this image.
    pub(super) fn has(image: &str) -> bool {
        let output = Self::docker(&["image", "inspect", "--format", "{{.Id}}", image]).output();
        output.is_ok_and(|output| output.status.success())
    }
}

/// The major version in an image's name: 18 in `registry:5000/postgres:18.6-alpine@sha256:…`.
fn major(image: &str) -> Option<u32> {
    let (name, _digest) = image.split_once('@').unwrap_or((image, ""));
    let (_, last) = name.rsplit_once('/').unwrap_or(("", name));
    let (_, tag) = last.rsplit_once(':')?;
    let digits = tag.find(|c: char| !c.is_ascii_digit());
    tag[..digits.unwrap_or(tag.len())].parse().ok()
}

/// The error of a container of another version than the one that was asked for by name, or that the book names.
pub(in crate::run::stand) fn another(version: &str, config: &Config) -> Error {
    let file = super::origin(&config.compose);
    let (wanted, pinned) = (config.postgres, config.pinned);
    let why = match config.exact {
        true => "was asked for",
        false => "is what the book names",
    };
    Error::setup(
        format!(
            "{file} has PostgreSQL {version}, and {wanted} {why}: its image should be postgres:${{{VARIABLE}:-{pinned}}}"
        ),
        "then it follows the version",
    )
}

/// Checks that the container's server is of the version that was asked for, or that the book names.
///
/// # Errors
/// When it is of another one.
pub(in crate::run::stand) fn of_the_wanted(
    version: &str,
    major: u32,
    config: &Config,
) -> Result<()> {
    match config.wanted {
        Some(wanted) if wanted != major => Err(another(version, config)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_may_name_its_version() {
        let cases = [
            ("postgres:18.6", Some(18)),
            ("postgres:15", Some(15)),
            (
                "registry:5000/team/postgres:17.2-alpine@sha256:00",
                Some(17),
            ),
            ("registry:5000/postgres", None),
            ("postgres", None),
            ("postgres:latest", None),
        ];
        for (image, expected) in cases {
            assert_eq!(major(image), expected, "{image}");
        }
    }

    #[test]
    fn another_version_than_the_wanted_is_refused() {
        let nothing = Config::of_nothing();
        assert!(of_the_wanted("16.1", 16, &nothing).is_ok());
        let named = Config {
            wanted: Some(15),
            postgres: 15,
            pinned: 15,
            ..nothing
        };
        assert!(of_the_wanted("15.2", 15, &named).is_ok());
        let refused = of_the_wanted("18.6", 18, &named).expect_err("another one");
        assert!(
            refused
                .to_string()
                .contains("has PostgreSQL 18.6, and 15 is what the book names")
        );
        let asked = of_the_wanted("18.6", 18, &named.of_version(16)).expect_err("another one");
        assert!(
            asked.to_string().contains("and 16 was asked for"),
            "{asked}"
        );
    }
}
