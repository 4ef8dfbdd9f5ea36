//! Pairs a chapter's blocks with the accepted ones.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A block of the chapter and an accepted one, by their indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MatchedPair {
    /// They have the same title.
    Both(usize, usize),
    /// The first one replaced the second one.
    Other(usize, usize),
    /// The block was not accepted yet.
    New(usize),
    /// The block is no longer in the chapter.
    Old(usize),
}

/// Pairs titles, in their order.
pub(super) fn pairs(new: &[&str], old: &[&str]) -> Vec<MatchedPair> {
    let mut pairs = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => pairs.extend((0..len).map(|at| MatchedPair::Both(new_index + at, old_index + at))),
            DiffOp::Delete {
                old_index, old_len, ..
            } => pairs.extend((0..old_len).map(|at| MatchedPair::Old(old_index + at))),
            DiffOp::Insert {
                new_index, new_len, ..
            } => pairs.extend((0..new_len).map(|at| MatchedPair::New(new_index + at))),
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                let both = old_len.min(new_len);
                pairs
                    .extend((0..both).map(|at| MatchedPair::Other(new_index + at, old_index + at)));
                pairs.extend((both..new_len).map(|at| MatchedPair::New(new_index + at)));
                pairs.extend((both..old_len).map(|at| MatchedPair::Old(old_index + at)));
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_find_their_places() {
        use MatchedPair::{Both, New, Old, Other};
        assert_eq!(
            pairs(&["a", "x", "c", "d"], &["a", "b", "c", "e", "d"]),
            [Both(0, 0), Other(1, 1), Both(2, 2), Old(3), Both(3, 4)]
        );
        assert_eq!(pairs(&["a", "a", "b"], &["a", "b"]).len(), 3);
        assert_eq!(pairs(&["a"], &[]), [New(0)]);
    }
}
