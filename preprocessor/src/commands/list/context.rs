//! The lines around the steps: other preprocessors, inputs of steps, first commands of sessions, files that no step
//! names, and fences that were passed through.

use crate::archive::dependencies::InputSource;
use crate::commands::book_loader::{PrecedingPreprocessor, PreprocessorTreatment};
use crate::config::Config;
use crate::error::Location;
use crate::inputs::{InputEntry, InputFiles};
use crate::text::count_of;
use crate::visible::{visible_json, visible_line};
use serde_json::json;
use std::path::Path;

/// Formats the other preprocessors, for people.
pub(super) fn before_in_text(before: &[PrecedingPreprocessor]) -> String {
    let lines = before.iter().map(
        |PrecedingPreprocessor {
             name,
             command,
             state,
         }| {
            let what = match state {
                PreprocessorTreatment::Run => "was run to read the book",
                PreprocessorTreatment::LeftOut => {
                    "was not run: its changes to the steps are missing here"
                }
                PreprocessorTreatment::Missing => "was not run: it is optional, and not installed",
            };
            let (name, command) = (visible_line(name), visible_line(command));
            format!("book.toml: the preprocessor {name} {what}\n    {command}\n")
        },
    );
    lines.collect()
}

/// The same for programs.
pub(super) fn before_in_json(before: &[PrecedingPreprocessor]) -> String {
    let objects = before.iter().map(
        |PrecedingPreprocessor {
             name,
             command,
             state,
         }| {
            let object = json!({
                "file": "book.toml",
                "verb": "preprocess",
                "name": name,
                "code": command,
                "state": match state {
                    PreprocessorTreatment::Run => "run",
                    PreprocessorTreatment::LeftOut => "left out",
                    PreprocessorTreatment::Missing => "missing",
                },
            });
            visible_json(&format!("{object}\n"))
        },
    );
    objects.collect()
}

/// Formats the files and variables that steps get, and the first commands of each session, for people.
pub(super) fn begins_in_text(config: &Config, files: &InputFiles) -> String {
    let psql = &config.psql;
    let mut text = String::new();
    if !config.files.is_empty() {
        text.push_str("book.toml: steps get copies of these files\n");
    }
    for name in &config.files {
        let many = files
            .paths()
            .iter()
            .filter(|path| Path::new(path).starts_with(name))
            .count();
        let is_folder = files.entries().contains(&InputEntry::Folder(name.clone()));
        let many = if is_folder {
            format!(", a folder with {}", count_of(many, "file"))
        } else {
            String::new()
        };
        let name = visible_line(&name.display().to_string());
        text.push_str(&format!("    {name}{many}\n"));
    }
    for (variables, what) in handed_on(config) {
        text.push_str(&format!(
            "book.toml: {what}\n    {}\n",
            variables.join("\n    ")
        ));
    }
    if !psql.is_empty() {
        text.push_str("book.toml: each session begins with\n");
    }
    for line in psql.iter().flat_map(|it| it.lines()) {
        text.push_str(&format!("    {line}\n"));
    }
    text
}

/// Returns the variables that the book passes on to steps, with a description.
fn handed_on(config: &Config) -> impl Iterator<Item = (&[String], &'static str)> {
    let lists = [
        (
            config.environment.as_slice(),
            "steps get from your environment",
        ),
        (
            config.secrets.as_slice(),
            "steps get from your environment, and the values are masked in all output",
        ),
    ];
    lists.into_iter().filter(|(names, _)| !names.is_empty())
}

/// The same for programs.
pub(super) fn begins_in_json(config: &Config, files: &InputFiles) -> String {
    let copied = (!config.files.is_empty()).then(|| {
        let object = json!({ "file": "book.toml", "verb": "files", "names": config.files, "files": files.paths() });
        visible_json(&format!("{object}\n"))
    });
    let variables = [
        ("environment", &config.environment),
        ("secrets", &config.secrets),
    ];
    let variables = variables.into_iter().filter(|(_, names)| !names.is_empty());
    let variables = variables.map(|(verb, names)| {
        let object = json!({ "file": "book.toml", "verb": verb, "variables": names });
        visible_json(&format!("{object}\n"))
    });
    let objects = config.psql.iter().map(|code| {
        let object = json!({ "file": "book.toml", "verb": "psql", "code": code });
        visible_json(&format!("{object}\n"))
    });
    copied.into_iter().chain(variables).chain(objects).collect()
}

/// The maximum number of files that are listed one by one.
const MOST: usize = 20;

/// Formats the files that steps get and that weren't shown, for people.
pub(super) fn left_in_text<'a>(left: impl Iterator<Item = &'a str>) -> String {
    let left: Vec<&str> = left.collect();
    if left.is_empty() {
        return String::new();
    }
    let mut text = "book.toml: steps get these files as well, and no step names them\n".to_owned();
    for path in left.iter().take(MOST) {
        text.push_str(&format!("    {}\n", visible_line(path)));
    }
    if left.len() > MOST {
        text.push_str(&format!(
            "    and {} more\n",
            count_of(left.len() - MOST, "file")
        ));
    }
    text
}

/// Formats the same for programs, without a limit.
pub(super) fn left_in_json<'a>(left: impl Iterator<Item = &'a str>) -> String {
    let left: Vec<&str> = left.collect();
    match left.is_empty() {
        true => String::new(),
        false => {
            let object = json!({ "file": "book.toml", "verb": "unread", "files": left });
            visible_json(&format!("{object}\n"))
        }
    }
}

/// Formats the number of fences that were passed through, and the place of the first, for people.
pub(super) fn passed_in_text(passed: &[Location]) -> String {
    let Some(first) = passed.first() else {
        return String::new();
    };
    let at = visible_line(&format!("{}:{}", first.file, first.line));
    match passed.len() {
        1 => format!("passed through: 1 fence with braces of another tool, {at}\n"),
        many => format!(
            "passed through: {many} fences with braces of other tools, the first of them {at}\n"
        ),
    }
}

/// Formats the same for programs, with every fence.
pub(super) fn passed_in_json(passed: &[Location]) -> String {
    let objects = passed.iter().map(|at| {
        let info = at
            .columns
            .clone()
            .and_then(|columns| at.excerpt.get(columns));
        let object = json!({
            "file": at.file,
            "line": at.line,
            "verb": "pass",
            "info": info.unwrap_or(&at.excerpt).trim_start_matches(['`', '~']).trim(),
        });
        visible_json(&format!("{object}\n"))
    });
    objects.collect()
}
