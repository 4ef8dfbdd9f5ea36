//! What a page shows, held against what a terminal shows.
//!
//! 1. [`corpus`] makes some thousand blocks: settings, kinds of statements, errors, psql's commands.
//! 2. [`terminal`] types each of them into an interactive psql at a pseudo-terminal; [`errors`] says which of them fail, and
//!    [`book`] has the tool run them.
//! 3. [`compare`] holds the two against each other, byte for byte, but for [`masks`] and [`differences`].
mod book;
mod compare;
mod corpus;
mod differences;
mod errors;
mod masks;
mod server;
mod terminal;

use corpus::Group;

/// Compares a group on a version.
fn compare(group: Group, version: &str) {
    compare::compare(server::Server::of(version), group);
}

macro_rules! groups {
    ($($name:ident: $group:ident,)*) => {
        mod on_15 { $(#[test] #[ignore = "needs PostgreSQL 15: cargo xtask test"] fn $name() { crate::at_a_terminal::compare(crate::at_a_terminal::Group::$group, "15"); })* }
        mod on_18 { $(#[test] fn $name() { crate::at_a_terminal::compare(crate::at_a_terminal::Group::$group, "18"); })* }
        #[test]
        fn there_are_hundreds_of_blocks() {
            let groups = [$(Group::$group),*];
            let chapters = groups.iter().flat_map(|group| group.chapters(15));
            let count: usize = chapters.map(|chapter| chapter.blocks.len()).sum();
            assert!(count >= 300, "{count}");
        }

        /// The guide has the list of what differs on purpose; what no block shows has no place in it.
        #[test]
        fn the_guide_lists_the_differences() {
            let guide = include_str!("../../../../docs/src/terminal.md");
            for name in [$(Group::$group),*].iter().flat_map(|group| group.differences()) {
                assert!(guide.contains(&format!("\n| {name} |")), "{name}");
            }
        }
    };
}

groups! {
    settings: Settings,
    transactions: Transactions,
    commands: Commands,
    connections: Connections,
    outputs: Outputs,
    large: Large,
}
