//! Wrong answers to the exercises of the course: each is refused, and for its own reason.
//!
//! A folder in `tests/exercises/NUMBER` is one. It has the text that the report must have, `reason`, and those files of
//! the answer that differ from the solution's. The solutions themselves are chapters of the course.

use crate::support::{TestBook, says};
use std::path::{Path, PathBuf};

/// The folder of the course.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files of the solution, as `book.toml` lists them.
fn solution(exercise: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("book.toml")).expect("settings");
    let book: mdbook_driver::config::Config = text.parse().expect("settings");
    let key = format!("preprocessor.witness.exercise.{exercise}.answer");
    let files: Option<Vec<String>> = book.get(&key).expect("a list");
    files.expect("an exercise")
}

/// Checks each wrong answer to an exercise.
#[track_caller]
fn wrong_answers(exercise: &str) {
    let folder = root().join("preprocessor/tests/exercises").join(exercise);
    let answers = std::fs::read_dir(&folder).expect("a folder");
    let mut answers: Vec<_> = answers.map(|it| it.expect("an entry").path()).collect();
    answers.sort();
    assert!(!answers.is_empty(), "{exercise} has no wrong answer");
    let book = TestBook::alone();
    for answer in answers {
        let files = solution(exercise).into_iter().map(|path| {
            let own = answer.join(Path::new(&path).file_name().expect("a file"));
            if own.is_file() {
                own
            } else {
                root().join(path)
            }
        });
        let mut command = book.command(&["exercise", exercise, "--check"]);
        let checked = command
            .args(files)
            .current_dir(root())
            .output()
            .expect("started");
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        let reason = std::fs::read_to_string(answer.join("reason")).expect("a reason");
        assert_eq!(
            checked.status.code(),
            Some(1),
            "{}: {checked:?}",
            answer.display()
        );
        says(
            &said,
            &[reason.trim_end(), &format!("exercise {exercise}: not yet")],
        );
    }
}

#[test]
fn wrong_answers_1() {
    wrong_answers("1");
}

#[test]
fn wrong_answers_2() {
    wrong_answers("2");
}

#[test]
fn wrong_answers_3() {
    wrong_answers("3");
}

#[test]
fn wrong_answers_4() {
    wrong_answers("4");
}

#[test]
fn wrong_answers_5() {
    wrong_answers("5");
}

#[test]
fn wrong_answers_6() {
    wrong_answers("6");
}

#[test]
fn wrong_answers_7() {
    wrong_answers("7");
}
