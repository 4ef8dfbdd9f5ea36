use super::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use std::sync::LazyLock;

const VALUE: &str = "s3cr\"et/t0ken+'x\\ é?";

fn masks(value: &str) -> Masks {
    Masks::of(vec![("API_TOKEN".to_owned(), value.to_owned())]).expect("a secret")
}

/// The masks for [`VALUE`]: building all of its forms takes a moment.
static MASKS: LazyLock<Masks> = LazyLock::new(|| masks(VALUE));

#[track_caller]
fn assert_masked(text: &str) {
    let masked = MASKS.text(text);
    assert!(masked.contains("<API_TOKEN>"), "{text}\n{masked}");
    let rest = masked.replace("<API_TOKEN>", "");
    assert!(rest.len() <= text.len() / 2, "{text}\n{masked}");
}

#[test]
fn a_value_is_found_as_programs_write_it() {
    let json = Value::from(VALUE).to_string();
    let hex: Vec<String> = VALUE.bytes().map(|it| format!("{it:02x}")).collect();
    for text in [
        VALUE.to_owned(),
        VALUE.to_uppercase(),
        VALUE.chars().rev().collect(),
        json.clone(),
        json.replace('/', "\\/"),
        json.replace('é', "\\u00e9"),
        json.replace('é', "\\u00E9"),
        "s3cr%22et%2Ft0ken%2B%27x%5C%20%C3%A9%3F".into(),
        "s3cr%22et%2ft0ken%2b'x%5c+%c3%a9%3f".into(),
        "s3cr\"et/t0ken+''x\\ é?".into(),
        "'s3cr\"et/t0ken+'\\''x\\ é?'".into(),
        "s3cr\\\"et/t0ken+\\'x\\\\ é?".into(),
        "s3cr&quot;et/t0ken+&#39;x\\ é?".into(),
        hex.concat(),
        hex.concat().to_uppercase(),
        hex.join(" "),
        hex.join(":"),
        hex.chunks(2)
            .map(|it| it.concat())
            .collect::<Vec<_>>()
            .join(" "),
        STANDARD.encode(VALUE),
        URL_SAFE.encode(VALUE),
    ] {
        assert_masked(&text);
    }
}

#[test]
fn a_value_is_known_in_json_whatever_it_ends_with() {
    for value in ["\"quoted\"", "ends with a \\", "s3cret\"", "pässwörd"] {
        let json = Value::from(value).to_string();
        let json = &json[1..json.len() - 1];
        assert!(forms::written(value).contains(json), "{json}");
    }
    let ascii = [r"p\u00e4ss\ud83d\ude00", r"p\u00E4ss\uD83D\uDE00"];
    let forms = forms::written("päss😀");
    assert!(ascii.iter().all(|it| forms.contains(*it)), "{forms:?}");
}

#[test]
fn a_value_is_found_wherever_its_encoding_begins_and_ends() {
    for before in ["", "a", "ab", "user:", "x-key: "] {
        for after in ["", "z", "yz", "\n"] {
            let encoded = STANDARD.encode(format!("{before}{VALUE}{after}"));
            let masked = MASKS.text(&encoded);
            assert!(masked.contains("<API_TOKEN>"), "{encoded}: {masked}");
            let rest = masked.replace("<API_TOKEN>", "");
            assert!(
                rest.len() <= (before.len() + after.len()) * 2 + 2,
                "{encoded}: {masked}"
            );
        }
    }
}

#[test]
fn a_value_over_several_lines_is_found() {
    let value = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let long = masks(value);
    let encoded = STANDARD.encode(value);
    let (first, second) = encoded.split_at(40);
    let (one, two) = value.split_at(20);
    for text in [
        format!("{one}\n{two}"),
        format!(" {one}+\n {two}\n"),
        format!(" {one}.\n.{two} |\n"),
        format!("{first}\n{second}\n"),
        format!(" {first}+| 1\n {second} | \n").replace("| 1", ""),
    ] {
        let masked = long.text(&text);
        assert!(
            masked.contains("<API_TOKEN>") && masked.len() < 30,
            "{text}{masked}"
        );
    }
    let key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----";
    let masked = masks(key).text("it has\n  kqhkiG9w0BAQEF\nin it");
    assert_eq!(masked, "it has\n  <API_TOKEN>\nin it");
}

#[test]
fn nothing_else_is_taken_out() {
    let text = "s3cr et t0ken API_TOKEN é? czNj";
    assert_eq!(MASKS.text(text), text);
    let table = format!(" {VALUE} | 1\n");
    assert_eq!(MASKS.text(&table), " <API_TOKEN>          | 1\n");
}

#[test]
fn a_longer_value_goes_first() {
    let values = [("SHORT", "abcdefgh"), ("LONG", "abcdefghijkl")];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let masks = Masks::of(values.into()).expect("secrets");
    assert_eq!(masks.text("abcdefghijkl abcdefgh"), "<LONG> <SHORT>");
    assert!(!format!("{masks:?}").contains("abcd"));
}

#[test]
fn what_is_no_secret_is_refused() {
    for (value, says) in [
        ("", "isn't set"),
        (" \n", "isn't set"),
        ("12345", "less than 6 bytes"),
    ] {
        let error = Masks::of(vec![("API_TOKEN".into(), value.into())]).expect_err("none");
        let said = error.to_string();
        assert!(said.contains(says) && said.contains("API_TOKEN"), "{said}");
        assert!(!said.contains("12345"), "{said}");
    }
}

#[test]
fn an_error_has_none_either() {
    let at = crate::error::Location {
        file: "src/a.md".into(),
        line: 1,
        excerpt: String::new(),
        columns: None,
        is_shifted: false,
    };
    let mistake = Mistake::new(at, format!("it says {VALUE}"))
        .note(VALUE)
        .help(VALUE);
    let Error::Mistakes(masked) = MASKS.error(mistake.into()) else {
        panic!("another error");
    };
    assert!(!format!("{masked:?}").contains("t0ken"), "{masked:?}");
}

#[test]
fn places_are_named() {
    let mut masks = Masks::default();
    masks.place(Path::new("/c/stand"), "/chapter-[0-9a-f]+/work", "scratch");
    masks.place(Path::new("/c/stand"), "/data", "data");
    masks.place(Path::new("/c/stand"), "", "stand");
    assert_eq!(
        masks.text("/c/stand/chapter-00ff/work/a /c/stand/data/base /c/stand /c/standing"),
        "<scratch>/a <data>/base <stand> /c/standing"
    );
}
