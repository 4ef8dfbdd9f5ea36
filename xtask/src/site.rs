//! `cargo xtask site`: the course and the guide as one folder, as it is published.
//!
//! The course is at the top, in replay from its recorded run, so no server is needed; the guide is in `guide`.

mod links;

use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The options of `cargo xtask site`.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The folder for the pages, which is emptied first
    #[arg(default_value = "target/site")]
    out: PathBuf,
    /// The path of the site on its host, for the page that a missing address gets
    #[arg(long, default_value = "/")]
    path: String,
    /// The program mdbook-witness (default: cargo builds it)
    #[arg(long)]
    program: Option<PathBuf>,
}

/// Builds both books, and checks every link between their pages.
pub(crate) fn build(root: &Path, options: &Options) -> Result<()> {
    let root = &root.canonicalize().context("finding the repository")?;
    let out = std::path::absolute(&options.out)?;
    ensure!(
        options.path.starts_with('/') && options.path.ends_with('/'),
        "--path {}: it has to begin and end with a slash",
        options.path
    );
    empty(&out)?;
    let guide = format!("{}guide/", options.path);
    // mdBook empties the folder that it writes to: so the course comes first.
    for (book, out, path, replay) in [
        (root.clone(), out.clone(), &options.path, true),
        (root.join("docs"), out.join("guide"), &guide, false),
    ] {
        let mut command = match &options.program {
            Some(program) => Command::new(program),
            None => crate::cargo(
                root,
                "run --quiet --profile quick --locked --bin mdbook-witness --",
            ),
        };
        command.arg("build").arg(&book).arg("--dest-dir").arg(&out);
        if replay {
            command.arg("--replay");
        }
        command.env("MDBOOK_OUTPUT__HTML__SITE_URL", path);
        let status = command.status().context("starting mdbook-witness")?;
        ensure!(status.success(), "{} could not be built", book.display());
    }
    let broken = links::broken(&out)?;
    for link in &broken {
        eprintln!("{link}");
    }
    if !broken.is_empty() {
        bail!("{} links of the site are broken", broken.len());
    }
    println!("The site is in {}", out.display());
    Ok(())
}

/// Removes what an earlier call left. A folder that isn't a site isn't touched.
fn empty(out: &Path) -> Result<()> {
    if !out.exists() || out.read_dir()?.next().is_none() {
        return Ok(());
    }
    ensure!(
        out.join("guide/index.html").is_file() || out.join("index.html").is_file(),
        "{} isn't empty, and isn't a site of this command",
        out.display()
    );
    std::fs::remove_dir_all(out).with_context(|| format!("emptying {}", out.display()))
}

#[cfg(test)]
mod tests {
    use super::empty;

    #[test]
    fn only_a_site_is_emptied() {
        let out = tempfile::tempdir().expect("a directory");
        std::fs::write(out.path().join("letter.txt"), "").expect("written");
        let error = empty(out.path()).expect_err("it is somebody's");
        assert!(error.to_string().contains("isn't a site"), "{error}");
        std::fs::write(out.path().join("index.html"), "").expect("written");
        empty(out.path()).expect("emptied");
        assert!(!out.path().exists());
    }
}
