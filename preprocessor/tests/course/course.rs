//! The pages of the course hold what they must.

use super::shown::{build, page};
use super::{Copy, Wrong};

/// The folders of the chapters that rest on evidence.
const WITH_EVIDENCE: [&str; 3] = ["indexes", "expand-contract", "bad-migration"];

/// What some pages must hold, and why.
const HOLD: [(&str, &str, &str); 4] = [
    (
        "stand/load-the-data.html",
        "200000 | 2000000",
        "the orders are counted",
    ),
    (
        "stand/a-database-that-cant-afford-downtime.html",
        "held \\ wanted",
        "the matrix is printed",
    ),
    (
        "stand/simulate-a-live-workload.html",
        "tps = ",
        "pgbench reports",
    ),
    (
        "indexes/apply-the-concurrent-index.html",
        "<figure",
        "both builds are drawn",
    ),
];

/// What isn't on its page.
pub(crate) fn wrong(course: &Copy) -> Wrong {
    let mut wrong = build(course);
    if !wrong.is_empty() {
        return wrong;
    }
    let read = course.book();
    for chapter in read.book.chapters().filter(|it| it.number.is_some()) {
        let path = chapter.path.as_ref().expect("no draft");
        let page = page(course, &path.with_extension("html"), &mut wrong);
        let claims = WITH_EVIDENCE.iter().any(|folder| path.starts_with(folder));
        if claims && !page.contains("witness-claim") {
            wrong.push(format!("{} claims nothing", chapter.name));
        }
    }
    for (file, words, why) in HOLD {
        if !page(course, file.as_ref(), &mut wrong).contains(words) {
            wrong.push(format!("{file}: «{words}» isn't there, but {why}"));
        }
    }
    wrong
}
