//! The preview of a shared link: the tags that services read in a page's head.
//!
//! A preprocessor can't write into the heads of pages, but mdBook reads `theme/head.hbs` after the preprocessor has run, and
//! copies it into each of them.

use super::shared_files::{WrittenMark, update};
use crate::config::{Config, Preview};
use crate::error::{Error, Mistake, Result};
use crate::figure::escape;
use crate::inputs::place;
use crate::run::event::{Event, Listener};
use mdbook_preprocessor::PreprocessorContext;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::path::{Component, Path};

const HEAD: &str = "head.hbs";

/// The first line of the file, by which it is known.
const MARK: WrittenMark =
    WrittenMark("{{!-- Written by mdbook-witness: every build replaces it. --}}\n");

/// The characters of a path that an address has as they are.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Writes the tags into the book's `head.hbs`, if the book has a preview.
///
/// # Errors
/// A picture that isn't there, or that services don't show; a host that is none. A `head.hbs` of the author's own is left
/// alone, which is no mistake.
pub(super) fn write(
    context: &PreprocessorContext,
    config: &Config,
    listener: Listener<'_>,
) -> Result<()> {
    let Some(preview) = &config.preview else {
        return Ok(());
    };
    let html = context.config.html_config().unwrap_or_default();
    let source = context.root.join(&context.config.book.src);
    check(&context.root, &source, preview)?;
    let site = html.site_url.as_deref().unwrap_or("/");
    let tags = tags(preview, site);
    let theme = html.theme_dir(&context.root);
    let written = std::fs::create_dir_all(&theme)
        .and_then(|()| update(&context.root, &theme.join(HEAD), MARK, &tags));
    if let Err(error) = written {
        let file = theme.join(HEAD);
        let file = file.strip_prefix(&context.root).unwrap_or(&file).display();
        listener(Event::Note(format!(
            "{file} can't be written ({error}), so shared links have no preview unless it has these lines:\n{tags}"
        )));
    }
    Ok(())
}

/// Rejects a preview that no service would show.
fn check(root: &Path, source: &Path, preview: &Preview) -> Result<()> {
    let mistake = |key: &'static str, message: String, help: &str| {
        let at = place(root, |witness| witness.get("preview")?.get(key)?.span());
        let message = format!("`{key}` of [preprocessor.witness.preview]: {message}");
        Err(Error::from(Mistake::new(at, message).help(help)))
    };
    let host = preview.host.trim_end_matches('/');
    let name = ["https://", "http://"]
        .iter()
        .find_map(|scheme| host.strip_prefix(scheme));
    let is_name = |name: &str| {
        let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | ':');
        !name.is_empty() && name.chars().all(is_part)
    };
    if !name.is_some_and(is_name) {
        return mistake(
            "host",
            format!("`{}` is no scheme with a host", preview.host),
            "write it as `https://example.org`; the path of the book is `site-url` in [output.html]",
        );
    }
    let shown = preview.image.display();
    let mut parts = preview.image.components();
    if !parts.all(|part| matches!(part, Component::Normal(_))) {
        return mistake(
            "image",
            format!("`{shown}` is no path below the folder of the chapters"),
            "mdBook copies pictures from there: `image = \"preview.png\"` is src/preview.png",
        );
    }
    let extension = preview.image.extension().unwrap_or_default();
    if !["png", "jpg", "jpeg"]
        .iter()
        .any(|it| extension.eq_ignore_ascii_case(it))
    {
        return mistake(
            "image",
            format!("`{shown}` is no PNG or JPEG file, and most services show no other"),
            "convert it: `rsvg-convert preview.svg --output src/preview.png`",
        );
    }
    if !source.join(&preview.image).is_file() {
        return mistake(
            "image",
            format!("there is no file `{shown}` in the folder of the chapters"),
            "`mdbook-witness figure` draws a figure into a file, and `rsvg-convert` makes a PNG file of it",
        );
    }
    Ok(())
}

/// The tags, with the titles that mdBook fills in. `site` is the path of the book on its host.
fn tags(preview: &Preview, site: &str) -> String {
    let image = preview.image.to_string_lossy();
    let path = format!("/{}/{image}", site.trim_matches('/')).replace("//", "/");
    let address = format!(
        "{}{}",
        preview.host.trim_end_matches('/'),
        utf8_percent_encode(&path, PATH)
    );
    let mut tags = format!(
        "<meta property=\"og:type\" content=\"article\">\n\
         <meta property=\"og:site_name\" content=\"{{{{ book_title }}}}\">\n\
         <meta property=\"og:title\" content=\"{{{{ title }}}}\">\n\
         <meta property=\"og:description\" content=\"{{{{ description }}}}\">\n\
         <meta property=\"og:image\" content=\"{address}\">\n\
         <meta name=\"twitter:card\" content=\"summary_large_image\">"
    );
    if let Some(alt) = &preview.alt {
        // No brace is left that would begin an expression of the template.
        let alt = escape(alt);
        tags.push_str(&format!(
            "\n<meta property=\"og:image:alt\" content=\"{alt}\">"
        ));
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::{Preview, tags, write};
    use crate::config::Config;
    use crate::error::Error;
    use crate::run::event::Event;
    use mdbook_driver::MDBook;
    use mdbook_preprocessor::PreprocessorContext;
    use mdbook_preprocessor::config::Config as BookConfig;
    use std::path::Path;
    use std::sync::Mutex;

    const BOOK: &str = "[book]\ntitle = \"Locks & more\"\ndescription = \"Seen <live>\"\n\n[output.html]\n\
                        site-url = \"/book/\"\n\n[preprocessor.witness.preview]\nhost = \"https://example.org\"\n\
                        image = \"img/a b.png\"\nalt = \"{{ two }} \\\"builds\\\"\"\n";

    /// A book with these settings, and its picture.
    fn book(settings: &str) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| {
            let file = root.path().join(path);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(file, text).expect("a file");
        };
        write("book.toml", settings);
        write("src/SUMMARY.md", "# Summary\n\n- [Build](a.md)\n");
        write("src/a.md", "# Build\n");
        write("src/img/a b.png", "PNG");
        root
    }

    /// Writes the preview, and returns the notes.
    fn preview(root: &Path, settings: &str) -> Result<Vec<String>, Error> {
        let book: BookConfig = settings.parse().expect("settings");
        let config = Config::from_table(&book)?;
        let context = PreprocessorContext::new(root.to_owned(), book, "html".to_owned());
        let notes = Mutex::new(Vec::new());
        let listener = |event: Event| {
            if let Event::Note(note) = event {
                notes.lock().expect("notes").push(note);
            }
        };
        write(&context, &config, &listener)?;
        Ok(notes.into_inner().expect("notes"))
    }

    #[test]
    fn each_page_has_the_picture_in_its_head() {
        let root = book(BOOK);
        let without = BOOK.split("[preprocessor").next().expect("settings");
        assert_eq!(preview(root.path(), BOOK).expect("no mistake"), [""; 0]);
        let mdbook = MDBook::load_with_config(root.path(), without.parse().expect("settings"));
        mdbook.and_then(|book| book.build()).expect("a build");
        let page = std::fs::read_to_string(root.path().join("book/a.html")).expect("a page");
        for tag in [
            "<meta property=\"og:image\" content=\"https://example.org/book/img/a%20b.png\">",
            "<meta property=\"og:image:alt\" content=\"&#123;&#123; two &#125;&#125; &quot;builds&quot;\">",
            "<meta property=\"og:title\" content=\"Build - Locks &amp; more\">",
            "<meta property=\"og:description\" content=\"Seen &lt;live&gt;\">",
            "<meta name=\"twitter:card\" content=\"summary_large_image\">",
        ] {
            assert!(page.contains(tag), "{tag} is not in\n{page}");
        }
        assert!(!page.contains("Written by mdbook-witness"));
    }

    #[test]
    fn a_head_of_the_author_is_left_alone() {
        let root = book(BOOK);
        let head = root.path().join("theme/head.hbs");
        std::fs::create_dir(root.path().join("theme")).expect("a folder");
        std::fs::write(&head, "<link>").expect("a file");
        let notes = preview(root.path(), BOOK).expect("no mistake");
        assert!(
            notes.len() == 1
                && notes[0].contains("theme/head.hbs")
                && notes[0].contains("og:image"),
            "{notes:?}"
        );
        assert_eq!(std::fs::read_to_string(&head).expect("text"), "<link>");
    }

    #[test]
    fn a_preview_that_nobody_would_see_is_a_mistake_at_its_line() {
        for (old, new, line, message) in [
            (
                "https://example.org",
                "example.org",
                9,
                "no scheme with a host",
            ),
            (
                "https://example.org",
                "https://example.org/book",
                9,
                "no scheme with a host",
            ),
            (
                "img/a b.png",
                "img/c.png",
                10,
                "there is no file `img/c.png`",
            ),
            ("img/a b.png", "../c.png", 10, "no path below"),
            ("img/a b.png", "img/a.svg", 10, "no PNG or JPEG file"),
        ] {
            let settings = BOOK.replace(old, new);
            let root = book(&settings);
            let Err(Error::Mistakes(mistakes)) = preview(root.path(), &settings) else {
                panic!("{new} is a mistake");
            };
            assert_eq!(mistakes[0].at.line, line);
            assert!(mistakes[0].message.contains(message), "{mistakes:?}");
            assert!(!root.path().join("theme").exists());
        }
    }

    #[test]
    fn a_book_at_the_root_of_its_host_has_no_path() {
        let preview = Preview {
            image: "p.png".into(),
            host: "https://example.org/".to_owned(),
            alt: None,
        };
        for site in ["", "/"] {
            assert!(tags(&preview, site).contains("\"https://example.org/p.png\""));
        }
    }
}
