//! Texts that look like measured values: ours are those that name a claim, or nearly.

use super::support::{assert_keeps, page, planned, planning};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use mdbook_preprocessor::config::Config as BookConfig;
use mdbook_witness::config::Config;
use mdbook_witness::page::Renderer;
use mdbook_witness::pipeline::plan_all;

const CLAIM: &str = "```sql {claim=\"It holds\" name=build}\nselect true, 1 as seconds\n```\n";

#[test]
fn what_names_no_claim_passes_with_a_warning() {
    let text = format!(
        "{CLAIM}\nHello, {{{{= user.name }}}}.\n\n$$ {{{{= a.b }}}} $$\n\n{{{{= foo }}}}\n"
    );
    let planning = planned(&text);
    let warned: Vec<_> = planning
        .warnings
        .iter()
        .map(|it| (it.at.line, it.message.as_str()))
        .collect();
    assert_eq!(
        warned,
        [
            (5, "this is not a quote: no claim is named `user`"),
            (7, "this is not a quote: no claim is named `a`"),
        ]
    );
    let page = page(&text, &planning, Renderer::Html);
    assert_keeps(
        &page,
        ["Hello, {{= user.name }}.\n\n$$ {{= a.b }} $$\n\n{{= foo }}\n"],
    );
}

#[test]
fn a_slip_in_a_claims_name_is_a_mistake() {
    for quote in [
        "{{= bulid.seconds }}",
        "{{= Build.seconds }}",
        "{{= build }}",
        "{{= biuld }}",
        "{{= build.a b }}",
        "{{= build.seconds",
        "<a title=\"{{= build.seconds }}\">x</a>",
    ] {
        let mistakes = planning(&format!("{CLAIM}\n{quote}\n")).mistakes();
        assert_eq!(mistakes.len(), 1, "{quote}: {mistakes:#?}");
        assert_eq!(mistakes[0].at.line, 5, "{quote}");
    }
}

#[test]
fn a_claim_of_another_chapter_is_known() {
    let chapter = |path: &str, text: &str| {
        BookItem::Chapter(Chapter::new(path, text.to_owned(), path, Vec::new()))
    };
    let book = Book::new_with_items(vec![
        chapter("a.md", CLAIM),
        chapter(
            "b.md",
            "{{= build.seconds }}, {{= biuld.seconds }}, {{= other.x }}\n",
        ),
    ]);
    let context = PreprocessorContext::new("/none".into(), BookConfig::default(), "html".into());
    let planning = plan_all(&context, &book, &Config::default());
    let mistakes = planning.mistakes();
    let said: Vec<_> = mistakes.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "no claim of this chapter is named `build`",
            "no claim of this chapter is named `biuld`",
        ]
    );
    let help = mistakes[0].help.as_deref().unwrap_or_default();
    assert_eq!(help, "name its chapter: `{{= a#build.seconds }}`");
}
