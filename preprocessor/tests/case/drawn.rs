//! What every figure must be, checked wherever one is drawn.

use mdbook_witness::figure::{DrawnStep, Figure, FigureKind, draw, statement_label};
use mdbook_witness::labels::Labels;
use mdbook_witness::page::{Edition, FigureLinks, Freshness, Renderer, SessionColours, figure};
use mdbook_witness::transcript::Transcript;

/// Every kind of picture.
pub(crate) const KINDS: [FigureKind; 5] = [
    FigureKind::Timeline,
    FigureKind::Lanes,
    FigureKind::Queue,
    FigureKind::Progress,
    FigureKind::Verdict,
];

/// A cast in which each session of a figure has a colour.
pub(crate) fn cast(figure: &Figure) -> SessionColours {
    let mut cast = SessionColours::new();
    for session in &figure.sessions {
        cast.colour(session);
    }
    cast
}

/// A figure in English as both renderers have it.
pub(crate) fn written(drawn: &Figure, transcript: &Transcript) -> (String, String) {
    written_in(drawn, transcript, Labels::english())
}

/// A figure as both renderers have it.
pub(crate) fn written_in(
    drawn: &Figure,
    transcript: &Transcript,
    labels: Labels<'_>,
) -> (String, String) {
    let write = |renderer| {
        figure(
            drawn,
            Freshness::Current,
            transcript.provenance.as_ref().expect("a run"),
            &cast(drawn),
            &FigureLinks::default(),
            &Edition {
                labels,
                ..Edition::new(renderer, "cargo book")
            },
        )
    };
    (write(Renderer::Html), write(Renderer::Markdown))
}

/// A step with a statement, as a page has it.
pub(crate) fn labelled(step: &str) -> DrawnStep<'_> {
    DrawnStep {
        name: step,
        statement: statement_label("CREATE INDEX CONCURRENTLY ON orders (user_id);", false),
    }
}

/// Draws a figure in English twice, and holds it to all that is promised of every one.
pub(crate) fn checked(
    kind: FigureKind,
    steps: &[&str],
    transcript: &Transcript,
) -> Result<Figure, String> {
    checked_in(kind, steps, transcript, Labels::english())
}

/// Draws a figure twice, and holds it to all that is promised of every one.
pub(crate) fn checked_in(
    kind: FigureKind,
    steps: &[&str],
    transcript: &Transcript,
    labels: Labels<'_>,
) -> Result<Figure, String> {
    let steps: Vec<DrawnStep<'_>> = steps.iter().map(|step| labelled(step)).collect();
    let drawn = draw(kind, &steps, transcript, "f1", labels)?;
    assert_eq!(
        Ok(&drawn),
        draw(kind, &steps, transcript, "f1", labels).as_ref(),
        "the same every time"
    );

    assert!(!drawn.caption.is_empty() && drawn.caption.iter().all(|sentence| !sentence.is_empty()));
    for row in &drawn.table.rows {
        assert_eq!(row.len(), drawn.table.head.len(), "{row:?}");
    }
    if let Some(svg) = &drawn.drawing {
        well_formed(svg);
        let narrow = drawn
            .narrow
            .as_ref()
            .expect("each drawing has a narrow one");
        well_formed(&narrow.svg);
    }
    let (html, markdown) = written_in(&drawn, transcript, labels);
    assert_eq!(html.lines().count(), 1, "one line");
    assert!(html.ends_with("</figure>\n") && html.starts_with("<!--witness--><figure"));
    let element = html.trim_start_matches("<!--witness-->").trim_end();
    let document =
        roxmltree::Document::parse(element).unwrap_or_else(|error| panic!("{error}\n{element}"));
    let ids = document
        .descendants()
        .filter_map(|node| node.attribute("id"));
    assert!(
        ids.clone().all(|id| id.starts_with("f1")),
        "every id has the figure's name"
    );
    let mut once: Vec<&str> = ids.collect();
    once.sort_unstable();
    once.dedup();
    assert_eq!(
        once.len(),
        document
            .descendants()
            .filter(|it| it.attribute("id").is_some())
            .count()
    );
    for name in document
        .descendants()
        .filter_map(|node| node.attribute("aria-labelledby"))
    {
        assert!(name.split(' ').all(|id| once.contains(&id)), "{name}");
    }
    assert!(
        !document
            .descendants()
            .any(|node| node.has_tag_name("script"))
    );
    assert!(
        markdown.ends_with("\n\n"),
        "nothing below becomes a part of it"
    );
    Ok(drawn)
}

/// Holds a drawing to being XML that stays within its frame.
fn well_formed(svg: &str) {
    assert!(!svg.contains('\n') && !svg.contains("<![CDATA[") && !svg.contains("<?"));
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    let root = document.root_element();
    let frame: Vec<f64> = root
        .attribute("viewBox")
        .expect("a frame")
        .split(' ')
        .map(|number| number.parse().expect("a number"))
        .collect();
    let number = |node: &roxmltree::Node<'_, '_>, name| -> f64 {
        node.attribute(name)
            .expect("it has a place")
            .parse()
            .expect("a number")
    };
    for node in document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
    {
        let (x, y) = (number(&node, "x"), number(&node, "y"));
        assert!(
            (0.0..=frame[2]).contains(&x) && (0.0..=frame[3]).contains(&y),
            "{node:?}"
        );
    }
    for path in document
        .descendants()
        .filter_map(|node| node.attribute("d"))
    {
        assert!(!path.contains("NaN") && !path.contains("inf"), "{path}");
    }
}
