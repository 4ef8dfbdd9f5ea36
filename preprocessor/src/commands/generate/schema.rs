//! The JSON schema of `book.toml`, made from the types that read it, for editors.

use crate::config::Config;
use crate::sandbox::SandboxConfig;
use crate::stand::StandConfig;
use crate::verify::settings::VerifySettings;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use std::borrow::Cow;

/// Returns the schema of a whole `book.toml`. Settings other than this preprocessor's are anything.
pub(super) fn book_toml() -> Value {
    let settings = SchemaSettings::draft07().with_transform(PlainText);
    let schema = settings.into_generator().into_root_schema_for::<BookToml>();
    schema.to_value()
}

/// A `book.toml`, as far as its schema is concerned.
struct BookToml;

impl JsonSchema for BookToml {
    fn schema_name() -> Cow<'static, str> {
        "book.toml with mdbook-witness".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut witness = Config::json_schema(generator);
        // Other rooms read these tables.
        let tables = [
            ("stand", StandConfig::table_schema(generator)),
            ("sandbox", SandboxConfig::table_schema(generator)),
            ("verify", VerifySettings::table_schema(generator)),
        ];
        if let Some(Value::Object(keys)) = witness.get_mut("properties") {
            for (key, schema) in tables {
                keys.insert(key.to_owned(), schema.to_value());
            }
        }
        json_schema!({
            "type": "object",
            "properties": {
                "preprocessor": {
                    "type": "object",
                    "properties": { "witness": witness },
                },
            },
        })
    }
}

/// Turns the links of Rust's documentation into plain text.
#[derive(Debug, Clone)]
struct PlainText;

impl Transform for PlainText {
    fn transform(&mut self, schema: &mut Schema) {
        let text = schema.get("description").and_then(Value::as_str);
        if let Some(text) = text {
            let plain = text
                .replace("[`", "`")
                .replace("`]", "`")
                .replace('\n', " ");
            schema.insert("description".to_owned(), plain.into());
        }
        transform_subschemas(self, schema);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::Table;

    /// The schema of a path of keys, with references followed.
    fn at<'a>(root: &'a Value, mut schema: &'a Value, key: &str) -> &'a Value {
        while let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            schema = root.pointer(&name[1..]).expect("a definition");
        }
        let parts = ["anyOf", "allOf"].map(|parts| schema.get(parts).and_then(Value::as_array));
        let choices = parts.into_iter().flatten().flatten();
        let mut all = vec![schema];
        all.extend(choices);
        let found = all.into_iter().find_map(|it| match it.get("$ref") {
            Some(_) => Some(at(root, it, key)).filter(|it| !it.is_null()),
            None => match it.get("properties").and_then(|it| it.get(key)) {
                Some(known) => Some(known),
                None => it.get("additionalProperties").filter(|it| it.is_object()),
            },
        });
        found.unwrap_or(&Value::Null)
    }

    /// Checks that the schema knows each key of a table.
    fn check(root: &Value, schema: &Value, table: &Table, path: &str) {
        for (key, value) in table {
            let path = format!("{path}.{key}");
            let inner = at(root, schema, key);
            assert!(!inner.is_null(), "{path} isn't in the schema");
            if let toml::Value::Table(table) = value {
                check(root, inner, table, &path);
            }
        }
    }

    #[test]
    fn every_setting_of_our_books_is_in_it() {
        let schema = book_toml();
        let witness = schema.pointer("/properties/preprocessor/properties/witness");
        let witness = witness.expect("our table");
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for book in [
            ".",
            "examples/isolation",
            "preprocessor/templates/rehearsal",
        ] {
            let text = std::fs::read_to_string(root.join(book).join("book.toml"));
            let table: Table = text.expect("a book").parse().expect("TOML");
            let ours = table["preprocessor"]["witness"]
                .as_table()
                .expect("a table");
            check(&schema, witness, ours, book);
        }
    }

    #[test]
    fn every_key_has_a_type_and_a_description() {
        let schema = book_toml();
        let keys = schema.pointer("/properties/preprocessor/properties/witness/properties");
        let keys = keys.and_then(Value::as_object).expect("keys");
        assert!(keys.len() > 15, "{keys:?}");
        for (key, schema) in keys {
            let description = schema.get("description").and_then(Value::as_str);
            let description = description.unwrap_or_default();
            assert!(!description.is_empty(), "{key} has no description");
            assert!(!description.contains("[`"), "{key}: {description}");
            let is_typed = ["type", "$ref", "anyOf", "allOf", "enum"];
            assert!(
                is_typed.iter().any(|it| schema.get(it).is_some()),
                "{key}: {schema}"
            );
        }
        let refused = schema.pointer("/properties/preprocessor/properties/witness");
        assert_eq!(refused.expect("it")["additionalProperties"], false);
        // The stand's version is optional, as all of its keys are.
        let stand = schema.pointer("/definitions/TableConfig");
        assert_eq!(stand.expect("the stand's table").get("required"), None);
    }
}
