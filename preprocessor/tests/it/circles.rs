//! Circles of files: no two files of the crate need one another. A module and the one that it lies in may.

use crate::tokens::sources_without_tests;
use crate::walls::spoken;
use proc_macro2::TokenStream;
use std::collections::{BTreeMap, BTreeSet};

/// A module by its path from the crate's root.
type Module = Vec<String>;

/// The modules that each module names.
fn uses(sources: &[(Module, TokenStream)]) -> BTreeMap<Module, BTreeSet<Module>> {
    let known: BTreeSet<&Module> = sources.iter().map(|(module, _)| module).collect();
    let mut uses: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, tokens) in sources {
        for path in spoken(module, tokens.clone()) {
            let Some(path) = path.inside() else {
                continue;
            };
            // The file of a path is the longest part of it that is a module.
            let mut lengths = (1..=path.len()).rev();
            let Some(length) = lengths.find(|length| known.contains(&path[..*length].to_vec()))
            else {
                continue;
            };
            let used = &path[..length];
            if !module.starts_with(used) && !used.starts_with(module) {
                let all = uses.entry(module.clone()).or_default();
                all.insert(used.to_vec());
            }
        }
    }
    uses
}

/// All that a module needs, itself or by way of others.
fn needs<'a>(
    module: &'a Module,
    uses: &'a BTreeMap<Module, BTreeSet<Module>>,
) -> BTreeSet<&'a Module> {
    let mut needed = BTreeSet::new();
    let mut open = vec![module];
    while let Some(module) = open.pop() {
        let used = uses.get(module).into_iter().flatten();
        open.extend(used.filter(|it| needed.insert(*it)));
    }
    needed
}

/// The circles, each by the modules of it.
fn circles(sources: &[(Module, TokenStream)]) -> BTreeSet<String> {
    let uses = uses(sources);
    let of_module = |module| {
        let needed = needs(module, &uses);
        let back = needed
            .into_iter()
            .filter(|it| needs(it, &uses).contains(module));
        let names: Vec<String> = back.map(|it| it.join("::")).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    uses.keys().filter_map(of_module).collect()
}

#[test]
fn no_files_need_one_another() {
    let sources = sources_without_tests().into_iter();
    let sources: Vec<_> = sources.map(|it| (it.module, it.tokens)).collect();
    let circles = circles(&sources);
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_circle_is_seen() {
    let found = |texts: &[(&str, &str)]| {
        let source = |(module, text): &(&str, &str)| {
            let module = module.split("::").map(str::to_owned).collect();
            (module, text.parse().expect("Rust"))
        };
        circles(&texts.iter().map(source).collect::<Vec<_>>())
    };
    let two = [
        ("a", "mod b; mod c; mod d;"),
        ("a::b", "use super::c::C;"),
        ("a::c", "use crate::a::d::{D, self}; use super::A;"),
        ("a::d", "fn f() { println!(\"{}\", super::b::B) }"),
        ("e", "use crate::a::b;"),
    ];
    assert_eq!(Vec::from_iter(found(&two)), ["a::b, a::c, a::d"]);
    let none = [
        ("a", "use self::b::B; mod b; mod c;"),
        ("a::b", "use super::A; use super::c::C;"),
        ("a::c", "use super::b_of_another; use std::fs;"),
    ];
    assert!(found(&none).is_empty());
}
