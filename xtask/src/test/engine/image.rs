//! The image `postgres:15`: a small Debian with PostgreSQL, and an entrypoint like that of the image of this name.

use super::compose::mirror;
use super::{Places, carried_out, succeeded};
use crate::test::suite::Groups;
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// The name in compose files.
const NAME: &str = "postgres:15";
/// The Debian release with PostgreSQL 15.
const SUITE: &str = "bookworm";
/// The image with the files alone, without metadata.
const SYSTEM: &str = "witness-test-system";

const DOCKERFILE: &str = include_str!("Dockerfile");
const ENTRYPOINT: &str = include_str!("docker-entrypoint.sh");

/// Gives a plain Debian the documented properties of the image: the server's user is 999, and there is a locale. All
/// files that people would change or read stay outside.
const PREPARE: &str = r#"set -e
debootstrap --variant=minbase --include=postgresql-15,locales "$2" "$1" "$3"
chroot "$1" groupmod -g 999 postgres
chroot "$1" usermod -u 999 postgres
chroot "$1" localedef -i en_US -c -f UTF-8 -A /usr/share/locale/locale.alias en_US.UTF-8
rm -rf "$1"/var/lib/postgresql "$1"/etc/postgresql "$1"/var/run/postgresql
chroot "$1" install -d -o postgres -g postgres -m 3775 /var/lib/postgresql /var/run/postgresql
mkdir -p "$1"/docker-entrypoint-initdb.d
"#;

/// Omitted files: a server in a test doesn't need them, nor the compilation of queries.
const LEFT_OUT: [&str; 10] = [
    "./usr/share/doc",
    "./usr/share/man",
    "./usr/share/i18n",
    "./usr/share/locale/*",
    "./var/cache",
    "./var/lib/apt",
    "./dev/*",
    "./usr/lib/*/libLLVM*",
    "./usr/lib/postgresql/15/lib/llvmjit*",
    "./usr/lib/postgresql/15/lib/bitcode",
];

impl Places {
    /// Makes the image, unless the engine has it.
    pub(super) fn make_image(&self, groups: &Groups) -> Result<()> {
        let recipe = recipe();
        if self.is_made(NAME, &recipe) {
            return Ok(());
        }
        let place = tempfile::tempdir_in(&self.cache).context("making a directory")?;
        self.make_system(&place.path().join("system"), groups)?;
        let context = place.path().join("context");
        fs::create_dir(&context)?;
        fs::write(context.join("Dockerfile"), DOCKERFILE)?;
        let entrypoint = context.join("docker-entrypoint.sh");
        fs::write(&entrypoint, ENTRYPOINT)?;
        fs::set_permissions(&entrypoint, fs::Permissions::from_mode(0o755))?;
        let mut build = self.docker(&["build", "--tag", NAME, "--label"]);
        build
            .arg(format!("recipe={recipe}"))
            .arg(&context)
            // The builder that needs only docker.
            .env("DOCKER_BUILDKIT", "0");
        succeeded(&mut build).context("building the image")?;
        Ok(())
    }

    /// Returns `true` if the engine has an image of this name that was made by this recipe.
    fn is_made(&self, name: &str, recipe: &str) -> bool {
        let label = "{{index .Config.Labels \"recipe\"}}";
        let label = succeeded(&mut self.docker(&["inspect", "--format", label, name]));
        label.is_ok_and(|label| label.trim() == recipe)
    }

    /// Makes the files of the image in a directory and loads them into the engine, unless it has them.
    fn make_system(&self, directory: &Path, groups: &Groups) -> Result<()> {
        let recipe = recipe_of_system();
        if self.is_made(SYSTEM, &recipe) {
            return Ok(());
        }
        println!("Making a small Debian for the image {NAME}, which takes minutes");
        let mut prepare = Command::new("unshare");
        // Mounts below it end with the shell.
        prepare
            .args(["--mount", "sh", "-c", PREPARE, "sh"])
            .arg(directory)
            .args([SUITE, &mirror()?]);
        carried_out(prepare, groups).context("making a small Debian")?;
        let mut files = Command::new("tar");
        files.arg("--directory").arg(directory).arg("--create");
        files.args(LEFT_OUT.map(|path| format!("--exclude={path}")));
        let mut files = files
            .arg(".")
            .stdout(Stdio::piped())
            .spawn()
            .context("starting tar")?;
        let archive = files.stdout.take().context("reading what tar writes")?;
        let label = format!("LABEL recipe={recipe}");
        let mut import = self.docker(&["import", "--change", &label, "-", SYSTEM]);
        let imported = succeeded(import.stdin(archive));
        files.wait().context("waiting for tar")?;
        imported.context("importing the small Debian")?;
        Ok(())
    }
}

/// The fingerprint of the inputs of the files.
fn recipe_of_system() -> String {
    short(&(SUITE, PREPARE, LEFT_OUT))
}

/// The fingerprint of the inputs of the image.
fn recipe() -> String {
    short(&(recipe_of_system(), DOCKERFILE, ENTRYPOINT))
}

fn short(of: &impl Hash) -> String {
    let mut hash = DefaultHasher::new();
    of.hash(&mut hash);
    format!("{:016x}", hash.finish())
}
