//! Citations of claims, collected from the links in all chapters' prose.

use super::source_file::source_file;
use super::{ChapterId, PlannedChapter};
use crate::chapter::links::{ANCHOR, Link, has_anchor, links, may_link};
use crate::chapter::{ChapterSource, mentions};
use crate::error::{Mistake, nearest};
use crate::page::Citation;
use crate::parallel::par_map;
use crate::plan::{Plan, Step, StepId, Verb};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, Chapter};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// The characters that would end a path within a link, or have another meaning there.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'(')
    .add(b')')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\');

/// The extension of a page's path in comparisons of links.
const END: &str = "md";

/// Adds to each claim the sections that cite it, each once, in the order of the book; links within a page don't count.
/// Returns a mistake for each link to a missing claim, except for links into a chapter of `unclear` that mentions the
/// claim's name, since the blocks of that chapter aren't known.
pub(super) fn cite(
    context: &PreprocessorContext,
    book: &Book,
    planned: &mut [PlannedChapter],
    unclear: &BTreeSet<PathBuf>,
) -> Vec<Mistake> {
    let pages = PagePaths::of(book, planned);
    let mut mistakes = Vec::new();
    let mut found: Vec<(ChapterId, StepId, Citation)> = Vec::new();
    let may_cite = |it: &&Chapter| may_link(&it.content);
    let chapters: Vec<&Chapter> = book.chapters().filter(may_cite).collect();
    let all = par_map(&chapters, |chapter| links(&chapter.content));
    for (chapter, links) in chapters.iter().zip(all) {
        let Some(path) = &chapter.path else {
            continue;
        };
        let mut faults = Vec::new();
        for link in links {
            match pages.claim(planned, path, &link, unclear) {
                Ok(Some((page, _))) if planned[page.index()].path == *path => {}
                Ok(Some((page, claim))) => {
                    let citation = Citation {
                        title: chapter.name.clone(),
                        page: relative(&planned[page.index()].path, path),
                    };
                    found.push((page, claim, citation));
                }
                Ok(None) => {}
                Err(fault) => faults.push((link, fault)),
            }
        }
        if !faults.is_empty() {
            let (name, map) = source_file(&context.root, &context.config, chapter, path);
            let source = ChapterSource::new(&name, &chapter.content, &map);
            mistakes.extend(
                faults
                    .into_iter()
                    .map(|(link, fault)| fault.at(&source, &link)),
            );
        }
    }
    for (page, claim, citation) in found {
        let cited = planned[page.index()].cited.entry(claim).or_default();
        if !cited.contains(&citation) {
            cited.push(citation);
        }
    }
    mistakes
}

/// The reason why a link is broken, with a remedy.
struct CitationError {
    message: String,
    help: String,
}

impl CitationError {
    fn at(self, source: &ChapterSource<'_>, link: &Link) -> Mistake {
        let (line, columns) = link.place(source);
        let mistake = source.mistake(line, Some(columns), self.message);
        mistake.help(self.help)
    }
}

/// The pages of a book.
struct PagePaths<'a> {
    /// The chapters by the paths that mdBook gives their files, with the extension for comparisons.
    chapters: BTreeMap<PathBuf, &'a Chapter>,
    /// The paths of pages whose name differs from their file's, by file: `README.md` becomes `index.html`.
    renamed: BTreeMap<&'a Path, &'a Path>,
    planned: BTreeMap<PathBuf, ChapterId>,
}

impl<'a> PagePaths<'a> {
    fn of(book: &'a Book, planned: &[PlannedChapter]) -> Self {
        let (mut chapters, mut renamed) = (BTreeMap::new(), BTreeMap::new());
        for chapter in book.chapters() {
            // A draft has neither a file nor a page.
            let Some(path) = &chapter.path else { continue };
            chapters.insert(path.with_extension(END), chapter);
            if let Some(source) = &chapter.source_path {
                renamed.insert(source.as_path(), path.as_path());
            }
        }
        let planned = planned.iter().enumerate();
        Self {
            chapters,
            renamed,
            planned: planned
                .map(|(index, it)| (it.path.clone(), ChapterId::new(index)))
                .collect(),
        }
    }

    /// Resolves a link in the chapter `from` to the planned chapter and the claim's step. `None` if the anchor belongs
    /// to something else, or can't be known.
    fn claim(
        &self,
        planned: &[PlannedChapter],
        from: &Path,
        link: &Link,
        unclear: &BTreeSet<PathBuf>,
    ) -> Result<Option<(ChapterId, StepId)>, CitationError> {
        let wanted = target(from, &link.page);
        let Some(chapter) = self.chapters.get(&wanted) else {
            if let Some(path) = self.renamed.get(wanted.as_path()) {
                return Err(renamed(from, &wanted, path, &link.claim));
            }
            let known: Vec<_> = self
                .chapters
                .keys()
                .map(|it| it.to_string_lossy())
                .collect();
            let wanted = wanted.to_string_lossy();
            return Err(CitationError {
                message: format!("the book has no page `{wanted}`"),
                help: match nearest(&wanted, known.iter().map(AsRef::as_ref)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write the page's path relative to the linking chapter".to_owned(),
                },
            });
        };
        let path = chapter.path.as_deref().unwrap_or(&wanted);
        if unclear.contains(path) && mentions(&chapter.content, &link.claim) {
            return Ok(None);
        }
        let chapter_id = self.planned.get(path).copied();
        let plan = chapter_id.map(|chapter| &planned[chapter.index()].plan);
        match (chapter_id, plan.and_then(|plan| named(plan, &link.claim))) {
            (Some(chapter), Some((step, true))) => Ok(Some((chapter, step))),
            _ if has_anchor(&chapter.content, &format!("{ANCHOR}{}", link.claim)) => Ok(None),
            (_, found) => Err(missing(&link.claim, path, plan, found.is_some())),
        }
    }
}

/// Returns the fault of a link to a file whose page has another name: mdBook doesn't rewrite such a link, so it is
/// broken.
fn renamed(from: &Path, file: &Path, path: &Path, claim: &str) -> CitationError {
    let page = path.with_extension("html");
    CitationError {
        message: format!(
            "the page of {} is {}, so this link goes nowhere",
            file.display(),
            page.display()
        ),
        help: format!("write `{}#{ANCHOR}{claim}`", relative(from, path)),
    }
}

/// Returns the step of the claim with this name, and `true` if the page shows the claim.
fn named(plan: &Plan, name: &str) -> Option<(StepId, bool)> {
    let is_meant = |step: &Step| is_claim(step) && step.name.as_deref() == Some(name);
    let at = StepId::new(plan.steps.iter().position(is_meant)?);
    Some((at, !plan.steps[at].display.is_hidden()))
}

fn is_claim(step: &Step) -> bool {
    matches!(step.verb, Verb::Claim { .. })
}

/// Returns the fault of a link to a missing or hidden claim.
fn missing(name: &str, page: &Path, plan: Option<&Plan>, is_hidden: bool) -> CitationError {
    let page = page.display();
    if is_hidden {
        return CitationError {
            message: format!("the claim `{name}` of {page} is hidden, so nothing can link to it"),
            help: "remove its `hide=both`".to_owned(),
        };
    }
    let claims = plan.into_iter().flat_map(|plan| &plan.steps);
    let names = claims.filter(|step| is_claim(step));
    let names = names.filter_map(|step| step.name.as_deref());
    CitationError {
        message: format!("no claim of {page} is named `{name}`"),
        help: match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("name the claim: `sql {{claim=\"…\" name={name}}}`"),
        },
    }
}

/// Returns the path, within the book's `src`, of the page that a link names.
fn target(from: &Path, page: &str) -> PathBuf {
    if page.is_empty() {
        return from.to_owned();
    }
    let page = percent_decode_str(page).decode_utf8_lossy();
    let page = Path::new(page.as_ref()).with_extension(END);
    let mut path = from.parent().map(Path::to_owned).unwrap_or_default();
    for part in page.components() {
        match part {
            Component::ParentDir if !path.pop() => path.push(".."),
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}

/// Returns the relative link from the chapter `from` to the chapter `to`.
pub(super) fn relative(from: &Path, to: &Path) -> String {
    let folders: Vec<_> = from.parent().into_iter().flat_map(Path::iter).collect();
    let parts: Vec<_> = to.iter().collect();
    let pairs = folders.iter().zip(&parts[..parts.len() - 1]);
    let shared = pairs.take_while(|(a, b)| a == b).count();
    let up = folders[shared..].iter().map(|_| "..".to_owned());
    let down = parts[shared..].iter().map(|part| {
        let part = part.to_string_lossy();
        utf8_percent_encode(&part, ESCAPED).to_string()
    });
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{relative, target};
    use std::path::Path;

    #[test]
    fn paths_lead_there_and_back() {
        for (from, link, to) in [
            ("a.md", "b.md", "b.md"),
            ("a/b.md", "../index.md", "index.md"),
            ("index.md", "a/b%20c.md", "a/b c.md"),
            ("a/b/c.md", "../../d/e.md", "d/e.md"),
            ("a/b/c.md", "../d/e.md", "a/d/e.md"),
            ("a/b.md", "c.md", "a/c.md"),
        ] {
            assert_eq!(target(Path::new(from), link), Path::new(to));
            assert_eq!(relative(Path::new(from), Path::new(to)), link);
        }
        assert_eq!(target(Path::new("a/b.md"), ""), Path::new("a/b.md"));
        assert_eq!(target(Path::new("a/b.md"), "./c.html"), Path::new("a/c.md"));
    }
}
