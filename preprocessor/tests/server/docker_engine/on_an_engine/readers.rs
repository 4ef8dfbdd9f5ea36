//! A reader's server, which stays with its data until the reader removes both.

use crate::docker_engine::book::{
    Clients, NEW, OLD, book, cache, container, docker, left_of, shared,
};
use crate::support::stdout;

#[test]
#[ignore = "needs an engine: cargo xtask test --docker"]
fn its_data_stays_until_it_is_removed() {
    let _engine = shared();
    for version in [OLD, NEW] {
        let book = book(version, "", "");
        let cache = cache(&book, Clients::Installed);
        let book = book.with_cache(&cache);
        let stand = |words: &[&str]| stdout(&book.witness(&[&["stand"], words].concat()));
        let answer = |query: &str| stand(&["psql", "-Atc", query]);
        let up = stand(&["up"]);
        assert!(up.contains("from the container of"), "{up}");
        assert!(up.contains(&format!("PostgreSQL {version}.")), "{up}");
        assert_eq!(answer("CREATE TABLE kept AS SELECT 1 AS one"), "SELECT 1\n");
        let (name, project) = container(&book.root()).expect("it is up");
        let volumes = mounted(&name);

        assert!(stand(&["down"]).contains("data is kept"));
        assert_eq!(left_of(&project), [format!("{project}_data")]);
        // The image of the old one brings a volume that nobody uses.
        let kept: Vec<_> = mounted_still(&volumes).collect();
        assert_eq!(kept, [format!("{project}_data")]);
        stand(&["up"]);
        assert_eq!(answer("SELECT one FROM kept"), "1\n");

        assert!(stand(&["down", "--remove"]).contains("data removed"));
        assert_eq!(left_of(&project), Vec::<String>::new());
    }
}

/// The volumes of a container.
fn mounted(container: &str) -> Vec<String> {
    let format = "{{range .Mounts}}{{if .Name}}{{println .Name}}{{end}}{{end}}";
    docker(&["inspect", "--format", format, container])
}

/// Those of these volumes that the engine still has.
fn mounted_still(volumes: &[String]) -> impl Iterator<Item = String> {
    let all = docker(&["volume", "ls", "--quiet"]);
    all.into_iter().filter(|name| volumes.contains(name))
}
