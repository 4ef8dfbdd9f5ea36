//! The places where a block would be read otherwise than it looks, and how they are told.

/// A place where a block would be read otherwise than it looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line it stands in, from 0.
    pub line: usize,
    /// The byte of that line.
    pub column: usize,
    /// The text that is meant: an opener such as `$tag$`, or a command with its backslash.
    pub text: String,
    /// The fault itself.
    pub kind: FaultKind,
}

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
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
    /// A command that ends psql, so that what comes after it never runs.
    Quit,
    /// A command that reads the terminal, where nobody types.
    Reads,
    /// A setting of psql's prompt.
    Prompt,
    /// The setting with which psql asks before each statement.
    SingleStep,
}

impl FaultKind {
    /// Returns whether it may be what a block that fails is meant to show: psql or the server refuses it at once.
    pub(in crate::plan) fn is_refused(self) -> bool {
        matches!(self, Self::OpenRows | Self::StrayCondition | Self::OtherKey)
    }
}

impl Fault {
    /// The fault as a sentence.
    #[must_use]
    pub fn message(&self) -> String {
        let text = &self.text;
        match self.kind {
            FaultKind::Unterminated => format!("`{text}` is never closed"),
            FaultKind::OpenRows => format!("the rows of this `{text}` never end"),
            FaultKind::OpenCondition => format!("`{text}` has no `\\endif`"),
            FaultKind::StrayCondition => format!("`{text}` has no `\\if`"),
            FaultKind::OpenRestriction => format!("`{text}` has no `\\unrestrict`"),
            FaultKind::OtherKey => format!("`{text}` has another key than its `\\restrict`"),
            FaultKind::Quit => format!("`{text}` would end the session"),
            FaultKind::Reads => format!("`{text}` reads the terminal, where nobody types"),
            FaultKind::Prompt => format!("`{text}` would change the prompt, which no page shows"),
            FaultKind::SingleStep => {
                format!("with `{text}` psql asks at the terminal, where nobody types")
            }
        }
    }

    /// A few words for the place itself.
    pub(in crate::plan) fn label(&self) -> &'static str {
        match self.kind {
            FaultKind::Unterminated | FaultKind::OpenCondition | FaultKind::OpenRestriction => {
                "opened here"
            }
            FaultKind::OpenRows => "all that follows would be a row",
            FaultKind::StrayCondition => "psql would refuse it",
            FaultKind::OtherKey => "psql would refuse it, and every command after it",
            FaultKind::Quit => "what follows would never run",
            FaultKind::Reads | FaultKind::SingleStep => "it would wait for ever",
            FaultKind::Prompt => "the end of a statement is read from it",
        }
    }

    /// The way out.
    #[must_use]
    pub fn help(&self) -> String {
        let text = self.text.as_str();
        match self.kind {
            FaultKind::Unterminated => {
                let closer = match text {
                    "/*" => "*/",
                    opener if opener.starts_with('$') => opener,
                    opener => &opener[opener.len() - 1..],
                };
                format!("close it with `{closer}`: psql would take all that follows for a part of it")
            }
            FaultKind::OpenRows => "end them with a line of `\\.` alone".to_owned(),
            FaultKind::OpenCondition => {
                "close it with `\\endif` in this block: a branch that isn't taken would go on in the next one"
                    .to_owned()
            }
            FaultKind::StrayCondition => {
                "leave it out, or open the condition above it with `\\if`; if it is meant to fail, declare it: fails=psql"
                    .to_owned()
            }
            FaultKind::OpenRestriction => {
                "lift it in this block with `\\unrestrict` and the same key: psql would refuse all of its own commands \
                 that follow"
                    .to_owned()
            }
            FaultKind::OtherKey => "write the same key in both".to_owned(),
            FaultKind::Quit => "leave it out: sessions end with the chapter".to_owned(),
            FaultKind::Reads => match text {
                "\\prompt" => "set the variable in the block: `\\set name value`".to_owned(),
                "\\password" => "write `ALTER ROLE … PASSWORD '…'`".to_owned(),
                _ => "write the text itself into the block".to_owned(),
            },
            FaultKind::Prompt | FaultKind::SingleStep => "leave it out".to_owned(),
        }
    }
}
