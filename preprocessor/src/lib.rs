//! An mdBook preprocessor that turns Markdown chapters into witnessed experiments.

pub mod chapter;
pub mod commands;
pub mod error;
pub mod files;
pub mod includes;
pub mod page;
pub mod plan;
pub mod report;
pub mod run;
pub mod transcript;
