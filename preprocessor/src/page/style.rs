//! The style sheet of live blocks.

use super::palette;

/// How much of the text's colour soft text has, in per cent; the rest is the page's.
pub(super) const SOFT: u8 = 78;

/// A `<style>` element for live blocks, to be put once into every HTML chapter that has one, before the first.
///
/// It is one line and needs no blank line around it. All of it is scoped to classes that begin with `witness`.
#[must_use]
pub fn stylesheet() -> String {
    let rules = include_str!("style.css").replace("SOFT", &format!("{SOFT}%"));
    format!(
        "<style>{}{}</style>\n",
        palette::variables(),
        one_line(&rules)
    )
}

/// CSS without its comments and line breaks. It has no strings in which they would matter.
fn one_line(css: &str) -> String {
    let mut line = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((rule, comment)) = rest.split_once("/*") {
        line.push_str(rule);
        rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
    }
    line.push_str(rest);
    let lines = line.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::stylesheet;

    #[test]
    fn it_is_one_line_of_balanced_rules() {
        let style = stylesheet();
        assert_eq!(style.lines().count(), 1);
        assert_eq!(style.matches('{').count(), style.matches('}').count());
        assert!(!style.contains("/*") && !style.contains("SOFT"));
        assert_eq!(style.matches("</").count(), 1);
    }
}
