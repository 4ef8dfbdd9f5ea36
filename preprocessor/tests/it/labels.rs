//! The labels of pages: none is without a use, and a book has its own.

use crate::walls::sources;
use mdbook_witness::labels::{LabelCatalog, Labels};
use mdbook_witness::page::{Edition, Renderer, Tally, banner, provenance};
use mdbook_witness::transcript::{Provenance, ServerOrigin};

#[test]
fn each_message_is_used() {
    let english = include_str!("../../src/labels/en.ftl");
    let sources: String = sources().into_values().map(|(_, text)| text).collect();
    let lines = english.lines();
    let keys = lines.filter(|line| line.starts_with(|it: char| it.is_ascii_lowercase()));
    let keys: Vec<&str> = keys
        .filter_map(|line| Some(line.split_once(" =")?.0))
        .collect();
    assert!(keys.len() > 80, "{keys:?}");
    let is_unused = |key: &&&str| !sources.contains(&format!("\"{key}\""));
    let unused: Vec<_> = keys.iter().filter(is_unused).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

/// The labels of a book in French with these own messages.
fn french(file: &str) -> LabelCatalog {
    LabelCatalog::of_book("fr", "labels/fr.ftl", file).expect("no mistakes")
}

#[test]
fn a_book_adds_a_language_and_the_rest_is_marked_as_english() {
    let own =
        french("session = session { $name }\nshell = console\ndecimal-mark = ,\ngroup-mark = .\n");
    let labels = Labels::of_book("fr").with_own(Some(&own));
    let edition = Edition {
        labels,
        ..Edition::new(Renderer::Html, "make")
    };
    let tally = Tally {
        stale: 1,
        not_run: 0,
        of: 1,
    };
    let html = banner(tally, &edition);
    assert!(
        html.contains("<b><span lang=\"en\">This chapter’s only block is stale.</span></b>")
            && !html.contains("role=\"note\" lang"),
        "{html}"
    );
    assert_eq!(labels.text("shell"), "console");
    assert_eq!(labels.quantity("1,234.5 s"), "1.234,5 s");
    assert_eq!((labels.lang(), labels.lang_of_author()), Default::default());
    assert_eq!(labels.lang_of_figures(), " lang=\"en\"");
    let all = french(LabelCatalog::english_file());
    let all = Labels::of_book("fr").with_own(Some(&all));
    assert_eq!(all.lang_of_figures(), "");
    assert!(
        !banner(
            tally,
            &Edition {
                labels: all,
                ..edition
            }
        )
        .contains("lang")
    );
}

#[test]
fn a_book_changes_a_label_of_its_language() {
    let own = LabelCatalog::of_book("de-AT", "a.ftl", "shell = Konsole\n").expect("no mistakes");
    let labels = Labels::of_book("de-AT").with_own(Some(&own));
    let words = ["shell", "stale-word"].map(|key| (labels.text(key), labels.lang_of(key)));
    let own = |word: &str| (word.to_owned(), String::new());
    assert_eq!(words, [own("Konsole"), own("Veraltet")]);
    assert_eq!(labels.quantity("2.8 s"), "2,8 s");
    assert_eq!(labels.lang_of_figures(), "");
}

#[test]
fn the_origin_of_a_server_is_in_the_language_of_the_book() {
    let last_line = |language, origin: &ServerOrigin| {
        let edition = Edition {
            labels: Labels::of_book(language),
            ..Edition::new(Renderer::Markdown, "make")
        };
        let ran = Provenance {
            server: "18.6".to_owned(),
            origin: origin.to_string(),
            date: "2026-01-31".to_owned(),
        };
        provenance(&ran, None, &edition)
    };
    let installation = ServerOrigin::Installation("/opt/pg".to_owned());
    let container = ServerOrigin::Container("compose.yaml".to_owned());
    for (language, origin, words) in [
        ("en", &installation, "(a local installation in /opt/pg)"),
        ("de", &installation, "(lokale Installation in /opt/pg)"),
        ("de", &container, "(Container von compose.yaml)"),
    ] {
        let line = last_line(language, origin).replace('\\', "");
        assert!(line.contains(words), "{line}");
    }
}
