//! A book to verify: its plans, its settings and its accepted transcripts.

use crate::commands::{RunOptions, find_chapter, is_chapter};
use crate::config::Config;
use crate::error::Result;
use crate::pipeline::verify::VerifyContext;
use crate::pipeline::{BookPlan, plan_all};
use crate::run::event::Listener;
use crate::verify::files::TranscriptFiles;
use crate::verify::settings::VerifySettings;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use std::path::PathBuf;

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

    /// Returns the named chapters' files, relative to the root; `None` if none is named.
    ///
    /// # Errors
    /// If a file isn't a chapter with live blocks.
    pub(super) fn chosen(&self, named: &[PathBuf]) -> Result<Option<Vec<String>>> {
        if named.is_empty() {
            return Ok(None);
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
        chosen.collect::<Result<_>>().map(Some)
    }
}
