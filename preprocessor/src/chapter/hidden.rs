//! Parts of a chapter that may hold blocks which can't be read.

/// A part of a chapter that may hold blocks: a fence whose header can't be read, or one that takes in others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hidden {
    /// The line that it begins with, in the text as handed over, from 1.
    pub line: usize,
    /// Its text.
    pub text: String,
}

impl Hidden {
    /// Returns whether a block in it may have this name, or speak of it.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        mentions(&self.text, name)
    }
}

/// Returns whether a name stands in a text as a word of its own.
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
