//! `cargo xtask archive`: the program for one platform, as a file to be downloaded.

use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

const PROGRAM: &str = "mdbook-witness";

/// The files beside the program, from the root.
const FILES: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// Builds the program, and packs it under the name that `cargo binstall` looks for. Prints the file's path.
pub(crate) fn make(root: &Path, target: &str) -> Result<()> {
    let root = root.canonicalize().context("finding the repository")?;
    let mut build = crate::cargo(&root, "build --release --locked --bin mdbook-witness");
    let status = build.args(["--target", target]).status()?;
    ensure!(
        status.success(),
        "the program could not be built for {target}"
    );
    let built = root
        .join("target")
        .join(target)
        .join("release")
        .join(PROGRAM);
    let file = pack(&root, &built, &name(target), &root.join("target/archives"))?;
    println!("{}", file.display());
    Ok(())
}

/// The name of the folder in the archive, and of the archive without its ending.
fn name(target: &str) -> String {
    format!("{PROGRAM}-{target}-v{}", env!("CARGO_PKG_VERSION"))
}

/// Packs the program with the files that belong to it.
fn pack(root: &Path, program: &Path, name: &str, out: &Path) -> Result<PathBuf> {
    let folder = tempfile::tempdir()?;
    let inner = folder.path().join(name);
    std::fs::create_dir_all(&inner)?;
    std::fs::create_dir_all(out)?;
    let files = FILES.map(|file| root.join(file));
    for file in files.iter().map(PathBuf::as_path).chain([program]) {
        let to = inner.join(file.file_name().unwrap_or_default());
        std::fs::copy(file, to).with_context(|| format!("copying {}", file.display()))?;
    }
    let archive = out.join(format!("{name}.tar.gz"));
    let status = Command::new("tar")
        .args(["--create", "--gzip", "--file"])
        .arg(&archive)
        .arg("--directory")
        .arg(folder.path())
        .arg(name)
        .status()
        .context("starting tar")?;
    ensure!(
        status.success(),
        "{} could not be packed",
        archive.display()
    );
    Ok(archive)
}

#[cfg(test)]
mod tests {
    use super::{PROGRAM, name, pack};
    use std::path::Path;
    use std::process::Command;

    #[test]
    fn it_has_the_names_that_the_packages_metadata_promises() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let manifest = std::fs::read_to_string(root.join("preprocessor/Cargo.toml")).expect("read");
        let filled = manifest
            .replace("{ name }", PROGRAM)
            .replace("{ target }", "some-target")
            .replace("{ version }", env!("CARGO_PKG_VERSION"))
            .replace("{ bin }", PROGRAM);
        let name = name("some-target");
        assert!(filled.contains(&format!("/{name}.tar.gz\"")));
        assert!(filled.contains(&format!("\"{name}/{PROGRAM}\"")));

        let out = tempfile::tempdir().expect("a directory");
        let program = out.path().join(PROGRAM);
        std::fs::write(&program, "the program").expect("written");
        let archive = pack(&root, &program, &name, out.path()).expect("packed");
        let listed = Command::new("tar")
            .arg("-tzf")
            .arg(archive)
            .output()
            .expect("listed");
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        for file in [PROGRAM, "README.md", "LICENSE-MIT"] {
            assert!(listed.contains(&format!("{name}/{file}\n")), "{listed}");
        }
    }
}
