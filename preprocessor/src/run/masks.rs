//! Masks for text that must not appear in records, reports or pages: values that the book declares secret, and this
//! machine's paths.
//!
//! 1. `forms` lists the written forms of a value.
//! 2. `Masks::of_environment` collects the values, `Masks::on` the paths.
//! 3. `Masks::step`, `Masks::evidence` and `Masks::error` remove both from all results of a run, before they reach
//!    pages, transcripts, reports or the archive.

mod forms;
mod parts;

use crate::error::{Error, Mistake, Result};
use crate::plan::StandKind;
use crate::stand::Stand;
use crate::transcript::{Evidence, StepRecord};
use regex::{Captures, Regex};
use serde_json::Value;
use std::path::Path;

/// The bytes of the shortest value: masking a shorter one would remove too much unrelated text.
const SHORTEST: usize = 6;

/// The texts to remove, and their replacement names.
#[derive(Debug, Clone, Default)]
pub struct Masks {
    secrets: Vec<Mask>,
    places: Vec<Mask>,
}

/// The pattern of one value or path.
#[derive(Clone)]
struct Mask {
    pattern: Regex,
    name: String,
    /// The written forms of the value; none for a path.
    written: Vec<String>,
}

impl std::fmt::Debug for Mask {
    /// Its pattern is the value.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mask({})", self.name)
    }
}

impl Masks {
    /// Masks for the values of these variables of the environment.
    ///
    /// # Errors
    /// Fails if a variable isn't set, or if its value is too short to be distinguished from other text.
    pub fn of_environment(names: &[String]) -> Result<Self> {
        let read = |name: &String| {
            let value = std::env::var_os(name).unwrap_or_default();
            let value = value.to_string_lossy().into_owned();
            Ok((name.clone(), value))
        };
        Self::of(names.iter().map(read).collect::<Result<Vec<_>>>()?)
    }

    fn of(values: Vec<(String, String)>) -> Result<Self> {
        let mut secrets = Vec::new();
        for (name, value) in values {
            let wrong = |what: String, help: &str| {
                let by = "listed in `secrets` of [preprocessor.witness] in book.toml,";
                Error::setup(format!("{name}, {by} {what}"), help)
            };
            let value = value.trim();
            if value.is_empty() {
                return Err(wrong(
                    "isn't set".into(),
                    "set it in the build's environment, or show cached results with --mode replay",
                ));
            }
            if value.len() < SHORTEST {
                return Err(wrong(
                    format!(
                        "has a value of less than {SHORTEST} bytes, too short to be distinguished from other text"
                    ),
                    "use a longer secret; a variable that is not secret belongs in `environment`",
                ));
            }
            let pattern = forms::pattern(value).map_err(|_| {
                wrong(
                    "has a value that is too long to be searched for".into(),
                    "put it into a file, and set the variable to its path",
                )
            })?;
            let written = forms::written(value).into_iter().collect();
            secrets.push((
                value.len(),
                Mask {
                    pattern,
                    name,
                    written,
                },
            ));
        }
        // One value may be a part of another one.
        secrets.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        Ok(Self {
            secrets: secrets.into_iter().map(|(_, mask)| mask).collect(),
            places: Vec::new(),
        })
    }

    /// The same masks, with the paths of a run on this stand.
    pub(super) fn on(&self, stand: &Stand) -> Self {
        let mut masks = self.clone();
        let directory = &stand.directory;
        masks.place(directory, "/chapter-[0-9a-f]+/work", "scratch");
        masks.place(directory, "/chapter-[0-9a-f]+/tmp", "tmp");
        if stand.kind != StandKind::Url {
            masks.place(directory, "/data", "data");
            masks.place(Path::new(stand.socket()), "", "socket");
        }
        masks.place(directory, "", "stand");
        masks
    }

    /// Adds a directory, by its path and by its canonical path.
    fn place(&mut self, path: &Path, more: &str, name: &str) {
        if !path.is_absolute() {
            return;
        }
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        for path in [path, &real] {
            let path = regex::escape(&path.to_string_lossy());
            if let Ok(pattern) = Regex::new(&format!(r"{path}{more}\b")) {
                let name = name.to_owned();
                self.places.push(Mask {
                    pattern,
                    name,
                    written: Vec::new(),
                });
            }
        }
    }

    /// Masks a text.
    pub(super) fn text(&self, text: &str) -> String {
        let masks = self.secrets.iter().chain(&self.places);
        masks.fold(text.to_owned(), |text, mask| {
            let instead = |found: &Captures<'_>| {
                let name = format!("<{}>", mask.name);
                let Some(found) = found.get(0) else {
                    return name;
                };
                // A cell of a table keeps its width, so that the columns after it stay where they are.
                let line = text[found.end()..].lines().next().unwrap_or_default();
                let is_cell = line.starts_with(' ') && line.trim_start().starts_with('|')
                    || line.starts_with('|');
                let width = match is_cell && !found.as_str().contains('\n') {
                    true => found.as_str().chars().count(),
                    false => 0,
                };
                format!("{name:width$}")
            };
            let masked = mask.pattern.replace_all(&text, instead);
            parts::masked(&masked, &mask.written, &mask.name)
        })
    }

    /// Masks the record of a step.
    pub(super) fn step(&self, mut step: StepRecord) -> StepRecord {
        // The kind of a line, a notice or an error, belongs to the line; a value of several lines may span several
        // pieces.
        for piece in &mut step.output.pieces {
            piece.text = self.text(&piece.text);
        }
        for (_, value) in &mut step.values {
            *value = self.text(value);
        }
        step
    }

    /// Masks the evidence.
    pub(super) fn evidence(&self, evidence: Evidence) -> Result<Evidence> {
        if self.secrets.is_empty() {
            return Ok(evidence);
        }
        let failed = |error: serde_json::Error| Error::Io {
            doing: "masking what was observed".into(),
            source: error.into(),
        };
        let mut value = serde_json::to_value(evidence).map_err(failed)?;
        self.value(&mut value);
        serde_json::from_value(value).map_err(failed)
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(values) => values.iter_mut().for_each(|it| self.value(it)),
            Value::Object(values) => values.values_mut().for_each(|it| self.value(it)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Masks a mistake. Its location is the author's text.
    pub(super) fn mistake(&self, mistake: Mistake) -> Mistake {
        Mistake {
            at: mistake.at,
            message: self.text(&mistake.message),
            label: self.text(&mistake.label),
            notes: mistake.notes.iter().map(|it| self.text(it)).collect(),
            help: mistake.help.map(|it| self.text(&it)),
        }
    }

    /// Masks an error.
    pub(super) fn error(&self, error: Error) -> Error {
        match error {
            Error::Mistakes(mistakes) => {
                Error::Mistakes(mistakes.into_iter().map(|it| self.mistake(it)).collect())
            }
            Error::Setup { message, help } => Error::Setup {
                message: self.text(&message),
                help: help.map(|it| self.text(&it)),
            },
            Error::Io { doing, source } => Error::Io {
                doing: self.text(&doing),
                source,
            },
        }
    }
}

#[cfg(test)]
#[path = "masks/tests.rs"]
mod tests;
