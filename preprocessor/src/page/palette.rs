//! The colours of the cast: one for each session of a book, the same in all of its blocks and figures.
//!
//! Each hue comes in a shade for light themes, which print uses as well, and one for dark themes. A test checks that
//! every shade has a contrast of 4.5:1 against the page of every theme that uses it. No colour stands alone: the name
//! is always beside it.

use crate::figure::palette::{ERROR, Hue, MODES, hue};
use std::fmt::Write as _;

/// The hues in the order of their assignment: neighbours are distinct with every kind of colour vision.
pub(crate) const HUES: [Hue; 6] = [
    hue("#0b57a4", "#6cb2ff"), // blue
    hue("#964600", "#f2a057"), // orange
    hue("#00645a", "#40c9b2"), // teal
    hue("#9c1f6b", "#f78fc3"), // magenta
    hue("#535a00", "#bfc64b"), // olive
    hue("#6a3bab", "#c3a2ff"), // violet
];

/// The colour of a session within a book: a hue, and a marker for the seventh and later sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Colour(usize);

impl Colour {
    /// The colour of the session that appears as number `index` in the book, from 0.
    #[must_use]
    pub fn nth(index: usize) -> Self {
        Self(index)
    }

    /// Its index in `HUES`.
    #[must_use]
    pub fn hue(self) -> usize {
        self.0 % HUES.len()
    }

    /// The shape of its marker: a disc first, then other shapes for the same hue.
    #[must_use]
    pub fn marker(self) -> Marker {
        const MARKERS: [Marker; 4] = [Marker::Disc, Marker::Ring, Marker::Square, Marker::Frame];
        MARKERS[self.0 / HUES.len() % MARKERS.len()]
    }
}

/// The shape beside a session's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A filled circle.
    Disc,
    /// A circle's outline.
    Ring,
    /// A filled square.
    Square,
    /// A square's outline.
    Frame,
}

impl Marker {
    /// The name for class attributes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Disc => "disc",
            Self::Ring => "ring",
            Self::Square => "square",
            Self::Frame => "frame",
        }
    }
}

/// The sessions of a book in the order of their first appearance, which is the order of their colours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionColours {
    names: Vec<String>,
}

impl SessionColours {
    /// Returns the cast of a book in which no session has appeared yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The colour of a session that has appeared.
    #[must_use]
    pub fn known(&self, session: &str) -> Option<Colour> {
        let known = self.names.iter().position(|name| name == session);
        known.map(Colour)
    }

    /// Returns the colour of a session, which is added if it is new.
    pub fn colour(&mut self, session: &str) -> Colour {
        self.known(session).unwrap_or_else(|| {
            self.names.push(session.to_owned());
            Colour(self.names.len() - 1)
        })
    }
}

/// The hues as CSS variables, `--witness-hue-0` to `--witness-hue-5`, `--witness-mode-0` to `--witness-mode-7` and
/// `--witness-error`, for every theme and for print.
///
/// The selectors are those of mdBook's own `variables.css`, where a page without JavaScript follows the reader's
/// system.
#[must_use]
pub(crate) fn variables() -> String {
    let light = declarations(|hue| hue.light);
    let dark = declarations(|hue| hue.dark);
    format!(
        ":root,html:not(.js){{{light}}}\
         .coal,.navy,.ayu{{{dark}}}\
         @media (prefers-color-scheme:dark){{html:not(.js){{{dark}}}}}\
         @media print{{:root,html.coal,html.navy,html.ayu,html:not(.js){{{light}}}}}"
    )
}

/// The variables with one shade of each hue.
fn declarations(shade: impl Fn(Hue) -> &'static str) -> String {
    let mut declarations = format!("--witness-error:{}", shade(ERROR));
    for (index, hue) in HUES.iter().enumerate() {
        let _ = write!(declarations, ";--witness-hue-{index}:{}", shade(*hue));
    }
    for (index, hue) in MODES.iter().enumerate() {
        let _ = write!(declarations, ";--witness-mode-{index}:{}", shade(*hue));
    }
    declarations
}

#[cfg(test)]
#[path = "palette_tests.rs"]
mod tests;
