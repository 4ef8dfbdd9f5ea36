//! The current prose, until its lines are written.

use crate::terminal::line::{StyledLine, StyledText, clean};
use anstyle::{AnsiColor, Style};
use mdbook_markdown::pulldown_cmark::LinkType;

/// The style of code.
pub(super) const CODE: Style = AnsiColor::Cyan.on_default();

/// The current prose.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pieces: StyledLine,
    /// The current styles, each combined with those around it.
    styles: Vec<Style>,
    /// The links around it: the index of the first piece of each, and its address if that is to be shown.
    links: Vec<(usize, Option<String>)>,
}

impl Paragraph {
    /// Takes the prose.
    pub(super) fn take(&mut self) -> StyledLine {
        std::mem::take(&mut self.pieces)
    }

    /// Adds text.
    pub(super) fn say(&mut self, text: &str) {
        let style = self.style();
        self.pieces.push(StyledText {
            text: clean(text),
            style,
        });
    }

    /// Adds code, in its Markdown marks.
    pub(super) fn say_code(&mut self, code: &str) {
        self.begin(|style| style.fg_color(CODE.get_fg_color()));
        self.say(&format!("`{code}`"));
        self.end();
    }

    /// The current style.
    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or_default()
    }

    /// Changes the style, until [`Paragraph::end`].
    pub(super) fn begin(&mut self, change: impl FnOnce(Style) -> Style) {
        self.styles.push(change(self.style()));
    }

    /// Undoes the last change of style.
    pub(super) fn end(&mut self) {
        self.styles.pop();
    }

    /// Begins a link.
    pub(super) fn begin_link(&mut self, kind: LinkType, to: &str) {
        self.links.push((self.pieces.len(), address(kind, to)));
        self.begin(Style::underline);
    }

    /// Ends a link, and adds its address, unless that is its text.
    pub(super) fn end_link(&mut self) {
        self.end();
        let Some((begin, Some(address))) = self.links.pop() else {
            return;
        };
        let said = self.pieces.get(begin..).unwrap_or_default();
        let said: String = said.iter().map(|piece| piece.text.as_str()).collect();
        if said != address {
            self.say(&format!(" ({address})"));
        }
    }
}

/// Returns the address of a link, if it is useful on a terminal: not that of another page of the book.
fn address(kind: LinkType, to: &str) -> Option<String> {
    let schemes = ["http://", "https://", "mailto:"];
    let is_outside = schemes.iter().any(|scheme| to.starts_with(scheme));
    let says_itself = matches!(kind, LinkType::Autolink | LinkType::Email);
    (is_outside && !says_itself).then(|| clean(to))
}
