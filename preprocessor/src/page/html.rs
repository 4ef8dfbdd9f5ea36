//! Live blocks as HTML.
//!
//! Everything is written on one line that begins with a comment. CommonMark ends an HTML block that begins with `<!--`
//! at the end of the line with `-->`, so no blank line is needed after it, none within it can end it, and no list
//! becomes a loose one for its sake; the line breaks of code and output are written as `&#10;`. mdBook decodes them
//! when it builds its tree of the chapter, so the finished page has them as they are.
//!
//! Code is `<pre><code>`, the same as from a fence, so that mdBook highlights it and gives it a copy button; but none
//! of its lines are hidden, whatever they begin with. Output is `<pre><samp>`, which mdBook leaves alone.

use super::freshness::FreshnessMark;
use super::heading::origin_label;
use super::heading::{self, Heading, Phrase};
pub(super) use super::label_html::{label, sentence, span, text as label_text, words};
use super::output;
use super::printed::{NARROW, printed, width};
use super::{
    BlockActor, Edition, PageBlock, PrintedForm, STEP_ANCHOR, UntestedServer, by_hand, diff, fold,
    freshness, picture, rendered, table,
};
use crate::figure::escape;
use crate::labels::{LabelPiece, Labels};
use crate::transcript::Provenance;
use std::fmt::Write as _;

/// The prefix that makes a line a complete HTML block for Markdown.
pub(super) const ONE_LINE: &str = "<!--witness-->";

/// The class of elements in which MathJax leaves `$$` and `\(` as they are; it does so in code and output by itself.
pub(super) const NO_MATHS: &str = "tex2jax_ignore";

/// The class of code in which mdBook hides no line: none begins with a space, since mdBook looks behind these.
const HIDES_NOTHING: &str = " hidelines=&#160;";

/// A live block.
pub(super) fn block(block: &PageBlock<'_>) -> String {
    let labels = block.labels;
    let head = heading::block_heading(block);
    let shown = output::visible_parts(block);
    let changes = diff::shown(block);
    let has_output = !shown.is_empty() || !changes.is_empty();
    let mut html = format!(
        "{ONE_LINE}<div class=\"witness{}{} {NO_MATHS}\"{}{}{} role=\"group\" aria-label=\"{}\">",
        if block.role.is_machinery() {
            " witness-line"
        } else {
            ""
        },
        block.freshness.class(),
        id(block),
        labels.lang(),
        by_hand::attributes(block),
        escape(&block.freshness.spoken(head.spoken(labels), labels))
    );
    if let Some(mark) = freshness::block_mark(block, has_output) {
        html.push_str(&stale_band(&mark, labels));
    }
    let mut content = String::new();
    if !block.hide_code && !block.code.is_empty() {
        content.push_str(&fold::code(block, code(block)));
    }
    if has_output {
        let output = match block.form.output {
            _ if shown.is_empty() => None,
            PrintedForm::Text => None,
            PrintedForm::Table => table::html(block),
            PrintedForm::Markdown => Some(rendered::html(&text(block))),
            PrintedForm::Picture => drawing(block),
        };
        let output =
            output.unwrap_or_else(|| printed(&shown, labels) + &diff::html(&changes, labels));
        content.push_str(&fold::output(block, output));
    }
    let _ = match (head.is_empty(), block.role.is_machinery()) {
        (true, _) => write!(html, "{content}"),
        (false, true) if !content.is_empty() => write!(
            html,
            "<details class=\"witness-more\"><summary class=\"witness-head\">{}</summary>{content}</details>",
            head_words(&head, labels)
        ),
        (false, _) => write!(html, "{}{content}", head_line(&head, labels)),
    };
    html.push_str("</div>\n");
    html
}

/// The text that a block printed.
fn text(block: &PageBlock<'_>) -> String {
    output::whole_text(&block.step.output, block.labels)
}

/// The drawing that a block printed; `None` if it is something else.
fn drawing(block: &PageBlock<'_>) -> Option<String> {
    let is_drawing = picture::picture_fault(&block.step.output).is_none();
    is_drawing.then(|| picture::html(&text(block), block.said.unwrap_or_default()))
}

/// The attribute that is the target of links to a step. A name has no character that would need an escape.
fn id(block: &PageBlock<'_>) -> String {
    let id = block
        .anchor
        .map(|name| format!(" id=\"{STEP_ANCHOR}{name}\""));
    id.unwrap_or_default()
}

/// A mark as a band of its own.
pub(super) fn stale_band(mark: &FreshnessMark<'_>, labels: Labels<'_>) -> String {
    band(mark.word, &mark.sentence(labels, time), labels)
}

/// A word and a sentence as a band of their own.
pub(super) fn band(word: &str, said: &[LabelPiece<String>], labels: Labels<'_>) -> String {
    format!(
        "<p class=\"witness-mark\"><b>{}:</b> {}.</p>",
        label_text(word, labels),
        sentence(said)
    )
}

/// The origin of a server.
fn origin(phrase: &str, labels: Labels<'_>) -> String {
    match origin_label(phrase) {
        Some((key, name, value)) => {
            sentence(&labels.pieces(key, &[], &[(name, escape(value.as_str()))]))
        }
        None => span(phrase, &labels.lang_of_english()),
    }
}

/// A day, as an element that programs can read.
pub(super) fn time(day: &str) -> String {
    let day = escape(day);
    format!("<time datetime=\"{day}\">{day}</time>")
}

/// The server that a chapter ran on, a note about it, and the command for another run.
pub(super) fn provenance(
    provenance: &Provenance,
    untested: Option<&UntestedServer>,
    edition: &Edition<'_>,
) -> String {
    let labels = edition.labels;
    let ran = [
        ("server", escape(&provenance.server)),
        ("origin", origin(&provenance.origin, labels)),
        ("day", time(&provenance.date)),
    ];
    let again = format!(
        "<code class=\"nohighlight\">{}</code>",
        escape(edition.again)
    );
    let sentences = [
        Some(labels.pieces("provenance", &[], &ran)),
        untested.map(|it| it.sentence(labels, escape)),
        Some(labels.pieces("run-again", &[], &[("command", again)])),
    ];
    let sentences = sentences.iter().flatten().map(|it| sentence(it));
    format!(
        "{ONE_LINE}<p class=\"witness-provenance {NO_MATHS}\"{}>{}</p>\n",
        labels.lang(),
        sentences.collect::<Vec<_>>().join(" ")
    )
}

/// The code of a block.
pub(super) fn code(block: &PageBlock<'_>) -> String {
    let scrolls = if width(&block.code) > NARROW {
        " tabindex=\"0\""
    } else {
        ""
    };
    let hides = if block.shows_all_lines {
        HIDES_NOTHING
    } else {
        ""
    };
    format!(
        "<pre class=\"witness-code\"><code class=\"language-{}{hides}\"{scrolls}>{}</code></pre>",
        escape(block.language),
        escape(&block.code)
    )
}

/// The line with the actor, the effect and the duration.
pub(super) fn head_line(head: &Heading<'_>, labels: Labels<'_>) -> String {
    format!(
        "<div class=\"witness-head\">{}</div>",
        head_words(head, labels)
    )
}

/// The content of that line.
fn head_words(head: &Heading<'_>, labels: Labels<'_>) -> String {
    let mut html = String::new();
    match head.actor {
        BlockActor::Session { name, colour } => {
            let _ = write!(
                html,
                "<span class=\"witness-actor witness-hue-{} witness-{}\">{}</span>",
                colour.hue(),
                colour.marker().name(),
                escape(name)
            );
        }
        BlockActor::Shell => {
            let _ = write!(
                html,
                "<span class=\"witness-actor witness-shell\">{}</span>",
                label_text("shell", labels)
            );
        }
        BlockActor::None => {}
    }
    if let Some(file) = head.file {
        let _ = write!(
            html,
            " <span class=\"witness-file\">{}</span>",
            escape(file)
        );
    }
    if let Some(opens) = &head.opens {
        let _ = write!(
            html,
            " <span class=\"witness-new\">{}</span>",
            phrases(opens, labels)
        );
    }
    if !head.did.is_empty() {
        let did = head.did.iter().map(|sentence| phrases(sentence, labels));
        let did: Vec<String> = did.collect();
        let _ = write!(
            html,
            " <span class=\"witness-did\">{}</span>",
            did.join(" ")
        );
    }
    if let Some(took) = &head.took {
        let _ = write!(
            html,
            " <span class=\"witness-took\">{}</span>",
            phrases(took, labels)
        );
    }
    html
}

/// A sentence of the line above a block.
fn phrases(sentence: &[LabelPiece<Phrase<'_>>], labels: Labels<'_>) -> String {
    let english = |words: &str| span(words, &labels.lang_of_english());
    LabelPiece::join(sentence, escape, english, |part| phrase(part, labels))
}

/// A part of such a sentence.
fn phrase(phrase: &Phrase<'_>, labels: Labels<'_>) -> String {
    let words = escape(&phrase.words());
    match phrase {
        Phrase::Plain(_) => words,
        Phrase::English(words) => span(words, &labels.lang_of_english()),
        Phrase::Name(_) => format!("<b>{words}</b>"),
        Phrase::Code(_) => format!("<code class=\"witness-until\">{words}</code>"),
        Phrase::Command(_) => format!("<code class=\"witness-command nohighlight\">{words}</code>"),
        Phrase::Interpreter(_) => {
            format!("<code class=\"witness-interpreter nohighlight\">{words}</code>")
        }
        Phrase::Reason(reason) => phrases(reason, labels),
        Phrase::Key(key) => format!("<kbd>{}</kbd>", phrases(key, labels)),
        Phrase::Said(_, sql) => {
            let title = sql.map(|sql| format!(" title=\"{}\"", escape(sql)));
            match title.unwrap_or_default() + &labels.lang_of_author() {
                attributes if attributes.is_empty() => words,
                attributes => format!("<span{attributes}>{words}</span>"),
            }
        }
        Phrase::Failed(failed) => {
            let failed = phrases(failed, labels);
            format!("<span class=\"witness-failed\">{failed}</span>")
        }
    }
}
