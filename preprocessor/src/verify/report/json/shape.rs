//! The shape of the report, and its conversions from and to an outcome.

use super::super::super::check::{Check, CheckKind, CheckState};
use super::super::super::outcome::{ServerRun, VerifiedChapter, VerifiedServer};
use super::super::super::partition::BookPart;
use crate::error::{Error, Location, Mistake, help_of};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

/// The report.
#[derive(Serialize, Deserialize)]
pub(super) struct OutcomeReport {
    pub(super) format: u32,
    pub(super) right: bool,
    pub(super) complete: bool,
    pub(super) unaccepted: bool,
    pub(super) partition: Option<BookPart>,
    pub(super) book: Vec<BookMistakeReport>,
    pub(super) runs: Vec<RunReport>,
}

/// A mistake that doesn't depend on a server.
#[derive(Serialize, Deserialize)]
pub(super) struct BookMistakeReport {
    pub(super) kind: String,
    #[serde(flatten)]
    pub(super) mistake: MistakeReport,
}

/// The outcome on one server.
#[derive(Serialize, Deserialize)]
pub(super) struct RunReport {
    pub(super) major: u32,
    pub(super) server: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) trouble: Option<String>,
    pub(super) trouble_help: Option<String>,
    pub(super) seconds: f64,
    pub(super) chapters: Vec<ChapterReport>,
}

/// The outcome of a chapter.
#[derive(Serialize, Deserialize)]
pub(super) struct ChapterReport {
    pub(super) file: String,
    pub(super) after: Option<String>,
    pub(super) seconds: f64,
    pub(super) as_on: Vec<NeighbourReport>,
    pub(super) checks: Vec<CheckReport>,
}

/// The number of outputs that were compared with those of these versions.
#[derive(Serialize, Deserialize)]
pub(super) struct NeighbourReport {
    pub(super) versions: BTreeSet<u32>,
    pub(super) outputs: usize,
}

/// A check.
#[derive(Serialize, Deserialize)]
pub(super) struct CheckReport {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) line: Option<usize>,
    pub(super) state: String,
    pub(super) mistakes: Vec<MistakeReport>,
}

/// A mistake.
#[derive(Serialize, Deserialize)]
pub(super) struct MistakeReport {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) excerpt: String,
    pub(super) columns: Option<Range<usize>>,
    pub(super) shifted: bool,
    pub(super) message: String,
    pub(super) label: String,
    pub(super) notes: Vec<String>,
    pub(super) help: Option<String>,
}

/// Returns a time of a report.
pub(super) fn duration(seconds: f64) -> Result<Duration, String> {
    Duration::try_from_secs_f64(seconds).map_err(|_| format!("{seconds} seconds is not a time"))
}

/// Returns the kind with this word.
pub(super) fn kind(word: &str) -> Result<CheckKind, String> {
    let mut all = CheckKind::ALL.into_iter();
    let found = all.find(|kind| kind.word() == word);
    found.ok_or_else(|| format!("there is no check of the kind `{word}`"))
}

impl From<&ServerRun> for RunReport {
    fn from(run: &ServerRun) -> Self {
        let help = run.trouble.as_ref().and_then(|error| match error {
            Error::Setup { help, .. } => help.clone(),
            Error::Io { source, .. } => help_of(source).map(str::to_owned),
            Error::Mistakes(_) => None,
        });
        Self {
            major: run.major,
            server: run.server.as_ref().map(|it| it.version.clone()),
            origin: run.server.as_ref().map(|it| it.origin.clone()),
            trouble: run.trouble.as_ref().map(ToString::to_string),
            trouble_help: help,
            seconds: run.took.as_secs_f64(),
            chapters: run.chapters.iter().map(Into::into).collect(),
        }
    }
}

impl RunReport {
    /// The outcome on this server.
    pub(super) fn run(self) -> Result<ServerRun, String> {
        let server = self.server.map(|version| VerifiedServer {
            version,
            origin: self.origin.unwrap_or_default(),
        });
        Ok(ServerRun {
            major: self.major,
            server,
            trouble: self.trouble.map(|message| Error::Setup {
                message,
                help: self.trouble_help,
            }),
            chapters: self
                .chapters
                .into_iter()
                .map(ChapterReport::chapter)
                .collect::<Result<_, _>>()?,
            took: duration(self.seconds)?,
        })
    }
}

impl From<&VerifiedChapter> for ChapterReport {
    fn from(chapter: &VerifiedChapter) -> Self {
        let as_on = chapter
            .neighbours
            .counts()
            .map(|(versions, outputs)| NeighbourReport {
                versions: versions.clone(),
                outputs,
            });
        Self {
            file: chapter.file.clone(),
            after: chapter.after.clone(),
            seconds: chapter.took.as_secs_f64(),
            as_on: as_on.collect(),
            checks: chapter.checks.iter().map(Into::into).collect(),
        }
    }
}

impl ChapterReport {
    fn chapter(self) -> Result<VerifiedChapter, String> {
        let file = &self.file;
        let checks = self
            .checks
            .into_iter()
            .map(|it| it.check(file))
            .collect::<Result<_, _>>()?;
        let as_on = self.as_on.into_iter().map(|it| (it.versions, it.outputs));
        Ok(VerifiedChapter {
            checks,
            took: duration(self.seconds)?,
            after: self.after,
            neighbours: as_on.collect(),
            file: self.file,
        })
    }
}

impl From<&Check> for CheckReport {
    fn from(check: &Check) -> Self {
        let state = match check.state {
            CheckState::Made if check.mistakes.is_empty() => "held",
            CheckState::Made => "failed",
            CheckState::Skipped => "skipped",
            CheckState::NotReached => "not reached",
        };
        Self {
            kind: check.kind.word().to_owned(),
            name: check.name.clone(),
            line: check.at.as_ref().map(|at| at.line),
            state: state.to_owned(),
            mistakes: check.mistakes.iter().map(Into::into).collect(),
        }
    }
}

impl CheckReport {
    /// The check, of the chapter with this file.
    fn check(self, file: &str) -> Result<Check, String> {
        Ok(Check {
            kind: kind(&self.kind)?,
            name: self.name,
            at: self.line.map(|line| Location {
                file: file.to_owned(),
                line,
                ..Location::default()
            }),
            state: match self.state.as_str() {
                "held" | "failed" => CheckState::Made,
                "skipped" => CheckState::Skipped,
                "not reached" => CheckState::NotReached,
                other => return Err(format!("there is no state `{other}` of a check")),
            },
            mistakes: self.mistakes.into_iter().map(Into::into).collect(),
        })
    }
}

impl From<&Mistake> for MistakeReport {
    fn from(mistake: &Mistake) -> Self {
        let Location {
            file,
            line,
            excerpt,
            columns,
            is_shifted,
        } = (*mistake.at).clone();
        Self {
            file,
            line,
            excerpt,
            columns,
            shifted: is_shifted,
            message: mistake.message.clone(),
            label: mistake.label.clone(),
            notes: mistake.notes.clone(),
            help: mistake.help.clone(),
        }
    }
}

impl From<MistakeReport> for Mistake {
    fn from(report: MistakeReport) -> Self {
        let at = Location {
            file: report.file,
            line: report.line,
            excerpt: report.excerpt,
            columns: report.columns,
            is_shifted: report.shifted,
        };
        Self {
            at: Box::new(at),
            message: report.message,
            label: report.label,
            notes: report.notes,
            help: report.help,
        }
    }
}
