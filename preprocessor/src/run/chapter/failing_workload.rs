//! A workload whose every run fails: results measured under it would only show an error in its script.

use super::super::workload::WorkloadReport;
use crate::error::Mistake;
use crate::plan::{Plan, Step, Verb, WorkloadProcess};
use crate::run::expected_outcome::with_output;
use crate::transcript::Sqlstate;

/// Returns `true` if a claim of the chapter queries failures: then its author expects them.
pub(super) fn is_asked_for(plan: &Plan) -> bool {
    let asks = |code: &str| {
        ["failed", "sqlstate"]
            .iter()
            .any(|word| code.contains(word))
    };
    plan.steps.iter().any(|step| match &step.verb {
        Verb::Claim {
            code,
            session: None,
            ..
        } => asks(&code.text.to_lowercase()),
        _ => false,
    })
}

/// The mistake of a workload with a process that failed in every run of its script; `step` has stopped it.
pub(super) fn find(
    step: &Step,
    processes: &[WorkloadProcess],
    left: &WorkloadReport,
) -> Option<Mistake> {
    let all = left.workloads.iter().zip(&left.ended);
    let mut all = all.filter(|(workload, _)| !workload.transactions.is_empty());
    let (workload, (name, ended)) =
        all.find(|(workload, _)| workload.transactions.iter().all(|it| it.failed))?;
    let runs: u64 = workload
        .transactions
        .iter()
        .map(|it| u64::from(it.count))
        .sum();
    let script = processes.iter().find(|it| it.name == *name);
    let script = script.map_or("its script", |it| it.script.as_str());
    let message = format!("every run of the workload's process {name} failed: {runs} of {runs}");
    let mistake = Mistake::new(step.at.clone(), message);
    let first = workload.transactions.iter().find_map(|it| it.sqlstate);
    let said = ended.output.text();
    let mistake = match first.and_then(|sqlstate| first_error(&said, sqlstate, script)) {
        Some(error) => mistake.note(error),
        None => with_output(mistake, &ended.output),
    };
    Some(mistake.help(format!(
        "correct {script}, or what it runs on; or, if it is meant to fail, claim so by `failed` of witness_transaction"
    )))
}

/// The first error with this code that clients counted, located in the script: `sql/w.sql:3: 42703 column … does not
/// exist`.
fn first_error(said: &str, sqlstate: Sqlstate, script: &str) -> Option<String> {
    let counted = format!(" with {sqlstate}, first");
    let rest = said
        .lines()
        .find_map(|line| Some(line.split_once(&counted)?.1))?;
    let (at, error) = rest.split_once(": ")?;
    let at = match at.strip_prefix(" in line ") {
        Some(line) => format!("{script}:{line}"),
        None => script.to_owned(),
    };
    Some(format!("{at}: {sqlstate} {error}"))
}

#[cfg(test)]
mod tests {
    use super::first_error;

    #[test]
    fn an_error_is_told_where_the_script_met_it() {
        let said = "failed: 4\n  1 with 08006, first: gone: away\n  3 with 42703, first in line 2: no such: column\n";
        let told = |code: &str| first_error(said, code.parse().expect("a code"), "a.sql");
        assert_eq!(
            told("42703").as_deref(),
            Some("a.sql:2: 42703 no such: column")
        );
        assert_eq!(told("08006").as_deref(), Some("a.sql: 08006 gone: away"));
        assert_eq!(told("22012"), None);
    }
}
