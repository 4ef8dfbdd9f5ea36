//! The marks of a drawing, by their ink.

use mdbook_witness::figure::Figure;

/// A wide drawing.
pub(super) struct Drawn<'a> {
    /// The document.
    pub(super) svg: &'a str,
}

/// A rectangle of a path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bar {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl<'a> Drawn<'a> {
    pub(super) fn of(figure: &'a Figure) -> Self {
        let svg = figure.drawing.as_deref().expect("a drawing");
        Self { svg }
    }

    /// All texts in their order, each with its ink.
    pub(super) fn texts(&self) -> Vec<(String, String)> {
        let document = roxmltree::Document::parse(self.svg).expect("a document");
        let texts = document
            .descendants()
            .filter(|node| node.has_tag_name("text"));
        texts
            .map(|node| {
                let ink = node.attribute("class").expect("an ink");
                let ink = ink.trim_start_matches("witness-ink-");
                (ink.to_owned(), node.text().unwrap_or_default().to_owned())
            })
            .collect()
    }

    /// The vertical lines of the axis that go through a text, each as its x and its y.
    pub(super) fn crossings(&self) -> Vec<(f64, f64)> {
        let document = roxmltree::Document::parse(self.svg).expect("a document");
        let number = |text: Option<&str>| text.and_then(|it| it.parse::<f64>().ok());
        let texts = document
            .descendants()
            .filter(|node| node.has_tag_name("text"));
        // The middle of the letters; a text within a bar is above the lines.
        let heights: Vec<f64> = texts
            .filter(|node| node.attribute("font-size").is_none())
            .filter_map(|node| Some(number(node.attribute("y"))? - 4.0))
            .collect();
        let lines = self.paths("line", "stroke");
        let lines = lines.iter().flat_map(|path| path.split('M'));
        let lines = lines.filter_map(|line| {
            let (place, bottom) = line.split_once('V')?;
            let (x, top) = place.split_once(' ')?;
            Some((number(Some(x))?, number(Some(top))?, number(Some(bottom))?))
        });
        lines
            .flat_map(|(x, top, bottom)| {
                let within = heights.iter().filter(move |y| top < **y && **y < bottom);
                within.map(move |y| (x, *y))
            })
            .collect()
    }

    /// The paths of an ink whose attributes contain these words.
    pub(super) fn paths(&self, ink: &str, words: &str) -> Vec<&'a str> {
        let class = format!("<path class=\"witness-ink-{ink}\"");
        let paths = self.svg.split("<path ").skip(1);
        let paths = paths.filter_map(|path| path.split_once("></path>").map(|(path, _)| path));
        paths
            .filter(|path| format!("<path {path}").starts_with(&class) && path.contains(words))
            .filter_map(|path| Some(path.split_once(" d=\"")?.1.trim_end_matches('"')))
            .collect()
    }
}

/// The rectangles of a path.
pub(super) fn rects(path: &str) -> Vec<Bar> {
    let each = path.split('M').filter(|it| it.ends_with('z'));
    each.filter_map(|it| {
        let (place, rest) = it.split_once('h')?;
        let (x, y) = place.split_once(' ')?;
        let (w, rest) = rest.split_once('v')?;
        let (h, _) = rest.split_once('h')?;
        let number = |text: &str| text.parse::<f64>().ok();
        Some(Bar {
            x: number(x)?,
            y: number(y)?,
            w: number(w)?,
            h: number(h)?,
        })
    })
    .collect()
}
