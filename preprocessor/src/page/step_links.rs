//! The names of steps in the caption and the tables of a figure: links to their blocks, with their statements.

use super::{FigureLinks, StepLink};
use crate::figure::escape;

/// The longest statement beside a name, in characters.
const LONGEST: usize = 56;

/// The steps of a figure that were not named yet, so that each is explained once.
pub(super) struct StepNames<'a> {
    links: &'a FigureLinks<'a>,
    named: Vec<&'a str>,
}

impl<'a> StepNames<'a> {
    /// Returns the names of a figure's steps before the first one.
    pub(super) fn new(links: &'a FigureLinks<'a>) -> Self {
        Self {
            links,
            named: Vec::new(),
        }
    }

    /// Returns a name as HTML, a step's as a link, and the statement to show behind it: only of a step that is named for
    /// the first time.
    pub(super) fn explained(&mut self, name: &str) -> (String, String) {
        let Some((step, is_first)) = self.step(name) else {
            return (escape(name), String::new());
        };
        let statement = clipped(step.statement);
        let code = match is_first && !statement.is_empty() {
            true => format!(
                " <code class=\"witness-statement nohighlight\">{}</code>",
                escape(&statement)
            ),
            false => String::new(),
        };
        (linked(step), code)
    }

    /// Returns the first cell of a row as HTML: the first row of a step has a link.
    pub(super) fn row(&mut self, cell: &str) -> Option<String> {
        let (step, is_first) = self.step(cell)?;
        is_first.then(|| linked(step))
    }

    /// Returns the step of this name, and `true` if it is named for the first time.
    fn step(&mut self, name: &str) -> Option<(&'a StepLink<'a>, bool)> {
        let step = self.links.steps.iter().find(|it| it.name == name)?;
        let is_first = !self.named.contains(&step.name);
        self.named.push(step.name);
        Some((step, is_first))
    }
}

/// The name, as a link if its block is shown.
fn linked(step: &StepLink<'_>) -> String {
    let name = escape(step.name);
    match &step.page {
        Some(page) => format!("<a href=\"{}\">{name}</a>", escape(page)),
        None => name,
    }
}

/// A statement that fits beside a name.
fn clipped(statement: &str) -> String {
    match statement.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", statement[..end].trim_end()),
        None => statement.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{FigureLinks, LONGEST, StepLink, StepNames, clipped};

    #[test]
    fn a_step_is_explained_once() {
        let links = FigureLinks {
            steps: vec![StepLink {
                name: "build",
                page: Some("a.md#step-build".to_owned()),
                statement: "CREATE INDEX",
            }],
            chapter: None,
        };
        let mut names = StepNames::new(&links);
        let (name, statement) = names.explained("build");
        assert!(name.contains("<a href=") && statement.contains("CREATE INDEX"));
        assert_eq!(names.explained("build"), (name, String::new()));
        assert_eq!(
            names.explained("writer"),
            ("writer".to_owned(), String::new())
        );
        let mut rows = StepNames::new(&links);
        assert!(rows.row("build").is_some_and(|it| it.contains("<a href=")));
        assert_eq!(rows.row("build"), None);
    }

    #[test]
    fn a_long_statement_is_cut() {
        assert_eq!(clipped("SELECT 1;"), "SELECT 1;");
        let cut = clipped(&"é".repeat(LONGEST + 1));
        assert_eq!(cut.chars().count(), LONGEST + 1);
        assert!(cut.ends_with("é…"));
    }
}
