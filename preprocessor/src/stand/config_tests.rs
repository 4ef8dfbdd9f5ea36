//! Settings of a book and its user: accepted and refused ones.

use crate::stand::config::*;
use serde_json::json;

fn config(table: Value, environment: &[(&str, &str)]) -> Result<StandConfig> {
    let Value::Object(table) = table else {
        panic!("a table")
    };
    StandConfig::from_parts(table, Vec::new(), Path::new("/book"), |name| {
        let found = environment.iter().find(|(known, _)| *known == name)?;
        Some(found.1.into())
    })
}

#[test]
fn an_empty_table_has_defaults() {
    let config = config(json!({}), &[]).expect("usable");
    assert_eq!(config.postgres, 18);
    assert_eq!(config.database, "witness");
    assert_eq!(config.compose, Path::new("/book/docker/compose.yaml"));
}

#[test]
fn the_environment_wins() {
    let environment = [
        ("WITNESS_DATABASE_URL", "postgres://b"),
        ("WITNESS_STAND", "pip"),
        ("WITNESS_DISPOSABLE", "shop"),
        ("WITNESS_CHECKPOINTS", "1.5GB"),
    ];
    let config =
        config(json!({"url": "postgres://a", "postgres": 17}), &environment).expect("usable");
    assert_eq!(config.url, Some(Secret::new("postgres://b")));
    assert_eq!(config.only, Some(Provider::Pip));
    assert_eq!(config.disposable, ["shop"]);
    assert_eq!(config.postgres, 17);
    assert_eq!(config.checkpoints, 1_500_000_000);
    assert!(bytes("much", "much").is_err());
}

#[test]
fn a_book_and_its_user_limit_the_checkpoints() {
    let own = config(json!({"checkpoints": "4GB"}), &[]).expect("usable");
    assert_eq!(own.checkpoints, 4_000_000_000);
    let users = [("WITNESS_CHECKPOINTS", "0")];
    let users = config(json!({"checkpoints": "4GB"}), &users).expect("usable");
    assert_eq!(users.checkpoints, 0);
    let default = config(json!({}), &[]).expect("usable");
    assert_eq!(default.checkpoints, 2_000_000_000);
    let error = config(json!({"checkpoints": "much"}), &[]).expect_err("no size");
    assert_eq!(
        error.to_string(),
        "checkpoints = \"much\" in [preprocessor.witness.stand] of book.toml is not a valid size"
    );
}

#[test]
fn a_version_by_name_is_that_version_only() {
    let own = config(json!({"postgres": 17}), &[]).expect("usable");
    let other = own.clone().of_version(15);
    assert_eq!((other.postgres, other.pinned, other.exact), (15, 17, true));
    assert_eq!((other.image(), other.checkpoints), (Some(15), 0));
    let again = own.clone().of_version(17);
    assert_eq!((again.image(), again.exact), (None, true));
    assert_eq!(again.checkpoints, own.checkpoints);
    assert!(!own.exact);
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let error = config(json!({"databse": "shop"}), &[]).expect_err("unknown");
    let Error::Setup { message, help } = error else {
        panic!("setup")
    };
    assert!(message.contains("databse"), "{message}");
    assert_eq!(help.as_deref(), Some("did you mean database?"));
}

#[test]
fn a_book_may_not_call_a_database_disposable() {
    assert!(config(json!({"disposable": ["shop"]}), &[]).is_err());
}

#[test]
fn the_servers_own_databases_are_refused() {
    for name in ["postgres", "template1", ""] {
        assert!(config(json!({ "database": name }), &[]).is_err(), "{name}");
    }
}
