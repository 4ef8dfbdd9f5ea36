//! All that a server has is as it was.

use super::keeper::{Keeper, PLENTY, Server, book};
use crate::support::eventually;
use std::process::Command;

const MAKE: &[&str] = &[
    "create role ann login",
    "create role staff",
    "grant staff to ann",
    "alter role ann set statement_timeout = '77s'",
    "alter database witness set lock_timeout = '88s'",
    "create table item (id bigint generated always as identity primary key, name text, price numeric)",
    "alter table item owner to ann",
    "insert into item (name, price) select 'item ' || n % 10, n % 5 from generate_series(1, 5000) as n",
    "delete from item where id <= 100",
    "create statistics item_name_price (dependencies) on name, price from item",
    "analyze item",
    "select count(*) from item where id < 2000",
    "create sequence number",
    "select nextval('number') from generate_series(1, 41)",
    "create index item_name on item (name)",
    "alter table item add constraint is_named check (name <> 'item 3') not valid",
    "create function nothing() returns trigger language plpgsql as 'begin return new; end'",
    "create trigger is_off before insert on item for each row execute function nothing()",
    "create trigger is_on before insert on item for each row execute function nothing()",
    "alter table item disable trigger is_off",
    "grant select on item to staff",
    "create unlogged table passing as select 1 as one",
    "create database other owner ann",
    "select pg_create_physical_replication_slot('standby', true)",
    "alter system set work_mem = '7MB'",
    "select pg_reload_conf()",
];

const DROP: &[&str] = &[
    "drop database other",
    "drop table item, passing",
    "drop function nothing",
    "drop sequence number",
    "alter database witness reset all",
    "revoke staff from ann",
    "drop role ann",
    "drop role staff",
    "select pg_drop_replication_slot('standby')",
    "alter system reset all",
    "create table item (id int)",
    "select pg_reload_conf()",
    "select pg_stat_reset()",
];

/// What changes no counter of a user's table.
const COUNTERS: &[&str] = &[
    "select relname, seq_scan, seq_tup_read, idx_scan, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup, n_dead_tup,
        n_mod_since_analyze, last_analyze, analyze_count from pg_stat_user_tables order by relname",
    "select indexrelname, idx_scan from pg_stat_user_indexes order by indexrelname",
    "select * from pg_stats where tablename = 'item' order by attname",
    "select * from pg_stats_ext where tablename = 'item'",
    "select indexrelid::regclass, indisvalid, indisready from pg_index where indrelid = 'item'::regclass order by 1",
    "select slot_name, slot_type, restart_lsn, wal_status from pg_replication_slots",
    "select oid, relname, relfilenode, reltuples, relpages, relallvisible from pg_class where oid >= 16384 order by oid",
    "select datname, datfrozenxid, datacl from pg_database order by datname",
    "show work_mem",
    "show lock_timeout",
    "show max_connections",
];

const CONTENTS: &[&str] = &[
    "select md5(string_agg(item::text, ',' order by id)) from item",
    "select * from passing",
    "select last_value, is_called from number",
];

/// All counters, after nobody is connected.
fn counters(server: &Server) -> String {
    server.alone();
    server.ask("witness", COUNTERS)
}

/// Contents, and what the server's own program makes of all databases where that is installed.
fn contents(server: &Server) -> String {
    let mut text = server.ask("witness", CONTENTS);
    let program = server.bin.join("pg_dumpall");
    if program.exists() {
        let mut command = Command::new(program);
        let dump = command
            .args(["-U", "postgres", "-h"])
            .arg(server.directory.join("socket"))
            .output();
        let dump = dump.expect("started");
        assert!(dump.status.success(), "{dump:?}");
        // Each dump has keys of its own in these lines.
        let is_same = |line: &&str| !line.contains("restrict ");
        let dump = String::from_utf8_lossy(&dump.stdout).into_owned();
        text.extend(dump.lines().filter(is_same));
    }
    text
}

fn make(server: &Server) {
    server.run("witness", MAKE);
    let mut client = server.connect("witness");
    let duplicates = "create unique index concurrently item_unique on item (name)";
    assert!(
        client.batch_execute(duplicates).is_err(),
        "it stays, invalid"
    );
    drop(client);
    eventually("the settings are read", || {
        server.ask("witness", &["show work_mem"]).starts_with("7MB")
    });
    server.run("other", &["create table far as select 2 as two"]);
}

#[test]
fn everything_comes_back() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    make(&server);
    let contents_before = contents(&server);
    let counters_before = counters(&server);
    assert!(
        counters_before.contains("item_unique|f|"),
        "{counters_before}"
    );
    assert!(counters_before.contains("=>"), "no extended statistics");
    let first = server.pid();
    run.must("keep one 10");
    assert_ne!(server.pid(), first, "it was stopped");
    assert_eq!(counters(&server), counters_before, "after a restart");

    // As if there were no checkpoint: nothing holds on to what is dropped.
    server.run("witness", DROP);
    assert_ne!(counters(&server), counters_before);
    assert!(run.must("back one").ends_with("alive=true"));
    assert_eq!(counters(&server), counters_before);
    assert_eq!(contents(&server), contents_before);

    // What is done then goes on from there, and not in the checkpoint.
    let next = server.ask("witness", &["select nextval('number')"]);
    assert_eq!(next, "42\n--\n");
    server.run("witness", DROP);
    run.end();
    assert!(
        !server.directory.exists(),
        "the reaper has removed the stand"
    );

    let mut run = Keeper::new(&book, PLENTY);
    assert_eq!(run.must("all"), "one");
    let server = run.up("from one");
    assert_eq!(counters(&server), counters_before);
    assert_eq!(contents(&server), contents_before);
    server.run("witness", DROP);
    run.must("back one");
    assert_eq!(counters(&server), counters_before);
}

#[test]
fn the_last_server_becomes_a_checkpoint() {
    let book = book();
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    make(&server);
    run.must("keep one 10");
    server.run("witness", &["create table more as select 3 as three"]);
    let contents_before = contents(&server);
    let counters_before = counters(&server);
    let linked = run.figure("last two 20", "linked_bytes");
    assert!(linked > 10 << 20, "most of it is the same: {linked}");
    assert!(!server.data().exists());
    assert_eq!(run.must("alive"), "false");
    run.end();
    assert!(
        !server.directory.exists(),
        "the reaper has removed the stand"
    );

    let mut run = Keeper::new(&book, PLENTY);
    assert_eq!(run.must("all"), "one two");
    let server = run.up("from two");
    assert_eq!(counters(&server), counters_before);
    assert_eq!(contents(&server), contents_before);
    run.must("back one");
    let more = server.ask("witness", &["select to_regclass('more')"]);
    assert_eq!(more, "null\n--\n");
}

#[test]
fn a_log_of_many_segments_is_left_out() {
    let book = book();
    let settings = "autovacuum = off\nmin_wal_size = 320MB\nmax_wal_size = 1GB\n";
    std::fs::write(book.root().join("server.conf"), settings).expect("written");
    let mut run = Keeper::new(&book, PLENTY);
    let server = run.up("up");
    // Twice, so that there are segments that wait to be written again.
    for _ in 0..2 {
        server.run(
            "witness",
            &[
                "drop table if exists much",
                "create table much as select repeat('x', 1000) as x from generate_series(1, 40000)",
                "select pg_switch_wal()",
                "checkpoint",
            ],
        );
    }
    let segments = |data: std::path::PathBuf| {
        let entries = std::fs::read_dir(data.join("pg_wal")).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names.filter(|name| name.len() == 24).count()
    };
    let live = segments(server.data());
    assert!(live > 4, "there are {live}");
    run.must("keep one 1");
    let kept = segments(super::keeper::checkpoint(&book, "one").join("data"));
    assert!(kept <= 2, "of {live}, {kept} are kept");
    run.must("back one");
    run.must("keep two 1");
    let count = server.ask("witness", &["select count(*) from much"]);
    assert_eq!(count, "40000\n--\n");
}
