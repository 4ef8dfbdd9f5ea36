//! What two runs of the same have in common: all but times, dates and what was sampled in between.

use super::{Built, TestBook};
use mdbook_witness::archive::{Archive, LIMIT, Record};
use mdbook_witness::transcript::Evidence;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The archive in a cache with one book.
#[track_caller]
fn archive(cache: &Path) -> Archive {
    Archive::new(of_book(cache).join("transcripts"), LIMIT)
}

/// The directory of the one book in a cache.
#[track_caller]
pub(crate) fn of_book(cache: &Path) -> PathBuf {
    let books = std::fs::read_dir(cache.join("books")).expect("a cache");
    let mut paths = books.map(|entry| entry.expect("an entry").path());
    paths.next().expect("a book")
}

/// The files of a chapter's runs that are kept in a cache.
pub(crate) fn runs(cache: &Path, chapter: &str) -> Vec<PathBuf> {
    let folder = of_book(cache)
        .join("transcripts")
        .join(format!("src%2F{chapter}"));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// That a chapter's newest run in one cache is kept in another one, too, and is the same.
#[track_caller]
pub(crate) fn assert_same_run(chapter: &str, of: &Path, kept_in: &Path) {
    let chapter = format!("src/{chapter}");
    let wanted = archive(of).last(&chapter).expect("a run");
    let key = wanted.steps.iter().flatten().next_back();
    let key = key.expect("a step that is run").chained;
    let found = archive(kept_in).find_on_any(&chapter, key, |_| true);
    let found = found.unwrap_or_else(|| panic!("{chapter} is not kept with the key {key}"));
    let (found, wanted) = (normal(found), normal(wanted));
    assert!(
        found == wanted,
        "{chapter}\n{found:#?}\n is not\n{wanted:#?}"
    );
}

/// A kept run without what differs from one time to the next.
fn normal(mut kept: Record) -> Record {
    kept.took = Duration::ZERO;
    let provenance = kept.transcript.provenance.iter_mut();
    provenance.for_each(|it| it.date.clear());
    for step in &mut kept.transcript.steps {
        (step.started, step.took) = (Duration::ZERO, Duration::ZERO);
    }
    let mut windows = std::mem::take(&mut kept.transcript.evidence.windows);
    for window in &mut windows {
        (window.started, window.finished) = (Duration::ZERO, Duration::ZERO);
    }
    kept.transcript.evidence = Evidence {
        windows,
        ..Evidence::default()
    };
    kept
}

/// That two builds put the same into every chapter.
#[track_caller]
pub(crate) fn assert_same_pages(one: &Built, other: &Built) {
    assert_eq!(one.paths(), other.paths());
    for path in one.paths() {
        assert_eq!(
            normal_page(&one.page(&path)),
            normal_page(&other.page(&path)),
            "{path}"
        );
    }
}

/// A page without times and dates.
fn normal_page(page: &str) -> String {
    let times = regex::Regex::new(r"\d+(\.\d+)? (ms|s|min)\b|\d{4}-\d\d-\d\d").expect("a pattern");
    times.replace_all(page, "TIME").into_owned()
}

impl TestBook {
    /// One more cache of this book, in which only what was fetched is there already.
    pub(crate) fn another_cache(&self, name: &str) -> PathBuf {
        let cache = self.root().join(name);
        super::cache::link_cache(&cache);
        cache
    }
}
