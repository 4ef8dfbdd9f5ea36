//! Advice for a SQL block that failed unexpectedly.

/// Existing objects, by the SQLSTATE of the error about them: tables and everything that shares their namespace,
/// schemas, functions, and other objects.
const DUPLICATES: [(&str, &str); 4] = [
    ("42P07", "a table or index"),
    ("42P06", "a schema"),
    ("42723", "a function"),
    ("42710", "an object"),
];

/// Advice on a block's first undeclared error. `declaration` is the key that declares all its errors, if one can.
pub(crate) fn advice(sqlstate: Option<&str>, declaration: Option<String>) -> Option<String> {
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
        let said = advice(Some("42P07"), key()).expect("advice");
        assert!(said.contains("one database"), "{said}");
        assert!(said.ends_with(": fails=42P07"), "{said}");
        let other = advice(Some("22012"), Some("fails=22012".to_owned())).expect("advice");
        assert!(!other.contains("one database"), "{other}");
        assert_eq!(advice(None, None), None);
    }
}
