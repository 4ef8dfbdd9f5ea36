//! Small books to measure with.

use anyhow::Result;
use std::fmt::Write;
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
