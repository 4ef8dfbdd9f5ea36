//! A book to verify: its plans, its settings and its accepted transcripts.

use crate::commands::{RunOptions, find_chapter, is_chapter};
use crate::config::Config;
use crate::error::{Context, Error, Result};
use crate::pipeline::verify::{ChapterChoice, VerifyContext, part};
use crate::pipeline::{BookPlan, plan_all};
use crate::run::event::Listener;
use crate::text::count_of;
use crate::verify::files::TranscriptFiles;
use crate::verify::partition::PartNumber;
use crate::verify::report::json;
use crate::verify::settings::VerifySettings;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A book to verify.
pub(super) struct BookToVerify<'a> {
    context: &'a PreprocessorContext,
    book: &'a Book,
    config: Config,
    settings: VerifySettings,
    pub(super) files: TranscriptFiles,
    pub(super) planning: BookPlan,
}

impl<'a> BookToVerify<'a> {
    /// Reads the settings of a loaded book, and plans its chapters.
    ///
    /// # Errors
    /// If a setting is wrong.
    pub(super) fn new(
        context: &'a PreprocessorContext,
        book: &'a Book,
        choice: &RunOptions,
    ) -> Result<Self> {
        let config = choice.config(&context.config)?;
        let settings = VerifySettings::of(config.verify.as_ref())?;
        let src = &context.config.book.src;
        Ok(Self {
            files: TranscriptFiles::new(&context.root, &settings.transcripts, src)?,
            planning: plan_all(context, book, &config),
            context,
            book,
            config,
            settings,
        })
    }

    /// Returns the book as the pipeline verifies it, with a listener for the run's events.
    pub(super) fn subject<'b>(&'b self, listener: Listener<'b>) -> VerifyContext<'b> {
        VerifyContext {
            context: self.context,
            book: self.book,
            config: &self.config,
            planning: &self.planning,
            settings: &self.settings,
            files: &self.files,
            listener,
        }
    }

    /// Returns the named chapters; all chapters if none is named.
    ///
    /// # Errors
    /// If a file isn't a chapter with live blocks.
    pub(super) fn chosen(&self, named: &[PathBuf]) -> Result<ChapterChoice> {
        if named.is_empty() {
            return Ok(ChapterChoice::All);
        }
        let (planning, root) = (&self.planning, &self.context.root);
        let chosen = named.iter().map(|file| {
            let mut unclear = planning.unclear.iter().map(|it| &it.file);
            match unclear.find(|it| is_chapter(it, file, root)) {
                Some(unclear) => Ok(unclear.clone()),
                None => {
                    let chapter = find_chapter(&planning.planned, file, root)?;
                    Ok(planning.planned[chapter.index()].plan.chapter.clone())
                }
            }
        });
        chosen.collect::<Result<_>>().map(ChapterChoice::Named)
    }

    /// Returns a part of the book, split by the times in the report `times`, and a sentence about it. Without the report,
    /// or as long as there is none, each step counts the same.
    ///
    /// # Errors
    /// If the report can't be read.
    pub(super) fn part(
        &self,
        number: PartNumber,
        times: Option<&Path>,
    ) -> Result<(ChapterChoice, String)> {
        let (times, by) = match times {
            None => (None, "by their number of blocks".to_owned()),
            Some(file) if !file.exists() => {
                let by = format!(
                    "by their number of blocks, since {} isn't there",
                    file.display()
                );
                (None, by)
            }
            Some(file) => (
                Some(times_in(file)?),
                format!("by the times in {}", file.display()),
            ),
        };
        let part = part(&self.subject(&|_| {}), number, &times.unwrap_or_default())?;
        let (own, all) = (part.files().count(), part.chapters.len());
        let note = format!(
            "part {number}: {own} of {}, split {by}",
            count_of(all, "chapter")
        );
        Ok((ChapterChoice::part(part), note))
    }
}

/// Returns the running times in a report.
fn times_in(file: &Path) -> Result<BTreeMap<String, Duration>> {
    let text = read_to_string(file).context(|| format!("reading {}", file.display()))?;
    json::times(&text).map_err(|why| {
        Error::setup(
            format!("{} is not a report with times: {why}", file.display()),
            "write one with: mdbook-witness verify --json FILE",
        )
    })
}
