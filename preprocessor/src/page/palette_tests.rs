use super::{Colour, ERROR, HUES, MODES, Marker, SessionColours};
use crate::page::style::{BARS, GROUND, SHADE, SOFT};

/// `--bg` and `--fg` of mdBook 0.5's themes, from its `variables.css`.
const LIGHT: [(&str, &str); 2] = [("#ffffff", "#000000"), ("#e1e1db", "#262625")];
const DARK: [(&str, &str); 3] = [
    ("#131416", "#98a3ad"),
    ("#161923", "#bcbdd0"),
    ("#0f141a", "#c5c5c5"),
];

fn channels(colour: &str) -> [f64; 3] {
    [1, 3, 5].map(|at| {
        let byte = colour
            .get(at..at + 2)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        f64::from(byte.expect("a colour is #rrggbb")) / 255.0
    })
}

/// WCAG 2's relative luminance.
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|channel| {
        if channel <= 0.04045 {
            channel / 12.92
        } else {
            ((channel + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// WCAG 2's contrast ratio.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_shade_can_be_read() {
    for hue in HUES.iter().chain([&ERROR]) {
        for (shade, pages) in [(hue.light, &LIGHT[..]), (hue.dark, &DARK[..])] {
            for (page, _) in pages {
                let ratio = contrast(channels(shade), channels(page));
                assert!(ratio >= 4.5, "{shade} on {page}: {ratio:.2}");
            }
        }
    }
}

/// A mix of the text's colour and the page's.
fn mixed(text: [f64; 3], page: [f64; 3], per_cent: u8) -> [f64; 3] {
    let share = f64::from(per_cent) / 100.0;
    [0, 1, 2].map(|at| text[at] * share + page[at] * (1.0 - share))
}

#[test]
fn soft_text_and_bars_can_be_seen() {
    for (page, text) in LIGHT.iter().chain(&DARK) {
        let (page, text) = (channels(page), channels(text));
        for (share, least) in [(SOFT, 4.5), (BARS, 3.0)] {
            for page in [page, mixed(text, page, SHADE)] {
                let ratio = contrast(mixed(text, page, share), page);
                assert!(
                    ratio >= least,
                    "{share} % of {text:?} on {page:?}: {ratio:.2}"
                );
            }
        }
    }
}

/// `--blockquote-warning-color` of the same themes, in the same order.
const WARNINGS: [&str; 5] = ["#9a6700", "#603700", "#d29922", "#d29922", "#f0b72f"];

#[test]
fn marks_can_be_read() {
    for ((page, text), warning) in LIGHT.iter().chain(&DARK).zip(WARNINGS) {
        let [page, text, warning] = [page, text, &warning].map(|colour| channels(colour));
        let ground = mixed(warning, page, GROUND);
        let ratio = contrast(text, ground);
        assert!(ratio >= 4.5, "{text:?} on {ground:?}: {ratio:.2}");
        for beside in [page, ground] {
            let ratio = contrast(warning, beside);
            assert!(ratio >= 3.0, "{warning:?} beside {beside:?}: {ratio:.2}");
        }
    }
}

#[test]
fn the_name_of_a_gap_can_be_read() {
    for (shade, pages) in [(ERROR.light, &LIGHT[..]), (ERROR.dark, &DARK[..])] {
        for (page, text) in pages {
            let page = mixed(channels(text), channels(page), SHADE);
            let ratio = contrast(channels(shade), page);
            assert!(ratio >= 4.5, "{shade} on {page:?}: {ratio:.2}");
        }
    }
}

#[test]
fn every_lock_mode_can_be_seen() {
    for hue in MODES {
        for (shade, pages) in [(hue.light, &LIGHT[..]), (hue.dark, &DARK[..])] {
            for (page, text) in pages {
                // The time in which the step ran is shaded.
                for page in [channels(page), mixed(channels(text), channels(page), SHADE)] {
                    let ratio = contrast(channels(shade), page);
                    assert!(ratio >= 3.0, "{shade} on {page:?}: {ratio:.2}");
                }
            }
        }
    }
}

#[test]
fn colours_go_by_first_appearance() {
    let mut cast = SessionColours::new();
    let colours = ["main", "writer", "main", "build"].map(|name| cast.colour(name));
    assert_eq!(colours, [0, 1, 0, 2].map(Colour::nth));
}

#[test]
fn the_seventh_session_has_another_marker() {
    let colours = [0, 6, 13, 24].map(Colour::nth);
    assert_eq!(colours.map(Colour::hue), [0, 0, 1, 0]);
    let markers = colours.map(Colour::marker);
    assert_eq!(
        markers,
        [Marker::Disc, Marker::Ring, Marker::Square, Marker::Disc]
    );
}
