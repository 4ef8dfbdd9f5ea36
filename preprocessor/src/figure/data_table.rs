//! The data of a figure as a table, with the meaning of its cells.

/// The data of a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DataTable {
    /// The headings of the columns.
    pub head: Vec<String>,
    /// Its rows, each as long as the head. The first cell names the row.
    pub rows: Vec<Vec<DataCell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataCell {
    /// The text.
    pub text: String,
    /// The meaning of the text.
    pub mark: CellMark,
    /// For a quantity, its share of the largest that it is compared with, in per cent.
    pub share: Option<u8>,
}

/// The meaning of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellMark {
    /// No meaning besides the text.
    Plain,
    /// Good news: nobody was held up.
    Good,
    /// Not so bad news: somebody was held up for a moment.
    Fair,
    /// Bad news: somebody was held up.
    Bad,
}

impl DataTable {
    /// The same table with its rows as columns.
    pub(super) fn transposed(self) -> Self {
        let Self { head, rows } = self;
        let mut head = head.into_iter();
        let corner = head.next().unwrap_or_default();
        let mut columns: Vec<Vec<DataCell>> = head.map(|text| vec![text.into()]).collect();
        let mut names = vec![corner];
        for row in rows {
            let mut cells = row.into_iter();
            names.push(cells.next().map(|cell| cell.text).unwrap_or_default());
            for (column, cell) in columns.iter_mut().zip(cells) {
                column.push(cell);
            }
        }
        Self {
            head: names,
            rows: columns,
        }
    }
}

impl DataCell {
    /// A text with a meaning.
    pub(super) fn marked(text: impl Into<String>, mark: CellMark) -> Self {
        Self {
            text: text.into(),
            mark,
            share: None,
        }
    }

    /// Adds the cell's share of the largest quantity, if there are others to compare it with.
    pub(super) fn with_share(mut self, share: f64, compared: usize) -> Self {
        if compared > 1 {
            self.share = Some((share.clamp(0.0, 1.0) * 100.0).round() as u8);
        }
        self
    }
}

impl<T: Into<String>> From<T> for DataCell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            mark: CellMark::Plain,
            share: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_can_be_turned() {
        let rows = [["lock", "SHARE", "none"], ["WAL", "1 kB", "2 kB"]];
        let table = DataTable {
            head: ["", "a", "b"].map(str::to_owned).to_vec(),
            rows: rows
                .iter()
                .map(|row| row.map(DataCell::from).to_vec())
                .collect(),
        };
        let turned = table.transposed();
        assert_eq!(turned.head, ["", "lock", "WAL"]);
        let texts =
            |row: &Vec<DataCell>| row.iter().map(|cell| cell.text.clone()).collect::<Vec<_>>();
        let rows: Vec<_> = turned.rows.iter().map(texts).collect();
        assert_eq!(rows, [["a", "SHARE", "1 kB"], ["b", "none", "2 kB"]]);
    }

    #[test]
    fn a_share_needs_something_to_compare_it_with() {
        let cell = || DataCell::from("1 kB");
        assert_eq!(cell().with_share(0.5, 1).share, None);
        assert_eq!(cell().with_share(0.5, 2).share, Some(50));
    }
}
