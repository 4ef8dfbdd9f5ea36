//! Blockers of the tool's own queries: sessions that have catalogs locked.

use super::sampler::OURS;
use crate::connection::Connection;

/// The catalogs that a log-in or a query of the tool reads. Their names can't be queried while one is locked.
const CATALOGS: [(u32, &str); 10] = [
    (1259, "pg_class"),
    (1260, "pg_authid"),
    (1261, "pg_auth_members"),
    (1262, "pg_database"),
    (1247, "pg_type"),
    (1249, "pg_attribute"),
    (1255, "pg_proc"),
    (2615, "pg_namespace"),
    (2617, "pg_operator"),
    (2964, "pg_db_role_setting"),
];

/// The sessions with a locked catalog that the tool's own connections wait for, a sentence each; `asking` is a
/// connection that isn't blocked itself.
pub(super) fn catalog_holders(asking: &mut Connection) -> Vec<String> {
    let names: Vec<&str> = OURS.into_iter().chain([""]).collect();
    let rows = asking.query(include_str!("sql/catalog_holders.sql"), &[&names]);
    let rows = rows.unwrap_or_default().into_iter().map(|row| {
        let relation: u32 = row.get(0);
        let known = CATALOGS.iter().find(|(oid, _)| *oid == relation);
        let catalog = known.map_or_else(|| format!("the catalog {relation}"), |it| it.1.to_owned());
        let (pid, session, state): (i32, String, String) = (row.get(1), row.get(2), row.get(3));
        format!("{catalog} is locked by {session} (pid {pid}, {state})")
    });
    rows.collect()
}
