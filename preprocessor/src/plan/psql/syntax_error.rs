//! The places where psql would read a block otherwise than it looks, and their messages.

/// A place where psql would read a block otherwise than it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Its line, from 0.
    pub line: usize,
    /// Its byte in that line.
    pub column: usize,
    /// The text at fault: an opener such as `$tag$`, or a command with its backslash.
    pub text: String,
    /// The kind of fault.
    pub kind: SyntaxErrorKind,
}

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxErrorKind {
    /// A quote or comment that has no end.
    Unterminated,
    /// A COPY from the block whose rows have no end.
    OpenRows,
    /// An `\if` without its `\endif`.
    OpenCondition,
    /// An `\elif`, `\else` or `\endif` without its `\if`.
    StrayCondition,
    /// A `\restrict` without its `\unrestrict`.
    OpenRestriction,
    /// An `\unrestrict` with another key than its `\restrict` has.
    OtherKey,
    /// A command that ends psql, so that later blocks never run.
    Quit,
    /// A command that reads the terminal, where nobody types.
    Reads,
    /// A setting of psql's prompt.
    Prompt,
    /// The setting with which psql asks before each statement.
    SingleStep,
}

impl SyntaxErrorKind {
    /// Returns `true` if psql or the server refuses it at once, so that a block that fails may show it.
    pub(in crate::plan) fn is_refused(self) -> bool {
        matches!(self, Self::OpenRows | Self::StrayCondition | Self::OtherKey)
    }
}

impl SyntaxError {
    /// Returns the fault as a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let text = &self.text;
        match self.kind {
            SyntaxErrorKind::Unterminated => format!("`{text}` is never closed"),
            SyntaxErrorKind::OpenRows => format!("the rows of this `{text}` never end"),
            SyntaxErrorKind::OpenCondition => format!("`{text}` has no `\\endif`"),
            SyntaxErrorKind::StrayCondition => format!("`{text}` has no `\\if`"),
            SyntaxErrorKind::OpenRestriction => format!("`{text}` has no `\\unrestrict`"),
            SyntaxErrorKind::OtherKey => format!("`{text}` has another key than its `\\restrict`"),
            SyntaxErrorKind::Quit => format!("`{text}` would end the session"),
            SyntaxErrorKind::Reads => format!("`{text}` reads the terminal, where nobody types"),
            SyntaxErrorKind::Prompt => {
                format!("`{text}` would change the prompt, which no page shows")
            }
            SyntaxErrorKind::SingleStep => {
                format!("with `{text}` psql asks at the terminal, where nobody types")
            }
        }
    }

    /// Returns a few words for the place itself.
    pub(in crate::plan) fn label(&self) -> &'static str {
        match self.kind {
            SyntaxErrorKind::Unterminated
            | SyntaxErrorKind::OpenCondition
            | SyntaxErrorKind::OpenRestriction => "opened here",
            SyntaxErrorKind::OpenRows => "all that follows would be a row",
            SyntaxErrorKind::StrayCondition => "psql would refuse it",
            SyntaxErrorKind::OtherKey => "psql would refuse it, and every command after it",
            SyntaxErrorKind::Quit => "what follows would never run",
            SyntaxErrorKind::Reads | SyntaxErrorKind::SingleStep => "it would wait for ever",
            SyntaxErrorKind::Prompt => "the end of a statement is read from it",
        }
    }

    /// Returns the way out.
    #[must_use]
    pub fn help(&self) -> String {
        let text = self.text.as_str();
        match self.kind {
            SyntaxErrorKind::Unterminated => {
                let closer = match text {
                    "/*" => "*/",
                    opener if opener.starts_with('$') => opener,
                    opener => &opener[opener.len() - 1..],
                };
                format!("close it with `{closer}`: psql would take all that follows for a part of it")
            }
            SyntaxErrorKind::OpenRows => "end them with a line of `\\.` alone".to_owned(),
            SyntaxErrorKind::OpenCondition => {
                "close it with `\\endif` in this block: a branch that isn't taken would go on in the next one"
                    .to_owned()
            }
            SyntaxErrorKind::StrayCondition => {
                "leave it out, or open the condition above it with `\\if`; if it is meant to fail, declare it: fails=psql"
                    .to_owned()
            }
            SyntaxErrorKind::OpenRestriction => {
                "lift it in this block with `\\unrestrict` and the same key: psql would refuse all of its own commands \
                 that follow"
                    .to_owned()
            }
            SyntaxErrorKind::OtherKey => "write the same key in both".to_owned(),
            SyntaxErrorKind::Quit => "leave it out: sessions end with the chapter".to_owned(),
            SyntaxErrorKind::Reads => match text {
                "\\prompt" => "set the variable in the block: `\\set name value`".to_owned(),
                "\\password" => "write `ALTER ROLE … PASSWORD '…'`".to_owned(),
                _ => "write the text itself into the block".to_owned(),
            },
            SyntaxErrorKind::Prompt | SyntaxErrorKind::SingleStep => "leave it out".to_owned(),
        }
    }
}
