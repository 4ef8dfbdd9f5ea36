//! Small books for measurements.

use anyhow::Result;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

/// Writes a book of these chapters into a directory; with the preprocessor, if its command is given.
pub(super) fn write(root: &Path, chapters: &[String], witness: Option<&Path>) -> Result<()> {
    let mut configuration = String::from("[book]\ntitle = \"A book to measure with\"\n");
    if let Some(witness) = witness {
        let command = witness.display();
        write!(
            configuration,
            "[preprocessor.witness]\ncommand = \"{command}\"\nafter = [\"links\"]\n"
        )?;
    }
    std::fs::create_dir_all(root.join("src"))?;
    std::fs::write(root.join("book.toml"), configuration)?;
    let mut summary = String::from("# Summary\n\n");
    for (number, chapter) in chapters.iter().enumerate() {
        writeln!(summary, "- [Chapter {number}](chapter-{number}.md)")?;
        std::fs::write(root.join(format!("src/chapter-{number}.md")), chapter)?;
    }
    std::fs::write(root.join("src/SUMMARY.md"), summary)?;
    Ok(())
}

/// Adds a line to the preprocessor's settings of an existing book.
pub(super) fn set(root: &Path, setting: &str) -> Result<()> {
    let mut configuration = File::options().append(true).open(root.join("book.toml"))?;
    Ok(writeln!(configuration, "{setting}")?)
}
