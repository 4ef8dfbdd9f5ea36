use super::*;
use crate::figure::DrawnStep;
use crate::figure::svg::Frame;
use crate::figure::test_evidence::{evidence, ms, process, step, transaction};
use crate::figure::words::Words;
use crate::labels::Labels;
use crate::transcript::Evidence;

/// Measures the effect of the step `step` on `writers`, in a figure of all steps.
fn measured<T>(evidence: &Evidence, of: impl FnOnce(Effect<'_>) -> T) -> T {
    let names: Vec<DrawnStep<'_>> = evidence
        .windows
        .iter()
        .filter_map(|window| window.name.as_deref())
        .map(DrawnStep::from)
        .collect();
    let scene = FigureData::find(
        &names,
        evidence,
        "f1",
        Frame::Wide,
        Words::new(Labels::english()),
    )
    .expect("steps");
    let panel = scene.panels.iter().find(|panel| panel.name == "step");
    of(Effect::measure(&scene, *panel.expect("the step"), "writers").expect("it ran"))
}

fn paused(evidence: &Evidence) -> Pause {
    measured(evidence, |effect| effect.pause)
}

#[test]
fn only_a_pause_that_no_chance_explains_is_one() {
    let steady = process("writers", 40, 0..9_000);
    let short = evidence(&[step("step", 3_000..3_060)], std::slice::from_ref(&steady));
    assert_eq!(paused(&short), Pause::Usual);
    // Twice the usual distance, in a step as short as that.
    let twice = evidence(
        &[step("step", 3_000..3_060)],
        &[steady.clone().stalls(3_004..3_050)],
    );
    assert_eq!(paused(&twice), Pause::Usual);
    let step = [step("step", 3_000..5_000)];
    let longer = evidence(&step, &[steady.clone().stalls(3_500..3_900)]);
    assert_eq!(paused(&longer), Pause::Longer);
    let stalled = evidence(&step, &[steady.stalls(3_000..4_900)]);
    assert_eq!(paused(&stalled), Pause::Stalled);
}

#[test]
fn a_trickle_is_no_pause_but_a_low_rate() {
    let trickle = process("writers", 100, 0..16_000).thins(3_000..14_000, 250);
    let evidence = evidence(&[step("step", 3_000..14_000)], &[trickle]);
    measured(&evidence, |effect| {
        assert_eq!((effect.pause, effect.usual), (Pause::Slowed, 100.0));
        let share = effect.share().expect("a long step");
        assert!(share < 0.01, "{share}");
    });
}

#[test]
fn a_process_that_ends_in_a_step_is_not_slower_for_that() {
    let ended = process("writers", 100, 0..4_000);
    let evidence = evidence(&[step("step", 3_000..14_000)], &[ended]);
    measured(&evidence, |effect| {
        assert_eq!((effect.pause, effect.rate), (Pause::Usual, Some(100.0)));
    });
}

#[test]
fn a_slow_transaction_belongs_to_the_step_that_it_waited_for() {
    let mut writers = process("writers", 100, 0..9_000);
    // One that waited for the step before, and ended early in this one.
    writers.transactions.push(transaction(3_010, 207));
    writers.transactions.sort_by_key(|it| it.finished);
    let windows = [step("before", 2_800..3_000), step("step", 3_000..3_400)];
    let slowest = measured(&evidence(&windows, &[writers.clone()]), |it| it.slowest);
    assert_eq!(slowest, Some(ms(2)));
    writers.transactions.push(transaction(3_405, 350));
    let slowest = measured(&evidence(&windows, &[writers]), |it| it.slowest);
    assert_eq!(slowest, Some(ms(350)));
}

#[test]
fn failures_count_until_the_first_success_after_the_step() {
    let failed = |workloads: &[Workload]| {
        let evidence = evidence(&[step("step", 3_000..3_200)], workloads);
        measured(&evidence, |effect| {
            let failed = effect.failed;
            let counts = (failed.during.count(), failed.after.count());
            (counts, failed.finished, failed.recovered.is_some())
        })
    };
    let writers = || process("writers", 100, 0..9_000);
    assert_eq!(failed(&[writers()]), ((0, 0), 20, true));
    // It goes on failing for two seconds.
    let broken = writers().fails(3_100..5_200);
    assert_eq!(failed(&[broken]), ((10, 200), 221, true));
    // What fails after it has recovered isn't the step's.
    let again = writers().fails(3_100..3_200).fails(4_000..5_000);
    assert_eq!(failed(&[again]), ((10, 0), 20, true));
    // A success that began before the step ended proves nothing.
    let mut late = writers().fails(3_100..5_200);
    late.transactions.push(transaction(3_205, 100));
    late.transactions.sort_by_key(|it| it.finished);
    assert_eq!(failed(&[late]), ((10, 200), 222, true));
    // Its next run is the one that succeeds.
    let next = process("writers", 100, 4_000..9_000);
    let old = process("writers", 100, 0..4_000).fails(3_100..4_100);
    assert_eq!(failed(&[old.clone(), next]).0, (10, 80));
    assert!(!failed(&[old]).2);
}

#[test]
fn the_usual_rate_is_that_of_the_time_without_steps() {
    let usual = |workload: Workload| {
        let evidence = evidence(&[step("step", 3_000..8_000)], &[workload]);
        measured(&evidence, |effect| effect.usual)
    };
    let writers = || process("writers", 80, 0..10_000);
    assert_eq!(usual(writers().thins(3_000..8_000, 50)), 80.0);
    let unlimited = |workload| Workload {
        rate: None,
        ..workload
    };
    assert_eq!(usual(unlimited(writers().stalls(3_000..8_000))), 80.0);
    // Without a whole second there is still the time before and after the step.
    let short = process("writers", 40, 2_700..8_300);
    assert_eq!(
        usual(Workload {
            rate: Some(400),
            ..short
        }),
        40.0
    );
    // A rate that the server can't keep up with isn't the usual one.
    let slow = Workload {
        rate: Some(500),
        ..writers()
    };
    assert_eq!(usual(slow), 80.0);
}
