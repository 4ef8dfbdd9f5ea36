//! The preview of a shared link: what this repository's books have in the heads of their pages.

use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use std::path::Path;

#[test]
fn each_page_has_its_title_and_the_description_of_the_book() {
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../theme");
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    };
    write("src/SUMMARY.md", "# Summary\n\n- [Locks \"held\"](a.md)\n");
    write("src/a.md", "# A\n");
    let mut config = Config::default();
    config.book.title = Some("Book & more".to_owned());
    config.book.description = Some("Real <locks>".to_owned());
    config.set("output.html.theme", theme).expect("a setting");
    MDBook::load_with_config(folder.path(), config)
        .and_then(|book| book.build())
        .expect("mdBook builds the book");
    let page = std::fs::read_to_string(folder.path().join("book/a.html")).expect("a page");
    for meta in [
        "<meta property=\"og:title\" content=\"Locks &quot;held&quot; - Book &amp; more\">",
        "<meta property=\"og:site_name\" content=\"Book &amp; more\">",
        "<meta property=\"og:description\" content=\"Real &lt;locks&gt;\">",
    ] {
        assert!(page.contains(meta), "{meta} is not in\n{page}");
    }
}
