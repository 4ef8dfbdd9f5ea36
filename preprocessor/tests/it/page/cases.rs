//! Each folder in `tests/cases/page` has a `block.json`, and what becomes of it as `expected.html` and `expected.md`.
//! `SNAPSHOTS=overwrite` rewrites the expected files.

use super::case::Case;
use mdbook_witness::page::{Renderer, block, provenance};
use mdbook_witness::transcript::Provenance;
use snapbox::{Assert, Data};
use std::path::Path;

pub(crate) fn compare(actual: String, expected: &Path) {
    Assert::new()
        .action_env(snapbox::assert::DEFAULT_ACTION_ENV)
        .eq(
            Data::text(actual).raw(),
            Data::read_from(expected, None).raw(),
        );
}

/// The one line of a block, broken where a person would look.
pub(crate) fn broken(html: &str) -> String {
    html.replace("&#10;", "&#10;\n").replace("><", ">\n<")
}

#[test]
fn cases() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/page");
    let mut seen = 0;
    for entry in std::fs::read_dir(cases).expect("there are cases") {
        let folder = entry.expect("a case can be read").path();
        let case = Case::read(&folder.join("block.json"));
        let html = case.with(|shown| block(shown, Renderer::Html));
        assert!(html.is_empty() || html.lines().count() == 1, "{html}");
        compare(broken(&html), &folder.join("expected.html"));
        let markdown = case.with(|shown| block(shown, Renderer::Markdown));
        compare(markdown, &folder.join("expected.md"));
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn both_parts_hidden_leave_nothing() {
    let mut case: Case =
        serde_json::from_str(r#"{"code": ["SELECT 1;"], "took_micros": 5}"#).expect("a case");
    case.hide_code = true;
    case.hide_output = true;
    for renderer in [Renderer::Html, Renderer::Markdown] {
        assert_eq!(case.with(|shown| block(shown, renderer)), "");
    }
}

#[test]
fn a_chapter_says_what_it_ran_on() {
    let ran = Provenance {
        server: "18.6".to_owned(),
        origin: "a <local> installation".to_owned(),
        date: "2026-11-22".to_owned(),
    };
    assert_eq!(
        provenance(&ran, "cargo book", Renderer::Html),
        "<!--witness--><p class=\"witness-provenance tex2jax_ignore\">Ran on PostgreSQL 18.6 (a &lt;local&gt; installation) on \
         <time datetime=\"2026-11-22\">2026-11-22</time>. Run it again: <code class=\"nohighlight\">cargo book</code>.</p>\n"
    );
    assert_eq!(
        provenance(&ran, "cargo book", Renderer::Markdown),
        "\nRan on PostgreSQL 18.6 (a \\<local\\> installation) on 2026-11-22. Run it again: `cargo book`.\n"
    );
}

#[test]
fn mdbook_names_its_renderers() {
    assert_eq!(Renderer::named("html"), Renderer::Html);
    for other in ["epub", "test", "markdown", "pandoc"] {
        assert_eq!(Renderer::named(other), Renderer::Markdown);
    }
}
