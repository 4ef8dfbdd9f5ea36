//! Fences that aren't run though they may have been meant to be: those pass with a warning, and those are refused.

use super::support::{planned, planning};

fn chapter(info: &str) -> String {
    format!("# A\n\n```{info}\nselect 1;\n```\n")
}

#[test]
fn what_may_have_been_meant_is_told_at_its_line() {
    for (info, message, help) in [
        ("sql run", "`run` stands without braces", "`{run}`"),
        (
            "sh start name=a",
            "`start` stands without braces",
            "`{start}`",
        ),
        (
            "python {run}",
            "the language `python` is not supported",
            "psql",
        ),
        (
            "sql {frobnicate}",
            "`frobnicate` in its braces is not a verb",
            "`{run}`",
        ),
        (
            "sql {session=a}",
            "`session` in its braces is not a verb",
            "`{run}`",
        ),
        ("sql {}", "its braces are empty", "`{run}`"),
    ] {
        let planning = planned(&chapter(info));
        assert!(planning.planned.is_empty(), "{info}");
        let [warning] = planning.warnings.as_slice() else {
            panic!("{info}: {:#?}", planning.warnings);
        };
        assert_eq!(warning.at.line, 3, "{info}");
        assert!(
            warning.message.contains(message),
            "{info}: {}",
            warning.message
        );
        let said = warning.help.as_deref().unwrap_or_default();
        assert!(said.contains(help), "{info}: {said}");
    }
}

#[test]
fn what_can_only_be_meant_for_us_is_refused() {
    for (info, message, help) in [
        ("sql {rnu}", "unknown verb `rnu`", "did you mean `run`?"),
        ("sql {Run}", "unknown verb `Run`", "did you mean `run`?"),
        (
            "sql {execute}",
            "unknown verb `execute`",
            "did you mean `run`?",
        ),
        (
            "bash {exec name=a}",
            "unknown verb `exec`",
            "did you mean `run`?",
        ),
        (
            "sql {assert}",
            "unknown verb `assert`",
            "did you mean `claim`?",
        ),
        (
            "sql {run, name=a}",
            "unknown verb `run,`",
            "did you mean `run`?",
        ),
        (
            "sql {session=a run}",
            "the key `session` stands where the verb should",
            "`run`",
        ),
        ("{run}", "the block has no language", "`sql {run}`"),
        (
            "SQL {run}",
            "the language `SQL` is not supported",
            "did you mean `sql`?",
        ),
        (
            "psql {run}",
            "the language `psql` is not supported",
            "did you mean `sql`?",
        ),
        (
            "PostgreSQL {run}",
            "the language `PostgreSQL` is not supported",
            "did you mean `sql`?",
        ),
        (
            "Bash {run}",
            "the language `Bash` is not supported",
            "did you mean `bash`?",
        ),
        (
            "sql {run} x",
            "nothing may stand behind the braces",
            "leave it out",
        ),
        (
            "sql title=\"x\" {run}",
            "only the language may stand before the braces",
            "`sql {run}`",
        ),
    ] {
        let mistakes = planning(&chapter(info)).mistakes();
        assert!(!mistakes.is_empty(), "{info}");
        let mistake = &mistakes[0];
        assert_eq!(mistake.at.line, 3, "{info}");
        assert_eq!(mistake.message, message, "{info}");
        let said = mistake.help.as_deref().unwrap_or_default();
        assert!(said.contains(help), "{info}: {said}");
    }
}

#[test]
fn attributes_of_mdbook_may_stand_on_a_live_fence() {
    for info in [
        "sql,editable {run}",
        "sql,hidelines=~ {run}",
        "sql, editable, hidelines=~ {run}",
    ] {
        let text = format!("```{info}\nselect 1,\n~  2;\n```\n");
        let planning = planned(&text);
        let steps = &planning.planned[0].plan.steps;
        let code = match &steps[0].verb {
            mdbook_witness::plan::Verb::Run(work) => work.code.text.as_str(),
            other => panic!("{other:?}"),
        };
        let is_hidden = info.contains("hidelines");
        assert_eq!(code == "select 1,\n  2;\n", is_hidden, "{info}: {code}");
        assert!(is_hidden || code == "select 1,\n~  2;\n", "{code}");
    }
}
