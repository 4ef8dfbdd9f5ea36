//! Groups of chapters that depend on each other.

/// A chapter of a book, as far as its part depends on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookChapter {
    /// Its file, relative to the book's root.
    pub file: String,
    /// True if it begins on a fresh database, and so doesn't depend on the chapters before it.
    pub is_fresh: bool,
    /// True if it runs nothing, and so neither needs the database nor changes it.
    pub runs_nothing: bool,
    /// The indices of the chapters whose results it shows.
    pub shows: Vec<usize>,
    /// The number of its steps.
    pub steps: usize,
}

/// Returns the group of each chapter, as the index of the group's first chapter. A chapter is in one group with those
/// that bring the database to its start, and with those whose results it shows.
#[must_use]
pub fn groups(chapters: &[BookChapter]) -> Vec<usize> {
    let mut first: Vec<usize> = (0..chapters.len()).collect();
    let mut before = None;
    for (index, chapter) in chapters.iter().enumerate() {
        if !chapter.runs_nothing {
            if let Some(before) = before.filter(|_| !chapter.is_fresh) {
                join(&mut first, before, index);
            }
            before = Some(index);
        }
        for shown in &chapter.shows {
            join(&mut first, *shown, index);
        }
    }
    (0..chapters.len())
        .map(|index| root(&first, index))
        .collect()
}

/// Puts two chapters into one group.
fn join(first: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(first, one), root(first, other));
    first[one.max(other)] = one.min(other);
}

/// Returns the first chapter of a chapter's group.
fn root(first: &[usize], mut index: usize) -> usize {
    while first[index] != index {
        index = first[index];
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(chapters: &[(&str, &[usize])]) -> Vec<usize> {
        let chapters = chapters.iter().map(|(kind, shows)| BookChapter {
            is_fresh: *kind == "fresh",
            runs_nothing: *kind == "nothing",
            shows: shows.to_vec(),
            ..BookChapter::default()
        });
        groups(&chapters.collect::<Vec<_>>())
    }

    #[test]
    fn a_chapter_goes_with_those_before_it_up_to_a_fresh_database() {
        let kinds = ["", "", "fresh", "", "fresh", "fresh", ""];
        let chapters = kinds.map(|it| (it, [].as_slice()));
        assert_eq!(book(&chapters), [0, 0, 2, 2, 4, 5, 5]);
    }

    #[test]
    fn a_chapter_that_runs_nothing_goes_with_those_that_it_shows() {
        let chapters: [(&str, &[usize]); 6] = [
            ("nothing", &[]),
            ("fresh", &[]),
            ("nothing", &[4]),
            ("", &[]),
            ("fresh", &[]),
            ("fresh", &[]),
        ];
        assert_eq!(book(&chapters), [0, 1, 2, 1, 2, 5]);
    }

    #[test]
    fn what_is_shown_joins_whole_groups() {
        let chapters: [(&str, &[usize]); 5] = [
            ("", &[3]),
            ("", &[]),
            ("fresh", &[]),
            ("", &[]),
            ("fresh", &[]),
        ];
        assert_eq!(book(&chapters), [0, 0, 0, 0, 4]);
    }
}
