//! What a row's own facts add at most: skills and words by their signature, the home by how near it is.

use duijie_domain::Fact;

use super::batch::Batch;
use super::share::Share;
use super::units::{on, points, units};
use crate::facet::NearBound;
use crate::pool::{Tail, signature_bit};

/// A term over a list of the row, of which a signature tells what cannot be there.
pub(super) struct List {
    /// Place of the term among the query's.
    pub(super) term: usize,
    pub(super) lane: usize,
    gains: Vec<(u64, u32)>,
    top: u32,
}

/// A term over the home of the row.
pub(super) struct Near {
    /// Place of the term among the query's.
    pub(super) term: usize,
    pub(super) lane: usize,
    bound: NearBound,
    /// What the steps add, in points.
    gains: Vec<f32>,
    /// What is added beyond them, and the most, in points.
    beyond: f32,
    top: f32,
}

impl List {
    pub(super) fn new(
        term: usize,
        lane: usize,
        items: impl Iterator<Item = (u32, u16)>,
        share: &Share,
    ) -> Self {
        let mut gains: Vec<(u64, u32)> = Vec::new();
        for (number, most) in items {
            let (bit, gain) = (signature_bit(number), units(share.gain(most)));
            match gains.iter_mut().find(|(other, _)| *other == bit) {
                Some((_, all)) => *all += gain,
                None => gains.push((bit, gain)),
            }
        }
        Self {
            term,
            lane,
            gains,
            top: units(share.gain(1000)),
        }
    }

    /// The most that a list of this signature can add. Without a branch on what it holds, which nobody could guess.
    #[inline]
    pub(super) fn gain(&self, signature: u64) -> u32 {
        let gain = |(bit, gain): &(u64, u32)| gain & u32::from(signature & bit != 0).wrapping_neg();
        self.gains.iter().map(gain).sum::<u32>().min(self.top)
    }

    /// Adds what the skills of each row add.
    pub(super) fn add(&self, batch: &mut Batch<'_>) {
        for (head, sum) in batch.heads.iter().zip(&mut batch.sums) {
            *sum += on(self.lane, self.gain(head.skills));
        }
    }

    /// What a list of this signature lacks to the most, in points.
    #[inline]
    pub(super) fn lacks(&self, signature: u64) -> f32 {
        points(self.top - self.gain(signature))
    }
}

impl Near {
    pub(super) fn new(term: usize, lane: usize, bound: &NearBound, share: &Share) -> Self {
        Self {
            term,
            lane,
            gains: bound.steps.iter().map(|(_, value)| share.gain(*value)).collect(),
            beyond: share.gain(bound.beyond),
            top: share.gain(1000),
            bound: bound.clone(),
        }
    }

    /// What a row with this home lacks to the most, in points.
    #[inline]
    pub(super) fn lacks(&self, tail: &Tail) -> f32 {
        let Fact::Known(home) = tail.home() else {
            return 0.0;
        };
        let squared = self.bound.points.iter().map(|point| home.squared_distance(point));
        let nearest = squared.min().unwrap_or(0);
        let step = self.bound.steps.iter().position(|(most, _)| nearest <= *most);
        self.top - step.map_or(self.beyond, |step| self.gains[step])
    }
}
