//! Draws from one seeded stream: shares, frequencies by rank, bell curves. What they are drawn for stands elsewhere.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of draws.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// One of the independent streams of a seed.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(stream);
        Self(random)
    }

    /// A number of 0..`end`; `end` is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    pub(super) fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// The place of one of the shares, which together are 1.
    pub(super) fn place_of(&mut self, shares: &[f64]) -> usize {
        let mut left = self.share();
        let passed = |share: &f64| {
            left -= share;
            left < 0.0
        };
        shares.iter().position(passed).unwrap_or(shares.len() - 1)
    }

    pub(super) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }

    /// Near enough to the bell curve: twelve even draws.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }

    /// A factor around 1.
    pub(super) fn lognormal(&mut self, spread: f64) -> f64 {
        (spread * self.normal()).exp()
    }

    pub(super) fn shuffle<Item>(&mut self, items: &mut [Item]) {
        items.shuffle(&mut self.0);
    }

    fn share(&mut self) -> f64 {
        self.0.random()
    }
}

/// How often each place of a list is drawn: cumulated weights.
pub(super) struct Frequency(Vec<f64>);

impl Frequency {
    /// By weights.
    pub(super) fn of(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let cumulated = weights.into_iter().map(|weight| {
            sum += weight;
            sum
        });
        Self(cumulated.collect())
    }

    /// The r-th of `count` is drawn by 1/r^`steepness`.
    pub(super) fn of_ranks(count: u16, steepness: f64) -> Self {
        Self::of((1..=count).map(|rank| f64::from(rank).powf(-steepness)))
    }

    pub(super) fn draw(&self, dice: &mut Dice) -> usize {
        let at = dice.between(0.0, self.0.last().copied().unwrap_or(0.0));
        let place = self.0.partition_point(|sum| *sum <= at);
        place.min(self.0.len().saturating_sub(1))
    }
}
