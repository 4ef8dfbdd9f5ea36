//! Chapters that are run: small books go through the real program, as mdBook hands them over, against a real server.
//!
//! [`crate::support`] has the server, the books and what must not be left of them. Every other module is about one kind of
//! thing that can happen in a chapter.

mod another_server;
mod applications;
mod author;
mod authors_day;
mod background;
mod claims;
mod conditions;
mod connections;
mod deadlines;
mod driven;
mod edits;
mod elsewhere;
mod endings;
mod environment;
mod evidence;
mod fails;
mod files;
mod fresh;
mod handed_back;
mod held;
mod hostile;
mod interpreters;
mod kept;
mod killed;
mod labels;
mod lines;
mod listed;
mod listing;
mod nothing;
mod one_book;
mod output;
mod pages;
mod partition;
mod protocol;
mod psql;
mod refused;
mod review;
mod rewrites;
mod sandboxed;
mod secrets;
mod session_claims;
mod skips;
mod tables;
mod taken;
mod unlisted;
mod unseen;
mod verify;
mod workload;
