//! The preprocessor's tables in the text of a `book.toml`.
//!
//! The rest of the text stays unchanged, to the byte: the tables are inserted in one place, and then the settings are
//! checked to be the old ones and the new tables.

use toml::{Table, Value};
use toml_edit::{Document, Item};

/// The tables in the usual form.
const TABLES: &str = "\
[preprocessor.witness]
after = [\"links\"]

[preprocessor.witness.stand]
postgres = \"18\"
";
/// The tables in one line, for a book with an inline table of preprocessors.
const INLINE: &str = "witness = { after = [\"links\"], stand = { postgres = \"18\" } }";

/// Returns the text with the tables inserted; `None` if the book already has them.
///
/// # Errors
/// The reason why the text can't be changed.
pub(super) fn with_witness(text: &str) -> Result<Option<String>, String> {
    let old: Table = text
        .parse()
        .map_err(|error: toml::de::Error| error.to_string())?;
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let preprocessors = document.get("preprocessor");
    if preprocessors.is_some_and(|it| it.get("witness").is_some()) {
        return Ok(None);
    }
    let new = match preprocessors {
        Some(Item::Value(toml_edit::Value::InlineTable(table))) => inline(text, table),
        _ => Some(at_the_end(text)),
    };
    new.filter(|new| is_the_old_and_ours(&old, new))
        .map(Some)
        .ok_or_else(|| "there is no place in it for [preprocessor.witness]".to_owned())
}

/// Returns the text without the tables; `None` if the book doesn't have them.
///
/// # Errors
/// The reason why they can't be taken out: they aren't as [`with_witness()`] writes them.
pub(in crate::commands) fn without_witness(text: &str) -> Result<Option<String>, String> {
    let mut old: Table = text
        .parse()
        .map_err(|error: toml::de::Error| error.to_string())?;
    let Some(ours) = take_ours(&mut old) else {
        return Ok(None);
    };
    let wanted = wanted();
    if wanted.as_ref() != Some(&ours) {
        let keys = ours.as_table().into_iter().flat_map(Table::keys);
        let is_other =
            |key: &&String| wanted.as_ref().and_then(|it| it.get(*key)) != ours.get(*key);
        let others: Vec<String> = keys
            .filter(is_other)
            .map(|key| format!("`{key}`"))
            .collect();
        return Err(match others.is_empty() {
            true => "[preprocessor.witness] isn't as init wrote it".to_owned(),
            false => format!(
                "[preprocessor.witness] has settings that aren't as init wrote them: {}",
                others.join(", ")
            ),
        });
    }
    let end = line_end(text);
    let tables = TABLES.replace('\n', end);
    let written = [
        format!("{end}{tables}"),
        tables,
        format!(", {INLINE}"),
        format!(" {INLINE} "),
    ];
    let mut taken_out = written.iter().filter_map(|written| {
        let new = text.replacen(written.as_str(), "", 1);
        let mut settings: Table = new.parse().ok()?;
        (take_ours(&mut settings).is_none() && settings == old).then_some(new)
    });
    let new = taken_out.next();
    new.map(Some)
        .ok_or_else(|| "the lines of [preprocessor.witness] aren't as init wrote them".to_owned())
}

/// Removes this preprocessor's settings from a book's, and returns them. A table of preprocessors that is empty then goes
/// with them.
fn take_ours(settings: &mut Table) -> Option<Value> {
    let preprocessors = settings.get_mut("preprocessor")?.as_table_mut()?;
    let ours = preprocessors.remove("witness");
    if preprocessors.is_empty() {
        settings.remove("preprocessor");
    }
    ours
}

/// Returns the settings of the tables.
fn wanted() -> Option<Value> {
    INLINE.parse::<Table>().ok()?.remove("witness")
}

/// Returns `true` if the book sets the preprocessor's `command`.
pub(super) fn names_a_command(text: &str) -> bool {
    let command = |settings: Table| -> Option<()> {
        let witness = settings.get("preprocessor")?.get("witness")?;
        witness.get("command").map(drop)
    };
    text.parse().ok().and_then(command).is_some()
}

/// Returns the text with the tables at its end.
fn at_the_end(text: &str) -> String {
    let line_end = line_end(text);
    let between = match text {
        "" => String::new(),
        _ if text.ends_with('\n') => line_end.to_owned(),
        _ => line_end.repeat(2),
    };
    format!("{text}{between}{}", TABLES.replace('\n', line_end))
}

/// Returns the line ending of a text.
fn line_end(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Returns the text with the table as the last entry of an inline table.
fn inline(text: &str, table: &toml_edit::InlineTable) -> Option<String> {
    let last = table
        .iter()
        .filter_map(|(_, value)| value.span())
        .map(|span| span.end);
    let (at, put_in) = match last.max() {
        Some(end) => (end, format!(", {INLINE}")),
        None => (table.span()?.start + 1, format!(" {INLINE} ")),
    };
    let (before, after) = text.split_at_checked(at)?;
    Some(format!("{before}{put_in}{after}"))
}

/// Returns `true` if a text has exactly the old settings and the new tables.
fn is_the_old_and_ours(old: &Table, new: &str) -> bool {
    let Ok(mut new) = new.parse::<Table>() else {
        return false;
    };
    let Some(Value::Table(preprocessors)) = new.get_mut("preprocessor") else {
        return false;
    };
    let ours = preprocessors.remove("witness");
    if preprocessors.is_empty() && !old.contains_key("preprocessor") {
        new.remove("preprocessor");
    }
    ours.is_some() && ours == wanted() && new == *old
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(text: &str) -> String {
        let new = with_witness(text).expect("it can be changed");
        new.expect("it has none yet")
    }

    #[test]
    fn all_else_stays_to_the_byte() {
        for text in [
            "",
            "[book]\ntitle = \"A book\"",
            "# A comment\n[book]   # and one more\ntitle   =  'A book'\n\n\n# The last one\n",
            "[preprocessor]\n[preprocessor.links]\n[output.html]\nprint.enable = true\n",
            "preprocessor.links = {}\nbook.title = \"x\"\n[output.html]\n",
            "[preprocessor]\nlinks.before = [\"x\"] # dotted\n",
            "[preprocessor.\"a b\"]\ncommand = \"x\"",
            "[book]\r\ntitle = \"A book\"\r\n\r\n[output.html]\r\n",
        ] {
            let new = added(text);
            let put_in = new.strip_prefix(text).expect("it begins as it was");
            assert_eq!(put_in.matches("[preprocessor.witness]").count(), 1);
            assert_eq!(put_in.contains('\r'), text.contains('\r'));
            assert!(!put_in.replace("\r\n", "").contains('\r'));
            assert_eq!(with_witness(&new), Ok(None), "{new}");
            let taken_out = without_witness(&new).expect("it can be changed");
            let taken_out = taken_out.expect("it has them");
            // Only the last line of a file without one gets its end.
            assert_eq!(taken_out.trim_end(), text.trim_end());
            assert!(taken_out == text || !text.ends_with('\n'), "{taken_out:?}");
        }
    }

    #[test]
    fn settings_of_the_author_are_not_taken_out() {
        let text = added("[book]\n");
        for (changed, says) in [
            (text.replace("18", "17"), "`stand`"),
            (text.replace("after", "command = \"x\"\nafter"), "`command`"),
            (format!("{text}[preprocessor.witness.verify]\n"), "`verify`"),
            (format!("{text}database = \"x\"\n"), "`stand`"),
            (text.replace("after =", "after  ="), "the lines of"),
        ] {
            let why = without_witness(&changed).expect_err(says);
            assert!(why.contains(says), "{why}");
        }
        let more = format!("{text}\n[output.html]\n");
        let rest = without_witness(&more).expect("it can be changed");
        assert_eq!(rest.as_deref(), Some("[book]\n\n[output.html]\n"));
        assert_eq!(without_witness("[book]\n"), Ok(None));
    }

    #[test]
    fn tables_in_braces_get_one_more() {
        for (text, new) in [
            (
                "preprocessor = { links = {} } # all\n[book]\n",
                "preprocessor = { links = {}, witness = { after = [\"links\"], stand = { postgres = \"18\" } } } # all\n[book]\n",
            ),
            (
                "preprocessor = {}",
                "preprocessor = { witness = { after = [\"links\"], stand = { postgres = \"18\" } } }",
            ),
        ] {
            assert_eq!(added(text), new);
            assert_eq!(with_witness(new), Ok(None));
            assert_eq!(
                without_witness(new).as_ref().map(Option::as_deref),
                Ok(Some(text))
            );
        }
    }

    #[test]
    fn a_book_that_has_it_is_left_alone() {
        for text in [
            "[preprocessor.witness]\n",
            "[preprocessor.witness.stand]\npostgres = \"17\"\n",
            "[preprocessor]\nwitness = {}\n",
            "preprocessor.witness = {}\n",
            "preprocessor.witness.after = []\n",
            "preprocessor = { witness = { } }\n",
            "[\"preprocessor\".'witness']\n",
        ] {
            assert_eq!(with_witness(text), Ok(None), "{text}");
            assert!(!names_a_command(text), "{text}");
        }
        assert!(names_a_command("preprocessor.witness.command = 'x'"));
    }

    #[test]
    fn what_cannot_be_understood_is_not_changed() {
        let why = with_witness("[book]\ntitle = A book\n").expect_err("no TOML");
        assert!(why.contains("line 2"), "{why}");
        assert!(with_witness("preprocessor = 1\n").is_err());
        assert!(with_witness("[[preprocessor]]\nlinks = 1\n").is_err());
    }
}
