//! A figure as an SVG file that needs no page: its caption above the drawing, its source below, and its colours as a
//! style sheet of its own.

use super::palette::{ERROR, Hue, LIGHT, MODES, Neutrals};
use super::svg::{Coord, Frame};
use super::text::{SIZE, escape, width};
use super::{Figure, FigureText};
use std::fmt::Write as _;
use std::str::FromStr;

/// The space around everything, in units.
const MARGIN: f64 = 16.0;
/// The height of a line of the caption.
const LINE: f64 = 21.0;
/// The size of the caption's text.
const CAPTION: f64 = 15.0;

/// The colours of a picture that stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Light or dark, as the reader's system prefers.
    Auto,
    /// Light.
    Light,
    /// Dark, as in mdBook's theme `navy`.
    Dark,
}

impl FromStr for Theme {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "auto" => Ok(Self::Auto),
            "light" => Ok(Self::Light),
            "dark" => Ok(Self::Dark),
            _ => Err(format!("`{word}` is not a theme: use auto, light or dark")),
        }
    }
}

/// From mdBook's theme `navy`.
const DARK: Neutrals = Neutrals {
    page: "#161923",
    text: "#d5d6e3",
    soft: "#a3a5b8",
    line: "#434757",
    shade: "#242835",
    bars: "#8f92a6",
};

/// Returns the figure as an SVG document; `None` if it is a table and has no drawing. `hue` has the colours of its
/// sessions, and `source` is the line at its foot.
#[must_use]
pub fn standalone(
    figure: &Figure,
    hue: impl Fn(&str) -> Option<Hue>,
    source: &str,
    theme: Theme,
) -> Option<String> {
    let drawing = figure.drawing.as_ref()?;
    let hues: Vec<_> = figure.sessions.iter().map(|session| hue(session)).collect();
    let lines = figure.caption.iter().flat_map(|words| wrapped(words));
    let mut caption = String::new();
    let mut y = MARGIN;
    for line in lines {
        y += LINE;
        let _ = write!(
            caption,
            "<text class=\"witness-ink-text\" fill=\"currentColor\" font-size=\"{CAPTION}\" x=\"{MARGIN}\" y=\"{}\">{line}</text>",
            Coord(y)
        );
    }
    let top = y + MARGIN / 2.0;
    let foot = top + figure.height + LINE;
    let body = drawing.replacen(
        "<svg ",
        &format!("<svg x=\"{MARGIN}\" y=\"{}\" ", Coord(top)),
        1,
    );
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
         aria-label=\"{title}\" font-family=\"Open Sans, sans-serif\"><style>{style}</style>\
         <rect class=\"witness-page\" width=\"100%\" height=\"100%\"></rect>{caption}{body}\
         <text class=\"witness-ink-soft\" fill=\"currentColor\" font-size=\"{SIZE}\" x=\"{MARGIN}\" y=\"{y}\">{source}</text></svg>\n",
        w = Coord(Frame::Wide.width() + 2.0 * MARGIN),
        h = Coord(foot + MARGIN),
        title = escape(&figure.title),
        style = style(&hues, theme),
        y = Coord(foot),
        source = escape(source),
    ))
}

fn style(hues: &[Option<Hue>], theme: Theme) -> String {
    let light = colours(&LIGHT, hues, |hue| hue.light);
    let dark = colours(&DARK, hues, |hue| hue.dark);
    match theme {
        Theme::Auto => format!("{light}@media (prefers-color-scheme:dark){{{dark}}}"),
        Theme::Light => light,
        Theme::Dark => dark,
    }
}

/// The rules for each ink in one shade.
fn colours(
    neutrals: &Neutrals,
    hues: &[Option<Hue>],
    shade: impl Fn(Hue) -> &'static str,
) -> String {
    let page = neutrals.page;
    let mut rules = format!(
        ".witness-page{{fill:{page}}}text{{paint-order:stroke;stroke:{page};stroke-width:3px;stroke-linejoin:round}}"
    );
    let mut rule = |class: &str, colour: &str| {
        let _ = write!(rules, ".witness-ink-{class}{{color:{colour}}}");
    };
    rule("page", neutrals.page);
    rule("text", neutrals.text);
    rule("soft", neutrals.soft);
    rule("line", neutrals.line);
    rule("shade", neutrals.shade);
    rule("bars", neutrals.bars);
    rule("alarm", shade(ERROR));
    for (index, hue) in MODES.iter().enumerate() {
        rule(&format!("mode-{index}"), shade(*hue));
    }
    for (index, hue) in hues.iter().enumerate() {
        rule(&format!("who-{index}"), hue.map_or(neutrals.soft, &shade));
    }
    rules
}

/// Returns a sentence as lines that fit, names in bold.
fn wrapped(words: &[FigureText]) -> Vec<String> {
    let most = Frame::Wide.width() * SIZE / CAPTION;
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0.0);
    for words in words {
        let (text, is_name) = match words {
            FigureText::Plain(text) => (text, false),
            FigureText::Name(text) => (text, true),
        };
        for word in text.split_inclusive(' ') {
            let wide = width(word);
            if used > 0.0 && used + width(word.trim_end()) > most && line.ends_with(' ') {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                used = 0.0;
            }
            used += wide;
            let word = escape(word);
            match is_name {
                true => {
                    let _ = write!(line, "<tspan font-weight=\"600\">{word}</tspan>");
                }
                false => line.push_str(&word),
            }
        }
    }
    if !line.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::palette::hue;
    use crate::figure::{DataTable, FigureKind};

    fn figure(drawing: Option<&str>) -> Figure {
        Figure {
            id: "id".into(),
            kind: FigureKind::Timeline,
            chapter: "src/a.md".into(),
            steps: vec!["build".into()],
            sessions: vec!["writer".into(), "other".into()],
            title: "Build & \"writes\"".into(),
            desc: String::new(),
            caption: vec![vec![
                FigureText::Plain("While ".into()),
                FigureText::Name("build".into()),
                FigureText::Plain(" ran, ".to_owned() + &"writes paused for long ".repeat(12)),
            ]],
            drawing: drawing.map(str::to_owned),
            height: 100.0,
            narrow: None,
            text: None,
            table: DataTable::default(),
            notes: Vec::new(),
            load: Vec::new(),
            axis: None,
            readings: Vec::new(),
        }
    }

    fn drawn(theme: Theme) -> String {
        let known = |session: &str| (session == "writer").then_some(hue("#111111", "#eeeeef"));
        let figure = figure(Some("<svg width=\"720\"><g></g></svg>"));
        standalone(&figure, known, "PostgreSQL 18.6, <today>", theme).expect("it has a drawing")
    }

    #[test]
    fn it_is_one_document_with_its_own_colours() {
        let text = drawn(Theme::Auto);
        assert!(
            text.contains("aria-label=\"Build &amp; &quot;writes&quot;\""),
            "{text}"
        );
        assert!(text.contains("<svg x=\"16\" y=\""), "{text}");
        assert!(
            text.contains(">PostgreSQL 18.6, &lt;today&gt;</text></svg>"),
            "{text}"
        );
        let style = text
            .split("<style>")
            .nth(1)
            .and_then(|it| it.split("</style>").next());
        let style = style.expect("a style sheet");
        let (light, dark) = style.split_once("@media").expect("both");
        assert!(
            light.contains(".witness-ink-who-0{color:#111111}")
                && dark.contains(".witness-ink-who-0{color:#eeeeef}")
        );
        assert!(light.contains(".witness-ink-who-1{color:#383838}"));
    }

    #[test]
    fn a_theme_has_its_colours_only() {
        for (theme, has, has_not) in [(Theme::Light, LIGHT, DARK), (Theme::Dark, DARK, LIGHT)] {
            let text = drawn(theme);
            assert!(
                text.contains(has.page) && !text.contains(has_not.page) && !text.contains("@media")
            );
        }
    }

    #[test]
    fn a_long_caption_takes_several_lines() {
        let text = drawn(Theme::Light);
        assert!(text.matches("font-size=\"15\"").count() >= 2, "{text}");
        assert!(text.contains("<tspan font-weight=\"600\">build</tspan> ran"));
    }

    #[test]
    fn a_table_is_no_picture() {
        assert_eq!(standalone(&figure(None), |_| None, "", Theme::Auto), None);
    }
}
