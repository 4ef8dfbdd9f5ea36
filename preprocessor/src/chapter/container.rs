//! The prefix of a block's lines that comes from the list items and quotes around it.

/// Returns the prefix of a block's further lines, from the text before the fence on its own line.
///
/// A quote's `>` is repeated; a list marker becomes as many spaces; a footnote's label becomes the four spaces of its
/// indentation.
pub(super) fn continuation(before: &str) -> String {
    let mut prefix = String::with_capacity(before.len());
    let mut rest = before;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            ' ' | '\t' | '>' => prefix.push(c),
            '[' => match rest.split_once("]:") {
                Some((_, after)) => {
                    prefix.push_str("    ");
                    rest = after.strip_prefix(' ').unwrap_or(after);
                }
                None => prefix.push(' '),
            },
            _ => prefix.push(' '),
        }
    }
    prefix
}

#[cfg(test)]
mod tests {
    use super::continuation;

    #[test]
    fn markers_become_spaces_and_quotes_stay() {
        for (before, prefix) in [
            ("", ""),
            ("  ", "  "),
            ("\t", "\t"),
            ("- ", "  "),
            ("-\t", " \t"),
            ("> ", "> "),
            ("> > 10. ", "> >     "),
            ("* > ", "  > "),
            ("[^note]: ", "    "),
            (": ", "  "),
        ] {
            assert_eq!(continuation(before), prefix, "{before:?}");
        }
    }
}
