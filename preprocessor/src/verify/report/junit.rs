//! The outcome as JUnit XML: a suite for each chapter and version, a case for each check.

use super::super::check::{Check, CheckKind, CheckState};
use super::super::outcome::{BookOutcome, ServerRun, VerifiedChapter};
use crate::diagnostics::render;
use crate::error::Mistake;
use crate::visible::visible;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// Returns the report, with a newline at its end.
///
/// # Errors
/// The library's error if it can't be written.
pub(crate) fn report(outcome: &BookOutcome) -> Result<String, quick_junit::SerializeError> {
    let mut report = Report::new("mdbook-witness");
    if !outcome.book.is_empty() {
        let mut suite = TestSuite::new("the book");
        for (kind, mistake) in &outcome.book {
            let name = format!("{}:{}", mistake.at.file, mistake.at.line);
            suite.add_test_case(TestCase::new(
                name,
                failed(*kind, std::slice::from_ref(mistake)),
            ));
        }
        report.add_test_suite(suite);
    }
    for run in &outcome.runs {
        for chapter in &run.chapters {
            report.add_test_suite(suite(run, chapter));
        }
        if let Some(trouble) = &run.trouble {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(visible(&trouble.to_string()));
            let mut suite = TestSuite::new(run.name());
            suite.add_test_case(TestCase::new("it can be run to its end", status));
            report.add_test_suite(suite);
        }
    }
    Ok(of_xml(&report.to_string()?) + "\n")
}

/// Replaces characters by U+FFFD that the library lets through and XML 1.0 forbids (its production `Char`).
fn of_xml(text: &str) -> String {
    let is_of_xml = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.replace(|c| !is_of_xml(c), "\u{fffd}")
}

fn suite(run: &ServerRun, chapter: &VerifiedChapter) -> TestSuite {
    let mut suite = TestSuite::new(format!("{} on {}", chapter.file, run.name()));
    suite.set_time(chapter.took);
    for check in &chapter.checks {
        let mut case = TestCase::new(name(check), status(check, chapter));
        case.set_classname(chapter.file.clone());
        suite.add_test_case(case);
    }
    suite
}

fn name(check: &Check) -> String {
    match &check.at {
        Some(at) => format!(
            "{}, line {}: {}",
            check.kind.word(),
            at.line,
            visible(&check.name)
        ),
        None => format!("{}: {}", check.kind.word(), visible(&check.name)),
    }
}

fn status(check: &Check, chapter: &VerifiedChapter) -> TestCaseStatus {
    if !check.mistakes.is_empty() {
        let mut status = failed(check.kind, &check.mistakes);
        if let (Some(after), Some(first)) = (&chapter.after, check.mistakes.first()) {
            status.set_message(format!(
                "{} (after {after} stopped in the middle)",
                first.message
            ));
        }
        return status;
    }
    match check.state {
        CheckState::Made => TestCaseStatus::success(),
        CheckState::Skipped => TestCaseStatus::skipped(),
        CheckState::NotReached => {
            let mut status = TestCaseStatus::skipped();
            status.set_message("the chapter stopped before this check");
            status
        }
    }
}

fn failed(kind: CheckKind, mistakes: &[Mistake]) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(kind.word());
    let first = mistakes.first().map_or("", |it| it.message.as_str());
    status.set_message(visible(first));
    let shown: Vec<String> = mistakes.iter().map(|it| render(it, false)).collect();
    status.set_description(shown.join("\n\n"));
    status
}
