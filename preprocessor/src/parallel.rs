//! Maps a function over a slice on several threads.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

/// The most threads: a book has no work for more.
const MOST: usize = 8;

/// Maps `of` over `things` on as many threads as there are processors. The results are in the order of `things`.
pub(crate) fn par_map<T: Sync, R: Send>(things: &[T], of: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = available_parallelism().map_or(1, NonZero::get);
    let threads = processors.min(things.len()).min(MOST);
    let next = AtomicUsize::new(0);
    // An idle thread takes the next item: some items take much longer than others.
    let work = || {
        let take = || {
            let index = next.fetch_add(1, Ordering::Relaxed);
            Some((index, of(things.get(index)?)))
        };
        std::iter::from_fn(take).collect::<Vec<_>>()
    };
    let mut all = scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        all
    });
    all.sort_unstable_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::par_map;

    #[test]
    fn the_order_stays() {
        let numbers: Vec<usize> = (0..1000).collect();
        assert_eq!(par_map(&numbers, |number| *number), numbers);
        assert!(par_map(&[], |number: &usize| *number).is_empty());
    }

    #[test]
    #[should_panic(expected = "the fifth")]
    fn a_panic_is_passed_on() {
        par_map(&[1, 2, 3, 4, 5, 6], |number| {
            assert_ne!(*number, 5, "the fifth");
        });
    }
}
