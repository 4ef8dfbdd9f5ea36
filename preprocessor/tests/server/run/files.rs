//! The book's own files: steps get copies of them, and what they write stays out of the book.

use crate::support::{TestBook, block, is_at, never_says, says};
use std::collections::BTreeMap;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Every file of a book with what is in it, its mode and its time, but for what runs keep.
fn all(book: &TestBook) -> BTreeMap<PathBuf, (Vec<u8>, u32, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut open = vec![book.root()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let kind = entry.file_type().expect("a kind");
            if path == book.cache() {
            } else if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() {
                let metadata = entry.metadata().expect("there");
                let seen = (
                    std::fs::read(&path).expect("a file"),
                    metadata.permissions().mode(),
                    metadata.modified().expect("a time"),
                );
                found.insert(path, seen);
            }
        }
    }
    found
}

/// Builds a book, which changes none of its files and isn't stale right after.
#[track_caller]
fn page_of_untouched(book: TestBook) -> String {
    let before = all(&book);
    let page = book.page();
    assert!(all(&book) == before, "a file of the book has changed");
    let book = book
        .variable("WITNESS_MODE", Some("replay"))
        .variable("WITNESS_DENY_STALE", Some("1"));
    let replayed = book.build();
    assert_eq!(replayed.code(), Some(0), "{}", replayed.stderr);
    assert!(all(&book) == before, "a file of the book has changed");
    page
}

#[test]
fn what_steps_write_stays_out_of_the_book() {
    let chapter = [
        block(
            "sh {run}",
            "date +%s%N > out/now.txt\necho more >> data/deep/seed.csv\ncat data/deep/seed.csv",
        ),
        block(
            "sql {run}",
            "\\o out/query.txt\nSELECT 1;\n\\o\n\\copy (SELECT 2) TO 'data/deep/seed.csv'\nSELECT 3 \\g out/g.txt\n\\w out/w.sql",
        ),
        block(
            "sh {run}",
            "ls out; rm -r out; chmod 600 data/deep/seed.csv; mv data gone",
        ),
    ];
    let book = TestBook::of(&chapter.concat())
        .file("out/.keep", "")
        .file("data/deep/seed.csv", "1,2\n");
    book.configure("files = [\"out\", \"data/deep/seed.csv\"]");
    let page = page_of_untouched(book);
    says(&page, &["1,2\nmore\n", "g.txt\nnow.txt\nquery.txt\n"]);
}

#[test]
fn each_chapter_has_copies_of_its_own() {
    let write = block("sh {run}", "echo changed > seed.csv\ncat seed.csv");
    let book = TestBook::of(&write)
        .chapter("two.md", &block("sh {run}", "cat seed.csv; ls"))
        .file("seed.csv", "as it was\n");
    book.configure("files = [\"seed.csv\"]");
    let built = book.build();
    says(&built.page("one.md"), &["changed\n"]);
    says(&built.page("two.md"), &["as it was\nseed.csv\n"]);
}

#[test]
fn what_is_copied_can_be_used_as_before() {
    let chapter = [
        block(
            "sql {run}",
            "\\i sql/make.sql\n\\copy t FROM 'sql/data/seed.csv' CSV",
        ),
        block("sql {run file=sql/count.sql}", ""),
        block(
            "sh {run}",
            "sql/tool; cat sql/inside.csv sql/folder/seed.csv; ls -l sql/tool | cut -c1-10; test ! -L sql",
        ),
    ];
    let book = TestBook::of(&chapter.concat())
        .file(
            "sql/make.sql",
            "CREATE TABLE t (a int, b int);\n\\ir data/more.sql\n",
        )
        .file("sql/data/more.sql", "\\echo more\n")
        .file("sql/data/seed.csv", "1,2\n3,4\n")
        .file("sql/count.sql", "SELECT count(*) FROM t;\n")
        .file("sql/tool", "#!/bin/sh\necho the tool\n");
    let path = |name: &str| book.root().join("sql").join(name);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(path("tool"), mode).expect("a mode");
    symlink("data/seed.csv", path("inside.csv")).expect("a link");
    symlink("../sql/data", path("folder")).expect("a link");
    // As an editor locks a file.
    symlink("somebody@somewhere.77", path(".#make.sql")).expect("a link");
    book.configure("files = [\"sql\"]");
    let page = page_of_untouched(book);
    says(
        &page,
        &[
            "more\n",
            "     2\n",
            "the tool\n1,2\n3,4\n1,2\n3,4\n-rwxr-xr-x\n",
        ],
    );
}

/// Builds a book with these `files`, which must fail before anything is started; returns the words.
#[track_caller]
fn refused(prepare: impl FnOnce(&Path), files: &str) -> String {
    let book = TestBook::of(&block("sh {run}", "ls"))
        .file("sql/a.sql", "")
        .file("data.csv", "");
    prepare(&book.root());
    book.configure(&format!("files = [{files}]"));
    let before = all(&book);
    let said = book.fails();
    never_says(&said, &["PostgreSQL", "os error"]);
    assert!(all(&book) == before, "a file of the book has changed");
    said
}

#[test]
fn names_that_can_not_be_had_are_told_at_their_line() {
    let outside = tempfile::tempdir().expect("a folder");
    let prepare = |root: &Path| {
        symlink(outside.path(), root.join("out")).expect("a link");
        symlink("nowhere", root.join("dangling")).expect("a link");
        symlink(".", root.join("all")).expect("a link");
        std::fs::create_dir(root.join("links")).expect("a folder");
        symlink(outside.path(), root.join("links/away")).expect("a link");
        std::fs::create_dir(root.join("aside")).expect("a folder");
        symlink("../sql", root.join("aside/folder")).expect("a link");
        std::fs::create_dir(root.join("book")).expect("a folder");
    };
    let files = "\n  \"data.csv\",\n  \"./data.csv\",\n  \"../x\",\n  \"sql/../data.csv\",\n  \"/etc/hostname\",\n  \"\",\n  \".\",\n  \
                 \"nope\",\n  \"slq/a.sql\",\n  \"sqll\",\n  \"sql\",\n  \"sql/a.sql\",\n  \"out\",\n  \"out/x\",\n  \"dangling\",\n  \
                 \"all\",\n  \"links\",\n  \"aside/folder\",\n  \"book\",\n";
    let said = refused(prepare, files);
    for (line, words) in [
        (7, "`data.csv` is named twice"),
        (8, "`../x` has a `..`"),
        (9, "`sql/../data.csv` has a `..`"),
        (10, "`/etc/hostname` is absolute"),
        (11, "an empty name"),
        (12, "`.` is the whole book"),
        (13, "there is no `nope` in the book"),
        (14, "there is no `slq/a.sql` in the book"),
        (15, "there is no `sqll` in the book"),
        (17, "`sql/a.sql` lies in `sql`, which is named too"),
        (18, "`out` leads out of the book by a symbolic link"),
        (19, "there is no `out/x` in the book"),
        (20, "`dangling` is a link that leads nowhere"),
        (21, "`all` is the whole book"),
        (22, "`links/away` leads out of the book by a symbolic link"),
        (24, "`book` contains files that mdBook writes into book"),
    ] {
        says(&said, &[words, &format!("book.toml:{line}:")]);
    }
    says(&said, &["did you mean `sql`?", "16 mistakes"]);
}

#[test]
fn a_link_to_a_folder_that_is_not_copied_is_told() {
    let prepare = |root: &Path| {
        std::fs::create_dir(root.join("aside")).expect("a folder");
        symlink("../sql", root.join("aside/folder")).expect("a link");
    };
    let said = refused(prepare, "\"aside\"");
    says(
        &said,
        &[
            "`aside/folder` is a link to a folder that `files` doesn't name",
            "book.toml:5:",
        ],
    );
}

#[test]
fn a_step_that_changes_what_the_chapter_rests_on_is_told() {
    let book = TestBook::new();
    let root = book.root();
    let chapter = [
        block("sh {run}", "cat out/now.txt"),
        block("sql {run file=sql/a.sql}", ""),
        block(
            "sh {run name=writes}",
            &format!("echo new > {}/out/now.txt", root.display()),
        ),
        block("sh {run}", "echo never"),
    ]
    .concat();
    let book = book
        .chapter("one.md", &chapter)
        .file("out/now.txt", "old\n")
        .file("sql/a.sql", "SELECT 1;\n");
    book.configure("files = [\"out\"]");
    let said = book.fails();
    is_at(&said, &chapter, "name=writes");
    says(
        &said,
        &["this step changes out/now.txt, which the chapter depends on"],
    );
    // Written again as it is, nothing has changed.
    says(&book.page(), &["new\n", "never\n"]);

    let adding = format!("ls out\ntouch {}/out/other.txt", root.display());
    book.write("src/one.md", &block("sh {run}", &adding));
    says(&book.fails(), &["this step changes out/other.txt"]);
    let removing = format!("ls out\nrm -r {}/out", root.display());
    book.write("src/one.md", &block("sh {run}", &removing));
    says(&book.fails(), &["this step changes out, which"]);
    book.write("out/now.txt", "old\n");

    let filling = format!("\\o {}/sql/a.sql\nSELECT 'other';\n\\o", root.display());
    let chapter = [
        block("sql {run}", &filling),
        block("sql {run file=sql/a.sql}", ""),
    ]
    .concat();
    book.write("src/one.md", &chapter);
    let said = book.fails();
    is_at(&said, &chapter, "sql {run}");
    says(
        &said,
        &["this step changes sql/a.sql, which the chapter depends on"],
    );
}

#[test]
fn what_is_written_when_the_chapter_is_over_is_told_as_well() {
    let book = TestBook::new();
    let root = book.root();
    let chapter = [
        block("sh {run}", "cat out/now.txt"),
        block(
            "sh {start name=late}",
            &format!(
                "trap 'echo late > {}/out/now.txt; exit 0' TERM; touch ready; sleep 60 & wait",
                root.display()
            ),
        ),
        block("sh {run}", "until [ -e ready ]; do sleep 0.01; done"),
        block("text {stop=late}", ""),
    ]
    .concat();
    let book = book
        .chapter("one.md", &chapter)
        .file("out/now.txt", "old\n");
    book.configure("files = [\"out\"]");
    let said = book.fails();
    is_at(&said, &chapter, "{stop=late}");
    says(&said, &["this step changes out/now.txt"]);
}
