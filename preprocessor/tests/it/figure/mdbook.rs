//! Figures through mdBook itself, which parses HTML into a tree and writes it anew, and joins all chapters for print.

use super::synthetic::builds;
use crate::case::drawn::{KINDS, cast};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_witness::figure::{DrawnStep, draw};
use mdbook_witness::labels::Labels;
use mdbook_witness::page::{
    Edition, FigureLinks, Freshness, Renderer, StepLink, figure, script, stylesheet,
};

/// A drawing as mdBook writes it: without character references, and with its attributes in small letters, which an HTML
/// parser takes back.
fn lowered(drawing: &str) -> String {
    let attributes = ["viewBox", "patternUnits", "patternTransform"];
    let mut drawing = attributes.iter().fold(drawing.to_owned(), |drawing, name| {
        drawing.replace(&format!("{name}="), &format!("{}=", name.to_lowercase()))
    });
    for mark in ('!'..='~').filter(char::is_ascii_punctuation) {
        drawing = drawing.replace(&format!("&#{};", u32::from(mark)), &mark.to_string());
    }
    drawing.replace("&quot;", "\"")
}

/// A statement with all that smart punctuation replaces in prose.
const STATEMENT: &str = "SELECT 'a' -- \"b\" ...";

/// The link to a step, with the statement as its title and below it.
fn link(name: &str) -> StepLink<'_> {
    StepLink {
        name,
        page: Some("c0.md".to_owned()),
        statement: STATEMENT.to_owned(),
    }
}

#[test]
fn mdbook_keeps_every_figure() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("src");
    std::fs::create_dir(&source).expect("a folder");
    let transcript = builds();
    let mut summary = String::from("# Summary\n\n");
    let mut drawings = Vec::new();
    let steps = ["plain", "concurrent"].map(|name| DrawnStep {
        name,
        statement: STATEMENT.to_owned(),
    });
    let links = FigureLinks {
        steps: ["plain", "concurrent"].map(link).to_vec(),
        chapter: None,
    };
    for chapter in 0..2 {
        let mut text = format!(
            "# Chapter {chapter}\n\n{}{}",
            stylesheet(),
            script(Labels::english())
        );
        for kind in KINDS {
            let id = format!("c{chapter}-{}", kind.name());
            let drawn = draw(kind, &steps, &transcript, &id, Labels::english()).expect("a figure");
            let html = figure(
                &drawn,
                Freshness::Current,
                transcript.provenance.as_ref().expect("a run"),
                &cast(&drawn),
                &links,
                &Edition::new(Renderer::Html, ""),
            );
            // In a list, and with a paragraph right below.
            text.push_str(&format!("- item\n  {html}  After *it*: \"so\" -- ...\n\n"));
            drawings.extend(drawn.drawing.map(|drawing| (chapter, drawing)));
        }
        std::fs::write(source.join(format!("c{chapter}.md")), text).expect("a chapter");
        summary.push_str(&format!("- [Chapter {chapter}](c{chapter}.md)\n"));
    }
    std::fs::write(source.join("SUMMARY.md"), summary).expect("a summary");

    let mut config = Config::default();
    let curly = config.set("output.html.smart-punctuation", true);
    curly.expect("a setting");
    MDBook::load_with_config(folder.path(), config)
        .and_then(|book| book.build())
        .expect("mdBook builds the book");

    let read = |page: &str| {
        std::fs::read_to_string(folder.path().join("book").join(page)).expect("a page")
    };
    for chapter in 0..2 {
        let page = read(&format!("c{chapter}.html"));
        assert!(
            page.contains(stylesheet().trim()) && page.contains(script(Labels::english()).trim())
        );
        assert_eq!(page.matches("<figure class=\"witness").count(), KINDS.len());
        assert_eq!(
            page.matches("After <em>it</em>: “so” – …").count(),
            KINDS.len()
        );
        // In each drawing of both widths, and as the title of a link or in the head of a column.
        let statements = page.replace("&quot;", "\"").matches(STATEMENT).count();
        assert!(statements > 3 * KINDS.len(), "{statements}");
        for (_, drawing) in drawings.iter().filter(|(of, _)| *of == chapter) {
            assert!(page.contains(&lowered(drawing)), "the drawing is kept");
        }
    }
    let print = read("print.html");
    let mut ids: Vec<&str> = print
        .split(" id=\"c")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "ids are those of one figure each");
    assert!(all > 2 * KINDS.len());
}
