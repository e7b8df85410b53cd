//! The only source of chance in the generator: one ChaCha stream for each record, so that a record's content depends
//! on the seed, its kind and its number alone. Whole numbers only; what a throw means is decided by the callers.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream of throws is for; the number keeps streams of one seed apart.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Employer = 1,
    Vacancy = 2,
    Candidate = 3,
    Dirt = 4,
}

/// Where the number of the record ends and the purpose begins in a stream's number.
const PURPOSE_SHIFT: u32 = 56;

/// A stream of throws.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64, purpose: Purpose, number: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream((purpose as u64) << PURPOSE_SHIFT | number);
        Self(generator)
    }

    /// A number below `limit`, all alike; 0 if the limit is 0.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        let product = u64::from(self.0.next_u32()) * u64::from(limit);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// A number from `smallest` to `largest`, all alike.
    pub(super) fn between(&mut self, smallest: u32, largest: u32) -> u32 {
        smallest + self.below(largest.saturating_sub(smallest) + 1)
    }

    /// A number from `smallest` to `largest` that is mostly near the middle: the mean of three throws.
    pub(super) fn around(&mut self, smallest: u32, largest: u32) -> u32 {
        let sum: u32 = (0..3).map(|_| self.between(smallest, largest)).sum();
        sum / 3
    }

    /// Whether something happens that happens in `percent` of all cases.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of the things, all alike; none if there are none.
    pub(super) fn pick<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        let limit = u32::try_from(things.len()).unwrap_or(u32::MAX);
        things.get(self.below(limit) as usize)
    }

    /// One of the texts; empty if there are none.
    pub(super) fn word(&mut self, words: &[&'static str]) -> &'static str {
        self.pick(words).copied().unwrap_or_default()
    }

    /// The place of one of the things, as often as its weight says; 0 if all weights are 0.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let total: u32 = weights.clone().sum();
        let mut rest = self.below(total);
        for (place, weight) in weights.enumerate() {
            if rest < weight {
                return place;
            }
            rest -= weight;
        }
        0
    }

    /// Up to `count` different things in a random order.
    pub(super) fn sample<'a, T>(&mut self, things: &'a [T], count: usize) -> Vec<&'a T> {
        let mut rest: Vec<&T> = things.iter().collect();
        let mut chosen = Vec::with_capacity(count.min(rest.len()));
        while chosen.len() < count && !rest.is_empty() {
            let limit = u32::try_from(rest.len()).unwrap_or(u32::MAX);
            chosen.push(rest.swap_remove(self.below(limit) as usize));
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_depends_on_seed_purpose_and_number_alone() {
        let first = |seed, purpose, number| Dice::new(seed, purpose, number).below(u32::MAX);
        assert_eq!(
            first(1, Purpose::Vacancy, 7),
            first(1, Purpose::Vacancy, 7),
            "the same stream"
        );
        assert_ne!(first(1, Purpose::Vacancy, 7), first(1, Purpose::Vacancy, 8));
        assert_ne!(first(1, Purpose::Vacancy, 7), first(1, Purpose::Candidate, 7));
        assert_ne!(first(1, Purpose::Vacancy, 7), first(2, Purpose::Vacancy, 7));
    }

    #[test]
    fn throws_stay_in_their_range_and_follow_their_weights() {
        let mut dice = Dice::new(1, Purpose::Dirt, 0);
        let mut counts = [0_u32; 3];
        for _ in 0..3_000 {
            assert!((5..=9).contains(&dice.between(5, 9)));
            assert!((5..=9).contains(&dice.around(5, 9)));
            counts[dice.weighted([1, 0, 2].into_iter())] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((800..1_200).contains(&counts[0]), "{counts:?}");
        assert_eq!(dice.below(0), 0);
    }

    #[test]
    fn a_sample_repeats_nothing() {
        let mut dice = Dice::new(1, Purpose::Dirt, 1);
        let mut chosen: Vec<u32> = dice.sample(&[1, 2, 3, 4], 9).into_iter().copied().collect();
        chosen.sort_unstable();
        assert_eq!(chosen, [1, 2, 3, 4]);
    }
}
