//! The same texts through mdBook itself, which parses HTML into a tree and writes it anew.

use super::hostile::{PLACES, assert_unharmed, chapter, hostile, text_between, texts};
use crate::case::chapter::page;
use crate::case::folders;
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_witness::page::{Renderer, stylesheet};
use mdbook_witness::visible::visible;

#[test]
fn mdbook_keeps_every_block() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("src");
    std::fs::create_dir(&source).expect("a folder");
    let mut summary = String::from("# Summary\n\n");
    let mut chapters = Vec::new();
    for (number, text) in texts().into_iter().enumerate() {
        let place = PLACES[number % PLACES.len()];
        let chapter = format!(
            "# Chapter {number}\n\n{}{}",
            stylesheet(),
            chapter(&hostile(&text, Renderer::Html), place)
        );
        summary.push_str(&format!("- [Chapter {number}](c{number}.md)\n"));
        std::fs::write(source.join(format!("c{number}.md")), &chapter).expect("a chapter");
        chapters.push((number, text, chapter));
    }
    std::fs::write(source.join("SUMMARY.md"), summary).expect("a summary");

    MDBook::load_with_config(folder.path(), Config::default())
        .and_then(|book| book.build())
        .expect("mdBook builds the book");

    for (number, text, chapter) in chapters {
        let page = folder.path().join(format!("book/c{number}.html"));
        let page = std::fs::read_to_string(page).expect("a page");
        let main = page.split_once("<main>").expect("a page has content").1;
        let main = main.split_once("</main>").expect("content ends").0;
        assert_eq!(
            text_between(main, "<code class=\"language-sql\"", "</code>"),
            visible(&text)
        );
        assert_eq!(text_between(main, "<samp", "</samp>"), visible(&text));
        assert_eq!(main.matches("<div class=\"witness").count(), 2);
        assert!(
            main.contains(stylesheet().trim()),
            "the style is kept as it is"
        );
        assert_unharmed(main, &chapter);
    }
}

#[test]
fn mdbook_keeps_every_mark() {
    let book = tempfile::tempdir().expect("a folder");
    let source = book.path().join("src");
    std::fs::create_dir(&source).expect("a folder");
    let mut summary = String::from("# Summary\n\n");
    let pages: Vec<_> = folders("chapter")
        .iter()
        .map(|folder| page(folder, Renderer::Html))
        .collect();
    for (number, page) in pages.iter().enumerate() {
        summary.push_str(&format!("- [Chapter {number}](c{number}.md)\n"));
        std::fs::write(source.join(format!("c{number}.md")), page).expect("a chapter");
    }
    std::fs::write(source.join("SUMMARY.md"), summary).expect("a summary");

    MDBook::load_with_config(book.path(), Config::default())
        .and_then(|book| book.build())
        .expect("mdBook builds the book");

    for (number, page) in pages.iter().enumerate() {
        let html = book.path().join(format!("book/c{number}.html"));
        let html = std::fs::read_to_string(html).expect("a page");
        let main = html.split_once("<main>").expect("a page has content").1;
        let main = main.split_once("</main>").expect("content ends").0;
        // mdBook closes what was left open and drops what was never opened: neither is to happen.
        for tag in [
            "<div class=\"witness",
            "</div>",
            "<p class=\"witness-mark\">",
            "<b>Stale:</b>",
            "<b>Not run:</b>",
            "<b class=\"witness-doubt\">",
            "<figure",
            "</figure>",
        ] {
            let count = |text: &str| text.matches(tag).count();
            assert_eq!(count(main), count(page), "{tag} in chapter {number}");
        }
        if page.contains("<div class=\"witness witness-banner") {
            let first = main.split("class=\"witness").nth(1).expect("a block");
            assert!(first.starts_with(" witness-banner"), "chapter {number}");
        }
    }
}
