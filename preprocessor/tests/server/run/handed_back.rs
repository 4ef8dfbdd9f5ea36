//! The end of a build: its book comes back, and what was started is ended meanwhile.
#![cfg(target_os = "linux")]

use crate::support::{Server, TestBook, block, eventually, left, never_says};

/// A step that says that it is run, and waits for a word.
fn step_that_waits(book: &TestBook) -> String {
    let (mark, go) = (book.mark(), book.mark().with_file_name("go"));
    let code = format!(
        "touch {}\nuntil [ -e {} ]; do sleep 0.01; done",
        mark.display(),
        go.display()
    );
    block("sh {run}", &code)
}

#[test]
fn it_comes_back_before_its_database_is_dropped() {
    let book = TestBook::new();
    let step = step_that_waits(&book);
    let book = book.chapter("one.md", &step);
    let database = book.database.clone().expect("a database");
    let mut run = book.start();
    eventually("the step is run", || book.mark().exists());
    // Who drops a database waits for whoever comments on it.
    let mut client = Server::shared().connect();
    let comment = format!("BEGIN; COMMENT ON DATABASE {database} IS 'made by mdbook-witness'");
    client.batch_execute(&comment).expect("a comment");
    book.write("go", "");
    eventually("the program ends", || run.has_ended());
    assert!(Server::shared().has(&database), "nobody could drop it");
    assert_ne!(left::processes(&book.root()), [], "the reaper is at it");

    // The next build waits for that, and has no fault to find with it.
    let next = book.start();
    client.batch_execute("COMMIT").expect("the end");
    let built = run.wait();
    never_says(&built.stderr, &["could not end"]);
    built.page("one.md");
    let next = next.wait();
    never_says(&next.stderr, &["an earlier run", "could not end"]);
    next.page("one.md");
    book.assert_nothing_left();
}
