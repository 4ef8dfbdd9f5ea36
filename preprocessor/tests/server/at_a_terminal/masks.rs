//! What differs from one honest run to the next, and is not compared.

use regex::Regex;
use std::sync::LazyLock;

static MASKS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let mask = |pattern, with| (Regex::new(pattern).expect("a pattern"), with);
    vec![
        // `\timing`.
        mask(r"(?m)^Time: .* ms( \(.*\))?$", "Time: TIME"),
        // `\watch`.
        mask(
            r"(?m)^(.*)\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4} \(every",
            "${1}DATE (every",
        ),
        // Whoever notified.
        mask(r"(server process with PID) \d+", "$1 PID"),
        // `\conninfo`.
        mask(r"(?m)^( Backend PID +\|) \d+ *$", "$1 PID"),
        // ECHO_HIDDEN.
        mask(r"'\d{5}'", "'OID'"),
        // Lines of the server's own source.
        mask(r"(?m)^(LOCATION:  \w+, \w+\.c):\d+$", "$1:LINE"),
    ]
});

/// A text without its chance.
pub(crate) fn mask(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, with) in MASKS.iter() {
        text = pattern.replace_all(&text, *with).into_owned();
    }
    text
}
