use super::{ENGLISH_FILE, FIGURE_KEYS, OTHERS, check, primary};
use fluent_bundle::FluentResource;
use std::collections::BTreeSet;

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
    let english: BTreeSet<_> = check::keys(ENGLISH_FILE).collect();
    assert!(
        english.len() > 250 && FIGURE_KEYS.len() > 150,
        "{english:?}"
    );
    for (code, file) in OTHERS {
        let mistakes = check::mistakes(code, file, ENGLISH_FILE);
        assert!(mistakes.is_empty(), "{mistakes:#?}");
        let other = check::keys(file).collect();
        let lacks: Vec<_> = english.difference(&other).collect();
        assert!(lacks.is_empty(), "{code} lacks {lacks:?}");
    }
}
