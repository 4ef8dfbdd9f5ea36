//! The house rules that neither the compiler nor clippy checks.

use crate::tokens::sources_without_tests;
use crate::walls::sources;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::path::Path;

/// The openings of a doc comment that name no thing: a comment opens with a noun phrase or a third-person verb.
const OPENINGS: [&str; 7] = ["What", "How", "Whether", "Who", "Where", "Why", "Which"];

#[test]
fn doc_comments_open_with_a_noun_or_a_verb() {
    let (mut all, mut wrong) = (0, Vec::new());
    for (path, (_, text)) in sources() {
        let mut is_inside = false;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let comment = line.strip_prefix("///").or(line.strip_prefix("//!"));
            if let Some(comment) = comment.filter(|_| !is_inside) {
                all += 1;
                let first = comment.split_whitespace().next().unwrap_or_default();
                if OPENINGS.contains(&first) {
                    wrong.push(format!("{}:{}", path.display(), index + 1));
                }
            }
            is_inside = comment.is_some();
        }
    }
    assert!(all > 1000, "{all} comments were found");
    assert!(wrong.len() * 20 < all, "of {all}:\n{}", wrong.join("\n"));
}

#[test]
fn no_room_has_a_seventh_of_the_code() {
    let mut rooms: BTreeMap<String, usize> = BTreeMap::new();
    for (module, text) in sources().into_values() {
        let code = text.lines().map(str::trim_start);
        let code = code.filter(|line| !line.is_empty() && !line.starts_with("//"));
        let room = module.first().cloned().unwrap_or_default();
        *rooms.entry(room).or_default() += code.count();
    }
    let all: usize = rooms.values().sum();
    assert!(all > 10_000, "{all} lines were found");
    let large: Vec<_> = rooms
        .iter()
        .filter(|(_, lines)| **lines * 7 >= all)
        .collect();
    assert!(large.is_empty(), "of {all} lines: {large:?}");
}

/// The lines of a source that is still read in one go.
const LONGEST: usize = 350;

/// The sources with more lines than that.
fn too_long<'a>(sources: impl Iterator<Item = (&'a Path, &'a str)>) -> Vec<String> {
    let lengths = sources.map(|(path, text)| (path, text.lines().count()));
    let long = lengths.filter(|(_, lines)| *lines > LONGEST);
    long.map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect()
}

#[test]
fn no_source_is_too_long() {
    let sources = sources();
    let texts = sources.iter().map(|(path, (_, text))| (&**path, &**text));
    let long = too_long(texts);
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The types that these tokens declare, except for the associated ones of an `impl` or a trait.
fn declared_types(tokens: TokenStream) -> Vec<String> {
    const KEYWORDS: [&str; 5] = ["struct", "enum", "trait", "type", "union"];
    let mut found = Vec::new();
    let mut last: Option<TokenTree> = None;
    // True from an item's `impl` or `trait` to its braces.
    let mut has_associated = false;
    for token in tokens {
        match &token {
            TokenTree::Ident(word) => {
                let is_item = match &last {
                    Some(TokenTree::Ident(before)) => {
                        if KEYWORDS.iter().any(|it| before == it) {
                            found.push(word.to_string());
                        }
                        before == "unsafe"
                    }
                    // A type that is returned or taken, `impl Fn()`, comes after a mark.
                    Some(TokenTree::Punct(mark)) => mark.as_char() == ';',
                    _ => true,
                };
                has_associated |= word == "trait" || (is_item && word == "impl");
            }
            TokenTree::Group(group) => {
                let is_body = group.delimiter() == Delimiter::Brace;
                if !(is_body && std::mem::take(&mut has_associated)) {
                    found.extend(declared_types(group.stream()));
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        last = Some(token);
    }
    found
}

/// The names that more than one type has, with the files of each.
fn shared_names<'a>(sources: impl Iterator<Item = (&'a Path, TokenStream)>) -> Vec<String> {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, tokens) in sources {
        for name in declared_types(tokens) {
            let all = files.entry(name).or_default();
            all.push(path.display().to_string());
        }
    }
    // Each command of the program has its `Arguments`, as clap's examples call them.
    let shared = files
        .into_iter()
        .filter(|(name, files)| files.len() > 1 && name != "Arguments");
    shared
        .map(|(name, files)| format!("{name}: {}", files.join(", ")))
        .collect()
}

#[test]
fn no_two_types_share_a_name() {
    let sources = sources_without_tests();
    let tokens = sources.iter().map(|it| (&*it.path, it.tokens.clone()));
    let shared = shared_names(tokens);
    assert!(shared.is_empty(), "{}", shared.join("\n"));
}

/// The questions, by their names, that don't answer with a `bool`: they reject something, or change it.
fn acting_questions(tokens: TokenStream) -> Vec<String> {
    let is_delimited =
        |token: &TokenTree, by| matches!(token, TokenTree::Group(group) if group.delimiter() == by);
    let is_bool = |token: TokenTree| token.to_string().contains("bool");
    let mut found = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        if let TokenTree::Group(group) = token {
            found.extend(acting_questions(group.stream()));
            continue;
        }
        if token.to_string() != "fn" {
            continue;
        }
        let name = tokens.next().map_or_else(String::new, |it| it.to_string());
        // To the parameters, and from there to the body.
        while tokens
            .next_if(|it| !is_delimited(it, Delimiter::Parenthesis))
            .is_some()
        {}
        tokens.next();
        let mut answers = false;
        while let Some(token) =
            tokens.next_if(|it| !is_delimited(it, Delimiter::Brace) && it.to_string() != ";")
        {
            answers |= is_bool(token);
        }
        if ["is_", "has_"].iter().any(|it| name.starts_with(it)) && !answers {
            found.push(name);
        }
    }
    found
}

#[test]
fn questions_only_ask() {
    let mut wrong = Vec::new();
    for source in sources_without_tests() {
        let found = acting_questions(source.tokens).into_iter();
        wrong.extend(found.map(|name| format!("{}: {name}", source.path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn slips_are_seen() {
    let tokens = |text: &str| -> TokenStream { text.parse().expect("Rust") };
    let two = [
        ("a.rs", "pub(crate) struct Kind; mod m { enum Other {} }"),
        (
            "b.rs",
            "fn f() -> impl Fn() { type Kind = u8; } struct Arguments;",
        ),
        (
            "c.rs",
            "impl A for B { type Other = u8; } pub trait T { type Other; } struct Arguments;",
        ),
    ];
    let two = two.map(|(path, text)| (Path::new(path), tokens(text)));
    assert_eq!(shared_names(two.into_iter()), ["Kind: a.rs, b.rs"]);

    let questions = "impl A { fn is_a(&self) -> bool { fn has_b<T>(it: T) -> Result<()>; } } \
                     fn is_c() -> Result<bool> {} fn is_d(x: bool) {} fn this() {}";
    assert_eq!(acting_questions(tokens(questions)), ["has_b", "is_d"]);

    let lines = |number| "\n".repeat(number);
    let texts = [("a.rs", lines(350)), ("b.rs", lines(351))];
    let texts = texts.iter().map(|(path, text)| (Path::new(path), &**text));
    assert_eq!(too_long(texts), ["b.rs: 351 lines"]);
}
