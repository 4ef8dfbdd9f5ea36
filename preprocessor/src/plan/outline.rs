//! The named blocks of a book's chapters, for references from one chapter to another.

use super::StepId;
use super::tokenizer::{Setting, split};
use crate::chapter::LiveBlock;
use crate::error::{Location, Mistake, distance, nearest};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The number of slips in a path that is nearly that of a chapter.
const SLIPS: usize = 2;

/// The chapters of a book with live blocks, and the names of these blocks.
#[derive(Debug, Default)]
pub struct Outline {
    /// The chapters by the paths of their pages.
    chapters: BTreeMap<PathBuf, Vec<NamedBlock>>,
    /// The paths of chapters whose file has another name than the page: `README.md` becomes `index.md`.
    renamed: BTreeMap<PathBuf, PathBuf>,
    claims: BTreeSet<String>,
}

/// A live block with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedBlock {
    pub(super) name: String,
    pub(super) step: StepId,
    pub(super) kind: BlockKind,
}

/// The kinds of blocks that other chapters can refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// A claim.
    Claim,
    /// A step of `run` or `start`.
    Step,
    /// Any other.
    Other,
}

impl BlockKind {
    fn of_verb(verb: &str) -> Self {
        match verb {
            "claim" => Self::Claim,
            "run" | "start" => Self::Step,
            _ => Self::Other,
        }
    }
}

impl Outline {
    /// Adds a chapter by the path of its page, relative to the folder of the chapters. `source` is the path of its file
    /// if the two differ.
    pub fn add(&mut self, page: &Path, source: Option<&Path>, blocks: &[LiveBlock]) {
        let named: Vec<_> = blocks
            .iter()
            .enumerate()
            .filter_map(|(index, block)| named(StepId::new(index), block))
            .collect();
        let claims = named.iter().filter(|it| it.kind == BlockKind::Claim);
        self.claims.extend(claims.map(|it| it.name.clone()));
        self.chapters.insert(page.to_owned(), named);
        if let Some(source) = source.filter(|source| *source != page) {
            self.renamed.insert(source.to_owned(), page.to_owned());
        }
    }

    /// Returns the names of all chapters' claims.
    pub(super) fn claims(&self) -> &BTreeSet<String> {
        &self.claims
    }

    /// Returns the page of the chapter with this path, which may lack its extension.
    pub(super) fn chapter(&self, path: &str) -> Option<&Path> {
        let path = path.strip_prefix("./").unwrap_or(path);
        let is_meant = |known: &&PathBuf| {
            *known == Path::new(path) || known.with_extension("") == Path::new(path)
        };
        let own = self.chapters.keys().find(is_meant);
        let by_file = || self.renamed.iter().find(|(file, _)| is_meant(file));
        let found = own.or_else(|| Some(by_file()?.1))?;
        Some(found)
    }

    /// Returns the way out for the path of an unknown chapter.
    pub(super) fn chapter_help(&self, path: &str) -> String {
        let known: Vec<_> = self.chapters.keys().map(|it| without_end(it)).collect();
        let path = path.strip_suffix(".md").unwrap_or(path);
        // A path may be relative to the chapter, or to the book.
        let end = |text: &str| text.rsplit('/').next().unwrap_or_default().to_owned();
        let likely = nearest(path, known.iter().map(String::as_str)).or_else(|| {
            let mut same = known.iter().filter(|it| end(it) == end(path));
            same.next()
                .filter(|_| same.next().is_none())
                .map(String::as_str)
        });
        match likely {
            Some(likely) => format!("did you mean `{likely}`?"),
            None => "write the path of its file, relative to the folder of the chapters".to_owned(),
        }
    }

    /// Returns `true` if a path is that of a chapter, but for a slip or two.
    pub(super) fn may_mean(&self, path: &str) -> bool {
        let path = path.strip_suffix(".md").unwrap_or(path);
        let mut known = self.chapters.keys().map(|it| without_end(it));
        known.any(|it| distance(&it, path) <= SLIPS)
    }

    /// Returns a chapter's block of this name.
    pub(super) fn block(&self, page: &Path, name: &str) -> Option<&NamedBlock> {
        self.chapters.get(page)?.iter().find(|it| it.name == name)
    }

    /// Returns the names of a chapter's blocks of a kind.
    pub(super) fn names(&self, page: &Path, kind: BlockKind) -> impl Iterator<Item = &str> {
        let blocks = self.chapters.get(page).into_iter().flatten();
        let blocks = blocks.filter(move |it| it.kind == kind);
        blocks.map(|it| it.name.as_str())
    }

    /// Returns the only chapter with a claim of this name, without its extension.
    pub(super) fn chapter_of_claim(&self, name: &str) -> Option<String> {
        let has = |blocks: &[NamedBlock]| {
            let claims = blocks.iter().filter(|it| it.kind == BlockKind::Claim);
            claims.into_iter().any(|it| it.name == name)
        };
        let mut found = self.chapters.iter().filter(|(_, blocks)| has(blocks));
        let (page, _) = found.next()?;
        found.next().is_none().then(|| without_end(page))
    }
}

fn without_end(page: &Path) -> String {
    page.with_extension("").to_string_lossy().into_owned()
}

/// Returns a block by its name, as far as it can be read. A workload's default name is its own.
fn named(step: StepId, block: &LiveBlock) -> Option<NamedBlock> {
    let nowhere = |_, message| Mistake::new(Location::default(), message);
    let mut settings = split(&block.settings, &nowhere, &mut Vec::new()).into_iter();
    let Setting { key: verb, value } = settings.next()?;
    let name = settings.find(|it| it.key.text == "name");
    let name = name.map_or(value.filter(|_| verb.text == "workload"), |it| it.value)?;
    Some(NamedBlock {
        name: name.text,
        step,
        kind: BlockKind::of_verb(&verb.text),
    })
}
