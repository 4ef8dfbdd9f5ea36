//! Tests of saving, finding, dropping and removing runs.

use super::*;
use crate::archive::record::tests::sample_record;
use std::time::Duration;

fn archive(limit: u64) -> (tempfile::TempDir, Archive) {
    let directory = tempfile::tempdir().expect("a directory");
    let archive = Archive::new(directory.path().join("archive"), limit);
    (directory, archive)
}

fn key(word: &str) -> Key {
    Key::hash([word])
}

/// Saves a run and sets the time of its last use.
fn keep(archive: &Archive, chapter: &str, key: Key, age: u64) {
    let server = Key::hash(["server"]);
    archive
        .save(&sample_record(chapter), key, server)
        .expect("kept");
    let path = archive.folder(chapter).join(name(key, server));
    let file = fs::File::options().append(true).open(path);
    let then = SystemTime::now() - Duration::from_secs(age);
    let set = file.and_then(|file| file.set_modified(then));
    set.expect("it is there");
}

fn has(archive: &Archive, chapter: &str, key: Key) -> bool {
    let found = archive.find(chapter, key, Key::hash(["server"]));
    matches!(found, FoundRecord::Kept(_))
}

#[test]
fn a_run_is_found_by_its_chapter_its_key_and_its_server() {
    let (_directory, archive) = archive(LIMIT);
    for chapter in ["src/a.md", "../a b.md", "src/ä%2F.md"] {
        keep(&archive, chapter, key("1"), 0);
        assert!(has(&archive, chapter, key("1")), "{chapter}");
        assert!(!has(&archive, chapter, key("2")), "{chapter}");
        let other = archive.find(chapter, key("1"), Key::hash(["another"]));
        assert!(matches!(other, FoundRecord::Nothing), "{chapter}");
        assert!(archive.find_on_any(chapter, key("1"), |_| true).is_some());
        assert!(archive.find_on_any(chapter, key("2"), |_| true).is_none());
        assert!(archive.last(chapter).is_some());
    }
    assert!(archive.last("src/b.md").is_none());
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let (_directory, archive) = archive(LIMIT);
    keep(&archive, "a", key("size"), 0);
    let (_, bytes) = archive.size();
    archive.remove().expect("removed");
    let archive = Archive::new(archive.directory, 3 * bytes + bytes / 2);
    for (chapter, age) in [("a", 30), ("b", 40), ("c", 20)] {
        keep(&archive, chapter, key("1"), age);
    }
    assert!(has(&archive, "b", key("1")), "it has been used just now");
    keep(&archive, "d", key("1"), 0);
    let left = ["a", "b", "c", "d"].map(|chapter| has(&archive, chapter, key("1")));
    assert_eq!(left, [false, true, true, true]);
}

#[test]
fn a_chapter_keeps_its_last_runs() {
    let (_directory, archive) = archive(LIMIT);
    for run in 0..=RUNS as u64 {
        keep(&archive, "a", key(&run.to_string()), 100 - run);
    }
    assert_eq!(archive.size().0, RUNS);
    assert!(!has(&archive, "a", key("0")));
}

#[test]
fn nothing_is_removed_that_is_not_of_an_archive() {
    let (_directory, archive) = archive(LIMIT);
    keep(&archive, "a", key("1"), 0);
    keep(&archive, "b", key("1"), 0);
    let notes = archive.folder("a").join("notes.txt");
    fs::write(&notes, "mine").expect("written");
    archive.remove().expect("removed");
    assert_eq!(archive.size(), (0, 0));
    assert!(notes.is_file());
    assert!(!archive.folder("b").exists());
    archive.remove().expect("there is nothing to remove");
}

#[test]
fn what_was_left_half_written_goes_with_the_next_run_that_is_kept() {
    let (_directory, archive) = archive(LIMIT);
    keep(&archive, "a", key("1"), 0);
    let [left, written] = ["left", "written"].map(|name| {
        let path = archive.folder("a").join(format!("{PARTIAL}{name}"));
        fs::write(&path, "half").expect("written");
        path
    });
    let writer = fs::File::open(&written).expect("it is there");
    writer.lock().expect("locked");
    keep(&archive, "b", key("1"), 0);
    assert!(!left.exists());
    assert!(written.exists(), "somebody is at it");
}
