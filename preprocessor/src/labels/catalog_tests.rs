use super::{ENGLISH_FILE, OTHERS, primary};
use fluent_bundle::FluentResource;
use std::collections::{BTreeMap, BTreeSet};

/// The messages of a file, each with its parameters.
fn messages(file: &str) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut messages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut key = "";
    for line in file.lines() {
        if line.starts_with('#') {
            continue;
        }
        if let Some((name, _)) = line.split_once(" =")
            && line.starts_with(|it: char| it.is_ascii_lowercase())
        {
            key = name;
            let before = messages.insert(key, BTreeSet::new());
            assert_eq!(before, None, "{key} is there once");
        }
        let names = line.split('$').skip(1);
        let end = |it: char| !it.is_ascii_lowercase() && it != '-';
        messages
            .entry(key)
            .or_default()
            .extend(names.filter_map(|it| it.split(end).next()));
    }
    messages.remove("");
    messages
}

#[test]
fn each_file_can_be_read() {
    for (code, file) in [("en", ENGLISH_FILE)].into_iter().chain(OTHERS) {
        let read = FluentResource::try_new(file.to_owned());
        let faults = read.err().map(|(_, faults)| faults);
        assert_eq!(faults, None, "{code}");
        assert_eq!(primary(code), code);
    }
}

#[test]
fn each_language_has_each_message_with_its_parameters() {
    let english = messages(ENGLISH_FILE);
    assert!(english.len() > 80, "{english:?}");
    for (code, file) in OTHERS {
        let other = messages(file);
        let lacks: Vec<_> = english
            .keys()
            .filter(|key| !other.contains_key(*key))
            .collect();
        assert!(lacks.is_empty(), "{code} lacks {lacks:?}");
        for (key, parameters) in other {
            assert_eq!(Some(&parameters), english.get(key), "{code}: {key}");
        }
    }
}
