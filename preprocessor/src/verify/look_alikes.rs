//! Texts that differ but look the same, with their difference spelled out.

use crate::visible::{hidden, spelled};
use unicode_normalization::UnicodeNormalization;

/// Letters and signs of other scripts that look like one of ASCII's, each before its twin. The list is limited to those
/// of common keyboards.
const TWINS: &str = "аaсcеeоoрpхxуyіiјjѕsԁdһhԛqԝwАAВBЕEКKМMНHОOРPСCТTХXУYІIЈJЅSΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνvαaρp‐-‑-‒-–-—-−-’'‘'“\"”\"";

/// Returns two texts that look the same, with their difference as code points; `None` if they look different.
#[must_use]
pub(super) fn told_apart(one: &str, other: &str) -> Option<[String; 2]> {
    if one == other || look(one) != look(other) {
        return None;
    }
    let begin = common(one.chars(), other.chars());
    let (one_rest, other_rest) = (&one[begin..], &other[begin..]);
    let end = common(one_rest.chars().rev(), other_rest.chars().rev());
    let told = |text: &str| {
        let middle = &text[begin..text.len() - end];
        format!(
            "{}{}{}",
            &text[..begin],
            spelled(middle),
            &text[text.len() - end..]
        )
    };
    Some([told(one), told(other)])
}

/// The number of bytes before the first difference.
fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    let same = one.zip(other).take_while(|(one, other)| one == other);
    same.map(|(character, _)| character.len_utf8()).sum()
}

/// The visible form of a text: every kind of space is a space, and characters without a width are removed.
fn look(text: &str) -> String {
    let hidden = hidden(text);
    let seen = text.chars().filter(|it| !hidden.contains(it));
    let plain = seen
        .nfkc()
        .map(|character| twin(character).unwrap_or(character));
    let plain: String = plain.collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The ASCII character that a character looks like.
fn twin(character: char) -> Option<char> {
    let mut pairs = TWINS.chars();
    while let (Some(one), Some(look)) = (pairs.next(), pairs.next()) {
        if one == character {
            return Some(look);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_spelled() {
        for (one, other, told) in [
            (" é|", " e\u{301}|", [" <U+00E9>|", " e<U+0301>|"]),
            ("a b", "a\u{a0}b", ["a<U+0020>b", "a<U+00A0>b"]),
            (
                "a\tb",
                "a    b",
                ["a<U+0009>b", "a<U+0020><U+0020><U+0020><U+0020>b"],
            ),
            ("a", "a  ", ["a", "a<U+0020><U+0020>"]),
            ("ab", "a\u{200b}b", ["ab", "a<U+200B>b"]),
            ("ab\r", "ab", ["ab<U+000D>", "ab"]),
            ("cat", "c\u{430}t", ["cat", "c<U+0430>t"]),
            ("a\u{200d}", "a", ["a<U+200D>", "a"]),
            ("ﬁ", "fi", ["<U+FB01>", "fi"]),
            ("žé b é", "žé  b é", ["žé b é", "žé <U+0020>b é"]),
        ] {
            let told = told.map(str::to_owned);
            assert_eq!(told_apart(one, other), Some(told), "{one:?} {other:?}");
        }
        for (one, other) in [("a", "b"), ("é", "è"), ("a", "a"), ("a\u{200b}", "b")] {
            assert_eq!(told_apart(one, other), None, "{one:?} {other:?}");
        }
    }
}
