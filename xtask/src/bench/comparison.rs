//! A comparison of times measured side by side, and its ratio.

use std::time::Duration;

/// A contestant and its competitors.
pub(super) struct Comparison {
    pub(super) title: String,
    pub(super) measured: Contestant,
    /// The contestants that it is compared with: the sum of their times counts.
    pub(super) against: Vec<Contestant>,
    pub(super) by: Ratio,
    /// The largest allowed ratio, if there is one.
    pub(super) bound: Option<f64>,
}

/// A contestant and its times, one for each round.
#[derive(Clone)]
pub(super) struct Contestant {
    pub(super) what: &'static str,
    pub(super) times: Vec<Duration>,
    /// The number of steps that each round ran, if the contestant can run any.
    pub(super) steps: Option<usize>,
}

/// The computation of a ratio from times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ratio {
    /// The ratio of the fastest times: other load of the machine can only add to a time.
    OfFastest,
    /// The median of the ratios of all rounds: with a server and several processes, a lucky moment is no better witness
    /// than an unlucky one.
    OfPairs,
}

impl Contestant {
    pub(super) fn new(what: &'static str, times: Vec<Duration>) -> Self {
        let steps = None;
        Self { what, times, steps }
    }

    /// The same contestant, whose builds ran this many steps each.
    pub(super) fn ran(mut self, steps: usize) -> Self {
        self.steps = Some(steps);
        self
    }

    fn print(&self, by: Ratio) {
        let (time, which) = match by {
            Ratio::OfFastest => (self.times.iter().min().copied(), "fastest"),
            Ratio::OfPairs => (median(self.times.clone()), "median"),
        };
        let mut notes = Vec::new();
        if self.times.len() > 1 {
            notes.push(format!("{which} of {}", self.times.len()));
        }
        match self.steps {
            Some(1) => notes.push("1 step run".to_owned()),
            Some(steps) => notes.push(format!("{steps} steps run")),
            None => {}
        }
        let notes = match notes.as_slice() {
            [] => String::new(),
            notes => format!(" ({})", notes.join("; ")),
        };
        let time = time.unwrap_or_default().as_secs_f64() * 1000.0;
        println!("  {time:>9.1} ms  {}{notes}", self.what);
    }
}

impl Comparison {
    pub(super) fn ratio(&self) -> f64 {
        match self.by {
            Ratio::OfFastest => {
                let fastest = |it: &Contestant| it.times.iter().min().copied().unwrap_or_default();
                let against: Duration = self.against.iter().map(fastest).sum();
                fastest(&self.measured).as_secs_f64() / against.as_secs_f64()
            }
            Ratio::OfPairs => Spread::of(self.pairs()).median,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.bound.is_some_and(|bound| self.ratio() > bound)
    }

    /// The unique name of the comparison: its title and competitors.
    pub(super) fn name(&self) -> String {
        let against: Vec<_> = self.against.iter().map(|it| it.what).collect();
        format!("{} (over {})", self.title, against.join(", and "))
    }

    /// The ratio of each round.
    fn pairs(&self) -> Vec<f64> {
        let rounds = self.measured.times.iter().enumerate();
        let ratio = |(round, measured): (usize, &Duration)| {
            let against = self.against.iter().filter_map(|it| it.times.get(round));
            measured.as_secs_f64() / against.sum::<Duration>().as_secs_f64()
        };
        rounds.map(ratio).collect()
    }

    pub(super) fn print(&self) {
        println!("\n{}", self.title);
        self.measured.print(self.by);
        self.against.iter().for_each(|it| it.print(self.by));
        let ratio = match self.by {
            Ratio::OfFastest => format!("{:.3}", self.ratio()),
            Ratio::OfPairs => Spread::of(self.pairs()).to_string(),
        };
        match self.bound {
            Some(bound) => println!("  ratio {ratio}, at most {bound:.3}"),
            None => println!("  ratio {ratio}"),
        }
    }
}

/// The median of some ratios, and the range of 95 % of such medians.
pub(super) struct Spread {
    median: f64,
    from: f64,
    to: f64,
}

impl Spread {
    /// The median, with the bounds that its place among the sorted values has by the binomial distribution (its normal
    /// approximation), whatever the values' own distribution.
    pub(super) fn of(mut ratios: Vec<f64>) -> Self {
        ratios.sort_by(f64::total_cmp);
        let count = ratios.len();
        let at = |index: usize| ratios.get(index).copied().unwrap_or(f64::NAN);
        let half_width = 1.96 * (count as f64).sqrt() / 2.0;
        let from = (count as f64 / 2.0 - half_width).floor().max(0.0);
        let to = (count as f64 / 2.0 + half_width).ceil();
        Self {
            median: at(count / 2),
            from: at(from as usize),
            to: at((to as usize).min(count.saturating_sub(1))),
        }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { median, from, to } = self;
        write!(
            f,
            "{median:.3} (median of the pairs; 95 % of such medians are from {from:.3} to {to:.3})"
        )
    }
}

/// The ratios of two contestants, round by round.
pub(super) fn ratios(these: &[Duration], those: &[Duration]) -> Vec<f64> {
    let pairs = these.iter().zip(those);
    pairs
        .map(|(this, that)| this.as_secs_f64() / that.as_secs_f64())
        .collect()
}

fn median(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort();
    times.get(times.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_of_pairs_is_that_of_most_rounds() {
        let of = |times: [u64; 5]| times.map(Duration::from_millis).to_vec();
        // The machine was slow in the third round for both, and in the fourth for one.
        let comparison = Comparison {
            title: String::new(),
            measured: Contestant::new("a", of([20, 22, 200, 20, 18])),
            against: vec![
                Contestant::new("b", of([5, 6, 50, 50, 5])),
                Contestant::new("c", of([5, 5, 50, 50, 4])),
            ],
            by: Ratio::OfPairs,
            bound: Some(2.0),
        };
        assert!((comparison.ratio() - 2.0).abs() < 1e-9);
    }

    #[test]
    fn the_bounds_of_a_median_are_within_the_values() {
        let spread = Spread::of((1..=101).map(f64::from).collect());
        assert!((spread.median - 51.0).abs() < 1e-9);
        assert!((spread.from - 41.0).abs() < 1e-9, "{}", spread.from);
        assert!((spread.to - 62.0).abs() < 1e-9, "{}", spread.to);
        let few = Spread::of(vec![1.0, 2.0, 3.0]);
        assert!((few.from - 1.0).abs() < 1e-9 && (few.to - 3.0).abs() < 1e-9);
    }
}
