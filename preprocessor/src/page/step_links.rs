//! The names of steps in the caption and the tables of a figure: links to their blocks, with their statements.

use crate::figure::escape;

/// The longest statement beside a name, in characters.
const LONGEST: usize = 56;

/// The places of a figure's steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureLinks<'a> {
    /// The steps.
    pub steps: Vec<StepLink<'a>>,
    /// Their chapter, if it is not the figure's own.
    pub chapter: Option<ChapterLink<'a>>,
}

/// The place of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLink<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its block as a link from the figure's page, `../a.md#step-build`; `None` if the block is hidden.
    pub page: Option<String>,
    /// Its statement on one line; empty if there is none.
    pub statement: String,
}

/// A chapter, as a figure refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChapterLink<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its file as a link from the figure's page.
    pub page: String,
}

/// The steps of a figure, and those that were named already.
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

    /// Returns a name in a caption as HTML: a step's is a link.
    pub(super) fn name(&self, name: &str) -> String {
        self.step(name).map_or_else(|| escape(name), linked)
    }

    /// Returns the head of a column as HTML: a step's is a link, with the statement below it.
    pub(super) fn head(&self, head: &str) -> String {
        let Some(step) = self.step(head) else {
            return escape(head);
        };
        match clipped(&step.statement) {
            statement if statement.is_empty() => linked(step),
            statement => format!(
                "{} <code class=\"witness-statement nohighlight\">{}</code>",
                linked(step),
                escape(&statement)
            ),
        }
    }

    /// Returns the head of a step's first row as HTML: a link.
    pub(super) fn row(&mut self, cell: &str) -> Option<String> {
        let step = self.step(cell)?;
        let is_first = !self.named.contains(&step.name);
        self.named.push(step.name);
        is_first.then(|| linked(step))
    }

    fn step(&self, name: &str) -> Option<&'a StepLink<'a>> {
        self.links.steps.iter().find(|it| it.name == name)
    }
}

/// The name, as a link if its block is shown; the statement is its title.
fn linked(step: &StepLink<'_>) -> String {
    let name = escape(step.name);
    let title = match clipped(&step.statement) {
        statement if statement.is_empty() => String::new(),
        statement => format!(" title=\"{}\"", escape(&statement)),
    };
    match &step.page {
        Some(page) => format!("<a href=\"{}\"{title}>{name}</a>", escape(page)),
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
    fn a_step_is_a_link_with_its_statement() {
        let links = FigureLinks {
            steps: vec![StepLink {
                name: "build",
                page: Some("a.md#step-build".to_owned()),
                statement: "CREATE INDEX".to_owned(),
            }],
            chapter: None,
        };
        let mut names = StepNames::new(&links);
        let link = "<a href=\"a.md&#35;step-build\" title=\"CREATE INDEX\">build</a>";
        assert_eq!(names.name("build"), link);
        let head = names.head("build");
        assert!(head.starts_with(link) && head.ends_with(">CREATE INDEX</code>"));
        assert_eq!(
            (names.name("writer"), names.head("writer")),
            ("writer".into(), "writer".into())
        );
        assert_eq!(names.row("build").as_deref(), Some(link));
        assert_eq!(names.row("build"), None);
    }

    #[test]
    fn a_long_statement_is_cut() {
        assert_eq!(clipped("SELECT 1;"), "SELECT 1;");
        let cut = clipped(&"é".repeat(LONGEST + 1));
        assert_eq!(cut.chars().count(), LONGEST + 1);
        assert!(cut.ends_with("é…"));
    }
}
