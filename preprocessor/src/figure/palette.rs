//! The colours of a figure, except those of the sessions, which the page knows.
//!
//! A drawing carries the shade for print as presentation attributes, and a class by which the page's style sheet
//! replaces it with the theme's shade.

use crate::transcript::evidence::LockMode;

/// A hue in its two shades, as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hue {
    /// For the themes light and rust, and for print.
    pub light: &'static str,
    /// For the themes coal, navy and ayu.
    pub dark: &'static str,
}

/// The name is short so that a table of hues stays readable.
#[must_use]
pub(crate) const fn hue(light: &'static str, dark: &'static str) -> Hue {
    Hue { light, dark }
}

/// Errors, failures, stalls, and those who wait or hold others up.
pub(crate) const ERROR: Hue = hue("#a8101c", "#ff8a85");

/// The lock modes, in the order of [`LockMode::ALL`]: blues let reads and writes through, green stops other changes of the
/// schema, browns stop writes, red stops all.
pub(crate) const MODES: [Hue; 8] = [
    hue("#64748b", "#8fa1b8"), // ACCESS SHARE
    hue("#4a76ab", "#7fa8dc"), // ROW SHARE
    hue("#1f5fae", "#6cb2ff"), // ROW EXCLUSIVE
    hue("#00705f", "#3fc8b0"), // SHARE UPDATE EXCLUSIVE
    hue("#a06000", "#f0b64a"), // SHARE
    hue("#a54e00", "#f39b4c"), // SHARE ROW EXCLUSIVE
    hue("#a83a08", "#f5805c"), // EXCLUSIVE
    hue("#9c0f3c", "#ff6f8f"), // ACCESS EXCLUSIVE
];

/// The colours without a meaning.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neutrals {
    /// The page itself.
    pub(super) page: &'static str,
    /// See [`Ink::Text`].
    pub(super) text: &'static str,
    /// See [`Ink::Soft`].
    pub(super) soft: &'static str,
    /// See [`Ink::Line`].
    pub(super) line: &'static str,
    /// See [`Ink::Shade`].
    pub(super) shade: &'static str,
    /// See [`Ink::Bars`].
    pub(super) bars: &'static str,
}

/// For print, and for a light picture that stands alone.
pub(super) const LIGHT: Neutrals = Neutrals {
    page: "#ffffff",
    text: "#000000",
    soft: "#383838",
    line: "#cccccc",
    shade: "#eeeeee",
    bars: "#616161",
};

/// The colours by their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ink {
    /// Text within a filled shape.
    Page,
    /// Names, and lines that carry meaning.
    Text,
    /// Explanations.
    Soft,
    /// A grid.
    Line,
    /// The time in which the step ran.
    Shade,
    /// A quantity, if no other colour has a meaning.
    Bars,
    /// Failures, stalls, and those who wait or hold others up.
    Alarm,
    /// A lock mode.
    Mode(LockMode),
    /// A session: its number in the figure.
    Who(usize),
}

impl Ink {
    /// The suffix of its class.
    pub(super) fn class(self) -> String {
        match self {
            Self::Page => "page".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Soft => "soft".to_owned(),
            Self::Line => "line".to_owned(),
            Self::Shade => "shade".to_owned(),
            Self::Bars => "bars".to_owned(),
            Self::Alarm => "alarm".to_owned(),
            Self::Mode(mode) => format!("mode-{}", mode as usize),
            Self::Who(number) => format!("who-{number}"),
        }
    }

    /// The class by which a style sheet sets `color`.
    pub(super) fn class_attribute(self) -> String {
        format!("class=\"witness-ink-{}\"", self.class())
    }

    /// The attributes that set `color`, for `currentColor` to refer to.
    pub(super) fn attributes(self) -> String {
        let colour = match self {
            Self::Page => LIGHT.page,
            Self::Text => LIGHT.text,
            Self::Soft | Self::Who(_) => LIGHT.soft,
            Self::Line => LIGHT.line,
            Self::Shade => LIGHT.shade,
            Self::Bars => LIGHT.bars,
            Self::Alarm => ERROR.light,
            Self::Mode(mode) => MODES[mode as usize].light,
        };
        format!("{} color=\"{colour}\"", self.class_attribute())
    }
}
