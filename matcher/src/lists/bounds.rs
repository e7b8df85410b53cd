//! Bounds on lists: at least so many entries a person, at most so many lists a vacancy. Who cannot be given enough is
//! named, after every way of passing entries on has been tried.

use super::market::Market;
use super::ranking::Rankings;
use crate::parallel::{Cancelled, Control};
use std::collections::VecDeque;

/// A left member that has too few entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// Index of the left member.
    pub left: usize,
    /// How many entries it has.
    pub entries: usize,
}

/// Pairs that are chosen, counted on both sides.
pub(super) struct Choice {
    pub(super) chosen: Vec<bool>,
    left: Vec<usize>,
    right: Vec<usize>,
}

impl Choice {
    /// The left members' lists of at most `length`, no right member in more than `cap` of them. Left members take in
    /// the order of their lists; a full right member keeps those whom it ranks highest.
    pub(super) fn of_left(
        market: &Market,
        rankings: &Rankings,
        length: usize,
        cap: usize,
        control: &Control,
    ) -> Result<Self, Cancelled> {
        let mut choice = Self::none(market);
        let mut next = vec![0; market.left.len()];
        let mut waiting: VecDeque<usize> = (0..next.len()).collect();
        while let Some(left) = waiting.pop_front() {
            control.advance(0)?;
            let list = &rankings.left.order[market.left.range(left)];
            while choice.left[left] < length && next[left] < list.len() {
                let pair = list[next[left]];
                next[left] += 1;
                choice.take(market, pair);
                if let Some(dropped) = choice.worst_beyond(market, rankings, market.right.members[pair], cap)
                {
                    choice.drop(market, dropped);
                    waiting.push_back(market.left.members[dropped]);
                }
            }
        }
        Ok(choice)
    }

    /// The right members' lists of at most `length`.
    pub(super) fn of_right(market: &Market, rankings: &Rankings, length: usize) -> Self {
        let mut choice = Self::none(market);
        for (pair, place) in rankings.right.places.iter().enumerate() {
            if *place < length {
                choice.take(market, pair);
            }
        }
        choice
    }

    /// Passes entries on until every left member has `floor` or no way is left. A right member has at most `cap`.
    pub(super) fn lift(
        &mut self,
        market: &Market,
        rankings: &Rankings,
        floor: usize,
        cap: usize,
        control: &Control,
    ) -> Result<Vec<Shortfall>, Cancelled> {
        let mut short = Vec::new();
        for left in 0..market.left.len() {
            while self.left[left] < floor {
                control.advance(0)?;
                let Some(path) = self.path(market, rankings, left, floor, cap) else {
                    short.push(Shortfall {
                        left,
                        entries: self.left[left],
                    });
                    break;
                };
                for pair in path {
                    if self.chosen[pair] {
                        self.drop(market, pair);
                    } else {
                        self.take(market, pair);
                    }
                }
            }
        }
        Ok(short)
    }

    /// The shortest way to one more entry for `start`: pairs to take and to drop in turn. It ends at a right member
    /// with room or at a left member that has more than the floor.
    fn path(
        &self,
        market: &Market,
        rankings: &Rankings,
        start: usize,
        floor: usize,
        cap: usize,
    ) -> Option<Vec<usize>> {
        let mut taken: Vec<Option<usize>> = vec![None; market.right.len()];
        let mut dropped: Vec<Option<usize>> = vec![None; market.left.len()];
        let mut reached = VecDeque::from([start]);
        while let Some(left) = reached.pop_front() {
            for pair in &rankings.left.order[market.left.range(left)] {
                let right = market.right.members[*pair];
                if self.chosen[*pair] || taken[right].is_some() {
                    continue;
                }
                taken[right] = Some(*pair);
                if self.right[right] < cap {
                    return Some(way(market, &taken, &dropped, None, right));
                }
                for held in rankings.right.order[market.right.range(right)].iter().rev() {
                    let holder = market.left.members[*held];
                    if !self.chosen[*held] || holder == start || dropped[holder].is_some() {
                        continue;
                    }
                    if self.left[holder] > floor {
                        return Some(way(market, &taken, &dropped, Some(*held), right));
                    }
                    dropped[holder] = Some(*held);
                    reached.push_back(holder);
                }
            }
        }
        None
    }

    fn none(market: &Market) -> Self {
        Self {
            chosen: vec![false; market.pairs()],
            left: vec![0; market.left.len()],
            right: vec![0; market.right.len()],
        }
    }

    fn take(&mut self, market: &Market, pair: usize) {
        self.chosen[pair] = true;
        self.left[market.left.members[pair]] += 1;
        self.right[market.right.members[pair]] += 1;
    }

    fn drop(&mut self, market: &Market, pair: usize) {
        self.chosen[pair] = false;
        self.left[market.left.members[pair]] -= 1;
        self.right[market.right.members[pair]] -= 1;
    }

    /// The chosen pair that a right member ranks lowest, if it has more than `cap`.
    fn worst_beyond(&self, market: &Market, rankings: &Rankings, right: usize, cap: usize) -> Option<usize> {
        if self.right[right] <= cap {
            return None;
        }
        let list = rankings.right.order[market.right.range(right)].iter().rev();
        list.copied().find(|pair| self.chosen[*pair])
    }
}

/// The pairs from the end of a way back to its start.
fn way(
    market: &Market,
    taken: &[Option<usize>],
    dropped: &[Option<usize>],
    last: Option<usize>,
    end: usize,
) -> Vec<usize> {
    let mut pairs: Vec<usize> = last.into_iter().collect();
    let mut right = end;
    while let Some(pair) = taken[right] {
        pairs.push(pair);
        let Some(held) = dropped[market.left.members[pair]] else {
            break;
        };
        pairs.push(held);
        right = market.right.members[held];
    }
    pairs
}
