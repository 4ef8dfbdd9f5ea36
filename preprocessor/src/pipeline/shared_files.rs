//! The style sheet and the script of all pages as files of the book, where its configuration names them:
//! `additional-css = ["witness.css"]`, `additional-js = ["witness.js"]`.
//!
//! mdBook copies them after the preprocessor has run, so they are written here, and always belong to this program.

use crate::labels::Labels;
use crate::page;
use crate::run::event::{Event, Listener};
use mdbook_preprocessor::PreprocessorContext;
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const STYLE: &str = "witness.css";
const SCRIPT: &str = "witness.js";

/// The first line of a file that this program writes into a book, by which the file is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct WrittenMark(pub(super) &'static str);

const MARK: WrittenMark =
    WrittenMark("/* Written by mdbook-witness: every build replaces it. */\n");

/// The files that the book's pages share, each `true` if pages need no copy of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SharedAssets {
    pub(super) style: bool,
    pub(super) script: bool,
}

impl SharedAssets {
    /// Writes the files that the book names, and whose content differs. A file that can't be written, that is outside of
    /// the book, or that somebody else wrote, is left alone, which is no mistake: the pages have their own copies then.
    pub(super) fn write(
        context: &PreprocessorContext,
        labels: Labels<'_>,
        listener: Listener<'_>,
    ) -> Self {
        let html = context.config.html_config().unwrap_or_default();
        let shared = |named: &[PathBuf], name: &str, text: &str| {
            let is_ours = |path: &&PathBuf| path.file_name().is_some_and(|it| it == name);
            let Some(path) = named.iter().find(is_ours) else {
                return false;
            };
            let written = update(&context.root, path, MARK, text);
            if let Err(error) = &written {
                listener(Event::Note(format!(
                    "{} can't be written ({error}), so each page has its own copy",
                    path.display()
                )));
            }
            written.is_ok()
        };
        Self {
            style: shared(&html.additional_css, STYLE, page::style_rules()),
            script: shared(&html.additional_js, SCRIPT, &page::script_text(labels)),
        }
    }
}

/// Replaces the text of a book's file, unless it is the same: `mdbook serve` would build the book again.
pub(super) fn update(root: &Path, path: &Path, mark: WrittenMark, text: &str) -> io::Result<()> {
    let WrittenMark(mark) = mark;
    let path = root.join(path);
    let folder = path.parent().unwrap_or(root);
    if !folder.canonicalize()?.starts_with(root.canonicalize()?) {
        return Err(io::Error::other("it is outside of the book"));
    }
    let text = format!("{mark}{text}\n");
    match fs::read(&path) {
        Ok(old) if old == text.as_bytes() => return Ok(()),
        Ok(old) if !old.starts_with(mark.as_bytes()) => {
            return Err(io::Error::other("mdbook-witness didn't write it"));
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut new = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.persist(&path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Labels, MARK, SharedAssets};
    use mdbook_preprocessor::PreprocessorContext;
    use mdbook_preprocessor::config::Config;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn named_files_are_written_and_then_left_alone() {
        let root = tempfile::tempdir().expect("a folder");
        let config = "[output.html]\nadditional-css = [\"own.css\", \"theme/witness.css\"]";
        let config: Config = config.parse().expect("settings");
        let context = PreprocessorContext::new(root.path().to_owned(), config, "html".to_owned());
        let notes = AtomicUsize::new(0);
        let note = |_| {
            notes.fetch_add(1, Ordering::Relaxed);
        };
        let write = || SharedAssets::write(&context, Labels::english(), &note);
        // There is no folder `theme`.
        assert_eq!(write(), SharedAssets::default());
        assert_eq!(notes.load(Ordering::Relaxed), 1);

        let file = root.path().join("theme/witness.css");
        std::fs::create_dir(root.path().join("theme")).expect("a folder");
        let shared = write();
        assert!(shared.style && !shared.script);
        let changed = || {
            let meta = std::fs::metadata(&file).expect("a file");
            meta.modified().expect("a time")
        };
        let (text, before) = (std::fs::read_to_string(&file).expect("text"), changed());
        assert!(
            text.contains(".witness-head") && !text.contains("<style>"),
            "{text}"
        );
        assert_eq!(write(), shared);
        assert_eq!(changed(), before);
        assert_eq!(notes.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_file_of_others_is_left_alone() {
        let place = tempfile::tempdir().expect("a folder");
        let root = place.path().join("book");
        std::fs::create_dir(&root).expect("a folder");
        let error =
            |path: &str| super::update(&root, path.as_ref(), MARK, "a {}").expect_err("refused");
        let outside = error("../witness.css").to_string();
        assert!(outside.contains("outside of the book"), "{outside}");
        assert!(!place.path().join("witness.css").exists());

        let own = root.join("witness.css");
        std::fs::write(&own, "body {}").expect("a file");
        let theirs = error("witness.css").to_string();
        assert!(theirs.contains("didn't write it"), "{theirs}");
        assert_eq!(std::fs::read_to_string(&own).expect("text"), "body {}");
    }
}
