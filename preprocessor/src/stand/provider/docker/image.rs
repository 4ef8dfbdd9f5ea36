//! The image of the server, as the compose file names it.

use crate::container_engine;
use crate::error::{Error, Result};
use crate::stand::StandConfig;
use crate::stand::provider::docker::{ComposeProject, SERVICE};

/// The variable for the version of the image in a compose file.
pub(super) const VARIABLE: &str = "WITNESS_POSTGRES";

impl ComposeProject {
    /// Sets the image to the book's version, unless the compose file already has that major version: then the file's
    /// minor version is better.
    pub(super) fn pin(&mut self, config: &StandConfig) {
        if self.image.is_none()
            && let Some(wanted) = config.wanted
            && self.named_image().as_deref().and_then(major) != Some(wanted)
        {
            self.image = Some(wanted);
        }
    }

    /// Returns the name of the server's image: `postgres:18.6`. `None` if Compose doesn't print it.
    pub(super) fn named_image(&self) -> Option<String> {
        let output = self
            .compose(&["config", "--format", "json"])
            .output()
            .ok()?;
        let file: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
        let image = file.get("services")?.get(SERVICE)?.get("image")?;
        image.as_str().map(ToOwned::to_owned)
    }

    /// Returns `true` if the engine has this image.
    pub(super) fn has(image: &str) -> bool {
        let output =
            container_engine::docker(&["image", "inspect", "--format", "{{.Id}}", image]).output();
        output.is_ok_and(|output| output.status.success())
    }
}

/// Returns the major version in an image's name: 18 in `registry:5000/postgres:18.6-alpine@sha256:…`.
fn major(image: &str) -> Option<u32> {
    let (name, _digest) = image.split_once('@').unwrap_or((image, ""));
    let (_, last) = name.rsplit_once('/').unwrap_or(("", name));
    let (_, tag) = last.rsplit_once(':')?;
    let digits = tag.find(|c: char| !c.is_ascii_digit());
    tag[..digits.unwrap_or(tag.len())].parse().ok()
}

/// The error of a container whose version differs from the one requested by name or by the book.
pub(crate) fn another(version: &str, config: &StandConfig) -> Error {
    let file = crate::stand::provider::docker::origin(&config.compose);
    let (wanted, pinned) = (config.postgres, config.pinned);
    let why = match config.exact {
        true => "was requested",
        false => "is what the book names",
    };
    Error::setup(
        format!(
            "{file} has PostgreSQL {version}, but {wanted} {why}: its image should be postgres:${{{VARIABLE}:-{pinned}}}"
        ),
        "with that image, the container follows the version",
    )
}

/// Checks that the container's server has the version requested by name or by the book.
///
/// # Errors
/// If it has another version.
pub(crate) fn of_the_wanted(version: &str, major: u32, config: &StandConfig) -> Result<()> {
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
        let nothing = StandConfig::of_nothing();
        assert!(of_the_wanted("16.1", 16, &nothing).is_ok());
        let named = StandConfig {
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
                .contains("has PostgreSQL 18.6, but 15 is what the book names")
        );
        let asked = of_the_wanted("18.6", 18, &named.of_version(16)).expect_err("another one");
        assert!(
            asked.to_string().contains("but 16 was requested"),
            "{asked}"
        );
    }
}
