//! The command `docker compose`, and docker's configuration.

use super::{Places, carried_out, succeeded};
use crate::test::suite::Groups;
use anyhow::{Context, Result, ensure};
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// The first Debian whose package `docker-compose` is a plugin of docker; before, it is an older program.
const SUITE: &str = "trixie";
/// The program's path in that package.
const PROGRAM: &str = "usr/libexec/docker/cli-plugins/docker-compose";

impl Places {
    /// Makes docker's configuration, with `compose` in it unless the system has it.
    pub(super) fn configure(&self, groups: &Groups) -> Result<()> {
        let plugins = self.directory.join("config/cli-plugins");
        fs::create_dir_all(&plugins).context("making docker's configuration")?;
        fs::write(self.directory.join("config/config.json"), "{}\n")
            .and_then(|()| fs::write(self.directory.join("daemon.json"), "{}\n"))
            .context("making docker's configuration")?;
        if succeeded(&mut self.docker(&["compose", "version"])).is_ok() {
            return Ok(());
        }
        let kept = self.cache.join("docker-compose");
        if !kept.is_file() {
            self.fetch(&kept, groups)
                .context("docker has no compose, and Debian's package can't be fetched")?;
        }
        fs::copy(&kept, plugins.join("docker-compose")).context("copying docker-compose")?;
        succeeded(&mut self.docker(&["compose", "version"]))?;
        Ok(())
    }

    /// Fetches Debian's package and caches its program. The system's own packages stay unchanged.
    fn fetch(&self, kept: &Path, groups: &Groups) -> Result<()> {
        println!("Fetching docker's compose");
        let place = tempfile::tempdir_in(&self.cache).context("making a directory")?;
        // In a private directory apt can't switch to its own user, and warns about it.
        fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755))?;
        let path = |name: &str| place.path().join(name);
        fs::create_dir_all(path("state/lists/partial"))?;
        fs::create_dir_all(path("cache/archives/partial"))?;
        fs::write(path("sources.list"), sources(SUITE)?)?;
        let directory = place.path().display();
        let configuration = format!(
            "Dir::Etc::SourceList \"{directory}/sources.list\";\n\
             Dir::Etc::SourceParts \"-\";\n\
             Dir::State \"{directory}/state\";\n\
             Dir::Cache \"{directory}/cache\";\n\
             Acquire::Languages \"none\";\n"
        );
        fs::write(path("apt.conf"), configuration)?;
        let apt = |words: &str| {
            let mut command = Command::new("apt-get");
            command
                .args(words.split(' '))
                .current_dir(place.path())
                .env("APT_CONFIG", path("apt.conf"));
            command
        };
        carried_out(apt("update"), groups)?;
        carried_out(apt("download docker-compose"), groups)?;
        let package = fs::read_dir(place.path())?
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|it| it == "deb"))
            .context("apt-get has fetched no package")?;
        let mut unpack = Command::new("dpkg-deb");
        unpack.arg("-x").arg(package).arg(path("unpacked"));
        carried_out(unpack, groups)?;
        fs::copy(path("unpacked").join(PROGRAM), path("program"))
            .with_context(|| format!("the package has no {PROGRAM}"))?;
        fs::rename(path("program"), kept)?;
        Ok(())
    }
}

/// The system's own source of Debian's packages, for another suite.
fn sources(suite: &str) -> Result<String> {
    let keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
    let signed = match Path::new(keys).exists() {
        true => format!("[signed-by={keys}] "),
        false => String::new(),
    };
    Ok(format!("deb {signed}{} {suite} main\n", mirror()?))
}

/// The address of the system's package source.
pub(super) fn mirror() -> Result<String> {
    let release = fs::read_to_string("/etc/os-release").context("reading /etc/os-release")?;
    let value = |key: &str| {
        let line = release.lines().find_map(|line| line.strip_prefix(key));
        line.map(|value| value.trim_matches('"').to_owned())
    };
    ensure!(
        value("ID=").as_deref() == Some("debian"),
        "the system isn't Debian, whose packages the image is made of"
    );
    let codename = value("VERSION_CODENAME=").unwrap_or_default();
    let all = succeeded(
        Command::new("apt-get")
            .args([
                "indextargets",
                "--format",
                "$(REPO_URI) $(RELEASE) $(COMPONENT)",
            ])
            .arg("Created-By: Packages")
            .stdin(Stdio::null())
            .stderr(File::options().write(true).open("/dev/null")?),
    )?;
    let of_it = format!(" {codename} main");
    let mirror = all.lines().find_map(|line| line.strip_suffix(&of_it));
    Ok(mirror
        .context("apt has no source of Debian's packages")?
        .to_owned())
}
