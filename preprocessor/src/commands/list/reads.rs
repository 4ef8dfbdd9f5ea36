//! The files that steps read: each is shown at the first step that names it.
//!
//! The text of a step names some of `files`: that is found as for what is kept (see [`crate::archive::reads`]), and so is what such a file
//! names in turn. What psql includes, and what a workload runs, is followed name by name: where a name can't be known, or is of
//! no file that steps get, that is said.

use super::Format;
use super::entry::{indented, json_line};
use crate::archive::reads::{Linked, Reads};
use crate::files::BookFiles;
use crate::linked::LinkedFiles;
use crate::plan::psql::{Include, includes};
use crate::plan::{Actor, FileFault, Files, Step, Verb};
use crate::visible::visible_line;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// A longer file is not shown where a text does no more than name it: it is data.
const LONGEST: usize = 64 * 1024;

/// The most files that were shown before and are named again.
const MOST: usize = 3;

/// The files of a book.
pub(super) struct Library<'a> {
    root: PathBuf,
    linked: &'a LinkedFiles,
    reads: Reads<'a>,
    /// The commands of each file that was followed.
    includes: RefCell<BTreeMap<String, Vec<Include>>>,
    /// The files that were shown.
    shown: BTreeSet<String>,
}

/// The files that a text reads.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// The files in the order in which they are read, and whether each is known to be run and not just named.
    files: Vec<(String, bool)>,
    /// The commands that include what can't be shown, with the reason.
    unknown: Vec<(String, &'static str)>,
}

/// A file that is followed.
struct Open {
    path: String,
    /// True for what psql reads.
    is_psql: bool,
    /// True for what is run: included, or a script.
    is_run: bool,
}

impl<'a> Library<'a> {
    /// Nothing is shown yet.
    pub(super) fn new(root: &Path, linked: &'a LinkedFiles) -> Self {
        Self {
            root: root.to_owned(),
            linked,
            reads: Reads::new(linked),
            includes: RefCell::default(),
            shown: BTreeSet::new(),
        }
    }

    /// The files that a step reads.
    pub(super) fn of_step(&self, step: &Step) -> Read {
        match &step.verb {
            Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => match work.actor {
                Actor::Session(_) => self.of_psql(&work.code.text),
                Actor::Shell => {
                    let mut read = Read::default();
                    self.follow(self.named(&work.code.text, true), &mut read);
                    read
                }
            },
            Verb::Workload { processes, .. } => {
                let mut read = Read::default();
                for process in processes {
                    let path = plain(&process.script).unwrap_or_else(|| process.script.clone());
                    let open = Open {
                        path,
                        is_psql: false,
                        is_run: true,
                    };
                    self.follow(vec![open], &mut read);
                }
                read
            }
            _ => Read::default(),
        }
    }

    /// The files that a text for psql reads.
    pub(super) fn of_psql(&self, text: &str) -> Read {
        let mut read = Read::default();
        let mut open = self.named(text, false);
        self.include(includes(text), "", &mut open, &mut read);
        self.follow(open, &mut read);
        read
    }

    /// Follows files to those that they read. The last one comes first.
    fn follow(&self, mut open: Vec<Open>, read: &mut Read) {
        let mut seen = BTreeSet::new();
        while let Some(Open {
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
            open.extend(named.filter(|it| *it != path).map(Open::named));
            if is_psql {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.include(self.included(&path), folder, &mut open, read);
            }
        }
    }

    /// The files that a text names. The last one comes first.
    fn named(&self, text: &str, shell: bool) -> Vec<Open> {
        let named = self.reads.named_in(text, shell).into_keys();
        named.rev().map(Open::named).collect()
    }

    /// The commands by which a file includes others.
    fn included(&self, path: &str) -> Vec<Include> {
        let mut known = self.includes.borrow_mut();
        let known = known.entry(path.to_owned()).or_insert_with(|| {
            let text = BookFiles::new(&self.root).read(path);
            text.map_or_else(|_| Vec::new(), |text| includes(&text))
        });
        known.clone()
    }

    /// Adds the files that psql includes of a text, which stands in `folder`.
    fn include(&self, found: Vec<Include>, folder: &str, open: &mut Vec<Open>, read: &mut Read) {
        for include in found.into_iter().rev() {
            match self.resolve(&include, folder) {
                Ok(path) => open.push(Open {
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

    /// The file that a command includes, among those that steps get.
    fn resolve(&self, include: &Include, folder: &str) -> Result<String, &'static str> {
        let Some(name) = &include.name else {
            return Err("its name is known only when it is run");
        };
        if name.starts_with(['/', '~']) {
            return Err("it is none of the book's");
        }
        let path = match include.is_relative && !folder.is_empty() {
            true => format!("{folder}/{name}"),
            false => name.clone(),
        };
        let path = plain(&path).ok_or("it is none of the book's")?;
        match self.linked.paths().binary_search(&path) {
            Ok(_) => Ok(path),
            Err(_) => Err("it is not among `files`: a step may make it"),
        }
    }

    /// Prints what was read at a place, below it: the text of each file that wasn't shown before.
    pub(super) fn show(&mut self, at: &str, read: &Read, format: Format) -> String {
        let mut text = String::new();
        let mut before = Vec::new();
        for (path, is_run) in &read.files {
            if self.shown.contains(path) {
                before.push(path.as_str());
                continue;
            }
            let content = self.content(path, *is_run);
            // A later step that runs a long one shows it.
            if !matches!(content, Err(Unseen::TooLong(_))) {
                self.shown.insert(path.clone());
            }
            text += &match format {
                Format::Text => in_text(path, content),
                Format::Json => in_json(path, at, content),
            };
        }
        if format == Format::Text {
            text += &shown_before(&before);
            for (command, why) in &read.unknown {
                let command = visible_line(command);
                text += &format!("  with a file that isn't shown, {command}: {why}\n");
            }
        }
        text
    }

    /// The text of a file.
    fn content(&self, path: &str, is_run: bool) -> Result<String, Unseen> {
        let text = BookFiles::new(&self.root)
            .read(path)
            .map_err(|fault| match fault {
                FileFault::NotText => Unseen::NoText,
                FileFault::Outside => Unseen::Outside,
                FileFault::Missing { .. } | FileFault::Unreadable(_) => Unseen::Unreadable,
            })?;
        match is_run || text.len() <= LONGEST {
            true => Ok(text),
            false => Err(Unseen::TooLong(text.len())),
        }
    }

    /// The files that steps get and that were shown at none of them.
    pub(super) fn left(&self) -> impl Iterator<Item = &str> {
        let paths = self.linked.paths().iter().map(String::as_str);
        paths.filter(|path| !self.shown.contains(*path))
    }
}

impl Open {
    fn named(path: String) -> Self {
        Self {
            path,
            is_psql: false,
            is_run: false,
        }
    }
}

impl Read {
    /// The files and the commands whose files can't be shown, for programs.
    pub(super) fn add_to(&self, object: &mut Value) {
        let paths: Vec<_> = self.files.iter().map(|(path, _)| path).collect();
        let unknown: Vec<_> = self.unknown.iter().map(|(command, _)| command).collect();
        object["reads"] = json!(paths);
        object["unknown"] = json!(unknown);
    }
}

/// The reasons why a file isn't shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unseen {
    NoText,
    Outside,
    Unreadable,
    TooLong(usize),
}

impl Unseen {
    fn words(self) -> String {
        match self {
            Self::NoText => "which is no text".into(),
            Self::Outside => "which leads out of the book".into(),
            Self::Unreadable => "which can't be read".into(),
            Self::TooLong(bytes) => {
                format!("whose {bytes} bytes aren't shown, since it is only named")
            }
        }
    }
}

/// A file for people.
fn in_text(path: &str, content: Result<String, Unseen>) -> String {
    let path = visible_line(path);
    match content {
        Err(why) => format!("  with {path}, {}\n", why.words()),
        Ok(text) if text.is_empty() => format!("  with {path}, which is empty\n"),
        Ok(text) => format!("  with {path}\n{}", indented(&text, 6)),
    }
}

/// The files that were shown before, for people.
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

/// A file for programs.
fn in_json(path: &str, at: &str, content: Result<String, Unseen>) -> String {
    let why = content.as_ref().err().map(|why| why.words());
    json_line(&json!({
        "file": path,
        "verb": "file",
        "by": at,
        "code": content.ok(),
        "unseen": why,
    }))
}

/// A path without what means nothing in it; nothing where it leads out.
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
