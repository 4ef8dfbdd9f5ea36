//! How much is kept, and what goes first.

use super::keeper::{Keeper, PLENTY, book, checkpoint, place};
use std::collections::HashSet;
use std::fs::File;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The bytes on the disk of all below a directory, each file once.
fn on_disk(directory: &Path, seen: &mut HashSet<u64>) -> u64 {
    let entries = std::fs::read_dir(directory).expect("a folder");
    entries
        .map(|entry| {
            let entry = entry.expect("an entry");
            let metadata = entry.metadata().expect("known");
            let below = if metadata.is_dir() {
                on_disk(&entry.path(), seen)
            } else {
                0
            };
            let own = if seen.insert(metadata.ino()) {
                metadata.blocks() * 512
            } else {
                0
            };
            below + own
        })
        .sum()
}

fn size(run: &mut Keeper) -> u64 {
    run.must("size").parse().expect("a number")
}

#[test]
fn the_least_useful_go() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    // Each of them has 8 MB that no other has: the table of before is emptied.
    for (key, seconds) in [("old", 900), ("gone", 900), ("cheap", 1), ("dear", 100)] {
        server.run(
            "witness",
            &[
                "drop table if exists much",
                "create table much as select repeat('x', 1000) as x from generate_series(1, 8000)",
            ],
        );
        run.must(&format!("keep {key} {seconds}"));
    }
    let total = size(&mut run);
    assert_eq!(
        total,
        on_disk(&place(&book, "checkpoints"), &mut HashSet::new())
    );
    assert!(total < 240 << 20, "they share what is the same: {total}");
    assert_eq!(run.must("prune cheap dear"), "", "all of them fit");
    run.end();

    // `gone` was made later, but `old` was used later.
    let used = SystemTime::now() + Duration::from_secs(60);
    let file = File::open(checkpoint(&book, "old").join("checkpoint.json"));
    file.expect("made").set_modified(used).expect("ours");
    let mut run = Keeper::new(&book, total - 1);
    assert_eq!(run.must("prune cheap dear"), "gone");
    let total = size(&mut run);
    run.end();
    let mut run = Keeper::new(&book, total - 1);
    assert_eq!(run.must("prune cheap dear"), "old");
    let total = size(&mut run);
    run.end();
    let mut run = Keeper::new(&book, total - 1);
    assert_eq!(run.must("prune cheap dear"), "cheap");
    assert_eq!(run.must("all"), "dear");
    // It saves the running time of the one before it as well, and this is written down.
    let dear = std::fs::read(checkpoint(&book, "dear").join("checkpoint.json")).expect("made");
    let dear: serde_json::Value = serde_json::from_slice(&dear).expect("JSON");
    assert_eq!(dear["saves"]["secs"], 101);
    let left = size(&mut run);
    run.end();
    // What was shared with those that are gone is still there.
    assert!(left > 20 << 20 && left < total, "{left}");
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("from dear");
    let count = server.ask("witness", &["select count(*) from much"]);
    assert_eq!(count, "8000\n--\n");
    assert_eq!(run.must("remove"), "1");
    assert_eq!(size(&mut run), 0);
    assert!(!place(&book, "checkpoints").exists());
}

#[test]
fn being_brought_back_is_a_use() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    run.up("up");
    run.must("keep one 1");
    run.must("keep two 1");
    run.must("back one");
    let total = size(&mut run);
    run.end();
    let mut run = Keeper::new(&book, total - 1);
    assert_eq!(run.must("prune"), "two");
}

#[test]
fn what_is_damaged_or_of_another_boot_is_no_checkpoint() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    run.up("up");
    for key in ["boot", "cut", "format", "good", "missing"] {
        run.must(&format!("keep {key} 1"));
    }
    let file = |key: &str| checkpoint(&book, key).join("checkpoint.json");
    let change = |key: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(file(key)).expect("written");
        assert!(text.contains(from), "{text}");
        std::fs::write(file(key), text.replace(from, to)).expect("ours");
    };
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").expect("Linux");
    change("boot", boot.trim(), "another");
    change("cut", "}", "");
    change("format", "\"format\": 1", "\"format\": 0");
    std::fs::remove_file(file("missing")).expect("ours");
    // Not ours, so it stays.
    std::fs::create_dir(checkpoint(&book, "foreign")).expect("made");

    assert_eq!(run.must("all"), "good");
    for key in ["boot", "cut", "format", "missing", "foreign", "../stand"] {
        let error = run.tell(&format!("back {key}")).expect_err("unusable");
        assert!(error.contains("there is no usable checkpoint"), "{error}");
    }
    assert_eq!(run.must("alive"), "true");
    assert_eq!(run.must("prune good"), "boot cut format missing");
    assert_eq!(run.must("all"), "good");
    assert!(checkpoint(&book, "foreign").exists());
    run.must("back good");
}
