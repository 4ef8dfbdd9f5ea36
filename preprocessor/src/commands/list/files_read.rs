//! The files that steps read: each is shown at the first step that names it.
//!
//! A step's text may name some of `files`. They are found in the same way as for cached runs (see
//! [`crate::archive::dependencies`]), and so are the files that such a file names in turn. Files that psql includes and
//! scripts of workloads are followed name by name. A name that can't be known, or that isn't the name of a file that
//! steps get, is reported.

use super::ListFormat;
use super::entry::{indented, json_line};
use crate::archive::dependencies::{DependencyScanner, InputSource};
use crate::book_files::BookFiles;
use crate::inputs::InputFiles;
use crate::plan::psql::{Include, includes};
use crate::plan::{Actor, BlockFiles, FileError, Step, Verb};
use crate::visible::visible_line;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// The maximum size in bytes of a file that is only named: a longer one is taken for data and not shown.
const LONGEST: usize = 64 * 1024;

/// The maximum number of names in a line about files that were shown before.
const MOST: usize = 3;

/// The files of a book.
pub(super) struct BookInputs<'a> {
    root: PathBuf,
    linked: &'a InputFiles,
    reads: DependencyScanner<'a>,
    /// The include commands of each file that was followed.
    includes: RefCell<BTreeMap<String, Vec<Include>>>,
    /// The files that were shown.
    shown: BTreeSet<String>,
}

/// The files that a text reads.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FileRead {
    /// The files in the order in which they are read; true if a file is known to be run and not only named.
    files: Vec<(String, bool)>,
    /// The commands that include a file that can't be shown, with the reason.
    unknown: Vec<(String, &'static str)>,
}

/// A file to follow.
struct FollowedFile {
    path: String,
    /// True if psql reads the file.
    is_psql: bool,
    /// True if the file is run: included, or a script.
    is_run: bool,
}

impl<'a> BookInputs<'a> {
    /// Creates a library of which nothing has been shown.
    pub(super) fn new(root: &Path, linked: &'a InputFiles) -> Self {
        Self {
            root: root.to_owned(),
            linked,
            reads: DependencyScanner::new(linked),
            includes: RefCell::default(),
            shown: BTreeSet::new(),
        }
    }

    /// Returns the files that a step reads.
    pub(super) fn of_step(&self, step: &Step) -> FileRead {
        match &step.verb {
            Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => match work.actor {
                Actor::Session(_) => self.of_psql(&work.code.text),
                Actor::Shell => {
                    let mut read = FileRead::default();
                    let named = format!("{}\n{}", work.interpreter.join(" "), work.code.text);
                    self.follow(self.named(&named, true), &mut read);
                    read
                }
            },
            Verb::Workload { processes, .. } => {
                let mut read = FileRead::default();
                for process in processes {
                    let path = plain(&process.script).unwrap_or_else(|| process.script.clone());
                    let open = FollowedFile {
                        path,
                        is_psql: false,
                        is_run: true,
                    };
                    self.follow(vec![open], &mut read);
                }
                read
            }
            _ => FileRead::default(),
        }
    }

    /// Returns the files that a text for psql reads.
    pub(super) fn of_psql(&self, text: &str) -> FileRead {
        let mut read = FileRead::default();
        let mut open = self.named(text, false);
        self.include(includes(text), "", &mut open, &mut read);
        self.follow(open, &mut read);
        read
    }

    /// Follows files to those that they read, beginning with the last.
    fn follow(&self, mut open: Vec<FollowedFile>, read: &mut FileRead) {
        let mut seen = BTreeSet::new();
        while let Some(FollowedFile {
            path,
            is_psql,
            is_run,
        }) = open.pop()
        {
            match read.files.iter_mut().find(|(known, _)| *known == path) {
                Some((_, was_run)) => *was_run |= is_run,
                None => read.files.push((path.clone(), is_run)),
            }
            let is_psql = is_psql || path.ends_with(".sql");
            if !seen.insert((path.clone(), is_psql)) {
                continue;
            }
            let named = self.reads.file(&path).into_keys();
            open.extend(named.filter(|it| *it != path).map(FollowedFile::named));
            if is_psql {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.include(self.included(&path), folder, &mut open, read);
            }
        }
    }

    /// Returns the files that a text names, in reverse order.
    fn named(&self, text: &str, shell: bool) -> Vec<FollowedFile> {
        let named = self.reads.named_in(text, shell).into_keys();
        named.rev().map(FollowedFile::named).collect()
    }

    /// Returns the commands by which a file includes others.
    fn included(&self, path: &str) -> Vec<Include> {
        let mut known = self.includes.borrow_mut();
        let known = known.entry(path.to_owned()).or_insert_with(|| {
            let text = BookFiles::new(&self.root).read(path);
            text.map_or_else(|_| Vec::new(), |text| includes(&text))
        });
        known.clone()
    }

    /// Adds the files that a text in `folder` includes by psql.
    fn include(
        &self,
        found: Vec<Include>,
        folder: &str,
        open: &mut Vec<FollowedFile>,
        read: &mut FileRead,
    ) {
        for include in found.into_iter().rev() {
            match self.resolve(&include, folder) {
                Ok(path) => open.push(FollowedFile {
                    path,
                    is_psql: true,
                    is_run: true,
                }),
                Err(why) => {
                    let unknown = (include.command, why);
                    if !read.unknown.contains(&unknown) {
                        read.unknown.push(unknown);
                    }
                }
            }
        }
    }

    /// Returns the file that a command includes, among those that steps get.
    fn resolve(&self, include: &Include, folder: &str) -> Result<String, &'static str> {
        let Some(name) = &include.name else {
            return Err("its name is known only at run time");
        };
        if name.starts_with(['/', '~']) {
            return Err("it isn't a file of the book");
        }
        let path = match include.is_relative && !folder.is_empty() {
            true => format!("{folder}/{name}"),
            false => name.clone(),
        };
        let path = plain(&path).ok_or("it isn't a file of the book")?;
        match self.linked.paths().binary_search(&path) {
            Ok(_) => Ok(path),
            Err(_) => Err("it isn't among `files`: a step may create it"),
        }
    }

    /// Formats the files that the code at a place reads, with the text of those that weren't shown before.
    pub(super) fn show(&mut self, at: &str, read: &FileRead, format: ListFormat) -> String {
        let mut text = String::new();
        let mut before = Vec::new();
        for (path, is_run) in &read.files {
            if self.shown.contains(path) {
                before.push(path.as_str());
                continue;
            }
            let content = self.content(path, *is_run);
            // A later step that runs a long file shows it.
            if !matches!(content, Err(NotShown::TooLong(_))) {
                self.shown.insert(path.clone());
            }
            text += &match format {
                ListFormat::Text => in_text(path, content),
                ListFormat::Json => in_json(path, at, content),
            };
        }
        if format == ListFormat::Text {
            text += &shown_before(&before);
            for (command, why) in &read.unknown {
                let command = visible_line(command);
                text += &format!("  with a file that isn't shown, {command}: {why}\n");
            }
        }
        text
    }

    /// Returns the text of a file.
    fn content(&self, path: &str, is_run: bool) -> Result<String, NotShown> {
        let text = BookFiles::new(&self.root)
            .read(path)
            .map_err(|fault| match fault {
                FileError::NotText => NotShown::NoText,
                FileError::Outside => NotShown::Outside,
                FileError::Missing { .. } | FileError::Unreadable(_) => NotShown::Unreadable,
            })?;
        match is_run || text.len() <= LONGEST {
            true => Ok(text),
            false => Err(NotShown::TooLong(text.len())),
        }
    }

    /// Returns the files that steps get and that were not shown at any step.
    pub(super) fn left(&self) -> impl Iterator<Item = &str> {
        let paths = self.linked.paths().iter().map(String::as_str);
        paths.filter(|path| !self.shown.contains(*path))
    }
}

impl FollowedFile {
    fn named(path: String) -> Self {
        Self {
            path,
            is_psql: false,
            is_run: false,
        }
    }
}

impl FileRead {
    /// Adds the files, and the commands whose files can't be shown, to an object for programs.
    pub(super) fn add_to(&self, object: &mut Value) {
        let paths: Vec<_> = self.files.iter().map(|(path, _)| path).collect();
        let unknown: Vec<_> = self.unknown.iter().map(|(command, _)| command).collect();
        object["reads"] = json!(paths);
        object["unknown"] = json!(unknown);
    }
}

/// The reasons why a file isn't shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotShown {
    NoText,
    Outside,
    Unreadable,
    TooLong(usize),
}

impl NotShown {
    fn words(self) -> String {
        match self {
            Self::NoText => "which is not text".into(),
            Self::Outside => "which leads out of the book".into(),
            Self::Unreadable => "which can't be read".into(),
            Self::TooLong(bytes) => {
                format!("whose {bytes} bytes aren't shown, since it is only named")
            }
        }
    }
}

/// Formats a file for people.
fn in_text(path: &str, content: Result<String, NotShown>) -> String {
    let path = visible_line(path);
    match content {
        Err(why) => format!("  with {path}, {}\n", why.words()),
        Ok(text) if text.is_empty() => format!("  with {path}, which is empty\n"),
        Ok(text) => format!("  with {path}\n{}", indented(&text, 6)),
    }
}

/// Formats the names of files that were shown before, for people.
fn shown_before(paths: &[&str]) -> String {
    let named: Vec<_> = paths
        .iter()
        .take(MOST)
        .map(|path| visible_line(path))
        .collect();
    match paths.len() {
        0 => String::new(),
        all if all > MOST => format!(
            "  with {}, and {} more of those shown before\n",
            named.join(", "),
            all - MOST
        ),
        _ => format!("  with {}, as shown before\n", named.join(", ")),
    }
}

/// Formats a file for programs.
fn in_json(path: &str, at: &str, content: Result<String, NotShown>) -> String {
    let why = content.as_ref().err().map(|why| why.words());
    json_line(&json!({
        "file": path,
        "verb": "file",
        "by": at,
        "code": content.ok(),
        "unseen": why,
    }))
}

/// Normalises a path; `None` if it leads out of the book.
fn plain(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}
