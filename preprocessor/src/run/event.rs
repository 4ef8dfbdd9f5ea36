//! What a run tells about itself while it goes on. Whoever shows it shares nothing else with the runner.

/// Something a run has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A sentence that stands on its own: which server is used, and why; whom a build waits for.
    Note(String),
    /// A chapter begins.
    Chapter {
        /// Its file, relative to the book's root.
        file: String,
        /// Its place among the chapters with live blocks, from 1.
        number: usize,
        /// How many of those there are.
        of: usize,
        /// How many steps it has.
        steps: usize,
    },
    /// A step begins.
    Step {
        /// Its line in the author's file.
        line: usize,
        /// Its place among the steps, from 1.
        number: usize,
        /// What it does: its verb and the first line of its code.
        what: String,
    },
    /// All chapters are done.
    End,
}

/// Takes events, from whichever thread.
pub type Listener<'a> = &'a (dyn Fn(Event) + Sync);
