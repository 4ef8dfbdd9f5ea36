//! The check of a book's own messages against the English ones: each is known, and has the same variables.

use crate::error::{Location, Mistake, nearest};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};
use fluent_syntax::parser;
use std::collections::{BTreeMap, BTreeSet};

const GUIDE: &str = "https://projectfluent.org/fluent/guide/ explains the syntax of Fluent";

/// The only function.
const NUMBER: &str = "NUMBER";

/// The references of a message.
#[derive(Debug, Default)]
struct References<'a> {
    /// The variables that are a part of the text.
    placed: BTreeSet<&'a str>,
    /// The variables that choose between texts.
    selecting: BTreeSet<&'a str>,
    /// The functions other than `NUMBER`, and the messages and terms of the file.
    others: Vec<&'a str>,
}

/// Returns the mistakes of a file of messages, whose name in the book is `name`.
pub(super) fn mistakes(name: &str, file: &str, english: &str) -> Vec<Mistake> {
    let at = |word: &str| location(name, file, offset(file, word));
    let (read, faults) = match parser::parse_runtime(file) {
        Ok(read) => (read, Vec::new()),
        Err((read, faults)) => (read, faults),
    };
    let mut mistakes: Vec<Mistake> = faults
        .iter()
        .map(|fault| {
            let kind = fault.kind.to_string();
            let place = location(name, file, fault.pos.start);
            Mistake::new(place, format!("this is no Fluent: {kind}")).help(GUIDE)
        })
        .collect();
    let known = messages(english);
    let mut seen = BTreeSet::new();
    for entry in &read.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let key = message.id.name;
        let Some(original) = known.get(key) else {
            let unknown = Mistake::new(at(key), format!("no label is called `{key}`"));
            mistakes.push(unknown.help(match nearest(key, known.keys().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`mdbook-witness generate labels` prints all of them".to_owned(),
            }));
            continue;
        };
        if !seen.insert(key) {
            mistakes.push(Mistake::new(at(key), format!("`{key}` is here twice")));
        }
        let own = References::of(message);
        let faults = own.faults(original);
        mistakes.extend(faults.into_iter().map(|fault| {
            let mistake = Mistake::new(at(key), format!("`{key}` {fault}"));
            mistake.note(format!("in English:\n{}", source(english, key)))
        }));
    }
    mistakes
}

/// Returns the keys of a file of messages.
pub(super) fn keys(file: &str) -> impl Iterator<Item = &str> {
    let lines = file.lines();
    let begins = |line: &&str| line.starts_with(|it: char| it.is_ascii_alphabetic());
    lines
        .filter(begins)
        .filter_map(|line| Some(line.split_once('=')?.0.trim_end()))
}

/// The messages of a file, with their references.
fn messages(file: &str) -> BTreeMap<&str, References<'_>> {
    let (Ok(read) | Err((read, _))) = parser::parse_runtime(file);
    let messages = read.body.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some((message.id.name, References::of(message))),
        _ => None,
    });
    messages.collect()
}

impl<'a> References<'a> {
    fn of(message: &Message<&'a str>) -> Self {
        let mut references = Self::default();
        if let Some(value) = &message.value {
            references.add(value);
        }
        references
    }

    fn add(&mut self, pattern: &Pattern<&'a str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.add_expression(expression);
            }
        }
    }

    fn add_expression(&mut self, expression: &Expression<&'a str>) {
        match expression {
            Expression::Inline(inline) => self.add_inline(inline),
            Expression::Select { selector, variants } => {
                match selector {
                    InlineExpression::VariableReference { id } => {
                        self.selecting.insert(id.name);
                    }
                    other => self.add_inline(other),
                }
                for variant in variants {
                    self.add(&variant.value);
                }
            }
        }
    }

    fn add_inline(&mut self, inline: &InlineExpression<&'a str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.placed.insert(id.name);
            }
            InlineExpression::FunctionReference { id, arguments } => {
                if id.name != NUMBER {
                    self.others.push(id.name);
                }
                for argument in &arguments.positional {
                    self.add_inline(argument);
                }
            }
            InlineExpression::MessageReference { id, .. }
            | InlineExpression::TermReference { id, .. } => self.others.push(id.name),
            InlineExpression::Placeable { expression } => self.add_expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    /// The faults of a translation, each as the rest of a sentence. A variable that only chooses between English texts
    /// isn't needed.
    fn faults(&self, english: &References<'_>) -> Vec<String> {
        let mut faults = Vec::new();
        for name in english.placed.difference(&self.placed) {
            faults.push(format!("lacks the variable {{ ${name} }}"));
        }
        for name in self.placed.union(&self.selecting) {
            if !english.placed.contains(name) && !english.selecting.contains(name) {
                faults.push(format!("has an unknown variable, {{ ${name} }}"));
            }
        }
        for name in &self.others {
            faults.push(format!(
                "refers to `{name}`: a label has variables, and the function {NUMBER}"
            ));
        }
        faults
    }
}

/// The offset of a word that is a slice of the file.
fn offset(file: &str, word: &str) -> usize {
    (word.as_ptr() as usize).saturating_sub(file.as_ptr() as usize)
}

/// The line around an offset.
fn location(name: &str, file: &str, offset: usize) -> Location {
    let before = file.get(..offset).unwrap_or(file);
    let line = before.matches('\n').count();
    Location {
        file: name.to_owned(),
        line: line + 1,
        excerpt: file.lines().nth(line).unwrap_or_default().to_owned(),
        columns: None,
        is_shifted: false,
    }
}

/// The lines of a message.
fn source(file: &str, key: &str) -> String {
    let begins = |line: &&str| {
        !line
            .strip_prefix(key)
            .is_some_and(|it| it.starts_with(" ="))
    };
    let mut lines = file.lines().skip_while(begins);
    let first = lines.next().into_iter();
    let rest = lines.take_while(|line| line.starts_with(' '));
    first.chain(rest).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::mistakes;

    const ENGLISH: &str = "plain = word\nsession = session { $name }\nlines =\n    { $lines ->\n        [one] 1 line\n       \
                           *[other] { NUMBER($lines) } lines\n    }\ndated = { $dated ->\n    [yes] on { $day }\n   \
                           *[no] once\n    }\n";

    fn told(file: &str) -> Vec<String> {
        let mistakes = mistakes("labels/fr.ftl", file, ENGLISH);
        let told = mistakes.iter().map(|it| {
            assert_eq!(it.at.file, "labels/fr.ftl");
            assert_eq!(
                Some(it.at.excerpt.as_str()),
                file.lines().nth(it.at.line - 1)
            );
            format!("{}: {}", it.at.line, it.message)
        });
        told.collect()
    }

    #[test]
    fn a_translation_has_the_same_variables_in_its_own_order() {
        let file = "# Ours.\n\nplain = mot\nsession = { $name } : session\nlines = lignes : { NUMBER($lines) }\n\
                    dated = le { $day }\n";
        assert_eq!(told(file), [""; 0]);
        assert_eq!(told(""), [""; 0]);
    }

    #[test]
    fn each_mistake_has_its_line() {
        assert_eq!(
            told("plain = mot\n\nsesion = session\nsession = session\n"),
            [
                "3: no label is called `sesion`",
                "4: `session` lacks the variable { $name }"
            ]
        );
        assert_eq!(
            told(
                "session = { $name } { $nom }\nplain = { DATETIME($day) } { -brand }\nplain = a\n"
            ),
            [
                "1: `session` has an unknown variable, { $nom }",
                "2: `plain` has an unknown variable, { $day }",
                "2: `plain` refers to `DATETIME`: a label has variables, and the function NUMBER",
                "2: `plain` refers to `brand`: a label has variables, and the function NUMBER",
                "3: `plain` is here twice",
            ]
        );
        let broken = told("plain = mot\nsession = { $name\nlines = { NUMBER($lines) }\n");
        assert_eq!(broken.len(), 1, "{broken:?}");
        assert!(
            broken[0].starts_with("2: this is no Fluent")
                || broken[0].starts_with("3: this is no Fluent"),
            "{broken:?}"
        );
    }

    #[test]
    fn the_english_text_is_told() {
        let mistakes = mistakes("a.ftl", "lines = lignes\nsesion = a\n", ENGLISH);
        let [lines, session] = mistakes.as_slice() else {
            panic!("{mistakes:?}");
        };
        assert!(lines.notes[0].ends_with("*[other] { NUMBER($lines) } lines\n    }"));
        assert_eq!(session.help.as_deref(), Some("did you mean `session`?"));
    }
}
