//! The bars of a row: the number of transactions in each bucket of time, and the slowest of them.

use super::scale::Scale;
use crate::figure::measure::Bucket;
use crate::figure::palette::Ink;
use crate::figure::svg::{Anchor, Coord, LEFT, Rect, SOFT, Svg};
use crate::figure::text::width;
use crate::figure::words::Words;
use std::fmt::Write as _;

/// The buckets of a row, and the place of their bars.
pub(super) struct Bars<'a> {
    pub(super) buckets: &'a [Bucket],
    pub(super) scale: Scale,
    pub(super) words: Words<'a>,
    /// The y coordinate of the full height.
    pub(super) top: f64,
    /// The y coordinate of the zero line.
    pub(super) zero: f64,
}

impl Bars<'_> {
    /// Draws the bars, the failed part of each on top, and the numbers of those that are cut.
    pub(super) fn draw(&self, svg: &mut Svg) {
        let step = self.step(svg);
        let is_apart = step > 5.0;
        let wide = if is_apart { step - 1.0 } else { step };
        let (mut bars, mut failed, mut cut) = (String::new(), String::new(), String::new());
        let mut open = None;
        for (index, bucket) in self.buckets.iter().enumerate() {
            if bucket.count == 0 {
                continue;
            }
            let x = LEFT + step * index as f64;
            let [good, bad] = self.heights(bucket);
            let h = good + bad;
            // One outline for bars that touch: a rectangle for each would be twice as long.
            if is_apart || open != Some(index) {
                bars.push_str(&self.close(open));
                let _ = write!(bars, "M{} {}", Coord(x), Coord(self.zero));
            }
            let _ = write!(bars, "V{}H{}", Coord(self.zero - h), Coord(x + wide));
            open = Some(index + 1);
            if bad > 0.0 {
                let rect = Rect {
                    x,
                    y: self.zero - h,
                    w: wide,
                    h: bad,
                };
                let _ = write!(failed, "{rect}");
            }
            if bucket.count > self.scale.count {
                let to = if bad > 0.0 { &mut failed } else { &mut cut };
                let (half, w) = (Coord(-wide / 2.0), Coord(wide));
                let _ = write!(to, "M{} {}h{w}l{half} -4z", Coord(x), Coord(self.top));
            }
        }
        bars.push_str(&self.close(open));
        svg.fill(Ink::Bars, &bars);
        svg.fill(Ink::Bars, &cut);
        svg.fill(Ink::Alarm, &failed);
        self.numbers(svg, step);
    }

    /// The end of an outline, if one was begun.
    fn close(&self, open: Option<usize>) -> String {
        open.map_or_else(String::new, |_| format!("V{}z", Coord(self.zero)))
    }

    /// The width of a bucket.
    fn step(&self, svg: &Svg) -> f64 {
        (svg.frame().right() - LEFT) / self.buckets.len().max(1) as f64
    }

    /// The heights of the successful and the failed part of a bar. A failed part is always visible.
    fn heights(&self, bucket: &Bucket) -> [f64; 2] {
        const LEAST: f64 = 1.5;
        let full = self.zero - self.top;
        let part = |count: u64| full * count as f64 / self.scale.count as f64;
        let all = part(bucket.count.min(self.scale.count));
        let failed = match bucket.failed.count() {
            0 => 0.0,
            // The parts of a clipped bar keep their proportion.
            failed => (all * failed as f64 / bucket.count as f64).max(LEAST.min(full)),
        };
        [(all - failed).max(0.0), failed.min(all.max(LEAST))]
    }

    /// Writes the highest number of each group of cut bars beside it, if there is room.
    fn numbers(&self, svg: &mut Svg, step: f64) {
        let mut free = LEFT;
        let mut index = 0;
        while index < self.buckets.len() {
            let group = self.buckets[index..].iter();
            let group = group.take_while(|it| it.count > self.scale.count);
            let (length, most) = group.fold((0, 0), |(length, most), it| {
                (length + 1, it.count.max(most))
            });
            index += length.max(1);
            if length == 0 {
                continue;
            }
            let text = self.words.number(most);
            let wide = width(&text);
            let (from, to) = (index - length, index);
            let [left, right] = [from, to].map(|index| LEFT + step * index as f64);
            let after = right + 3.0;
            let before = left - 3.0 - wide;
            if after + wide <= svg.frame().right() && after >= free {
                svg.text(after, self.top + 10.0, SOFT, &text);
                free = after + wide + 6.0;
            } else if before >= free {
                svg.text(before, self.top + 10.0, SOFT, &text);
                free = right + 6.0;
            }
        }
    }

    /// Draws the latency of the slowest transaction of each bucket, and writes the longest. `most` is the length of a
    /// needle of the scale's latency.
    pub(super) fn needles(&self, svg: &mut Svg, most: f64) {
        let step = self.step(svg);
        let scale = self.scale.latency.as_secs_f64();
        let mut needles = String::new();
        for (index, bucket) in self.buckets.iter().enumerate() {
            let length = most * bucket.worst.as_secs_f64() / scale;
            if length >= 0.5 {
                let x = LEFT + step * (index as f64 + 0.5);
                let _ = write!(
                    needles,
                    "M{} {}v{}",
                    Coord(x),
                    Coord(self.zero),
                    Coord(length)
                );
            }
        }
        let thick = format!(
            "fill=\"none\" stroke=\"currentColor\" stroke-width=\"{}\"",
            Coord((step / 3.0).clamp(1.0, 2.0))
        );
        svg.shape(Ink::Text, &needles, &thick);
        let longest = self
            .buckets
            .iter()
            .enumerate()
            .max_by_key(|(_, it)| it.worst);
        let Some((index, bucket)) = longest else {
            return;
        };
        let length = most * bucket.worst.as_secs_f64() / scale;
        if length >= 10.0 {
            let text = self.words.duration(bucket.worst);
            // Beside those that reach as far as the text.
            let next = self.buckets[index..].iter();
            let is_long = |it: &&Bucket| most * it.worst.as_secs_f64() / scale > length - 12.0;
            let after = index + next.take_while(is_long).count();
            let [x, after] = [index, after].map(|index| LEFT + step * (index as f64 + 0.5));
            let after = after - step + 3.0;
            let (x, anchor) = match after + width(&text) <= svg.frame().right() {
                true => (after, Anchor::Start),
                false => (x - 3.0, Anchor::End),
            };
            svg.text(x, self.zero + length, SOFT.at(anchor), &text);
        }
    }
}
