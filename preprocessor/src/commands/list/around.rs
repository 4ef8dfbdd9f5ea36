//! The lines around the steps: which other preprocessors were run before, what each session begins with, and which fences
//! were passed through.

use crate::commands::handed_over::{Before, State};
use crate::config::Config;
use crate::error::Location;
use crate::visible::{visible_json, visible_line};
use serde_json::json;

/// The other preprocessors, for people.
pub(super) fn before_in_text(before: &[Before]) -> String {
    let lines = before.iter().map(
        |Before {
             name,
             command,
             state,
         }| {
            let what = match state {
                State::Run => "was run to see the book",
                State::LeftOut => {
                    "was not run: steps that it makes, changes or takes away aren't seen"
                }
                State::Missing => "was not run: it is optional, and not installed",
            };
            let (name, command) = (visible_line(name), visible_line(command));
            format!("book.toml: the preprocessor {name} {what}\n    {command}\n")
        },
    );
    lines.collect()
}

/// The same for programs.
pub(super) fn before_in_json(before: &[Before]) -> String {
    let objects = before.iter().map(
        |Before {
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
                    State::Run => "run",
                    State::LeftOut => "left out",
                    State::Missing => "missing",
                },
            });
            visible_json(&format!("{object}\n"))
        },
    );
    objects.collect()
}

/// The variables that steps get, and the texts that each session begins with, for people.
pub(super) fn begins_in_text(config: &Config) -> String {
    let psql = &config.psql;
    let mut text = String::new();
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

/// The variables that the book has handed on to steps, and what becomes of their values.
fn handed_on(config: &Config) -> impl Iterator<Item = (&[String], &'static str)> {
    let lists = [
        (
            config.environment.as_slice(),
            "steps get from your environment",
        ),
        (
            config.secrets.as_slice(),
            "steps get from your environment, and the values are masked in what is shown",
        ),
    ];
    lists.into_iter().filter(|(names, _)| !names.is_empty())
}

/// The same for programs.
pub(super) fn begins_in_json(config: &Config) -> String {
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
    variables.chain(objects).collect()
}

/// The number of fences that were passed through, and where they stand, for people.
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

/// The same for programs: each of them.
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
