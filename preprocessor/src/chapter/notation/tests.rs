//! Tests with info strings of this tool and of others.

use super::*;

#[track_caller]
fn assert_kinds(infos: &[&str], is_meant: impl Fn(&FenceKind) -> bool) {
    for info in infos {
        let kind = kind(info, ForeignFences::Pass);
        assert!(is_meant(&kind), "{info}: {kind:?}");
    }
}

#[test]
fn ours() {
    assert_kinds(
        &[
            "sql {run}",
            "sql{run}",
            "sql { run name=a }",
            "sql {run",
            "sql,hidelines=~ {run}",
            "sql title=\"x\" {run}",
            "sql {run} x",
            "sql {rnu}",
            "sql {Run}",
            "sql {run, name=a}",
            "SQL {run}",
            "psql {run}",
            "shell {start name=a}",
            "sql {cliam=\"x\" name=a}",
            "sql {execute}",
            "sql {exec name=a}",
            "sh {launch}",
            "sql {session=a run}",
            "{run}",
            "{figure=timeline step=a}",
            "ini {show file=a.ini}",
            "yaml {show pg=\">=17\"}",
            "json {finish=build}",
            "text {output=build}",
            "text {diff=\"a, b\"}",
            "text {outptu=build}",
        ],
        |kind| *kind == FenceKind::Live,
    );
}

#[test]
fn of_other_tools() {
    assert_kinds(
        &[
            "rust {.numberLines}",
            "{.sql .numberLines}",
            "{=html}",
            "sql {1,3-4}",
            "sql {numberLines}",
            "sh {hidden}",
            "sql {class=x}",
            "sql {title=\"run\"}",
            "sh { name=setup background=true }",
            "sh { name=run }",
            "{figure} images/a.png",
            "{r, echo=FALSE}",
            "{r}",
            "{sql, connection=db}",
            "sql {{run}}",
            "python {#run .start}",
            "sql {%run%}",
            "shell {linenos=table,hl_lines=[8,\"15-17\"]}",
            "sql {runner=x}",
            "sql title=\"{run}\"",
            "js twoslash {run: true}",
            "js {run: true}",
            "text {output}",
            "sh {diff}",
            "sh {as=root}",
            "sh {fold=true}",
        ],
        |kind| *kind == FenceKind::Foreign(None),
    );
}

#[test]
fn what_may_have_been_meant_is_told() {
    let doubt = |info| match kind(info, ForeignFences::Pass) {
        FenceKind::Plain(doubt) | FenceKind::Foreign(doubt) => doubt,
        FenceKind::Live => panic!("{info} is live"),
    };
    let no_verb = |word: &str| Some(Doubt::NoVerb(word.to_owned()));
    assert_eq!(doubt("sql run"), Some(Doubt::NoBraces("run")));
    assert_eq!(doubt("text finish=build"), Some(Doubt::NoBraces("finish")));
    assert_eq!(doubt("sql {}"), Some(Doubt::Empty));
    assert_eq!(
        doubt("python {run}"),
        Some(Doubt::Language("python".to_owned()))
    );
    assert_eq!(doubt("sql {frobnicate}"), no_verb("frobnicate"));
    assert_eq!(doubt("sql {session=a}"), no_verb("session"));
    for info in [
        "sql",
        "",
        "sql title=\"x\"",
        "bash cmdrun",
        "rust run",
        "sql running",
        "text output",
        "sh diff a b",
    ] {
        assert_eq!(doubt(info), None, "{info}");
    }
}

#[test]
fn all_are_ours_where_foreign_ones_are_refused() {
    for info in ["rust {.numberLines}", "{=html}", "sql {1,3}"] {
        assert_eq!(kind(info, ForeignFences::Refuse), FenceKind::Live);
    }
}
