//! The books of this repository are true: every claim of theirs holds, they print what was accepted, and a slip in them is
//! told at its line.
#![cfg(target_os = "linux")]

#[path = "../support/mod.rs"]
mod support;

mod course;
mod example;
mod followed;
mod mutation;
mod mutations;
mod reader;
mod report;
mod shown;
mod titles;
mod verified;

use support::Copy;

/// What is wrong with a book, in a paragraph for each.
type Wrong = Vec<String>;

/// Looks at one side of a book after the other, as long as nothing is wrong: each rests on those before it.
#[track_caller]
fn look(book: &Copy, sides: &[fn(&Copy) -> Wrong]) {
    for side in sides {
        let wrong = side(book);
        assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n\n"));
    }
}

/// These run beside all others, and are asked for by this name; see `cargo xtask test`.
mod whole_books {
    use super::*;

    #[test]
    fn the_course_is_true_and_a_slip_in_it_is_told() {
        let course = Copy::of("");
        look(
            &course,
            &[
                titles::wrong,
                verified::wrong,
                course::wrong,
                mutations::wrong,
            ],
        );
    }

    #[test]
    fn a_reader_gets_to_the_end_of_the_course_by_hand() {
        followed::look("");
    }

    #[test]
    fn a_reader_gets_to_the_end_of_the_example_by_hand() {
        followed::look("examples/isolation");
    }

    /// Its links lead to the course as well: those are checked where both are built.
    #[test]
    fn the_guide_is_true() {
        look(&Copy::of("docs"), &[verified::wrong]);
    }

    #[test]
    fn the_example_is_true() {
        let example = Copy::of("examples/isolation");
        look(&example, &[verified::wrong, example::wrong]);
    }
}
