//! The time axis cut into columns, so that a drawing stays small however much evidence there is. Of the values that
//! fall into the same column the most severe is drawn.

use super::time_axis::TimeAxis;

/// The width of a column, in units of the drawing.
pub(super) const STEP: f64 = 2.0;

/// A value for each column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raster<T> {
    clock: TimeAxis,
    values: Vec<Option<T>>,
}

/// Adjacent columns with the same value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ColumnRun<T> {
    /// Their left edge.
    pub(super) x: f64,
    /// Their width.
    pub(super) w: f64,
    /// Their value.
    pub(super) value: T,
}

impl<T: Copy + PartialOrd> Raster<T> {
    /// Columns without values.
    pub(super) fn new(clock: TimeAxis) -> Self {
        let number = ((clock.frame.right() - clock.left) / STEP) as usize;
        Self {
            clock,
            values: vec![None; number],
        }
    }

    /// Sets the columns from one offset to another to a value, unless they have a greater one.
    pub(super) fn paint(&mut self, from: i64, to: i64, value: T) {
        let columns = self.columns(from, to);
        for place in self.values.get_mut(columns).into_iter().flatten() {
            if place.is_none_or(|there| value > there) {
                *place = Some(value);
            }
        }
    }

    /// Removes the values of the columns from one offset to another.
    pub(super) fn clear(&mut self, from: i64, to: i64) {
        let columns = self.columns(from, to);
        for place in self.values.get_mut(columns).into_iter().flatten() {
            *place = None;
        }
    }

    /// The columns from one offset to another, limited to the axis.
    fn columns(&self, from: i64, to: i64) -> std::ops::Range<usize> {
        if to < self.clock.from || from > self.clock.to || to < from {
            return 0..0;
        }
        let column = |offset| (self.clock.x(offset) - self.clock.left) / STEP;
        let first = column(from) as usize;
        // A column belongs to what covers a part of it; each value has one.
        let end = (column(to).ceil() as usize).max(first + 1);
        first..end.min(self.values.len())
    }

    /// The value of each column.
    pub(super) fn values(&self) -> &[Option<T>] {
        &self.values
    }

    /// Pairs the values of two rows of columns, where at least one has a value.
    pub(super) fn with<U: Copy>(&self, other: &Raster<U>) -> Raster<(Option<T>, Option<U>)> {
        let both = self.values.iter().zip(&other.values);
        let both =
            both.map(|(one, other)| (one.is_some() || other.is_some()).then_some((*one, *other)));
        Raster {
            clock: self.clock,
            values: both.collect(),
        }
    }

    /// The runs of equal values, from left to right.
    pub(super) fn runs(&self) -> Vec<ColumnRun<T>> {
        let mut runs: Vec<ColumnRun<T>> = Vec::new();
        for (index, value) in self.values.iter().enumerate() {
            let x = self.clock.left + index as f64 * STEP;
            let Some(value) = *value else { continue };
            match runs.last_mut() {
                Some(run) if run.value == value && run.x + run.w >= x => run.w += STEP,
                _ => runs.push(ColumnRun { x, w: STEP, value }),
            }
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::svg::{Frame, LEFT};

    #[test]
    fn the_most_severe_is_seen_and_nothing_leaves_the_axis() {
        let mut columns = Raster::new(TimeAxis {
            from: 0,
            to: 100,
            left: LEFT,
            frame: Frame::Wide,
        });
        columns.paint(-50, 49, 1);
        columns.paint(20, 70, 2);
        columns.paint(30, 40, 1);
        columns.paint(60, 10, 9);
        columns.paint(101, 200, 9);
        let values = |columns: &Raster<i32>| {
            columns
                .runs()
                .iter()
                .map(|run| run.value)
                .collect::<Vec<_>>()
        };
        assert_eq!(values(&columns), [1, 2]);
        let runs = columns.runs();
        assert_eq!(runs[0].x, LEFT);
        assert!(runs[1].x + runs[1].w <= Frame::Wide.right());
        columns.clear(-9, 30);
        assert_eq!(values(&columns), [2]);
        columns.clear(0, 100);
        assert!(values(&columns).is_empty());
    }
}
