//! The files that the steps of a chapter read, and those among them that have changed.

use crate::archive::dependencies::FileKeys;
use crate::archive::{Key, Keys, Record};
use crate::plan::{Code, Plan, Verb};
use std::collections::HashSet;

/// Returns all files that a chapter reads.
pub(super) fn files_of(keys: &Keys) -> FileKeys {
    let all = keys.reads.iter().flatten();
    all.map(|(path, key)| (path.clone(), *key)).collect()
}

/// Returns the changed files of each step that has no cached run in its current form, as a sentence without a full
/// stop; `None` if the step's own text has changed.
pub(super) fn causes(plan: &Plan, keys: &Keys, record: &Record) -> Vec<Option<String>> {
    let texts: HashSet<Key> = record.steps.iter().flatten().map(|it| it.text).collect();
    let runs: HashSet<Key> = record.steps.iter().flatten().map(|it| it.own).collect();
    let now = files_of(keys);
    let gone: Vec<&String> = record
        .basis
        .files
        .keys()
        .filter(|path| !now.contains_key(*path))
        .collect();
    let steps = plan.steps.iter().zip(&keys.steps).zip(&keys.reads);
    let cause = steps.map(|((step, keys), reads)| {
        let keys = (*keys)?;
        if runs.contains(&keys.own) {
            return None;
        }
        if !texts.contains(&keys.text) {
            let file = code(&step.verb)?.file.as_ref()?;
            return Some(format!("{file}, its source, has changed"));
        }
        let was = |path: &String| record.basis.files.get(path);
        let mut changed: Vec<String> = Vec::new();
        for (path, key) in reads {
            match was(path) {
                Some(was) if was == key => {}
                Some(_) => changed.push(format!("{path} has changed")),
                None => changed.push(format!("{path} is new")),
            }
        }
        changed.extend(
            gone.iter()
                .map(|path| format!("{path} is no longer among `files`")),
        );
        (!changed.is_empty()).then(|| changed.join(", "))
    });
    cause.collect()
}

/// Returns the code of a block.
pub(super) fn code(verb: &Verb) -> Option<&Code> {
    match verb {
        Verb::Run(work) | Verb::Start(work, _) | Verb::Watch { work, .. } => Some(&work.code),
        Verb::Wait { code, .. } | Verb::Claim { code, .. } => Some(code),
        _ => None,
    }
}
