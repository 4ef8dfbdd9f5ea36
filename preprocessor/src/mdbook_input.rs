//! The input from mdBook: the context and the book, as JSON on stdin.

use crate::chapter::may_open_block;
use crate::error::{Error, Result};
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::Book;
use serde_json::value::RawValue;

/// Returns the book's JSON unchanged, with its context, if no chapter can have a live block or a quote: most books of
/// most builds need not be parsed and written again. Returns `None` if that isn't certain, or if the input is from
/// another version of mdBook.
pub(crate) fn untouched(json: &str) -> Option<(PreprocessorContext, &str)> {
    let (context, book): (PreprocessorContext, &RawValue) = serde_json::from_str(json).ok()?;
    let book = book.get();
    let is_plain = !book.contains("{{=") && !book.split("\\n").any(may_open_block);
    (is_plain && book.starts_with("{\"items\"")).then_some((context, book))
}

/// Parses the JSON that mdBook writes to a preprocessor.
///
/// # Errors
/// Fails for JSON of another mdBook version and for other input; the error names the version needed and its
/// installation.
pub(crate) fn parse(json: &str) -> Result<(PreprocessorContext, Book)> {
    serde_json::from_str(json).map_err(|error| {
        let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        let version = value.pointer("/0/mdbook_version").and_then(|v| v.as_str());
        let is_older = value.pointer("/1/sections").is_some();
        match version {
            Some(version) if is_older || !version.starts_with("0.5.") => Error::setup(
                format!("this book is built by mdBook {version}, and witness needs mdBook 0.5"),
                "install it with `cargo install mdbook@0.5`",
            ),
            _ => Error::setup(
                format!("the input is not what mdBook 0.5 hands to a preprocessor: {error}"),
                "this command is started by `mdbook build`; to see what a book would run, use `mdbook-witness list`",
            ),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_book_of_an_older_mdbook_is_named_as_such() {
        let json = r#"[{"root":"/b","config":{},"renderer":"html","mdbook_version":"0.4.52"},
                       {"sections":[],"__non_exhaustive":null}]"#;
        let said = parse(json).expect_err("it is refused").to_string();
        assert!(said.contains("mdBook 0.4.52"), "{said}");
    }

    #[test]
    fn a_plain_book_is_told_from_one_that_may_be_live() {
        let input = |content: &str| {
            let content = serde_json::to_string(content).expect("JSON");
            let chapter = format!(
                r#"{{"Chapter":{{"name":"a","content":{content},"number":null,"sub_items":[],"path":"a.md","source_path":"a.md","parent_names":[]}}}}"#
            );
            format!(
                r#"[{{"root":"/b","config":{{}},"renderer":"html","mdbook_version":"0.5.4"}},{{"items":[{chapter}]}}]"#
            )
        };
        for plain in ["# A\n\n```sql\nselect 1;\n```\n", "{ a }\n\n```\n```"] {
            let json = input(plain);
            let (_, book) = super::untouched(&json).expect("plain");
            assert!(json.contains(book) && parse(&json).is_ok());
        }
        for live in [
            "```sql {run}\nselect 1;\n```\n",
            "~~~sql{run}\r\n~~~",
            "{{= a.b }}",
        ] {
            assert!(super::untouched(&input(live)).is_none(), "{live}");
        }
        assert!(super::untouched("").is_none());
    }

    #[test]
    fn nothing_at_all_is_no_book() {
        let said = parse("").expect_err("it is refused").to_string();
        assert!(said.contains("not what mdBook 0.5 hands"), "{said}");
    }
}
