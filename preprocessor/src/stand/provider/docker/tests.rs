//! The arguments, scripts and variables for docker.

use crate::stand::provider::docker::*;

fn project() -> ComposeProject {
    ComposeProject {
        file: "/a book/docker/compose.yaml".into(),
        name: "witness-0a1b2c3d".into(),
        socket: "/cache/stand/socket".into(),
        book: "/a book".into(),
        directory: "/cache".into(),
        settings: None,
        image: None,
        handed_on: vec!["GREETING".into()],
        purpose: Purpose::Build,
    }
}

#[test]
fn arguments_name_file_and_project() {
    let expected = [
        "compose",
        "--ansi",
        "never",
        "--file",
        "/a book/docker/compose.yaml",
        "--project-name",
        "witness-0a1b2c3d",
        "up",
        "--detach",
    ];
    assert_eq!(project().arguments(&["up", "--detach"]), expected);
}

#[test]
fn scripts_quote_and_forward() {
    let script = project().script("psql", "witness-0a1b2c3d-server-1");
    assert!(script.contains(" TERM GREETING; do"), "{script}");
    for left in ["@PROGRAM@", "@CONTAINER@", "@ENVIRONMENT@"] {
        assert!(!script.contains(left), "{script}");
    }
    let checked = Command::new("sh").args(["-n", "-c", &script]).status();
    assert!(checked.is_ok_and(|status| status.success()));
}

#[test]
fn the_books_settings_are_used_and_no_others() {
    let settings = |project: &ComposeProject| {
        let variables = project.environment();
        let found = variables
            .into_iter()
            .find(|(name, _)| *name == "WITNESS_SETTINGS");
        found.map(|(_, value)| value)
    };
    assert_eq!(settings(&project()), Some("/dev/null".into()));
    let with = ComposeProject {
        settings: Some("/book/s.conf".into()),
        ..project()
    };
    assert_eq!(settings(&with), Some("/book/s.conf".into()));
}

#[test]
fn another_version_has_an_image_and_a_volume_of_its_own() {
    let dirs = StandDirs {
        book: "/a book".into(),
        cache: "/cache".into(),
        dir: "/cache/build".into(),
        name: "witness-0a1b2c3d".into(),
        purpose: Purpose::Build,
    };
    let told = |project: &ComposeProject| {
        let mut variables = project.environment().into_iter();
        variables
            .find(|(name, _)| *name == image::VARIABLE)
            .map(|it| it.1)
    };
    let own = StandConfig::of_nothing();
    let project = ComposeProject::of(&dirs, &own.clone().of_version(own.postgres));
    assert_eq!(project, ComposeProject::of(&dirs, &own));
    assert_eq!(
        (told(&project), project.name.as_str()),
        (None, "witness-0a1b2c3d")
    );
    let other = ComposeProject::of(&dirs, &own.of_version(17));
    assert_eq!(told(&other), Some("17".into()));
    assert_eq!(other.name, "witness-0a1b2c3d-17");
}

#[test]
fn a_check_that_failed_without_a_word_is_told_by_its_status() {
    let result = |status: i32, output: &str| {
        let check = serde_json::json!({"ExitCode": status, "Output": output});
        container::result_of_check(&check.to_string()).expect("a check")
    };
    assert_eq!(result(1, "it has a cold\n"), "it has a cold");
    assert_eq!(
        result(2, ""),
        "its health check ended with status 2, without a word"
    );
    assert_eq!(result(0, ""), "");
}
