//! The outcome as JSON, for programs, and for the merge of a book's parts.

mod shape;
mod times;

pub(crate) use times::times;

use self::shape::{BookMistakeReport, OutcomeReport, RunReport, kind};
use super::super::outcome::BookOutcome;
use serde::Deserialize;

/// The version of the shape of this report.
const FORMAT: u32 = 2;

/// Returns the report, with a newline at its end.
///
/// `{format, right, complete, unaccepted, partition: {part, of, book, chapters: [{file, part}], positions}, book: [mistake],
/// runs: [{major, server, origin, trouble, trouble_help, seconds, chapters: [{file, after, seconds, as_on: [{versions,
/// outputs}], checks: [{kind, name, line, state, mistakes}]}]}]}`; `unaccepted` is true if nothing is accepted yet, so that
/// no output was compared; `partition` is null for a whole book, and else has the part of each chapter; `state` is
/// `held`, `failed`, `skipped` or `not reached`. A mistake has `file`, `line`, `excerpt`, `columns`, `shifted`, `message`,
/// `label`, `notes` and `help`: `columns` are the bytes of the line `excerpt` at fault, `{start, end}`, and `shifted` is true
/// if other preprocessors have changed the file, so that the line is theirs. One of `book` has a `kind` as well. `as_on`
/// is empty unless the outputs were compared with those of neighbouring versions.
///
/// # Errors
/// The library's error if it can't be written.
pub(crate) fn report(outcome: &BookOutcome) -> serde_json::Result<String> {
    let book = outcome.book.iter().map(|(kind, it)| BookMistakeReport {
        kind: kind.word().to_owned(),
        mistake: it.into(),
    });
    let report = OutcomeReport {
        format: FORMAT,
        right: outcome.is_right(),
        complete: outcome.is_complete(),
        unaccepted: outcome.is_unaccepted,
        partition: outcome.part.clone(),
        book: book.collect(),
        runs: outcome.runs.iter().map(Into::into).collect(),
    };
    Ok(serde_json::to_string_pretty(&report)? + "\n")
}

/// Reads a report of this version.
///
/// # Errors
/// The reason why it isn't one.
pub(crate) fn read(text: &str) -> Result<BookOutcome, String> {
    #[derive(Deserialize)]
    struct ReportFormat {
        format: u32,
    }
    let ReportFormat { format } = serde_json::from_str(text).map_err(|it| it.to_string())?;
    if format != FORMAT {
        let age = if format < FORMAT {
            "an older"
        } else {
            "a newer"
        };
        return Err(format!(
            "it is of {age} version of mdbook-witness: its format is {format}, and this version reads format {FORMAT}"
        ));
    }
    let report: OutcomeReport = serde_json::from_str(text).map_err(|it| it.to_string())?;
    let book = report.book.into_iter();
    let book = book.map(|it| Ok((kind(&it.kind)?, it.mistake.into())));
    let book: Vec<_> = book.collect::<Result<_, String>>()?;
    if let Some(part) = &report.partition
        && !(part.number.is_valid() && part.positions.len() == book.len())
    {
        return Err(format!("there is no part {} like this", part.number));
    }
    Ok(BookOutcome {
        book,
        is_unaccepted: report.unaccepted,
        runs: report
            .runs
            .into_iter()
            .map(RunReport::run)
            .collect::<Result<_, _>>()?,
        part: report.partition,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Location, Mistake};
    use crate::verify::check::{Check, CheckKind, CheckState};
    use crate::verify::outcome::{ServerRun, VerifiedChapter, VerifiedServer};
    use crate::verify::partition::{BookPart, ChapterPart, PartNumber};
    use crate::verify::report::{github, junit, terminal};
    use std::path::Path;
    use std::time::Duration;

    fn mistake(line: usize) -> Mistake {
        let at = Location {
            file: "src/a.md".into(),
            line,
            excerpt: "SELEC 1 -- ü".into(),
            columns: Some(0..5),
            is_shifted: line == 2,
        };
        Mistake::new(at, "no such command")
            .label("here")
            .note("a\nnote")
            .help("write SELECT")
    }

    fn outcome() -> BookOutcome {
        let states = [
            CheckState::Made,
            CheckState::Skipped,
            CheckState::NotReached,
        ];
        let checks = CheckKind::ALL.iter().zip(states.iter().cycle()).enumerate();
        let checks = checks.map(|(index, (kind, state))| Check {
            kind: *kind,
            name: format!("check {index}"),
            at: (index % 2 == 0).then(|| *mistake(index).at),
            state: *state,
            mistakes: (index == 3).then(|| mistake(3)).into_iter().collect(),
        });
        let chapter = VerifiedChapter {
            file: "src/a.md".into(),
            checks: checks.collect(),
            took: Duration::from_nanos(1_234_567_891),
            after: Some("src/0.md".into()),
            neighbours: [([15, 17].into(), 3), ([17].into(), 1)]
                .into_iter()
                .collect(),
        };
        let server = VerifiedServer {
            version: "16.2".into(),
            origin: "local".into(),
        };
        let run = |server, chapters, trouble| ServerRun {
            major: 16,
            server,
            trouble,
            chapters,
            took: Duration::from_millis(90_100),
        };
        let runs = vec![
            run(Some(server), vec![chapter], None),
            run(
                None,
                Vec::new(),
                Some(Error::setup("no server", "install one")),
            ),
        ];
        BookOutcome {
            book: vec![
                (CheckKind::Plan, mistake(2)),
                (CheckKind::Transcript, mistake(1)),
            ],
            is_unaccepted: true,
            runs,
            part: Some(BookPart {
                number: PartNumber { part: 2, of: 3 },
                book: "0f".into(),
                chapters: vec![ChapterPart {
                    file: "src/a.md".into(),
                    part: 2,
                }],
                positions: vec![4, 7],
            }),
        }
    }

    #[test]
    fn a_report_that_is_read_makes_the_same_reports() {
        let (outcome, text) = (outcome(), report(&outcome()).expect("written"));
        let again = read(&text).expect("a report");
        assert_eq!(report(&again).expect("written"), text);
        let shown = |it: &BookOutcome| terminal::report(it, true, 200, true);
        assert_eq!(shown(&again), shown(&outcome));
        let xml = |it: &BookOutcome| junit::report(it).expect("written");
        let without_id = |text: String| text.replace(char::is_whitespace, " ");
        assert_eq!(without_id(xml(&again)), without_id(xml(&outcome)));
        let book = Path::new("books/one");
        assert_eq!(github::report(&again, book), github::report(&outcome, book));
    }

    #[test]
    fn what_is_no_report_of_this_version_is_refused() {
        let text = report(&outcome()).expect("written");
        for (what, with, why) in [
            (
                "\"format\": 2",
                "\"format\": 1",
                "its format is 1, and this version reads format 2",
            ),
            ("\"format\": 2", "\"format\": 3", "a newer version"),
            ("\"format\": 2", "\"form\": 2", "missing field `format`"),
            ("\"runs\"", "\"run\"", "missing field `runs`"),
            ("\"part\": 2", "\"part\": 4", "there is no part 4/3"),
            ("\"part\": 2", "\"part\": -2", "invalid value"),
            ("    4,\n", "", "there is no part 2/3 like this"),
            (
                "\"seconds\": 90.1",
                "\"seconds\": -1.0",
                "-1 seconds is not a time",
            ),
            (
                "\"kind\": \"claim\"",
                "\"kind\": \"clam\"",
                "no check of the kind `clam`",
            ),
            (
                "\"not reached\"",
                "\"missing\"",
                "there is no state `missing`",
            ),
        ] {
            assert!(text.contains(what), "{what}: {text}");
            let said = read(&text.replacen(what, with, 1)).expect_err(with);
            assert!(said.contains(why), "{said}");
        }
        for text in ["", "[]", "null", "{", "\"format\""] {
            assert!(read(text).is_err() && times(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_those_of_all_versions_and_of_any_format() {
        let text = r#"{"format": 1, "runs": [
            {"chapters": [{"file": "a", "seconds": 1.5}, {"file": "b", "seconds": 0.0}]},
            {"chapters": [{"file": "a", "seconds": 2.5}, {"file": "c", "seconds": 1.0}]}
        ]}"#;
        let seconds = |it: u64| Duration::from_secs(it);
        let expected = [("a".to_owned(), seconds(2)), ("c".to_owned(), seconds(1))];
        assert_eq!(times(text), Ok(expected.into()));
        assert!(
            times(&text.replace("1.5", "1e300")).is_err_and(|it| it.ends_with("is not a time"))
        );
    }
}
