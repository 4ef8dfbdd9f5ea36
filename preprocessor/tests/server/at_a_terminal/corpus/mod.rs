//! The blocks that are compared, made of tables.
//!
//! 1. [`settings`] has statements and errors of every kind under each setting of psql.
//! 2. [`transactions`] has what a failed statement leaves behind, under each setting that matters for it.
//! 3. [`commands`] has psql's own commands, [`connections`] what changes or ends a connection.
//! 4. [`outputs`] has what a program may print, [`large`] blocks of thousands of lines.

mod commands;
mod connections;
mod large;
mod outputs;
mod settings;
mod statements;
mod transactions;

use crate::at_a_terminal::differences::{CONTROLS, LAST_SEMICOLON, LENGTH};

/// A block, and what must be declared of it where the terminal alone doesn't tell.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) text: String,
    /// The errors in their order, where one typed line leads to several or its output looks like one.
    pub(crate) fails: Option<&'static str>,
}

/// Blocks of one session, in their order.
#[derive(Debug)]
pub(crate) struct Chapter {
    pub(crate) name: String,
    pub(crate) blocks: Vec<Block>,
}

/// A kind of chapters.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Group {
    Settings,
    Transactions,
    Commands,
    Connections,
    Outputs,
    Large,
}

impl Group {
    /// Its chapters for a major version of PostgreSQL.
    pub(crate) fn chapters(self, major: u32) -> Vec<Chapter> {
        match self {
            Self::Settings => settings::chapters(),
            Self::Transactions => transactions::chapters(),
            Self::Commands => commands::chapters(major),
            Self::Connections => connections::chapters(major),
            Self::Outputs => outputs::chapters(),
            Self::Large => large::chapters(),
        }
    }
}

impl Group {
    /// The names of the differences on purpose that occur in it: each of them, and no other.
    pub(crate) fn differences(self) -> &'static [&'static str] {
        match self {
            Self::Settings => &[LAST_SEMICOLON],
            Self::Outputs => &[CONTROLS, LENGTH],
            _ => &[],
        }
    }
}

/// The files that blocks read, by their path in the working directory.
pub(crate) const FILES: &[(&str, &str)] = &[
    (
        "sql/good.sql",
        "SELECT 'from a file' AS said;\n\\echo in the file\n",
    ),
    (
        "sql/bad.sql",
        "\\echo before\nSELECT\n  1 / 0;\n\\echo behind\n",
    ),
    (
        "sql/worse.sql",
        "SELECT 1 / 0;\nSELECT 'x'::int;\n\\d gone\n",
    ),
    (
        "sql/outer.sql",
        "\\echo outer\n\\ir good.sql\n\\ir bad.sql\n",
    ),
    ("sql/rows.csv", "11,eleven\n12,twelve\n"),
];

impl Block {
    /// The same block with what must be declared of it: nothing if it is empty.
    fn fails(mut self, codes: &'static str) -> Self {
        self.fails = Some(codes);
        self
    }
}

/// A block of which the terminal tells what must be declared.
fn block(text: impl Into<String>) -> Block {
    let text = text.into();
    Block { text, fails: None }
}

/// A chapter in a schema of its own, which has a table and a function.
fn chapter(name: String, blocks: impl IntoIterator<Item = Block>) -> Chapter {
    let schema = name.replace('-', "_");
    let setup = format!(
        "CREATE SCHEMA {schema}; SET search_path = {schema};
CREATE TABLE book (id int PRIMARY KEY, title text, price numeric(9, 2));
INSERT INTO book VALUES (1, 'Ägypten', 9.5), (2, E'two\\nlines', NULL), (3, '', 1000000);
CREATE FUNCTION share(int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  RETURN 100 / $1;
END $$;"
    );
    let blocks = std::iter::once(block(setup)).chain(blocks).collect();
    Chapter { name, blocks }
}

/// Blocks of texts.
fn blocks<'a>(texts: &'a [&str]) -> impl Iterator<Item = Block> + 'a {
    texts.iter().map(|text| block(*text))
}
