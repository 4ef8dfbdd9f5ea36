//! The names of files in psql's commands `\i` and `\ir`.

use super::spans::is_in_variable;

/// A command that includes a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The command with its arguments, as written.
    pub command: String,
    /// The file's name; `None` if a variable or a program's output is part of it, which only psql knows.
    pub name: Option<String>,
    /// True if the name is relative to the folder of the file that has the command.
    pub is_relative: bool,
}

impl Include {
    /// Returns the include of a command; `None` without an argument, which psql refuses.
    pub(super) fn of(command: &str, arguments: &str, is_relative: bool) -> Option<Self> {
        let arguments = arguments.trim();
        (!arguments.is_empty()).then(|| Self {
            command: format!("{command} {arguments}"),
            name: name(arguments),
            is_relative,
        })
    }
}

/// Returns the first argument of a command as psql reads it (`psqlscanslash.l`, `OT_NORMAL`), if it is a constant.
fn name(arguments: &str) -> Option<String> {
    let mut name = String::new();
    let mut characters = arguments.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            character if character.is_ascii_whitespace() => break,
            '`' => return None,
            ':' => match characters.peek() {
                Some('\'' | '"' | '{') => return None,
                Some(next) if is_in_variable(*next) => return None,
                _ => name.push(':'),
            },
            '\'' => quoted(&mut characters, &mut name)?,
            // psql expands nothing between these quotes, and retains them.
            '"' => {
                name.push('"');
                for character in characters.by_ref() {
                    name.push(character);
                    if character == '"' {
                        break;
                    }
                }
            }
            other => name.push(other),
        }
    }
    (!name.is_empty()).then_some(name)
}

/// Reads the rest of a quote; `None` if it has no end, or a character given by its number.
fn quoted(
    characters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    name: &mut String,
) -> Option<()> {
    loop {
        match characters.next()? {
            '\'' if characters.next_if_eq(&'\'').is_some() => name.push('\''),
            '\'' => return Some(()),
            '\\' => match characters.next()? {
                'n' => name.push('\n'),
                't' => name.push('\t'),
                'b' => name.push('\u{8}'),
                'r' => name.push('\r'),
                'f' => name.push('\u{c}'),
                'x' | '0'..='9' => return None,
                other => name.push(other),
            },
            other => name.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::psql::includes;

    #[test]
    fn a_name_is_read_as_psql_reads_it() {
        for (text, name) in [
            ("\\i sql/a.sql", Some("sql/a.sql")),
            ("SELECT 1 \\g \\i a.sql -- not more", Some("a.sql")),
            ("\\include 'a b''s.sql'", Some("a b's.sql")),
            ("\\ir sql/'a'.sql\\\\ SELECT 1;", Some("sql/a.sql")),
            ("\\include_relative C:x", None),
            ("\\i C:/x", Some("C:/x")),
            ("\\i :file", None),
            ("\\i 'sql/':name'.sql'", None),
            ("\\i :'file'", None),
            ("\\i `echo a.sql`", None),
            ("\\i 'a\\x2esql'", None),
            ("\\i 'a\\.sql'", Some("a.sql")),
        ] {
            let found = includes(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].name.as_deref(), name, "{text}");
        }
        for text in [
            "\\i",
            "SELECT '\\i a.sql';",
            "-- \\i a.sql",
            "\\if true\n\\endif",
            "\\! \\i a.sql",
        ] {
            assert_eq!(includes(text), [], "{text}");
        }
    }

    #[test]
    fn both_kinds_are_told_apart_and_kept_in_order() {
        let found = includes("\\if :x\n\\ir a.sql\n\\else\n\\i b.sql\n\\endif\n");
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.command.as_str(), it.is_relative))
            .collect();
        assert_eq!(found, [("\\ir a.sql", true), ("\\i b.sql", false)]);
    }
}
