//! The programs that blocks run in: psql sessions at a pseudo-terminal, and shells.
//!
//! 1. `scratch` is the directory of a chapter's programs.
//! 2. `psql` runs the sql blocks of a session in one psql process; `shell` runs a sh block.
//! 3. `foreground` runs a process at a reader's terminal.
//! 4. `line_reader` reads what they print, and `capture` bounds it; `exit_status` names how they ended.

pub(crate) mod capture;
pub(crate) mod exit_status;
pub(crate) mod foreground;
pub(crate) mod line_reader;
pub(crate) mod psql;
pub(crate) mod scratch;
pub(crate) mod shell;
