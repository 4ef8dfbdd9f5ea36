//! Progress events of a run. Their display shares nothing else with the runner.

use std::time::Duration;

/// A progress event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A sentence that stands on its own, such as the server in use and the reason, or the run that a build waits for.
    Note(String),
    /// A chapter begins.
    Chapter {
        /// Its file, relative to the book's root.
        file: String,
        /// Its place among the chapters with live blocks, from 1.
        number: usize,
        /// The number of those chapters.
        of: usize,
        /// The number of its steps.
        steps: usize,
        /// The expected running time of this and the remaining chapters, if earlier runs tell.
        left: Option<Duration>,
    },
    /// A step begins.
    Step {
        /// Its line in the author's file.
        line: usize,
        /// Its place among the steps, from 1.
        number: usize,
        /// Its description: its verb and the first line of its code.
        what: String,
    },
    /// All chapters are done.
    End,
}

/// Receives events, from any thread.
pub(crate) type Listener<'a> = &'a (dyn Fn(Event) + Sync);
