//! Links to claims, and from a claim to the sections that cite it, in a book that mdBook has built.

use crate::case::links::built;
use crate::support::pages;

/// Builds the book of a case, whose links must all lead somewhere; how many there are, and the page for print.
#[track_caller]
fn links_of(case: &str) -> (usize, String) {
    let folder = built(case);
    let built = folder.path().join("book");
    let (count, broken) = pages::links(&built);
    assert!(broken.is_empty(), "{broken:#?}");
    let print = pages::pages(&built)[&built.join("print.html")].clone();
    (count, print)
}

#[test]
fn mdbook_takes_every_link_there_and_back() {
    let (count, print) = links_of("cited");
    assert!(count > 20, "{count} links");
    assert_eq!(print.matches("<p class=\"witness-cited\">").count(), 3);
}

#[test]
fn mdbook_takes_every_link_to_a_folder_s_own_page() {
    let (_, print) = links_of("readme");
    assert_eq!(print.matches("<p class=\"witness-cited\">").count(), 2);
}

#[test]
fn mdbook_takes_every_link_from_a_figure_to_its_steps() {
    let (_, print) = links_of("figures");
    assert_eq!(print.matches("<p>Recorded in <a ").count(), 4);
    // The steps of one name in three chapters have ids of their own.
    assert_eq!(print.matches(" id=\"step-plain").count(), 3);
    assert!(!print.contains("step-concurrent"));
}
