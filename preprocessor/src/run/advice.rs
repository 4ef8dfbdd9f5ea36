//! Advice for a SQL block that failed unexpectedly.

use crate::transcript::Sqlstate;

/// Existing objects, by the SQLSTATE of the error about them: tables and everything that shares their namespace,
/// schemas, functions, and other objects.
const DUPLICATES: [(Sqlstate, &str); 4] = [
    (Sqlstate::new(b"42P07"), "a table or index"),
    (Sqlstate::new(b"42P06"), "a schema"),
    (Sqlstate::new(b"42723"), "a function"),
    (Sqlstate::new(b"42710"), "an object"),
];

/// Advice on a block's first undeclared error. `declaration` is the key that declares all its errors, if one can.
pub(crate) fn advice(sqlstate: Option<Sqlstate>, declaration: Option<String>) -> Option<String> {
    let declare = declaration
        .map(|key| format!("if it is meant to fail, declare it in the block's braces: {key}"));
    let duplicate = DUPLICATES.iter().find(|(code, _)| sqlstate == Some(*code));
    let Some((_, what)) = duplicate else {
        return declare;
    };
    let there = format!(
        "a book has one database, and {what} of this name is still there from an earlier block or chapter: drop it at that \
         chapter's end, begin this chapter with `sql {{fresh}}`, or give this one another name"
    );
    Some(match declare {
        Some(declare) => format!("{there}; {declare}"),
        None => there,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_already_is_explained() {
        let key = || Some("fails=42P07".to_owned());
        let said = advice("42P07".parse().ok(), key()).expect("advice");
        assert!(said.contains("one database"), "{said}");
        assert!(said.ends_with(": fails=42P07"), "{said}");
        let other = advice("22012".parse().ok(), Some("fails=22012".to_owned())).expect("advice");
        assert!(!other.contains("one database"), "{other}");
        assert_eq!(advice(None, None), None);
    }
}
