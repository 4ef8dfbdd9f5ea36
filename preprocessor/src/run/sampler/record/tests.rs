use super::*;
use crate::run::sampler::sample::BackendActivity;
use crate::transcript::evidence::Target;

/// Adds a sample in which every relation has a name.
fn take(recorder: &mut Recorder, at: Duration, seen: &RawSample) {
    let unknown = recorder.unknown(seen);
    recorder.name(
        unknown
            .iter()
            .map(|oid| (*oid, format!("r{oid}")))
            .collect(),
    );
    recorder.sample(at, at, seen);
}

const MS: Duration = Duration::from_millis(1);

fn doing(session: &str, wait: Option<&str>) -> BackendActivity {
    BackendActivity {
        session: session.into(),
        state: "active".into(),
        wait: wait.map(str::to_owned),
        xid: None,
    }
}

fn lock(pid: i32, mode: LockMode, granted: bool, waited: Option<f64>) -> RawLock {
    RawLock {
        pid,
        kind: "relation".into(),
        relation: Some(20_000),
        mode,
        granted,
        waited,
    }
}

/// A reader holds the table, a migration waits for it, and a client of the workload waits behind the migration.
fn convoy(waited: f64) -> RawSample {
    RawSample {
        wal: 1000,
        reports: false,
        activity: [
            (1, doing("reader", None)),
            (2, doing("migration", Some("Lock:relation"))),
            (3, doing("readers", Some("Lock:relation"))),
        ]
        .into(),
        locks: vec![
            lock(1, LockMode::AccessShare, true, None),
            lock(2, LockMode::AccessExclusive, false, Some(waited)),
            lock(3, LockMode::AccessShare, false, Some(waited)),
        ],
        waits: vec![(2, 1), (3, 2)],
        progress: Vec::new(),
    }
}

#[test]
fn what_goes_on_is_kept_once_and_the_root_is_found() {
    let mut recorder = Recorder::new(vec!["readers".into()]);
    assert_eq!(recorder.unknown(&convoy(0.010)), [20_000]);
    recorder.name(vec![(20_000, "orders".into())]);
    assert!(recorder.unknown(&convoy(0.010)).is_empty());
    take(&mut recorder, 20 * MS, &convoy(0.010));
    recorder.sample(45 * MS, 40 * MS, &convoy(0.035));
    let evidence = recorder.evidence();
    assert_eq!(evidence.samples.len(), 2);
    assert_eq!(
        (evidence.samples[1].active, evidence.samples[1].waiting),
        (1, 1)
    );
    assert_eq!((evidence.locks.len(), evidence.waits.len()), (3, 2));
    let wait = evidence
        .waits
        .iter()
        .find(|wait| wait.waiter.pid == 3)
        .expect("it waits");
    assert_eq!((wait.span.first, wait.span.last), (20 * MS, 45 * MS));
    assert_eq!(wait.blocker.session, "migration");
    assert_eq!(wait.root.session, "reader");
    assert_eq!(
        (wait.held, wait.granted),
        (Some(LockMode::AccessExclusive), false)
    );
    assert_eq!(wait.target, Target::Relation("orders".into()));
    assert_eq!(wait.since, 10 * MS);
}

#[test]
fn a_second_wait_for_the_same_is_another_one() {
    let mut recorder = Recorder::new(Vec::new());
    take(&mut recorder, 20 * MS, &convoy(0.010));
    take(&mut recorder, 40 * MS, &convoy(0.001));
    assert_eq!(recorder.evidence().waits.len(), 4);
}

#[test]
fn a_clock_that_steps_back_makes_no_wait_longer() {
    let mut recorder = Recorder::new(Vec::new());
    take(&mut recorder, 20 * MS, &convoy(-3600.0));
    let evidence = recorder.evidence();
    assert!(evidence.waits.iter().all(|wait| wait.since == 20 * MS));
}

#[test]
fn what_ends_and_comes_again_is_two() {
    let mut recorder = Recorder::new(Vec::new());
    take(&mut recorder, 20 * MS, &convoy(0.0));
    take(&mut recorder, 40 * MS, &RawSample::default());
    take(&mut recorder, 60 * MS, &convoy(0.0));
    let evidence = recorder.evidence();
    assert_eq!(evidence.locks.len(), 6);
    assert_eq!(evidence.locks[0].span.last, 20 * MS);
}

#[test]
fn a_circle_of_blockers_has_an_end() {
    let mut seen = convoy(0.0);
    seen.waits = vec![(2, 3), (3, 2)];
    let mut recorder = Recorder::new(Vec::new());
    take(&mut recorder, 20 * MS, &seen);
    assert_eq!(recorder.evidence().waits.len(), 2);
}

#[test]
fn ten_thousand_waiters_are_recorded() {
    let mut seen = convoy(0.0);
    for pid in 10..10_010 {
        seen.activity
            .insert(pid, doing("readers", Some("Lock:relation")));
        seen.locks
            .push(lock(pid, LockMode::AccessShare, false, Some(0.5)));
        seen.waits.push((pid, 2));
    }
    let mut recorder = Recorder::new(vec!["readers".into()]);
    take(&mut recorder, Duration::from_secs(1), &seen);
    let evidence = recorder.evidence();
    assert_eq!(evidence.waits.len(), 10_002);
    assert_eq!(evidence.samples[0].waiting, 10_001);
}

#[test]
fn too_much_is_thinned_and_said() {
    let mut recorder = Recorder::new(Vec::new());
    recorder.most = 500;
    // A different lock in each sample: nothing can be merged.
    for index in 0..260_u32 {
        let mut seen = convoy(0.0);
        seen.waits.clear();
        seen.locks = (0..2)
            .map(|n| RawLock {
                relation: Some(20_000 + index * 2 + n),
                ..lock(1, LockMode::AccessShare, true, None)
            })
            .collect();
        take(&mut recorder, (index + 1) * 20 * MS, &seen);
    }
    // A lock seen all the time stays, and is still in the latest sample.
    let evidence = recorder.evidence();
    assert_eq!(
        evidence.thinned.map(|it| it.period),
        Some(recorder.period())
    );
    assert!(recorder.period() > PERIOD);
    assert!(recorder.size() <= 500);
    assert!(evidence.samples.len() < 260);
    let names: BTreeSet<_> = evidence
        .locks
        .iter()
        .map(|lock| lock.target.name())
        .collect();
    assert_eq!(names.len(), evidence.locks.len());
    assert!(names.contains("r20519"));
}

#[test]
fn what_nobody_else_can_see_is_left_out() {
    let mut recorder = Recorder::new(Vec::new());
    let mut seen = convoy(0.0);
    seen.locks.push(RawLock {
        relation: Some(30_000),
        ..lock(2, LockMode::AccessExclusive, true, None)
    });
    recorder.name(vec![(20_000, "orders".into())]);
    recorder.sample(20 * MS, 20 * MS, &seen);
    assert_eq!(recorder.evidence().locks.len(), 3);
    // Its maker has committed.
    take(&mut recorder, 40 * MS, &seen);
    let evidence = recorder.evidence();
    assert_eq!(evidence.locks.len(), 4);
    assert_eq!(evidence.locks[3].target, Target::Relation("r30000".into()));
}

#[test]
fn what_was_looked_at_out_of_turn_is_kept() {
    let mut recorder = Recorder::new(Vec::new());
    recorder.most = 100;
    let mut waited = convoy(0.0);
    take(&mut recorder, 20 * MS, &RawSample::default());
    // Due with the sample before it.
    recorder.name(vec![(20_000, "orders".into())]);
    recorder.sample(30 * MS, 20 * MS, &waited);
    assert!(recorder.shows_waiting(2) && recorder.shows_active(2));
    waited.waits.clear();
    for index in 2..400 {
        take(&mut recorder, index * 20 * MS, &waited);
        assert!(!recorder.shows_waiting(2));
    }
    let evidence = recorder.evidence();
    assert!(evidence.thinned.is_some() && evidence.samples.len() < 100);
    assert!(evidence.samples.iter().any(|sample| sample.at == 30 * MS));
    assert_eq!(evidence.waits.len(), 2);
}

#[test]
fn a_wait_for_a_safe_snapshot_is_one_for_the_end_of_a_transaction() {
    let mut recorder = Recorder::new(Vec::new());
    let activity = [
        (1, doing("writer", None)),
        (2, doing("report", Some("IPC:SafeSnapshot"))),
    ];
    let seen = RawSample {
        activity: activity.into(),
        waits: vec![(2, 1)],
        ..RawSample::default()
    };
    for at in [20, 40, 60] {
        take(&mut recorder, at * MS, &seen);
    }
    let [wait] = &recorder.evidence().waits[..] else {
        panic!("it is one wait");
    };
    assert_eq!(wait.target, Target::Other("safe snapshot".into()));
    assert_eq!(
        (wait.blocker.pid, wait.since, wait.granted),
        (1, 20 * MS, true)
    );
    assert_eq!(wait.span.last, 60 * MS);
}

#[test]
fn a_transaction_is_known_by_who_was_seen_with_it() {
    let mut recorder = Recorder::new(vec!["readers".into()]);
    let mut seen = convoy(0.0);
    for (pid, xid) in [(2, 745), (3, 746)] {
        seen.activity.get_mut(&pid).expect("it is there").xid = Some(xid);
    }
    take(&mut recorder, 20 * MS, &seen);
    assert_eq!(recorder.owner(745).map(String::as_str), Some("migration"));
    assert_eq!(recorder.owner(746), None);
    assert_eq!(recorder.position(), Some(1000));
}
