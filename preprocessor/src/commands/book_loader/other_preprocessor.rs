//! A wrapper of another preprocessor, which runs it as mdBook does and records that.

use super::{OtherPreprocessors, PrecedingPreprocessor, PreprocessorTreatment};
use crate::error::Error;
use mdbook_driver::builtin_preprocessors::CmdPreprocessor;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::errors::{self, Result};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use serde::Deserialize;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;

/// The keys of a preprocessor's table that control its run.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a table")]
pub(super) struct PreprocessorTable {
    command: Option<String>,
    #[serde(default)]
    optional: bool,
}

/// Another preprocessor.
pub(super) struct OtherPreprocessor {
    name: String,
    command: String,
    optional: bool,
    root: PathBuf,
    others: OtherPreprocessors,
    log: Rc<RefCell<Vec<PrecedingPreprocessor>>>,
}

impl OtherPreprocessor {
    pub(super) fn new(
        name: String,
        table: PreprocessorTable,
        root: &Path,
        others: OtherPreprocessors,
        log: Rc<RefCell<Vec<PrecedingPreprocessor>>>,
    ) -> Self {
        Self {
            command: table.command.unwrap_or_else(|| format!("mdbook-{name}")),
            name,
            optional: table.optional,
            root: root.to_owned(),
            others,
            log,
        }
    }

    /// Returns the program and its arguments, resolved as by mdBook.
    fn words(&self) -> Result<(PathBuf, Vec<String>)> {
        let mut words = shlex::Shlex::new(&self.command);
        let program = words.next().map(PathBuf::from);
        let Some(program) = program else {
            return Err(self.failed("its command is empty", "set its `command` in book.toml"));
        };
        let program = match program.components().count() {
            1 => program,
            _ => self.root.join(program),
        };
        Ok((program, words.collect()))
    }

    fn is_missing(&self) -> Result<bool> {
        let (program, _) = self.words()?;
        Ok(match program.components().count() {
            1 => which::which(&program).is_err(),
            _ => !program.exists(),
        })
    }

    /// Rejects a missing program, unless it is optional.
    fn refuse_missing(&self) -> Result<()> {
        match self.optional {
            true => Ok(()),
            false => Err(self.failed(
                "the command was not found",
                "install it, or set `optional = true` in its table of book.toml",
            )),
        }
    }

    fn failed(&self, why: &str, help: &str) -> errors::Error {
        let Self { name, command, .. } = self;
        let what = format!("the preprocessor `{name}`, `{command}`, can't be run: {why}");
        Error::setup(what, help).into()
    }

    fn note(&self, state: PreprocessorTreatment) {
        self.log.borrow_mut().push(PrecedingPreprocessor {
            name: self.name.clone(),
            command: self.command.clone(),
            state,
        });
    }
}

impl Preprocessor for OtherPreprocessor {
    fn name(&self) -> &str {
        &self.name
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> Result<Book> {
        if self.others == OtherPreprocessors::LeaveOut {
            self.note(PreprocessorTreatment::LeftOut);
            return Ok(book);
        }
        if self.is_missing()? {
            self.refuse_missing()?;
            self.note(PreprocessorTreatment::Missing);
            return Ok(book);
        }
        self.note(PreprocessorTreatment::Run);
        let (name, command, root) = (self.name.clone(), self.command.clone(), self.root.clone());
        CmdPreprocessor::new(name, command, root, self.optional)
            .run(context, book)
            .map_err(|error| {
                let help = "`mdbook build` runs it before this one, so the book can't be read without it; `mdbook-witness list --no-preprocessors` skips it";
                self.failed(&format!("{error:#}"), help)
            })
    }

    /// Asks as mdBook does, but sends the program's output to stderr.
    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        if self.others == OtherPreprocessors::LeaveOut {
            return Ok(true);
        }
        if self.is_missing()? {
            self.refuse_missing()?;
            self.note(PreprocessorTreatment::Missing);
            return Ok(false);
        }
        let (program, arguments) = self.words()?;
        let status = Command::new(program)
            .args(arguments)
            .args(["supports", renderer])
            .stdin(Stdio::null())
            .stdout(std::io::stderr())
            .current_dir(&self.root)
            .status()
            .map_err(|error| {
                self.failed(&error.to_string(), "check that the command can be started")
            })?;
        Ok(status.success())
    }
}
