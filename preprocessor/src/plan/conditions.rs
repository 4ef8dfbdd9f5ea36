//! The names of PostgreSQL's errors.
//!
//! They are the conditions of PL/pgSQL, from `errcodes.txt` of PostgreSQL 15 to 18 (see the documentation's appendix
//! "PostgreSQL Error Codes"): errors only, without warnings and success.

/// A SQLSTATE and its name in each line; some names have several codes.
const CONDITIONS: &str = include_str!("conditions.txt");

/// Returns the SQLSTATEs of a name; empty for an unknown name.
pub(super) fn codes(name: &str) -> Vec<&'static str> {
    let named = all().filter(|(_, known)| *known == name);
    named.map(|(code, _)| code).collect()
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
            let is_code = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase();
            assert!(code.len() == 5 && code.chars().all(is_code), "{code}");
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
        }
    }

    #[test]
    fn a_name_has_its_codes() {
        assert_eq!(codes("unique_violation"), ["23505"]);
        assert_eq!(codes("null_value_not_allowed"), ["22004", "39004"]);
        assert_eq!(codes("string_data_right_truncation"), ["22001"]);
        assert_eq!(codes("warning"), Vec::<&str>::new());
    }
}
