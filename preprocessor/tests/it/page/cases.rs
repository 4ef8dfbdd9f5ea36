//! Blocks, one by one.

use crate::case::block::Case;
use mdbook_witness::page::{Edition, Renderer, UntestedServer, block, provenance};
use mdbook_witness::transcript::Provenance;

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
        provenance(&ran, None, &Edition::new(Renderer::Html, "cargo book")),
        "<!--witness--><p class=\"witness-provenance tex2jax_ignore\">Ran on PostgreSQL 18.6 (a &lt;local&gt; installation) on \
         <time datetime=\"2026-11-22\">2026-11-22</time>. Run it again: <code class=\"nohighlight\">cargo book</code>.</p>\n"
    );
    assert_eq!(
        provenance(&ran, None, &Edition::new(Renderer::Markdown, "cargo book")),
        "\nRan on PostgreSQL 18.6 (a \\<local\\> installation) on 2026-11-22. Run it again: `cargo book`.\n"
    );
}

#[test]
fn a_note_about_the_server_is_a_sentence_of_its_own() {
    let ran = Provenance {
        server: "19<devel>".to_owned(),
        origin: "a container".to_owned(),
        date: "2026-11-22".to_owned(),
    };
    let untested = UntestedServer {
        version: ran.server.clone(),
        newest: 18,
    };
    for (renderer, sentence) in [
        (
            Renderer::Html,
            "</time>. PostgreSQL 19&lt;devel&gt; is newer than 18, the newest version that mdbook-witness was tested with. Run it",
        ),
        (
            Renderer::Markdown,
            "on 2026-11-22. PostgreSQL 19\\<devel\\> is newer than 18, the newest version that mdbook-witness was tested with. Run it",
        ),
    ] {
        let written = provenance(&ran, Some(&untested), &Edition::new(renderer, "cargo book"));
        assert!(written.contains(sentence), "{written}");
    }
}

#[test]
fn mdbook_names_its_renderers() {
    assert_eq!(Renderer::named("html"), Renderer::Html);
    for other in ["epub", "test", "markdown", "pandoc"] {
        assert_eq!(Renderer::named(other), Renderer::Markdown);
    }
}
