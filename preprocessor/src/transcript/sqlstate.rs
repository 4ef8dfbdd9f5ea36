//! The error codes of a server (its documentation, "PostgreSQL Error Codes").

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A SQLSTATE: five digits or capital letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sqlstate([u8; 5]);

impl Sqlstate {
    /// `connection_failure`: the server did not answer, so it gave no code of its own.
    pub const NO_ANSWER: Self = Self::new(b"08006");

    /// Returns a code that is known when the program is compiled.
    ///
    /// # Panics
    /// At compile time, if it isn't five digits or capital letters.
    #[must_use]
    pub const fn new(code: &[u8; 5]) -> Self {
        let mut at = 0;
        while at < code.len() {
            assert!(is_in_code(code[at]), "not a SQLSTATE");
            at += 1;
        }
        Self(*code)
    }

    /// Returns the class: the first two characters.
    #[must_use]
    pub fn class(&self) -> &str {
        &self.as_str()[..2]
    }

    /// Returns the code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // It was made from text.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Returns `true` if a code may have this character.
const fn is_in_code(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase()
}

impl fmt::Display for Sqlstate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Sqlstate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sqlstate").field(&self.as_str()).finish()
    }
}

impl FromStr for Sqlstate {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; 5]>::try_from(text.as_bytes()) {
            Ok(bytes) if bytes.iter().copied().all(is_in_code) => Ok(Self(bytes)),
            _ => Err("not five digits or capital letters"),
        }
    }
}

impl Serialize for Sqlstate {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Sqlstate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_five_characters() {
        let state: Sqlstate = "42P01".parse().expect("a code");
        assert_eq!(state.to_string(), "42P01");
        for text in ["", "42P0", "42P011", "42p01", "é701"] {
            assert!(text.parse::<Sqlstate>().is_err(), "{text}");
        }
    }
}
