//! The pages of the example book hold what they must.

use super::shown::{build, page};
use super::{Copy, Wrong};

/// The chapters with claims and figures.
const CHAPTERS: [&str; 3] = ["write-skew", "deadlock", "queue"];

/// What isn't on its page.
pub(crate) fn wrong(example: &Copy) -> Wrong {
    let mut wrong = build(example);
    if !wrong.is_empty() {
        return wrong;
    }
    for chapter in CHAPTERS {
        let page = page(example, format!("{chapter}.html").as_ref(), &mut wrong);
        for (words, what) in [("witness-claim", "claims"), ("<figure", "draws")] {
            if !page.contains(words) {
                wrong.push(format!("{chapter} {what} nothing"));
            }
        }
    }
    wrong
}
