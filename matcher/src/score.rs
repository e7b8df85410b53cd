//! The score of a pair: each side a weighted mean in integers, then the blend. The one computation that ranks,
//! and that `explain` listens to.
//!
//! In: a pair and a profile. Out: `PairScore`. Hard terms are not here (`judge`), nor are loops over rows.

use std::cmp::Ordering;

use crate::Side;
use crate::criterion::Value;
use crate::features::Pair;
use crate::note::Evidence;
use crate::profile::{Blend, Entry, Neutral, Profile};

/// One side's view of a pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SideScore {
    /// 0..=100,000; 0 if no term is known.
    pub score: u32,
    /// Share of the weight that took part, 0..=1000; 0 = the other side alone decides.
    pub coverage: u16,
}

/// The score of a pair with both views.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairScore {
    /// The blend, 0..=100,000.
    pub score: u32,
    /// The lower of the coverages of the sides that the blend asks: an answer is as well-founded as its weaker side.
    pub coverage: u16,
    /// Does this person fit the vacancy?
    pub employer: SideScore,
    /// Does this vacancy fit the person's wishes?
    pub seeker: SideScore,
}

impl PairScore {
    /// Better first: score down, coverage down. Equal ones are ordered by creation number (`top_k`).
    #[inline]
    #[must_use]
    pub fn better_first(&self, other: &Self) -> Ordering {
        other
            .score
            .cmp(&self.score)
            .then(other.coverage.cmp(&self.coverage))
    }
}

/// Hears each term of a side while it is computed.
pub(crate) trait Listener {
    /// One term: its entry, what it says, what counts, and the evidence so far.
    fn hear(
        &mut self,
        side: Side,
        entry: &Entry,
        value: Value,
        counted: Option<u16>,
        evidence: &mut Evidence,
    );
}

/// Nobody listens.
pub(crate) struct Nobody;

impl Listener for Nobody {
    #[inline]
    fn hear(&mut self, _: Side, _: &Entry, _: Value, _: Option<u16>, _: &mut Evidence) {}
}

/// The score of a pair.
#[inline]
#[must_use]
pub fn score(profile: &Profile, pair: &Pair<'_>) -> PairScore {
    score_heard(profile, pair, &mut Evidence::unread(), &mut Nobody)
}

/// The score of a pair, told term by term.
#[inline]
pub(crate) fn score_heard<L: Listener>(
    profile: &Profile,
    pair: &Pair<'_>,
    evidence: &mut Evidence,
    listener: &mut L,
) -> PairScore {
    let employer = side_score(Side::Employer, &profile.employer, pair, evidence, listener);
    let seeker = side_score(Side::Seeker, &profile.seeker, pair, evidence, listener);
    let (score, coverage) = blend(profile.blend, employer, seeker);
    PairScore {
        score,
        coverage,
        employer,
        seeker,
    }
}

#[inline]
fn side_score<L: Listener>(
    side: Side,
    entries: &[Entry],
    pair: &Pair<'_>,
    evidence: &mut Evidence,
    listener: &mut L,
) -> SideScore {
    let mut sum = Sum::default();
    for entry in entries {
        let value = entry.criterion.value(pair, evidence);
        let counted = sum.add(entry, value);
        listener.hear(side, entry, value, counted, evidence);
    }
    sum.side_score()
}

/// The score of a pair of which the values of the terms are known: `value` is asked for each side's terms in order.
#[inline]
pub(crate) fn score_by(profile: &Profile, mut value: impl FnMut(Side, usize) -> Value) -> PairScore {
    let mut side = |side: Side, entries: &[Entry]| {
        let mut sum = Sum::default();
        for (place, entry) in entries.iter().enumerate() {
            sum.add(entry, value(side, place));
        }
        sum.side_score()
    };
    let employer = side(Side::Employer, &profile.employer);
    let seeker = side(Side::Seeker, &profile.seeker);
    let (score, coverage) = blend(profile.blend, employer, seeker);
    PairScore {
        score,
        coverage,
        employer,
        seeker,
    }
}

/// The running sums of one side.
#[derive(Default)]
struct Sum {
    points: u64,
    counting: u64,
    known: u64,
    whole: u64,
}

impl Sum {
    /// Adds a term; what of it takes part.
    #[inline]
    fn add(&mut self, entry: &Entry, value: Value) -> Option<u16> {
        let counted = counted(entry, value);
        let weight = u64::from(entry.weight);
        self.whole += weight;
        if let Some(counted) = counted {
            self.counting += weight;
            self.points += weight * u64::from(counted);
            // A neutral number stands in for a missing fact, but does not make it known.
            self.known += if value == Value::Missing { 0 } else { weight };
        }
        counted
    }

    #[inline]
    fn side_score(&self) -> SideScore {
        SideScore {
            score: mean(self.points, self.counting),
            coverage: coverage(self.known, self.whole),
        }
    }
}

/// The value that takes part, if any.
#[inline]
pub(crate) fn counted(entry: &Entry, value: Value) -> Option<u16> {
    let neutral = match value {
        Value::Known(value) => return Some(value),
        Value::Missing => entry.missing,
        Value::Unasked => entry.unasked,
    };
    match neutral {
        Neutral::Drop => None,
        Neutral::Value(value) => Some(value),
    }
}

/// floor(100 · points / weight), 0 without weight.
#[inline]
pub(crate) fn mean(points: u64, weight: u64) -> u32 {
    let mean = (100 * points).checked_div(weight).unwrap_or(0);
    u32::try_from(mean).unwrap_or(u32::MAX)
}

#[inline]
fn coverage(known: u64, whole: u64) -> u16 {
    let coverage = (1000 * known).checked_div(whole).unwrap_or(0);
    u16::try_from(coverage).unwrap_or(1000)
}

#[inline]
fn blend(blend: Blend, employer: SideScore, seeker: SideScore) -> (u32, u16) {
    match blend {
        Blend::Employer => return (employer.score, employer.coverage),
        Blend::Seeker => return (seeker.score, seeker.coverage),
        _ => {}
    }
    let coverage = employer.coverage.min(seeker.coverage);
    if employer.coverage == 0 {
        return (seeker.score, coverage);
    }
    if seeker.coverage == 0 {
        return (employer.score, coverage);
    }
    let (f, r) = (u64::from(employer.score), u64::from(seeker.score));
    let score = match blend {
        Blend::Min => f.min(r),
        Blend::Product => f * r / 100_000,
        _ => (2 * f * r).checked_div(f + r).unwrap_or(0),
    };
    (u32::try_from(score).unwrap_or(u32::MAX), coverage)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(score: u32) -> SideScore {
        SideScore {
            score,
            coverage: 1000,
        }
    }

    #[test]
    fn blends_follow_their_definitions() {
        assert_eq!(blend(Blend::Harmonic, side(60_000), side(30_000)), (40_000, 1000));
        assert_eq!(blend(Blend::Min, side(60_000), side(30_000)).0, 30_000);
        assert_eq!(blend(Blend::Product, side(60_000), side(30_000)).0, 18_000);
        assert_eq!(blend(Blend::Harmonic, side(0), side(0)).0, 0);
        assert_eq!(blend(Blend::Harmonic, side(100_000), side(100_000)).0, 100_000);
    }

    #[test]
    fn a_side_without_a_known_term_leaves_the_score_to_the_other() {
        let nothing = SideScore::default();
        assert_eq!(blend(Blend::Harmonic, nothing, side(50_000)), (50_000, 0));
        assert_eq!(blend(Blend::Min, side(50_000), nothing), (50_000, 0));
    }
}
