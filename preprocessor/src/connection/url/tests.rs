use crate::connection::url::*;

fn parse(url: &str) -> Result<ServerUrl> {
    ServerUrl::parse(&Secret::new(url))
}

/// Returns `true` if a text has a part of a password.
fn leaks(text: &str, password: &str) -> bool {
    let signs: Vec<char> = password.chars().collect();
    let mut parts = signs.windows(SHORTEST.min(signs.len()));
    parts.any(|part| text.contains(&part.iter().collect::<String>()))
}

#[test]
fn who_where_and_which_database_are_shown() {
    for (url, shown) in [
        (
            "postgres://ann:s3cret@db.example:6432/app?sslmode=disable",
            "postgres://ann@db.example:6432/app",
        ),
        (
            "postgresql://ann:top?s3cret@db/app",
            "postgres://ann@db/app",
        ),
        (
            "postgresql://ann:top?s3cret@db/app?sslmode=disable",
            "postgres://ann@db/app",
        ),
        (
            "postgres://ann:s3%2Fcr%40et@db/app\n",
            "postgres://ann@db/app",
        ),
        (
            "postgres://ann@db/app?password=s3cret",
            "postgres://ann@db/app",
        ),
        (
            "postgresql:///app?host=/tmp&user=a%40b&password=s3cret",
            "postgres://a%40b@%2Ftmp/app",
        ),
        (
            "postgres://ann:s3c:ret#x@%2Ftmp:99",
            "postgres://ann@%2Ftmp:99/postgres",
        ),
        (
            "postgres://ann:100%sure@[::1],db:7/app",
            "postgres://ann@[::1],db:7/app",
        ),
        (
            "host=db user=ann password=s3cret dbname=app",
            "postgres://ann@db/app",
        ),
        (
            "host = db user=ann password='a host=b' dbname = 'my  app'",
            "postgres://ann@db/my%20%20app",
        ),
        (
            r"host=db user=ann password='it\'s \\ x'",
            "postgres://ann@db/postgres",
        ),
        (
            "host=db,/tmp port=1,2 user=ann sslmode=prefer options='-c a=s3cret'",
            "postgres://ann@db:1,%2Ftmp:2/postgres",
        ),
        (
            "postgres://a\u{1b}[2Jb@db/\u{202e}",
            "postgres://a%1B%5B2Jb@db/%E2%80%AE",
        ),
    ] {
        assert_eq!(parse(url).expect(url).redacted(), shown, "{url}");
    }
}

#[test]
fn a_password_is_what_was_written() {
    for (url, password) in [
        ("postgres://ann:top?s3cret@db/app", "top?s3cret"),
        ("postgres://ann:s3:c\\ret@db/app", "s3:c\\ret"),
        ("postgres://ann:p%40s%2Fs@db/app", "p@s/s"),
        ("postgres://ann:100%sure@db/app", "100%sure"),
        ("host=db password='a  host=b'", "a  host=b"),
        (
            r"host=db password='it\'s \\ x' sslmode=disable",
            r"it's \ x",
        ),
        (r"host=db password=a\ b", "a b"),
    ] {
        let address = parse(url).expect(url);
        assert_eq!(
            address.config.get_password(),
            Some(password.as_bytes()),
            "{url}"
        );
        assert!(!format!("{address:?}").contains(password), "{address:?}");
    }
    let line = parse("postgres://ann:s3:c\\ret@db/app")
        .expect("right")
        .passfile();
    assert_eq!(
        line.map(|it| it.reveal().to_owned()),
        Some("*:*:*:*:s3\\:c\\\\ret\n".into())
    );
}

#[test]
fn nothing_is_told_of_a_text_that_can_be_read_in_several_ways() {
    for (url, says) in [
        ("postgres://ann:s3cr@ets3cret@db/app", "in several ways"),
        ("postgres://ann:s3cret/s3cret@db/app", "in several ways"),
        ("postgres://ann:s3cret@s3cret/x@db/app", "in several ways"),
        ("postgres://db:54?password=s3cr@ets3cret", "in several ways"),
        (
            "postgresql:///app?host=/tmp&password=s3cr@ets3cret",
            "in several ways",
        ),
        ("postgres://ann:s3cret", "its port is not a number"),
        ("postgres://ann:pw@s3cret s3cret/app", "not a valid name"),
        ("mysql://ann:s3cret@db/app", "neither postgres:// nor"),
        ("postgres:/ann:s3cret@db/app", "neither postgres:// nor"),
        ("s3crets3cret", "neither postgres:// nor"),
        ("postgres://ann@db/app?sslmode=s3cret", "sslmode"),
        (
            "postgres://ann@db/app?sslrootcert=s3crets3cret&sslmode=verify-ca",
            "sslrootcert",
        ),
        (
            "postgres://ann@db/app?s3crets3cret",
            "a parameter of it has no value",
        ),
        ("postgres://ann@db/app?s3cret=x", "isn't known"),
        ("postgres://ann@db/app?sslpassword=s3cret", "isn't known"),
        (
            "postgres://ann@db/app?connect_timeout=s3cret",
            "makes no sense",
        ),
        ("host=db password=my s3cret s3cret", "has spaces"),
        ("host=db password='s3cret", "has no end"),
        (
            "host=db dbname='postgres://ann:s3cret@db/app'",
            "a connection string",
        ),
        ("host=db dbname='password=s3cret'", "a connection string"),
        ("user=ann password=s3cret", "names no host"),
        ("postgres://ann:%ff%fes3cret@db", "not UTF-8"),
    ] {
        let error = parse(url).expect_err(url);
        let Error::Setup { message, help } = error else {
            panic!("{url}");
        };
        assert!(message.contains(says), "{url}: {message}");
        let help = help.expect("a way out");
        assert!(help.contains("percent-encoded"), "{help}");
        for password in ["s3cret", "s3cr", "ets3"] {
            assert!(
                !leaks(&format!("{message}{help}"), password),
                "{url}: {message}"
            );
        }
    }
}

#[test]
fn a_quoted_configuration_has_no_address() {
    let text = "TOML parse error at line 3, column 9\n  |\n3 | url = \"postgres://ann:s3 cret@db\n  |       ^\nsee postgres://ann:s3cret@db/x, or https://toml.io";
    assert_eq!(
        without_addresses(text),
        "TOML parse error at line 3, column 9\n  |\n3 | url = …\n  |       ^\nsee  … or https://toml.io"
    );
}

#[test]
fn what_a_url_leaves_out_has_a_default() {
    let address = parse("postgres://ann@db").expect("understood");
    assert_eq!(address.config.get_dbname(), Some("postgres"));
    assert_eq!((address.host().as_str(), address.port()), ("db", 5432));
}
