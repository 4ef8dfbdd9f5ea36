//! psql's lexer: the open constructs at the end of a block, and the pieces in which it is typed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_witness::plan::psql::{syntax_errors, pieces, statements};

fuzz_target!(|sql: &str| {
    for fault in syntax_errors(sql) {
        let line = sql.lines().nth(fault.line).expect("a line of the block");
        let at = fault.column..fault.column + fault.text.len();
        assert_eq!(line.get(at), Some(fault.text.as_str()), "{fault:?}");
        let _ = (fault.message(), fault.help());
    }
    let statements = statements(sql);
    for places in [&statements.starts, &statements.ends] {
        assert!(places.is_sorted());
        assert!(places.iter().all(|at| sql.is_char_boundary(*at)));
    }
    let typed: String = pieces(sql)
        .iter()
        .map(|piece| piece.text.as_str())
        .collect();
    let without = |text: &str| text.replace(['\n', '\r'], "");
    assert_eq!(without(&typed), without(sql));
});
