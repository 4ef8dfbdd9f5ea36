//! The number of a part: `2/8`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One of several parts of a book, from 1: `2/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartNumber {
    /// The part, from 1 to `of`.
    pub part: usize,
    /// The number of parts.
    pub of: usize,
}

impl PartNumber {
    /// Returns `true` if there is such a part.
    #[must_use]
    pub fn is_valid(self) -> bool {
        (1..=self.of).contains(&self.part)
    }
}

impl FromStr for PartNumber {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers = text.split_once('/');
        let numbers = numbers.and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        let Some((part, of)) = numbers else {
            return Err("write the part and the number of parts, such as 2/8".to_owned());
        };
        let number = Self { part, of };
        match (number.is_valid(), of) {
            (true, _) => Ok(number),
            (false, 0) => Err("a book has at least one part: 1/1".to_owned()),
            (false, _) => Err(format!("there are only the parts 1/{of} to {of}/{of}")),
        }
    }
}

impl fmt::Display for PartNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_one_of_those_that_there_are() {
        assert_eq!("2/8".parse(), Ok(PartNumber { part: 2, of: 8 }));
        assert_eq!(
            "8/8".parse::<PartNumber>().map(|it| it.to_string()),
            Ok("8/8".into())
        );
        for wrong in ["0/8", "9/8"] {
            let only = Err("there are only the parts 1/8 to 8/8".to_owned());
            assert_eq!(wrong.parse::<PartNumber>(), only, "{wrong}");
        }
        assert!(
            "0/0"
                .parse::<PartNumber>()
                .is_err_and(|it| it.ends_with("1/1"))
        );
        for wrong in [
            "a/b",
            "2",
            "",
            "/",
            "2/",
            "-1/8",
            "2/8/1",
            "2 /8",
            "99999999999999999999/1",
        ] {
            let said = wrong.parse::<PartNumber>();
            assert!(said.is_err_and(|it| it.ends_with("such as 2/8")), "{wrong}");
        }
    }
}
