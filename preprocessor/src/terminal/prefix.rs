//! The lists and quotes around a line, and their prefixes.

use crate::terminal::line::columns;

/// A list item, a quote, or another indented element.
#[derive(Debug)]
struct Container {
    /// The prefix of its first line, until that is written.
    first: Option<String>,
    /// The prefix of every other line.
    rest: String,
    /// True if blank lines stand between its parts: not in the item of a tight list.
    is_loose: bool,
}

/// A list.
#[derive(Debug)]
struct List {
    /// The number of its next item, if it is numbered.
    next: Option<u64>,
    /// True if blank lines stand between its items.
    is_loose: bool,
}

/// All containers of a line, from the outermost on.
#[derive(Debug, Default)]
pub(super) struct Containers {
    containers: Vec<Container>,
    lists: Vec<List>,
}

impl Containers {
    pub(super) fn begin_list(&mut self, next: Option<u64>) {
        self.lists.push(List {
            next,
            is_loose: false,
        });
    }

    pub(super) fn end_list(&mut self) {
        self.lists.pop();
    }

    /// Begins the next item of the innermost list.
    pub(super) fn begin_item(&mut self) {
        let Some(list) = self.lists.last_mut() else {
            return;
        };
        let marker = match &mut list.next {
            Some(number) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                marker
            }
            None => "- ".to_owned(),
        };
        let is_loose = list.is_loose;
        self.begin_marked(marker);
        if let Some(item) = self.containers.last_mut() {
            item.is_loose = is_loose;
        }
    }

    /// Ends an item, whose blank lines make its list a loose one.
    pub(super) fn end_item(&mut self) {
        let item = self.containers.pop();
        if let (Some(item), Some(list)) = (item, self.lists.last_mut()) {
            list.is_loose |= item.is_loose;
        }
    }

    /// Begins a container with a mark before its first line, under which the others are indented.
    pub(super) fn begin_marked(&mut self, mark: String) {
        self.containers.push(Container {
            rest: " ".repeat(columns(&mark)),
            first: Some(mark),
            is_loose: true,
        });
    }

    /// Begins a container with the same prefix on each of its lines.
    pub(super) fn begin(&mut self, before: &str) {
        self.containers.push(Container {
            first: None,
            rest: before.to_owned(),
            is_loose: true,
        });
    }

    pub(super) fn end(&mut self) {
        self.containers.pop();
    }

    /// Notes that a new paragraph begins, which makes the list of an item a loose one.
    pub(super) fn loosen(&mut self) {
        if let Some(container) = self.containers.last_mut() {
            container.is_loose = true;
        }
    }

    /// Returns `true` if a blank line belongs between the element that ends here and the next one.
    pub(super) fn is_loose(&self) -> bool {
        self.containers.last().is_none_or(|it| it.is_loose)
    }

    /// Returns `true` if the mark of the innermost container is still unwritten: the container is empty.
    pub(super) fn is_unmarked(&self) -> bool {
        self.containers.last().is_some_and(|it| it.first.is_some())
    }

    /// The prefix of the next line.
    pub(super) fn before(&mut self) -> String {
        let containers = self.containers.iter_mut();
        containers
            .map(|it| it.first.take().unwrap_or_else(|| it.rest.clone()))
            .collect()
    }

    /// The prefix of a blank line, which uses up no marks.
    pub(super) fn before_blank(&self) -> String {
        let rest = self.containers.iter().map(|it| it.rest.as_str());
        rest.collect::<String>().trim_end().to_owned()
    }

    /// The width of the prefixes in columns.
    pub(super) fn columns(&self) -> usize {
        self.containers.iter().map(|it| columns(&it.rest)).sum()
    }
}
