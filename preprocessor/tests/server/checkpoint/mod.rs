//! Checkpoints: what a server is like after it was copied, and after the copy was brought back, in the same process and in
//! another. The helper `checkpoint` does what the tests tell it.
mod bounds;
mod ends;
mod files;
mod keeper;
mod refusals;
mod state;
