//! `cargo xtask site`: the course and the guide as one folder, as it is published.
//!
//! The course is at the top, and the guide is in `guide`, both in replay from their recorded runs, so no server is needed.
//! The picture of the README is a figure of the course's run.

mod links;

use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The picture of the README, from the root.
const PICTURE: &str = "docs/src/figure.svg";

/// The place of the menu bar's links in a page of mdBook's.
const MENU: &str = "<div class=\"right-buttons\">";

/// The words of `mdbook-witness` that print it, from the recorded run.
const FIGURE: [&str; 8] = [
    "figure",
    "src/indexes/apply-the-concurrent-index.md",
    "plain",
    "--picture",
    "timeline",
    "--mode",
    "replay",
    "--root",
];

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
    std::fs::write(root.join(PICTURE), picture(root, options)?)?;
    // mdBook empties the folder that it writes to: so the course comes first.
    for (book, out, path) in [
        (root.clone(), out.clone(), &options.path),
        (root.join("docs"), out.join("guide"), &guide),
    ] {
        let mut command = witness(root, options);
        command.args(["build", "--replay", "--dest-dir"]);
        command.arg(&out).arg(&book);
        command.env("MDBOOK_OUTPUT__HTML__SITE_URL", path);
        let status = command.status().context("starting mdbook-witness")?;
        ensure!(status.success(), "{} could not be built", book.display());
    }
    link_to_guide(&out)?;
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

/// Adds a link to the guide to the menu of the course's pages: only on the site is the guide beside them.
fn link_to_guide(out: &Path) -> Result<()> {
    for path in links::pages(out)? {
        let place = path.strip_prefix(out)?;
        if place.starts_with("guide") {
            continue;
        }
        let up = "../".repeat(place.components().count() - 1);
        let link = format!(
            "{MENU}<a class=\"icon-button\" href=\"{up}guide/index.html\" title=\"Guide to mdbook-witness\">Guide</a>"
        );
        let page = std::fs::read_to_string(&path)?;
        std::fs::write(&path, page.replacen(MENU, &link, 1))?;
    }
    Ok(())
}

/// The picture of the README.
fn picture(root: &Path, options: &Options) -> Result<Vec<u8>> {
    let mut command = witness(root, options);
    command.args(FIGURE).arg(root);
    command.env("MDBOOK_PREPROCESSOR__WITNESS__ARCHIVE", "recording");
    let output = command.output().context("starting mdbook-witness")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "the README's picture can't be drawn: {said}"
    );
    Ok(output.stdout)
}

/// The program, which cargo builds unless one is named.
fn witness(root: &Path, options: &Options) -> Command {
    match &options.program {
        Some(program) => Command::new(program),
        None => crate::cargo(
            root,
            "run --quiet --profile quick --locked --bin mdbook-witness --",
        ),
    }
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
    use super::{Options, PICTURE, build, empty, links, picture};
    use std::path::Path;

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

    #[test]
    fn the_site_has_both_books_and_no_broken_link() {
        let out = tempfile::tempdir().expect("a directory");
        // Beside the folder of the tests' programs: `cargo test` builds it for the tests of its own package.
        let own = std::env::current_exe().expect("a path");
        let program = own
            .ancestors()
            .nth(2)
            .expect("a folder")
            .join("mdbook-witness");
        assert!(program.is_file(), "build it first: cargo build");
        let options = Options {
            out: out.path().join("site"),
            path: "/shop/".into(),
            program: Some(program),
        };
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .canonicalize();
        let root = root.expect("the repository");
        let committed = std::fs::read(root.join(PICTURE)).expect("the README's picture");
        assert!(
            committed == picture(&root, &options).expect("drawn"),
            "the README's picture isn't that of the recorded run: run `cargo xtask site`, and commit {PICTURE}"
        );
        build(&root, &options).expect("built");
        let page = |name: &str| std::fs::read_to_string(options.out.join(name)).expect(name);
        let section = page("indexes/apply-the-concurrent-index.html");
        assert!(section.contains("<svg "));
        assert!(section.contains("href=\"../guide/index.html\""));
        assert!(page("guide/index.html").contains("href=\"../index.html\""));
        let notation = page("guide/notation/run.html");
        assert!(notation.contains("```sql {run}") && notation.contains("Ran on PostgreSQL"));
        for path in links::pages(&options.out.join("guide")).expect("pages") {
            let page = std::fs::read_to_string(&path).expect("a page");
            let is_stale = page.contains(" witness-stale");
            assert!(
                !is_stale,
                "{} isn't that of its recorded run: run `cargo book docs --record`, and commit docs/recording",
                path.display()
            );
        }
        assert!(page("404.html").contains("<base href=\"/shop/\">"));
        assert!(page("guide/404.html").contains("<base href=\"/shop/guide/\">"));
        for book in ["", "guide"] {
            let files = options.out.join(book).read_dir().expect("read").flatten();
            let mut names = files.map(|file| file.file_name().to_string_lossy().into_owned());
            assert!(names.any(|name| name.starts_with("searchindex")), "{book}");
        }
    }
}
