//! The rest of the way to the page: preprocessors that look for marks of their own, and mdBook, which hides lines
//! of code where it is told to.

use super::hostile::{decoded, text_between};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_witness::labels::Labels;
use mdbook_witness::page::{
    BlockActor, BlockForm, ByHand, Citation, Claim, Colour, Edition, Freshness, NewTerminal,
    PageBlock, Renderer, Role, Tally, UntestedServer, banner, block, provenance, quoted,
};
use mdbook_witness::transcript::{
    Outcome, Output, OutputKind, OutputPiece, Provenance, StepRecord,
};
use std::str::FromStr;
use std::time::Duration;

/// Marks that preprocessors, template languages and MathJax act on, in one line each.
const MARKS: &str = "DO $$ BEGIN END $$;\n\
    ~ 1 AS bits, $1 and $2;\n\
    \\(x\\) \\[y\\] \\begin{align} \\$\n\
    {{#include a.md}} {{= a.b }} {% x %} {#x} ${x}\n\
    `code` *stars* **two** _one_ __two__ ~~gone~~ ==mark== ^up^\n\
    [[wiki]] [^1] [@cite] @@cite :smile: ![x](y) #tag !!! note\n\
    <!-- cmdrun ls --> &amp;\n";

/// A block of which everything says the same text.
fn hostile(code: &str, role: Role<'_>) -> String {
    let value = (MARKS.to_owned(), MARKS.to_owned());
    let step = StepRecord {
        started: Duration::ZERO,
        took: Duration::from_millis(12),
        outcome: Outcome::Succeeded,
        rows: None,
        values: vec![value],
        output: Output {
            pieces: vec![OutputPiece {
                kind: OutputKind::Plain,
                text: MARKS.to_owned(),
            }],
            omitted: None,
        },
    };
    let shown = PageBlock {
        language: "sql",
        code: code.into(),
        caption: Some(MARKS),
        actor: BlockActor::Session {
            name: MARKS,
            colour: Colour::nth(0),
        },
        role,
        anchor: None,
        shows_name: false,
        said: Some(MARKS),
        interpreter: None,
        shows_all_lines: true,
        hide_code: false,
        hide_output: false,
        lines: None,
        form: BlockForm::default(),
        step: &step,
        freshness: Freshness::Stale,
        recorded: Some(MARKS),
        by_hand: ByHand {
            terminal: Some(MARKS.to_owned()),
            opens: Some(NewTerminal {
                command: Some(MARKS.to_owned()),
            }),
            ends_by: Some(MARKS.to_owned()),
            by_build: false,
        },
        labels: Labels::english(),
    };
    block(&shown, Renderer::Html)
}

fn cited() -> [Citation; 1] {
    [Citation {
        title: MARKS.to_owned(),
        page: "a.md".into(),
    }]
}

/// A line of HTML without its tags, and without what stands in their attributes.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<').skip(1) {
        text.push_str(piece.split_once('>').expect("a tag ends").1);
    }
    text
}

/// All that we write into a chapter.
fn written() -> Vec<String> {
    let cited = cited();
    let claim = Claim {
        sentence: MARKS,
        name: Some("it"),
        cited: &cited,
    };
    let ran = Provenance {
        server: MARKS.into(),
        origin: MARKS.into(),
        date: MARKS.into(),
    };
    let tally = Tally {
        stale: 1,
        not_run: 0,
        of: 2,
    };
    let untested = UntestedServer {
        version: MARKS.into(),
        newest: 18,
    };
    let edition = Edition::new(Renderer::Html, MARKS);
    vec![
        hostile(MARKS, Role::Run),
        hostile(MARKS, Role::Watch { name: MARKS }),
        hostile(MARKS, Role::Claim(claim)),
        provenance(&ran, Some(&untested), &edition),
        banner(tally, &edition),
        format!("<p>{}</p>", quoted(MARKS, Freshness::Stale, &edition)),
    ]
}

#[test]
fn no_mark_is_left_for_whoever_comes_later() {
    for html in written() {
        let references = html.matches("&#36;&#36;").count();
        assert!(references >= 2, "the text is in it: {html}");
        let text = without_tags(&html);
        for mark in [
            '$', '\\', '`', '*', '_', '{', '}', '[', ']', '~', '^', '@', '!', ':', '%',
        ] {
            // The words that we put around a text have a colon.
            let text = match mark {
                ':' => text
                    .replace("Stale:", "")
                    .replace("Used in:", "")
                    .replace("again:", "")
                    .replace("chapter:", ""),
                _ => text.clone(),
            };
            assert!(!text.contains(mark), "`{mark}` is left in {text}");
        }
        // In attributes, too.
        for mark in ["$$", "{{", "\\(", "`", "**", "[[", ":smile:"] {
            assert!(!html.contains(mark), "`{mark}` is left in {html}");
        }
        assert!(html.contains("tex2jax_ignore"), "{html}");
    }
}

#[test]
fn a_page_shows_what_ran_whatever_mdbook_hides() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("src");
    std::fs::create_dir(&source).expect("a folder");
    let codes = [
        "SELECT 5 &\n~ 1 AS bits;\n",
        "~ SELECT 1\n\n  ~x;\n",
        "\n\nSELECT '\n ~\n';\n",
        "~~\n",
        MARKS,
    ];
    let chapter: String = codes.iter().map(|code| hostile(code, Role::Run)).collect();
    std::fs::write(source.join("one.md"), format!("# One\n\n{chapter}")).expect("a chapter");
    std::fs::write(source.join("SUMMARY.md"), "- [One](one.md)\n").expect("a summary");
    for prefix in ["~", "SELECT", "", "$", "`"] {
        let config = format!(
            "[output.html]\nmathjax-support = true\n[output.html.code.hidelines]\nsql = '{prefix}'\n"
        );
        let config = Config::from_str(&config).expect("a configuration");
        MDBook::load_with_config(folder.path(), config)
            .and_then(|book| book.build())
            .expect("mdBook builds the book");
        let page = std::fs::read_to_string(folder.path().join("book/one.html")).expect("a page");
        assert!(!page.contains("class=\"boring\""), "{prefix}");
        let mut rest = page.as_str();
        for code in codes {
            let opening = "<code class=\"language-sql";
            assert_eq!(text_between(rest, opening, "</code>"), code, "{prefix}");
            assert_eq!(text_between(rest, "<samp", "</samp>"), MARKS);
            rest = rest.split_once("</samp>").expect("an output").1;
        }
    }
}

#[test]
fn every_mark_is_read_as_it_was() {
    for html in written().iter().take(3) {
        assert_eq!(
            text_between(html, "<code class=\"language-sql", "</code>"),
            MARKS
        );
    }
    let value = quoted(MARKS, Freshness::Current, &Edition::new(Renderer::Html, ""));
    let value = value.split_once('>').expect("a tag").1;
    let value = value.split_once('<').expect("a tag").0;
    assert_eq!(decoded(value), MARKS.replace('\n', " "));
}
