//! The progress views of a server.

/// A view of the progress of commands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ProgressView {
    /// The name of its commands for `pg_stat_get_progress_info`. A server without the view doesn't know the name, and
    /// an unknown name is an error (PostgreSQL, src/backend/utils/adt/pgstatfuncs.c: "invalid command name").
    pub(super) command: &'static str,
    /// The part of the query that reads the view.
    pub(super) part: &'static str,
}

/// All views, those of the same commands together, of which a server is asked for the first that it has.
///
/// PostgreSQL 19 reports CLUSTER and VACUUM FULL as kinds of REPACK: the name CLUSTER is gone
/// (src/backend/utils/adt/pgstatfuncs.c), and `pg_stat_progress_cluster` reads `pg_stat_progress_repack`, where it calls
/// each REPACK a CLUSTER or a VACUUM FULL (src/backend/catalog/system_views.sql, 19devel of May 2026).
const VIEWS: [&[ProgressView]; 5] = [
    &[ProgressView {
        command: "CREATE INDEX",
        part: include_str!("sql/progress_create_index.sql"),
    }],
    &[ProgressView {
        command: "VACUUM",
        part: include_str!("sql/progress_vacuum.sql"),
    }],
    &[ProgressView {
        command: "ANALYZE",
        part: include_str!("sql/progress_analyze.sql"),
    }],
    &[
        ProgressView {
            command: "REPACK",
            part: include_str!("sql/progress_repack.sql"),
        },
        ProgressView {
            command: "CLUSTER",
            part: include_str!("sql/progress_cluster.sql"),
        },
    ],
    &[ProgressView {
        command: "COPY",
        part: include_str!("sql/progress_copy.sql"),
    }],
];

/// Returns the views to query on a server. `has` returns `true` if it has the view that a part queries, with its columns.
///
/// # Errors
/// Those of `has`.
pub(super) fn of_server<E>(
    mut has: impl FnMut(&str) -> Result<bool, E>,
) -> Result<Vec<&'static ProgressView>, E> {
    let mut views = Vec::new();
    for alternatives in VIEWS {
        for view in alternatives {
            if has(view.part)? {
                views.push(view);
                break;
            }
        }
    }
    Ok(views)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The commands that are asked about on a server without these views.
    fn without(missing: &[&str]) -> Vec<&'static str> {
        let has = |part: &str| Ok::<_, ()>(!missing.iter().any(|view| part.contains(view)));
        let views = of_server(has).expect("it answers");
        views.iter().map(|view| view.command).collect()
    }

    #[test]
    fn repack_takes_the_place_of_cluster() {
        let from_19 = ["CREATE INDEX", "VACUUM", "ANALYZE", "REPACK", "COPY"];
        assert_eq!(without(&[]), from_19);
        let up_to_18 = ["CREATE INDEX", "VACUUM", "ANALYZE", "CLUSTER", "COPY"];
        assert_eq!(without(&["pg_stat_progress_repack"]), up_to_18);
    }

    #[test]
    fn a_command_without_a_view_is_not_asked_about() {
        let missing = ["pg_stat_progress_copy", "pg_stat_progress_vacuum"];
        assert_eq!(without(&missing), ["CREATE INDEX", "ANALYZE", "REPACK"]);
        let missing = ["pg_stat_progress_repack", "pg_stat_progress_cluster"];
        assert!(!without(&missing).contains(&"CLUSTER"));
    }

    #[test]
    fn a_server_that_does_not_answer_is_an_error() {
        assert_eq!(of_server(|_| Err("gone")), Err("gone"));
    }
}
