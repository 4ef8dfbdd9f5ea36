//! The errors that a terminal shows, as a block must declare them.

/// Words of psql's own errors, as far as the corpus has them.
const OWN: &[&str] = &[
    "invalid command \\",
    "Did not find any ",
    "No such file or directory",
    "no rows returned for \\gset",
    "more than one row returned for \\gset",
    "Previous connection kept",
    "unrecognized value ",
    "unrecognized Boolean value ",
    "invalid value ",
    "invalid variable name",
    "missing required argument",
    "\\pset: ",
    "\\watch: ",
    "\\else: ",
    "\\endif: ",
    "\\unrestrict: ",
    "backslash commands are restricted",
    "\\crosstabview: ",
    "invalid encoding name ",
    "history is not supported",
    "ERROR:  expected a right parenthesis",
    "ERROR:  function \"nosuch\" does not exist",
    "ERROR:  relation \"nosuch\" does not exist",
];

/// Messages of errors whose codes psql doesn't keep: those that end the connection, those behind which another error of the
/// same typed line comes, and on 15 those of rows for COPY.
const KNOWN: &[(&str, &str)] = &[
    ("division by zero", "22012"),
    ("current transaction is aborted", "25P02"),
    ("invalid input syntax", "22P02"),
    ("duplicate key value", "23505"),
    ("administrator command", "57P01"),
    ("transaction timeout", "25P04"),
    ("server closed the connection unexpectedly", "08006"),
];

/// The errors that a typed line led to.
pub(crate) fn errors(typed: &str, text: &str, code: &str) -> Vec<String> {
    // What only says it is no error.
    let saying = ["\\errverbose", "\\!", "\\echo", "\\warn"];
    if saying.iter().any(|command| typed.starts_with(command)) {
        return Vec::new();
    }
    let mut errors = Vec::new();
    for line in text.lines() {
        // In a file, what comes before it is the place.
        let message = line.split_once(".sql:").map_or(line, |(_, rest)| {
            rest.split_once(": ").map_or(line, |(_, message)| message)
        });
        let known = KNOWN.iter().find(|(words, _)| message.contains(words));
        let of_server = message.starts_with("ERROR:  ") || message.starts_with("FATAL:  ");
        let told = message
            .get(8..13)
            .filter(|_| message.len() == 13 || message.get(13..14) == Some(":"));
        if OWN
            .iter()
            .any(|own| message.contains(own) && of_server == own.starts_with("ERROR:"))
        {
            errors.push("psql".to_owned());
        } else if let (true, Some(code)) = (of_server, told) {
            errors.push(code.to_owned());
        } else if let (true, Some((_, code))) = (of_server || errors.is_empty(), known) {
            errors.push((*code).to_owned());
        } else if of_server {
            errors.push(code.to_owned());
        }
    }
    errors
}
