//! A step of a figure, with its window.

use crate::transcript::evidence::Window;

/// A step of the figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct StepWindow<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// See [`super::DrawnStep::statement`].
    pub(super) statement: &'a str,
    /// Its time window and outcome.
    pub(super) window: &'a Window,
    /// The number of samples in the window. If there is none, the figure states only facts that need no sample.
    pub(super) samples: usize,
}
