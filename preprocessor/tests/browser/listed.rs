//! The tests that the files `*.test.mjs` register.

use regex::Regex;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A test of one of the files.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    /// The file, without its ending.
    pub(crate) file: String,
    /// The name, which no other test has.
    pub(crate) name: String,
}

/// The directory of the files.
pub(crate) fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

/// The tests of all files, in their order. They are read from the text, since not every machine has node.
pub(crate) fn checks() -> Vec<Check> {
    let call = Regex::new(r#"(?m)^(?:check|reports)\((?:'([^']+)'|"([^"]+)"),"#);
    let call = call.expect("an expression");
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory())
        .expect("the directory of these tests")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let (mut checks, mut names) = (Vec::new(), BTreeSet::new());
    for path in files {
        let file = path.file_name().expect("a name").to_string_lossy();
        let Some(file) = file.strip_suffix(".test.mjs") else {
            continue;
        };
        let text = std::fs::read_to_string(&path).expect("a file of tests");
        for found in call.captures_iter(&text) {
            let name = found
                .get(1)
                .or_else(|| found.get(2))
                .expect("a name")
                .as_str()
                .to_owned();
            assert!(names.insert(name.clone()), "two tests are called «{name}»");
            checks.push(Check {
                file: file.to_owned(),
                name,
            });
        }
        let calls = text.matches("\ncheck(").count() + text.matches("\nreports(").count();
        let of_file = checks.iter().filter(|check| check.file == file).count();
        assert!(
            calls > 0 && calls == of_file,
            "{file}: {of_file} names in {calls} calls"
        );
    }
    checks
}
