//! Keys: hashes that identify a run of a step.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// 128 bits of a BLAKE3 hash, written as 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key([u8; 16]);

impl Key {
    /// Returns the key of some words, in order. The boundaries between words count.
    #[must_use]
    pub fn hash<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut writer = KeyHasher::new();
        words.into_iter().for_each(|word| writer.word(word));
        writer.key()
    }

    /// Returns the key of all bytes of a reader.
    ///
    /// # Errors
    /// Fails if the bytes can't be read.
    pub fn hash_reader(from: impl std::io::Read) -> std::io::Result<Self> {
        let mut writer = KeyHasher::new();
        writer.0.update_reader(from)?;
        Ok(writer.key())
    }

    /// Returns the key of this one followed by another.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        let mut writer = KeyHasher::new();
        writer.add(self);
        writer.add(next);
        writer.key()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Key {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = u128::from_str_radix(text, 16).map_err(|_| "not hexadecimal")?;
        match text.len() {
            32 => Ok(Self(number.to_be_bytes())),
            _ => Err("not 32 digits"),
        }
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Hashes the parts of a key, piece by piece.
pub(super) struct KeyHasher(blake3::Hasher);

impl KeyHasher {
    pub(super) fn new() -> Self {
        Self(blake3::Hasher::new())
    }

    /// Adds a text. LF and CRLF are equal.
    pub(super) fn word(&mut self, word: &str) {
        let normal;
        let word = match word.contains('\r') {
            true => {
                normal = word.replace("\r\n", "\n");
                &normal
            }
            false => word,
        };
        self.number(word.len() as u64);
        self.0.update(word.as_bytes());
    }

    /// Adds a number.
    pub(super) fn number(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    /// Adds another key.
    pub(super) fn add(&mut self, key: Key) {
        self.0.update(&key.0);
    }

    /// Adds a text that may be missing.
    pub(super) fn maybe(&mut self, word: Option<&str>) {
        self.number(u64::from(word.is_some()));
        word.into_iter().for_each(|word| self.word(word));
    }

    /// Returns the key of everything that was added.
    pub(super) fn key(&self) -> Key {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.0.finalize().as_bytes()[..16]);
        Key(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_bounds_and_not_their_line_ends() {
        assert_ne!(Key::hash(["ab", "c"]), Key::hash(["a", "bc"]));
        assert_eq!(Key::hash(["a\r\nb"]), Key::hash(["a\nb"]));
        let key = Key::hash(["a"]);
        assert_eq!(key.to_string().parse(), Ok(key));
        assert!("00".parse::<Key>().is_err());
    }
}
