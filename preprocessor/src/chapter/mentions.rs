//! Parts of a chapter that may hold unreadable blocks.

/// A part of a chapter that may hold blocks: a fence with an unreadable header, or one that contains others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// Its first line in the text from mdBook, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
}

impl Hidden {
    /// Returns `true` if a block in it may have this name, or refer to it.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        mentions(&self.text, name)
    }
}

/// Returns `true` if a text has this name as a whole word.
#[must_use]
pub fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
        .any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn a_name_is_a_word() {
        assert!(mentions("sql {claim=\"x\" name=cost", "cost"));
        assert!(mentions("{{= cost.seconds }}", "cost"));
        for text in ["", "costs", "#claim-cost", "{claim_cost}"] {
            assert!(!mentions(text, "cost"), "{text}");
        }
    }
}
