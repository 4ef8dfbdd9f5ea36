//! Output that is Markdown, as HTML.
//!
//! A program may print what it has read from a database, so tags in it are text, and links lead to pages only.

use super::markdown::refer;
use crate::figure::escape;
use mdbook_markdown::pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// Markdown, rendered.
pub(super) fn html(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut images = 0_usize;
    let events = Parser::new_ext(text, options).map(|event| match event {
        image @ Event::Start(Tag::Image { .. }) => {
            images += 1;
            image
        }
        image @ Event::End(TagEnd::Image) => {
            images = images.saturating_sub(1);
            image
        }
        // The words of an image are an attribute, which is escaped as one.
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) | Event::Code(text)
            if images > 0 =>
        {
            Event::Text(text)
        }
        Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
            Event::InlineHtml(escape(&text).into())
        }
        Event::Code(code) => Event::InlineHtml(format!("<code>{}</code>", escape(&code)).into()),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: of_page(dest_url),
            title,
            id,
        }),
        other => other,
    });
    let mut html = String::new();
    html::push_html(&mut html, events);
    let mut line = String::with_capacity(html.len());
    for character in html.trim_end().chars() {
        match character {
            // Text has none of these marks any more, but attributes have.
            '\n' | '$' | '{' | '}' | '\\' | '`' | '[' | ']' | '*' => refer(&mut line, character),
            other => line.push(other),
        }
    }
    format!("<div class=\"witness-rendered\">{line}</div>")
}

/// The target of a link if it is a page, and else an empty one: no script.
fn of_page(target: CowStr<'_>) -> CowStr<'_> {
    let scheme = target
        .split_once(':')
        .map(|(scheme, _)| scheme.to_lowercase());
    let is_page = match scheme.as_deref() {
        Some("http" | "https" | "mailto") | None => true,
        // A colon behind a slash or a `#` is part of the path.
        Some(scheme) => scheme.contains(['/', '#', '?']),
    };
    if is_page {
        target
    } else {
        CowStr::Borrowed("")
    }
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn tables_are_tables_and_tags_are_text() {
        let html = html("| a | b |\n|---|--:|\n| `x` | <b>2</b> |\n\nA *word*.\n");
        assert!(
            html.contains("<th style=\"text-align: right\">b</th>"),
            "{html}"
        );
        assert!(
            html.contains("<em>word</em>") && html.contains("<code>x</code>"),
            "{html}"
        );
        assert!(!html.contains("<b>") && !html.contains('\n'), "{html}");
    }

    #[test]
    fn attributes_have_no_marks() {
        let html = html("[a](b \"{{c}} $d$\") ![it's `e`](f)\n\n```{{g}}\nh\n```\n");
        assert!(!html.contains("{{") && !html.contains('$'), "{html}");
        assert!(html.contains("alt=\"it&#39;s e\""), "{html}");
    }

    #[test]
    fn a_link_runs_nothing() {
        let linked = |to: &str| html(&format!("[a]({to})\n")).contains(&format!("href=\"{to}\""));
        assert!(linked("https://example.org/a:b") && linked("b.html") && linked("#a:b"));
        assert!(
            !linked("javascript:alert(1)") && !linked("JavaScript:alert(1)") && !linked("data:,a")
        );
    }
}
