//! The command line of `mdbook-witness`.
fn main() {}
