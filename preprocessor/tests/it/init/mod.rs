//! `mdbook-witness init`: what becomes of a book that is there already.

mod cases;
mod pages;
mod template;
mod uninit;
mod workflow;
mod writing;
