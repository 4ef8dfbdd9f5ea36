//! The course has its sections, in their order.

use super::{Copy, Wrong};

/// The sections, word for word.
const TITLES: [&str; 41] = [
    "A database that can't afford downtime",
    "Start it",
    "Connect with psql",
    "The users table — with a deliberate flaw",
    "The orders table — two million rows",
    "Create the tables",
    "Seed the users, repeatably",
    "Seed two million orders",
    "Load the data",
    "Fresh statistics and a version check",
    "Simulate a live workload",
    "A uniform way to apply migrations",
    "The blocking index build",
    "Where to see the queue building up",
    "Apply the blocking index",
    "The non-blocking alternative",
    "Watch the concurrent build in real time",
    "Apply the concurrent index",
    "The INVALID index trap",
    "Create and cancel a concurrent build to get an INVALID index",
    "Drop the invalid index safely",
    "Clean up the invalid index",
    "Why CONCURRENTLY cannot run inside a transaction block",
    "Phase one: expand — add the new columns",
    "Add first_name and last_name",
    "Monitor the backfill progress",
    "Confirm all rows are unfilled before the backfill starts",
    "Phase two: backfill in small batches",
    "Run the backfill",
    "Phase three: validate — lock in the constraint",
    "Add NOT NULL to the new columns",
    "Phase four: contract — drop the old column",
    "Remove full_name",
    "Why RENAME COLUMN is not the answer",
    "The bad monolithic migration",
    "Safe step one: add the column",
    "Safe step two: create the index concurrently",
    "Safe step three: expand for the rename",
    "Apply all three safe steps under workload",
    "The final state of orders",
    "Clean up the stand",
];

/// What is missing, too much, or not in its place.
pub(crate) fn wrong(course: &Copy) -> Wrong {
    let read = course.book();
    // A page below a section is not one of the sections.
    let sections = read.book.chapters().filter(|it| {
        let number = it.number.as_ref();
        number.is_some_and(|number| number.len() == 1)
    });
    let sections: Vec<_> = sections.collect();
    let mut wrong = Wrong::new();
    for (chapter, title) in sections.iter().zip(TITLES) {
        if chapter.name != title {
            wrong.push(format!("«{}» stands where «{title}» should", chapter.name));
        }
        if !chapter.content.starts_with(&format!("# {title}\n")) {
            wrong.push(format!("the page of «{title}» begins with another title"));
        }
    }
    if sections.len() != TITLES.len() {
        wrong.push(format!("there are {} sections", sections.len()));
    }
    wrong
}
