//! All of a book is run, and verified: its claims hold, and it prints what was accepted.

use super::report::{says_that_it_runs, verify};
use super::{Copy, Wrong};
use mdbook_preprocessor::book::Chapter;
use mdbook_witness::chapter::{ChapterSource, ForeignFences, LineMap, blocks};

/// What verifying the whole book finds.
pub(crate) fn wrong(book: &Copy) -> Wrong {
    let verified = match verify(book, &[], None) {
        Ok(verified) => verified,
        Err(why) => return vec![why],
    };
    if verified.code != Some(0) {
        return vec![verified.said];
    }
    let mut wrong = Wrong::new();
    // A report of nothing would be right, too.
    let files = verified.report.files();
    for chapter in with_live_blocks(book) {
        if !files.contains(&chapter.as_str()) {
            wrong.push(format!("{chapter} was not run"));
        }
    }
    if !verified.said.lines().any(says_that_it_runs) {
        wrong.push(format!("no chapter is said to be run:\n{}", verified.said));
    }
    if verified.report.held() <= files.len() {
        wrong.push("no claim was checked".to_owned());
    }
    wrong
}

/// The files of the chapters that have something to run.
fn with_live_blocks(book: &Copy) -> Vec<String> {
    let read = book.book();
    let is_live = |chapter: &&Chapter| {
        let map = LineMap::same(&chapter.content);
        let source = ChapterSource::new("", &chapter.content, &map);
        let found = blocks(&source, ForeignFences::Pass).blocks;
        found
            .iter()
            .any(|block| block.settings.text.starts_with("run"))
    };
    let live = read.book.chapters().filter(is_live);
    let files = live.filter_map(|it| it.source_path.as_deref());
    files.map(|it| format!("src/{}", it.display())).collect()
}
