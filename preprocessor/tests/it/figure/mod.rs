//! Figures as readers get them: hostile evidence, and bounds that hold whatever was recorded.

mod bounds;
mod drawing;
mod hostile;
mod mdbook;
mod sessions;
mod synthetic;
