//! The repetition of a block by hand: the terminal that a reader types it in, and who checks a claim.

use super::{BlockActor, PageBlock, Role, StartCondition};
use crate::figure::escape;
use std::fmt::Write as _;

/// The repetition of a block by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByHand {
    /// The name of the terminal that the block is typed in, if not any terminal will do: of a session, `shell`, or
    /// `shell load` for the shell of a started command.
    pub terminal: Option<String>,
    /// The new terminal, if no block of the chapter has used it before.
    pub opens: Option<NewTerminal>,
    /// The command that ends what runs in the terminal, after Ctrl-Z, if Ctrl-C would send the wrong signal.
    pub ends_by: Option<String>,
    /// True if only a build can check it: it queries the evidence.
    pub by_build: bool,
}

/// A new terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTerminal {
    /// The command that opens it, unless the page has already shown a command of this kind.
    pub command: Option<String>,
}

/// Returns the attributes of a block's element for programs that repeat it: what is done by hand (`data-do`), to which
/// step (`data-of`), until when (`data-until`), in which terminal (`data-terminal`), with which program there
/// (`data-with`), and by whom (`data-by`).
pub(super) fn attributes(block: &PageBlock<'_>) -> String {
    let (verb, of, until) = match block.role {
        Role::Run => ("run", None, None),
        Role::Start { name, until } => ("start", Some(name), Some(until)),
        Role::Finish { name } => ("finish", Some(name), None),
        Role::Stop { name, .. } | Role::EndWorkload { name } => ("stop", Some(name), None),
        Role::Wait => ("wait", None, None),
        Role::Open => ("open", None, None),
        Role::Fresh => ("fresh", None, None),
        Role::Await { name, until } => ("await", Some(name), Some(until)),
        Role::Show | Role::Output { .. } | Role::Diff { .. } => ("show", None, None),
        Role::Watch { name } => ("watch", Some(name), None),
        Role::Claim(_) => ("claim", None, None),
        Role::Workload { name } => ("workload", Some(name), None),
    };
    let mut html = format!(" data-do=\"{verb}\"");
    let mut add = |name: &str, value: &str| {
        let _ = write!(html, " data-{name}=\"{}\"", escape(value));
    };
    if let Some(of) = of {
        add("of", of);
    }
    match until {
        Some(StartCondition::Active) => add("until", "active"),
        Some(StartCondition::Blocked) => add("until", "blocked"),
        // The page shows it, unless it shows the author's words.
        Some(StartCondition::True(expression)) if block.said.is_some() => add("until", expression),
        Some(StartCondition::True(_)) | None => {}
    }
    if let Some(terminal) = &block.by_hand.terminal {
        add("terminal", terminal);
    }
    if let Some(interpreter) = &block.interpreter {
        add("with", interpreter);
    }
    if matches!(block.role, Role::Claim(_)) {
        let by = if block.by_hand.by_build {
            "build"
        } else {
            "hand"
        };
        add("by", by);
    }
    html
}

/// Returns `true` if a reader can type the block: its code is shown, or the file that `\i` runs.
pub(super) fn is_shown(block: &PageBlock<'_>) -> bool {
    let has_file = block.caption.is_some() && block.actor != BlockActor::None;
    !block.code.is_empty() && (!block.hide_code || has_file)
}
