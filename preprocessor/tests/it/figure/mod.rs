//! Figures as readers get them: cases as data, hostile evidence, and bounds that hold whatever was recorded.

mod bounds;
mod cases;
mod drawn;
mod hostile;
mod mdbook;
mod synthetic;
