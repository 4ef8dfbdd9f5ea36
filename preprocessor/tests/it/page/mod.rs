//! Live blocks as readers get them: cases as data, and texts that try to break the page.

mod cases;
mod hostile;
mod later;
mod mdbook;
