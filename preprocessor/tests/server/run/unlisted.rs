//! A version that no accepted transcript lists: it may print what either neighbour prints.

use crate::support::{Server, TestBook, block, never_says, says};

/// A transcript in which the versions around the server's have these outputs.
fn transcript(own: u32, older: &str, newer: &str) -> String {
    let (below, above) = (own - 1, own + 1);
    let table = |head: &str, cell: &str| format!("   {head}\n  ------\n   {cell}\n  (1 row)\n");
    format!(
        "mdbook-witness transcript 1\npostgres {below} {above}\n\n\
         == run main: SELECT 'word' AS text;\n{}-- {below}\n{}\n\
         == run main: SELECT 'both' AS same;\n{}\nend\n",
        table("text", newer),
        table("text", older),
        table("same", "both"),
    )
}

/// Verifies the book with such a transcript: its exit status, and what it says.
fn verify(book: &TestBook, transcript: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let folder = book.root().join("transcripts");
    std::fs::create_dir_all(&folder).expect("made");
    std::fs::write(folder.join("one.txt"), transcript).expect("written");
    let mut command = book.command(&[&["verify"], arguments].concat());
    let output = command.env("CI", "").output().expect("it starts");
    book.assert_nothing_left();
    let text = String::from_utf8(output.stderr).expect("text");
    (output.status.code(), text)
}

#[test]
fn it_may_print_what_either_neighbour_prints() {
    let own = u32::try_from(Server::shared().major()).expect("a version");
    let (below, above) = (own - 1, own + 1);
    let book = TestBook::of(
        &(block("sql {run}", "SELECT 'word' AS text;")
            + &block("sql {run}", "SELECT 'both' AS same;")),
    );
    let both = format!("no output is accepted for {own}: 1 as on {below} and {above}");
    for (older, newer, on) in [("word", "wort", below), ("wort", "word", above)] {
        let (code, said) = verify(&book, &transcript(own, older, newer), &[]);
        assert_eq!(code, Some(0), "{said}");
        says(&said, &[&format!("{both}, 1 as on {on}")]);
    }
    let replay = ["--mode", "replay", "--json", "out/a.json"];
    let (code, said) = verify(&book, &transcript(own, "word", "word"), &replay);
    assert_eq!(code, Some(0), "{said}");
    says(&said, &[&format!("2 as on {below} and {above}")]);
    let json = std::fs::read(book.root().join("out/a.json")).expect("written");
    let json: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(
        json["runs"][0]["chapters"][0]["as_on"],
        serde_json::json!([{"versions": [below, above], "outputs": 2}])
    );
    let (code, said) = verify(&book, &transcript(own, "wort", "mots"), &replay);
    assert_eq!(code, Some(1), "{said}");
    says(
        &said,
        &[
            "this block's output differs from the accepted one",
            &format!("accepted on {below} (-) and seen (+)"),
            "-  wort",
            &format!("accepted on {above} (-) and seen (+)"),
            "-  mots",
            "+  word",
        ],
    );
    // One that is listed is compared with its own output alone.
    let listed = transcript(own, "word", "wort").replace(
        &format!("postgres {below} {above}"),
        &format!("postgres {below} {own}"),
    );
    let (code, said) = verify(&book, &listed, &replay);
    assert_eq!(code, Some(1), "{said}");
    says(&said, &["accepted (-) and seen (+)", "-  wort"]);
    never_says(&said, &["no output is accepted for"]);
}
