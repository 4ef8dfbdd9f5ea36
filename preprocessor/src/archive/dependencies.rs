//! The book's files that a step reads, judged by its text.
//!
//! A step can read the files that the configuration links into its directory. It is assumed to read each of them that
//! its text names, by path or by a folder above it, and the files that such a file names in turn. A name that is put
//! together only at run time isn't seen; naming the folder anywhere in the block is enough.

use super::key::{Key, KeyHasher};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

/// Files by path, each with the key of its path and contents.
pub type FileKeys = BTreeMap<String, Key>;

/// The files that steps can read.
pub trait InputSource: Sync {
    /// Returns their paths relative to the book's root, in order.
    fn paths(&self) -> &[String];
    /// Returns the contents of one of them, or `None` if it can't be read.
    fn contents(&self, path: &str) -> Option<Contents>;
}

/// The contents of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents {
    /// A text with LF line ends, which may name other files.
    Text(String),
    /// The key of a binary or very long file.
    Data(Key),
}

/// Finds the files that texts name, and reads each file once.
pub struct DependencyScanner<'a> {
    linked: &'a dyn InputSource,
    /// Every path and every folder, with the indices of the files it holds.
    places: HashMap<&'a str, Vec<usize>>,
    /// The same paths by their last part.
    ends: HashMap<&'a str, BTreeSet<&'a str>>,
    /// Details of each file that was read.
    files: Vec<OnceLock<ScannedFile>>,
}

/// The details of a file.
struct ScannedFile {
    /// The key of its path and contents.
    key: Key,
    /// The files that it names.
    names: Vec<usize>,
}

impl<'a> DependencyScanner<'a> {
    /// Makes a scanner that has read nothing yet.
    #[must_use]
    pub fn new(linked: &'a dyn InputSource) -> Self {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut ends: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        for (index, path) in linked.paths().iter().enumerate() {
            places.entry("").or_default().push(index);
            let slashes = path.match_indices('/').map(|(end, _)| end);
            for end in slashes.chain([path.len()]) {
                let place = &path[..end];
                places.entry(place).or_default().push(index);
                ends.entry(last(place)).or_default().insert(place);
            }
        }
        Self {
            linked,
            places,
            ends,
            files: linked.paths().iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Returns all files that a text names, directly or through each other.
    #[must_use]
    pub fn named_in(&self, text: &str, shell: bool) -> FileKeys {
        self.all(self.names(text, "", shell))
    }

    /// Returns a file and all files that it names.
    #[must_use]
    pub fn file(&self, path: &str) -> FileKeys {
        let path = path.strip_prefix("./").unwrap_or(path);
        self.all(self.places.get(path).cloned().unwrap_or_default())
    }

    /// Returns these files and the files that they name.
    fn all(&self, mut open: Vec<usize>) -> FileKeys {
        let mut found = BTreeSet::new();
        self.close(&mut open, &mut found);
        let file = |index: usize| (self.linked.paths()[index].clone(), self.known(index).key);
        found.into_iter().map(file).collect()
    }

    /// Adds the files that the open ones name.
    fn close(&self, open: &mut Vec<usize>, found: &mut BTreeSet<usize>) {
        while let Some(index) = open.pop() {
            if found.insert(index) {
                open.extend(&self.known(index).names);
            }
        }
    }

    /// Returns the details of a file, reading it on the first call only.
    fn known(&self, index: usize) -> &ScannedFile {
        self.files[index].get_or_init(|| self.read(index))
    }

    fn read(&self, index: usize) -> ScannedFile {
        let path = &self.linked.paths()[index];
        let mut to = KeyHasher::new();
        to.word(path);
        let mut names = Vec::new();
        match self.linked.contents(path) {
            Some(Contents::Text(text)) => {
                to.word(&text);
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                names = self.names(&text, folder, !path.ends_with(".sql"));
            }
            Some(Contents::Data(key)) => to.add(key),
            None => to.number(0),
        }
        ScannedFile {
            key: to.key(),
            names,
        }
    }

    /// Returns the files that a text in `folder` names.
    fn names(&self, text: &str, folder: &str, shell: bool) -> Vec<usize> {
        let mut found = Vec::new();
        for line in text.lines() {
            // In SQL a star is rarely a wildcard; psql's own commands take file names.
            let wildcards = shell || line.trim_start().starts_with('\\');
            let mut before = "";
            for word in line.split(|c: char| !is_of_path(c)) {
                let is_language = std::mem::replace(&mut before, word);
                // The language of a function is not a folder, though many books have a folder of that name.
                if is_language.eq_ignore_ascii_case("language") {
                    continue;
                }
                // A sentence may end with a path. Most words are not paths and are dropped early.
                let word = word.trim_end_matches(['/', '.']);
                let may_be = self.ends.contains_key(last(word)) || word.contains(['*', '?', '[']);
                let Some(name) = may_be.then(|| name(word, wildcards)).flatten() else {
                    continue;
                };
                let ends = self.ends.get(last(&name)).into_iter().flatten();
                let meant = ends.copied().filter(|path| is_meant(&name, path, folder));
                for place in meant.chain(name.is_empty().then_some("")) {
                    found.extend(self.places.get(place).into_iter().flatten());
                }
            }
        }
        found
    }
}

/// Returns the last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Returns `true` for a wildcard and for characters of a path.
fn is_of_path(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '*' | '?' | '[' | ']' | '+' | '@')
}

/// Returns the path that a word names, without `.` and without the part from a wildcard on; `None` if it names none.
fn name(word: &str, wildcards: bool) -> Option<String> {
    let has_wildcard = word.contains(['*', '?', '[']);
    if word.is_empty() || (has_wildcard && !(wildcards && word.contains('/'))) {
        return None;
    }
    let parts = word
        .split('/')
        .filter(|part| !matches!(*part, "" | "." | ".."));
    let parts: Vec<_> = parts
        .take_while(|part| !part.contains(['*', '?', '[']))
        .collect();
    match parts.is_empty() {
        // `*/*.sql` may mean any folder; `/` and `..` lead out of the book.
        true => has_wildcard.then(String::new),
        false => Some(parts.join("/")),
    }
}

/// Returns `true` if a name in a text that stands in `folder` may mean `path`. A name with a slash or a dot may be
/// relative to any folder, since a step can change its directory; a bare word means an entry of the root or of the
/// text's folder.
fn is_meant(name: &str, path: &str, folder: &str) -> bool {
    if name == path {
        return true;
    }
    let Some(above) = path.strip_suffix(name) else {
        return false;
    };
    let Some(above) = above.strip_suffix('/') else {
        return false;
    };
    above == folder || name.contains(['/', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Files([(&'static str, &'static str); 5], Vec<String>);

    impl InputSource for Files {
        fn paths(&self) -> &[String] {
            &self.1
        }
        fn contents(&self, path: &str) -> Option<Contents> {
            let (_, text) = self.0.iter().find(|(known, _)| *known == path)?;
            Some(Contents::Text((*text).to_owned()))
        }
    }

    fn linked() -> Files {
        let files = [
            ("data.csv", "1,2"),
            ("sql/a.sql", "\\ir b.sql"),
            ("sql/b.sql", "SELECT 1;"),
            (
                "sql/migrate",
                "psql -f \"$(dirname \"$0\")/migrations/$1.sql\"",
            ),
            ("sql/migrations/1.sql", "SELECT 2;"),
        ];
        let paths = files.map(|(path, _)| path.to_owned()).to_vec();
        Files(files, paths)
    }

    fn named(text: &str, shell: bool) -> Vec<String> {
        let linked = linked();
        let reads = DependencyScanner::new(&linked);
        let mut found = BTreeSet::new();
        reads.close(&mut reads.names(text, "", shell), &mut found);
        found.iter().map(|it| linked.1[*it].clone()).collect()
    }

    #[test]
    fn a_text_reads_what_it_names_and_what_that_names() {
        assert_eq!(named("\\i sql/b.sql", false), ["sql/b.sql"]);
        assert_eq!(named("psql -f ./sql/b.sql", true), ["sql/b.sql"]);
        assert_eq!(named("\\i 'sql/a.sql'", false), ["sql/a.sql", "sql/b.sql"]);
        assert_eq!(
            named("sql/migrate 1", true),
            ["sql/migrate", "sql/migrations/1.sql"]
        );
        assert_eq!(named("cd sql && psql -f b.sql", true).len(), 4);
        assert_eq!(named("cat sql/migr*", true).len(), 4);
        assert_eq!(named("cat */*", true).len(), 5);
        assert_eq!(named("-- see sql/b.sql.", false), ["sql/b.sql"]);
        assert_eq!(named("ls ./sql/.", true).len(), 4);
        assert_eq!(named("\\copy t from data.csv csv", false), ["data.csv"]);
    }

    #[test]
    fn a_text_that_names_no_file_reads_none() {
        for text in [
            "SELECT count(*), a.* FROM t; /* all */",
            "psql -c 'SELECT 1'",
            "SELECT migrations FROM b;",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
            "cat /etc/hostname ..",
        ] {
            assert_eq!(named(text, false), Vec::<String>::new(), "{text}");
        }
        assert_eq!(named("echo data csv sq l", true), Vec::<String>::new());
    }
}
