//! Random records for the tests of both directions. The lists of fields stand in `message!`, so that a new field is
//! sampled without a line here.

use duijie_domain::Fact;
use jiff::civil::{Date, DateTime};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

/// Where random values come from.
pub(super) struct Random(ChaCha8Rng);

/// A type of which random values can be made.
pub(super) trait Sample {
    fn sample(random: &mut Random) -> Self;
}

impl Random {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub(super) fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.0.random_range(0..values.len())]
    }

    /// A text that is not empty: an empty one means "none" on the wire.
    pub(super) fn text(&mut self) -> String {
        let length = self.0.random_range(1..6);
        (0..length)
            .map(|_| self.one_of(&['a', 'Z', '7', '工', '"', '%', '/', ' ', '\u{1f600}']))
            .collect()
    }
}

macro_rules! sampled {
    ($($kind:ty: $random:ident => $value:expr),+ $(,)?) => {$(
        impl Sample for $kind {
            fn sample($random: &mut Random) -> Self {
                $value
            }
        }
    )+};
}

sampled! {
    bool: random => random.0.random(),
    u8: random => random.0.random_range(1..=u8::MAX),
    u16: random => random.0.random(),
    u32: random => random.0.random(),
    i16: random => random.0.random(),
    f64: random => random.0.random_range(-180.0..180.0),
    String: random => random.text(),
    Date: random => Date::constant(random.one_of(&[1, 1999, 2026, 9999]), 1 + random.0.random_range(0..12), 28),
    DateTime: random => Date::sample(random).at(random.0.random_range(0..24), 59, 1, random.one_of(&[0, 500_000_000])),
}

impl<T: Sample> Sample for Option<T> {
    fn sample(random: &mut Random) -> Self {
        bool::sample(random).then(|| T::sample(random))
    }
}

impl<T: Sample> Sample for Fact<T> {
    fn sample(random: &mut Random) -> Self {
        match random.0.random_range(0..3) {
            0 => Self::Unknown,
            1 => Self::Absent,
            _ => Self::Known(T::sample(random)),
        }
    }
}

/// A list that is not empty: a known empty one is written as an absent one.
impl<T: Sample> Sample for Vec<T> {
    fn sample(random: &mut Random) -> Self {
        (0..random.0.random_range(1..4))
            .map(|_| T::sample(random))
            .collect()
    }
}

impl<K: Sample + Ord, V: Sample> Sample for BTreeMap<K, V> {
    fn sample(random: &mut Random) -> Self {
        (0..random.0.random_range(0..3))
            .map(|_| (K::sample(random), V::sample(random)))
            .collect()
    }
}
