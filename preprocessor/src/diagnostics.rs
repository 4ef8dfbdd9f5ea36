//! Mistakes and errors as text for the person at the keyboard.

use crate::error::{Error, Location, Mistake, help_of};
use crate::visible::visible;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// Renders a mistake as a compiler would: the place, the line, the fault in it, the way out. There is no newline at the
/// end.
///
/// `styled` adds colours as ANSI escapes.
pub fn render(mistake: &Mistake, styled: bool) -> String {
    let message = visible(&mistake.message);
    let label = visible(&mistake.label);
    let notes: Vec<_> = mistake.notes.iter().map(|note| visible(note)).collect();
    let help = mistake.help.as_deref().map(visible);
    let at = &*mistake.at;
    let columns = columns(at);
    let excerpt = visible(&at.excerpt);
    // The visible form of a line may be longer than the line.
    let shown = |end: usize| visible(&at.excerpt[..end]).len().min(excerpt.len());
    let mut annotation = AnnotationKind::Primary.span(shown(columns.start)..shown(columns.end));
    if !label.is_empty() {
        annotation = annotation.label(&*label);
    }
    let file = visible(&at.file);
    let snippet = Snippet::source(&*excerpt)
        .line_start(at.line)
        .path(&*file)
        .annotation(annotation);
    let mut group = Level::ERROR.primary_title(message).element(snippet);
    for note in &notes {
        group = group.element(Level::NOTE.message(&**note));
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(&**help));
    }
    show(group, styled)
}

/// Renders an error with all of its mistakes. There is no newline at the end.
///
/// `styled` adds colours as ANSI escapes.
pub fn render_error(error: &Error, styled: bool) -> String {
    let title = |message: String| {
        Group::with_title(Level::ERROR.primary_title(visible(&message).into_owned()))
    };
    match error {
        Error::Mistakes(mistakes) => {
            let mut parts: Vec<_> = mistakes.iter().map(|it| render(it, styled)).collect();
            parts.push(show(title(error.to_string()), styled));
            parts.join("\n\n")
        }
        Error::Setup {
            message,
            help: Some(help),
        } => {
            let help = visible(help);
            let group = title(message.clone()).element(Level::HELP.message(&*help));
            show(group, styled)
        }
        Error::Io { source, .. } => {
            let mut group = title(error.to_string());
            if let Some(help) = help_of(source) {
                group = group.element(Level::HELP.message(help));
            }
            show(group, styled)
        }
        _ => show(title(error.to_string()), styled),
    }
}

fn show(group: Group<'_>, styled: bool) -> String {
    let renderer = match styled {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    renderer.render(&[group]).trim_end().to_owned()
}

/// Returns the bytes of the excerpt to mark: those at fault, or all but the surrounding spaces.
fn columns(at: &Location) -> Range<usize> {
    let text = at.excerpt.as_str();
    let start = text.len() - text.trim_start().len();
    let all = start..start + text.trim().len();
    let meant = at.columns.clone().unwrap_or(all.clone());
    match text.get(meant.clone()) {
        Some(_) => meant,
        None => all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(columns: Option<Range<usize>>) -> Location {
        Location {
            file: "src/users.md".to_owned(),
            line: 12,
            excerpt: "\t```sql {run sesion=a}".to_owned(),
            columns,
            is_shifted: false,
        }
    }

    #[test]
    fn a_mistake_is_shown_as_a_compiler_would() {
        let mistake = Mistake::new(location(Some(13..19)), "unknown key `sesion`")
            .label("here")
            .note("seen:\nfirst\nsecond\u{1b}[31m")
            .help("did you mean `session`?");
        snapbox::assert_data_eq!(
            render(&mistake, false),
            snapbox::str![[r#"
error: unknown key `sesion`
  --> src/users.md:12:14
   |
12 |     ```sql {run sesion=a}
   |                 ^^^^^^ here
   |
   = note: seen:
           first
           second�[31m
   = help: did you mean `session`?
"#]]
        );
        assert!(render(&mistake, true).contains("\u{1b}["));
    }

    #[test]
    fn the_place_of_a_mistake_hides_nothing() {
        let mut at = location(Some(25..31));
        at.file = "src/\u{202e}a\u{1b}.md".to_owned();
        at.excerpt = "```sql {run \u{202e}\u{1b} name=a sesion=b}".to_owned();
        at.columns = at.excerpt.find("sesion").map(|start| start..start + 6);
        snapbox::assert_data_eq!(
            render(&Mistake::new(at, "unknown key"), false),
            snapbox::str![[r#"
error: unknown key
  --> src/<U+202E>a�.md:12:30
   |
12 | ```sql {run <U+202E>� name=a sesion=b}
   |                              ^^^^^^
"#]]
        );
    }

    #[test]
    fn columns_that_make_no_sense_mark_the_line() {
        for wrong in [None, Some(5..99), Some(70..80)] {
            let shown = render(&Mistake::new(location(wrong), "x"), false);
            assert!(shown.contains("^^^^^^^^^^"), "{shown}");
        }
    }

    #[test]
    fn errors_are_shown_with_what_to_do() {
        let mistake = Mistake::new(location(None), "x");
        let errors = [
            Error::Mistakes(vec![mistake.clone(), mistake]),
            Error::setup("no server was found", "install PostgreSQL 18"),
        ];
        let shown: Vec<_> = errors
            .iter()
            .map(|error| render_error(error, false))
            .collect();
        snapbox::assert_data_eq!(
            shown.join("\n---\n"),
            snapbox::str![[r#"
error: x
  --> src/users.md:12:2
   |
12 |     ```sql {run sesion=a}
   |     ^^^^^^^^^^^^^^^^^^^^^

error: x
  --> src/users.md:12:2
   |
12 |     ```sql {run sesion=a}
   |     ^^^^^^^^^^^^^^^^^^^^^

error: 2 mistakes in the book
---
error: no server was found
 |
 = help: install PostgreSQL 18
"#]]
        );
    }
}
