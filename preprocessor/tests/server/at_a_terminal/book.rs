//! The tool's side: a book with the blocks, and what the run of it has kept.

use crate::at_a_terminal::corpus::{Chapter, FILES};
use crate::at_a_terminal::server::Server;
use crate::support::{PROGRAM, stderr};
use mdbook_witness::archive::{Archive, LIMIT};
use mdbook_witness::transcript::Output;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What came of a chapter: the output of each block, or why it has none.
pub(crate) type Told = Result<Vec<Output>, String>;

/// Writes the files that blocks read.
pub(crate) fn write_files(directory: &Path) {
    for (path, text) in FILES {
        write(&directory.join(path), text);
    }
}

/// A chapter, and for each block what must be declared of it.
pub(crate) type Declared<'a> = (&'a Chapter, Vec<String>);

/// Runs the chapters. One that fails keeps those behind it from being told, so each that is missing is run alone, too.
pub(crate) fn run(server: &Server, database: &str, chapters: &[Declared<'_>]) -> Vec<Told> {
    let together = run_one_book(server, database, chapters);
    let alone = |(told, chapter): (Told, &Declared<'_>)| match told {
        Err(_) if chapters.len() > 1 => {
            let mut told = run_one_book(server, database, std::slice::from_ref(chapter));
            told.remove(0)
        }
        told => told,
    };
    together.into_iter().zip(chapters).map(alone).collect()
}

fn run_one_book(server: &Server, database: &str, chapters: &[Declared<'_>]) -> Vec<Told> {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path().join("book");
    write_files(&root);
    let toml = format!(
        "[preprocessor.witness]\nfiles = [\"sql\"]\narchive = \"kept\"\n\
         [preprocessor.witness.stand]\ndatabase = \"{database}\"\n"
    );
    write(&root.join("book.toml"), &toml);
    let mut summary = "# Summary\n\n".to_owned();
    for (chapter, declared) in chapters {
        let name = &chapter.name;
        summary += &format!("- [{name}]({name}.md)\n");
        write(
            &root.join(format!("src/{name}.md")),
            &page(chapter, declared),
        );
    }
    write(&root.join("src/SUMMARY.md"), &summary);
    let ended = Command::new(PROGRAM)
        .arg("verify")
        .current_dir(&root)
        .env("PATH", &server.path)
        .env("WITNESS_DATABASE_URL", server.url("postgres"))
        .env("WITNESS_CACHE", directory.path().join("cache"))
        .env_remove("WITNESS_STAND")
        .env_remove("WITNESS_MODE")
        .env("TERM", "dumb")
        .output()
        .expect("started");
    let said = stderr(&ended) + &String::from_utf8_lossy(&ended.stdout);
    let archive = Archive::new(root.join("kept"), LIMIT);
    let told = |(chapter, _): &Declared<'_>| {
        let run = archive.last(&format!("src/{}.md", chapter.name));
        let run = run.ok_or_else(|| said.clone())?;
        Ok(run
            .transcript
            .steps
            .into_iter()
            .map(|step| step.output)
            .collect())
    };
    chapters.iter().map(told).collect()
}

fn page(chapter: &Chapter, declared: &[String]) -> String {
    let block = |(block, fails): (&crate::at_a_terminal::corpus::Block, &String)| {
        let fails = match fails.as_str() {
            "" => String::new(),
            codes => format!(" fails=\"{codes}\""),
        };
        format!("```sql {{run{fails}}}\n{}\n```\n\n", block.text)
    };
    chapter.blocks.iter().zip(declared).map(block).collect()
}

fn write(path: &Path, text: &str) {
    let parent = path.parent().expect("a folder");
    fs::create_dir_all(parent).expect("made");
    fs::write(path, text).expect("written");
}
