//! The links of built pages: each to a page or a file of the site has to lead there, and to a place that the page has.

use anyhow::{Context, Result};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// A page: its links, and the places in it that a link can name.
#[derive(Default)]
struct Page {
    links: BTreeSet<String>,
    ids: BTreeSet<String>,
}

/// Returns each link that leads nowhere, as a sentence with its page.
pub(super) fn broken(site: &Path) -> Result<Vec<String>> {
    let pages = read(site)?;
    let mut broken = Vec::new();
    for (file, page) in &pages {
        for link in &page.links {
            if let Some(why) = fault(site, file, link, &pages) {
                let file = file.strip_prefix(site).unwrap_or(file);
                broken.push(format!("{}: the link {link} {why}", file.display()));
            }
        }
    }
    Ok(broken)
}

/// Returns the pages below a folder.
pub(super) fn pages(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        let entries = folder.read_dir();
        for entry in entries.with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "html") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Reads all pages below a folder.
fn read(folder: &Path) -> Result<BTreeMap<PathBuf, Page>> {
    let attribute = Regex::new(r#"\s(href|src|id)="([^"]*)""#)?;
    let mut read = BTreeMap::new();
    for path in pages(folder)? {
        let text = std::fs::read_to_string(&path)?;
        let mut page = Page::default();
        for found in attribute.captures_iter(&text) {
            let value = found[2].replace("&amp;", "&");
            match &found[1] {
                "id" => page.ids.insert(value),
                _ => page.links.insert(value),
            };
        }
        read.insert(path, page);
    }
    Ok(read)
}

/// Returns the reason why a link leads nowhere.
fn fault(site: &Path, file: &Path, link: &str, pages: &BTreeMap<PathBuf, Page>) -> Option<String> {
    let is_elsewhere =
        link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:");
    // The page for missing addresses names its files from the site's own path, by `<base>`.
    if is_elsewhere || link.is_empty() || file.ends_with("404.html") {
        return None;
    }
    let (path, id) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap_or_default();
    if path.starts_with('/') {
        return Some("depends on the site's address".to_owned());
    }
    let mut target = match path {
        "" => file.to_owned(),
        path => normal(&file.parent()?.join(percent_decoded(path))),
    };
    if target.is_dir() {
        target.push("index.html");
    }
    if !target.starts_with(site) {
        return Some("leaves the site".to_owned());
    }
    if !target.exists() {
        return Some("leads to a missing file".to_owned());
    }
    let page = pages.get(&target)?;
    let is_there =
        id.is_empty() || page.ids.contains(id) || page.ids.contains(&percent_decoded(id));
    (!is_there).then(|| format!("leads to a page without #{id}"))
}

fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Returns a path without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn each_broken_link_is_named_with_its_page() {
        let site = tempfile::tempdir().expect("a directory");
        let write = |name: &str, text: &str| {
            let path = site.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write(
            "index.html",
            "<a href=\"guide/index.html#b%20c\" id=\"a\"></a><a href=\"guide/\"></a><a href=\"#a\"></a><img src=\"x.svg\">\
             <a href=\"https://example.com/#q\"></a><a href=\"../out.html\"></a><a href=\"/abs\"></a>",
        );
        write(
            "guide/index.html",
            "<p id=\"b c\"></p><a href=\"../index.html#no\"></a>",
        );
        write("404.html", "<a href=\"nowhere.html\"></a>");
        assert_eq!(
            broken(site.path()).expect("read"),
            [
                "guide/index.html: the link ../index.html#no leads to a page without #no",
                "index.html: the link ../out.html leaves the site",
                "index.html: the link /abs depends on the site's address",
                "index.html: the link x.svg leads to a missing file",
            ]
        );
    }
}
