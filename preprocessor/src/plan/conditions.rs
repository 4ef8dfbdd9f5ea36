//! The names of PostgreSQL's errors.
//!
//! They are the conditions of PL/pgSQL, from `errcodes.txt` of PostgreSQL 15 to 18 (see the documentation's appendix
//! "PostgreSQL Error Codes"): errors only, without warnings and success.

use crate::transcript::Sqlstate;

/// A SQLSTATE and its name in each line; some names have several codes.
const CONDITIONS: &str = include_str!("conditions.txt");

/// Returns the SQLSTATEs of a name; empty for an unknown name.
pub(super) fn codes(name: &str) -> Vec<Sqlstate> {
    let named = all().filter(|(_, known)| *known == name);
    named.filter_map(|(code, _)| code.parse().ok()).collect()
}

/// Returns every name.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    all().map(|(_, name)| name)
}

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = CONDITIONS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_code_and_a_name() {
        assert_eq!(all().count(), 252);
        for (code, name) in all() {
            assert!(code.parse::<Sqlstate>().is_ok(), "{code}");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        }
    }

    #[test]
    fn a_name_has_its_codes() {
        for (name, expected) in [
            ("unique_violation", vec!["23505"]),
            ("null_value_not_allowed", vec!["22004", "39004"]),
            ("string_data_right_truncation", vec!["22001"]),
            ("warning", vec![]),
        ] {
            let codes: Vec<_> = codes(name).iter().map(Sqlstate::to_string).collect();
            assert_eq!(codes, expected, "{name}");
        }
    }
}
