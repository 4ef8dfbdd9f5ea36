//! The pages of a built book, and where their links lead.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How many links the pages of a book have to places in it, and those of them that lead nowhere.
pub(crate) fn links(built: &Path) -> (usize, Vec<String>) {
    let pages = pages(built);
    let (mut count, mut broken) = (0, Vec::new());
    for (file, page) in &pages {
        for link in attributes(page, "href") {
            if link.contains("://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let to = match path {
                "" => file.clone(),
                path => normal(&file.with_file_name("").join(path.replace("%20", " "))),
            };
            let leads = match pages.get(&to) {
                Some(page) => anchor.is_empty() || attributes(page, "id").contains(&anchor),
                None => to.is_file(),
            };
            count += 1;
            if !leads {
                broken.push(format!("{link} in {}", file.display()));
            }
        }
    }
    (count, broken)
}

/// What each page of a book has between its bars.
pub(crate) fn pages(built: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for path in super::files_below(built) {
        if path.extension().is_some_and(|it| it == "html") {
            let page = std::fs::read_to_string(&path).expect("a page");
            let main = page.split_once("<main>");
            let main = main.and_then(|(_, rest)| rest.split_once("</main>"));
            found.extend(main.map(|(main, _)| (path, main.to_owned())));
        }
    }
    found
}

/// What stands in the attributes of this name in a page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let opener = format!(" {name}=\"");
    let values = page.split(&opener).skip(1);
    values.filter_map(|it| it.split('"').next()).collect()
}

/// A path without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path {
        match part.to_str() {
            Some("..") => drop(normal.pop()),
            _ => normal.push(part),
        }
    }
    normal
}
