//! The identity of a step within its chapter.

use crate::transcript::StepRecord;
use std::fmt;
use std::ops::{Index, IndexMut};

/// A step of a chapter, by its position among the chapter's live blocks. It indexes every list with one entry for each
/// step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StepId(usize);

impl StepId {
    /// Returns the step at this position, counted from 0.
    #[must_use]
    pub fn new(index: usize) -> Self {
        Self(index)
    }

    /// Returns its position, counted from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0
    }

    /// Returns the step before it.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }

    /// Returns each entry of a chapter's list with its step.
    pub fn enumerate<T: PerStep>(
        list: &[T],
    ) -> impl DoubleEndedIterator<Item = (Self, &T)> + ExactSizeIterator {
        let entries = list.iter().enumerate();
        entries.map(|(index, entry)| (Self(index), entry))
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Entries of lists that have one for each step of a chapter, in its order.
pub trait PerStep {}

impl PerStep for StepRecord {}

impl<T: PerStep> Index<StepId> for [T] {
    type Output = T;

    fn index(&self, step: StepId) -> &T {
        &self[step.0]
    }
}

impl<T: PerStep> Index<StepId> for Vec<T> {
    type Output = T;

    fn index(&self, step: StepId) -> &T {
        &self[step.0]
    }
}

impl<T: PerStep> IndexMut<StepId> for [T] {
    fn index_mut(&mut self, step: StepId) -> &mut T {
        &mut self[step.0]
    }
}

impl<T: PerStep> IndexMut<StepId> for Vec<T> {
    fn index_mut(&mut self, step: StepId) -> &mut T {
        &mut self[step.0]
    }
}
