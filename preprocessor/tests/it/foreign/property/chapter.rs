//! Made-up chapters: pieces of all kinds, in containers, one within another.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// What prose is made of.
const PROSE: &[&str] = &[
    "A line of prose.",
    "## A heading {#run .start}",
    "Under a line\n===",
    "- a list\n- of two",
    "10. ten\n\n    indented",
    "| a | b |\n|---|---|\n| {{= x.y }} | `{run}` |",
    "> [!NOTE]\n> An alert",
    "<details>\n<summary>More</summary>\n\nText.\n\n</details>",
    "<div>\n{{= user.name }}\n</div>",
    "<!-- a comment\n```sql {1}\n-->",
    "<script>\n`${{ a: 1 }}`\n</script>",
    "A term\n: its definition",
    "A note[^1].\n\n[^1]: The note.",
    "$$ {{= a.b }} $$ and \\{{= m0.n }}",
    "{{= foo }}, {{ bar }}, {{#title x}}, `{{= m0.n }}`",
    "***",
    "",
    "\u{feff}é \u{202e} \u{0} \t.",
    "[a link](b.md#run \"{run}\") ![](c.png){width=5}",
    "Trailing spaces  \nand \\\na break",
];
/// The info strings of fences that aren't ours.
const FOREIGN: &[&str] = &[
    "",
    "sql",
    "rust,editable",
    "rust {.numberLines}",
    "{.sql .numberLines}",
    "{=html}",
    "sql {1,3-4}",
    "shell {linenos=table,hl_lines=[8,\"15-17\"]}",
    "sh { name=setup }",
    "{r, echo=FALSE}",
    "{code-block} sql",
    "{figure} a.png",
    "sql {%hidden%}",
    "sql {{run}}",
    "sql title=\"{run}\"",
    "mermaid",
    "sh {\"id\":\"01\"}",
];
/// The info strings of live blocks; of a claim, with its name left open.
const LIVE: &[&str] = &[
    "sql {run}",
    "sh {run}",
    "bash{run}",
    "sql { run session=other }",
    "sql,editable {run}",
    "sql {show}",
    "yaml {show}",
    "sql {claim=\"It holds\" name=NAME}",
    "sql {run hide=both}",
];
/// The info strings of what has to be a live block and is none.
const MISTAKEN: &[&str] = &[
    "sql {rnu}",
    "SQL {run}",
    "sql {run",
    "sql {run} x",
    "{run}",
    "sql {execute}",
];
const BODY: &[&str] = &[
    "SELECT 1;",
    "SELECT 'a', $$ {{= a.b }} $$, '{1,2}';",
    "  SELECT\n\n\t2;",
    "-- ~~~ {1}\nSELECT 3;",
    "SELECT '<b>&amp;</b> \\* _ [x](y) {{#x}} | \u{202e}é';",
];
/// What arbitrary texts are made of.
const CRUMBS: &[&str] = &[
    "`",
    "```",
    "````",
    "~~~",
    "{",
    "}",
    "{{=",
    "}}",
    "run",
    "sql",
    "sh",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\n\n",
    ">",
    "- ",
    "1. ",
    "=",
    "\"",
    "\\",
    "a",
    "é",
    ".",
    ",",
    "<div>",
    "</div>",
    "<!--",
    "-->",
    "<pre>",
    "[^a]: ",
    "|",
    "#",
    "name=a",
    "claim=\"x\"",
    "{run}",
    "```sql {run}\n",
    "```\n",
    "\u{0}",
    "\u{feff}",
    "$",
    "*",
    "{#",
    ": ",
    "session",
    "\r",
];

/// A fence of either character, at least three long.
fn fence(infos: &'static [&'static str]) -> impl Strategy<Value = String> {
    let fence = select(&["```", "~~~", "`````"][..]);
    (fence, select(infos), select(BODY), 0..1000_u32).prop_map(|(fence, info, body, number)| {
        let info = info.replace("NAME", &format!("made{number}"));
        format!("{fence}{info}\n{body}\n{fence}")
    })
}

/// A piece by itself.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => select(PROSE).prop_map(str::to_owned),
        6 => fence(FOREIGN),
        6 => fence(LIVE),
        1 => vec(select(CRUMBS), 1..8).prop_map(|crumbs| crumbs.concat()),
        1 => (0..3_usize, fence(MISTAKEN)).prop_map(|(keep, text)| match keep {
            0 => text,
            _ => "A line.".to_owned(),
        }),
    ]
}

/// Text within a container: its first line begins with one mark, the others with another.
fn within(text: &str, (first, others): (&str, &str)) -> String {
    let lines = text.lines().enumerate();
    let lines = lines.map(|(index, line)| {
        let mark = if index == 0 { first } else { others };
        match line.is_empty() {
            true => mark.trim_end().to_owned(),
            false => format!("{mark}{line}"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// A chapter with pieces of all kinds.
pub(super) fn chapter() -> impl Strategy<Value = String> {
    const MARKS: &[(&str, &str)] = &[
        ("> ", "> "),
        ("- ", "  "),
        ("1. ", "   "),
        ("[^n]: ", "    "),
        ("* > ", "  > "),
    ];
    let pieces = piece().prop_recursive(3, 12, 3, |inner| {
        (vec(inner, 1..4), select(MARKS))
            .prop_map(|(pieces, marks)| within(&pieces.join("\n\n"), marks))
    });
    (vec(pieces, 1..6), any::<bool>(), any::<bool>()).prop_map(|(pieces, crlf, ends)| {
        let mut text = format!("# A chapter\n\n{}", pieces.join("\n\n"));
        if ends {
            text.push('\n');
        }
        match crlf {
            true => text.replace("\r\n", "\n").replace('\n', "\r\n"),
            false => text,
        }
    })
}

/// Any text.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => vec(select(CRUMBS), 0..60).prop_map(|crumbs| crumbs.concat()),
        1 => any::<String>(),
    ]
}
