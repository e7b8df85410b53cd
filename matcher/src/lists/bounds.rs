//! Bounds on lists: at least so many entries a person, at most so many lists a vacancy. Who cannot be given enough is
//! named, after every way of passing entries on has been tried.

use super::market::{Market, Side};
use super::ranking::{Ranking, Rankings};
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
    /// The left members' lists of at most `length`, no right member in more than `cap` of them.
    pub(super) fn of_left(
        market: &Market,
        rankings: &Rankings,
        length: usize,
        cap: usize,
        control: &Control,
    ) -> Result<Self, Cancelled> {
        let own = Ranked(&market.left, &rankings.left);
        let chosen = choose(own, Ranked(&market.right, &rankings.right), length, cap, control)?;
        Ok(Self::of(market, chosen))
    }

    /// The right members' lists of at most `length`, no left member in more than `cap` of them.
    pub(super) fn of_right(
        market: &Market,
        rankings: &Rankings,
        length: usize,
        cap: usize,
        control: &Control,
    ) -> Result<Self, Cancelled> {
        let own = Ranked(&market.right, &rankings.right);
        let chosen = choose(own, Ranked(&market.left, &rankings.left), length, cap, control)?;
        Ok(Self::of(market, chosen))
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
        let mut closed = vec![false; market.right.len()];
        for left in 0..market.left.len() {
            while self.left[left] < floor {
                control.check()?;
                let mut search = Search::new(market, rankings, self, floor, cap);
                if let Some(way) = search.way(left, &closed) {
                    self.pass_on(market, &way);
                } else {
                    search.close(&mut closed);
                    let entries = self.left[left];
                    short.push(Shortfall { left, entries });
                    break;
                }
            }
        }
        Ok(short)
    }

    fn pass_on(&mut self, market: &Market, way: &[usize]) {
        for pair in way {
            if self.chosen[*pair] {
                self.drop(market, *pair);
            } else {
                self.take(market, *pair);
            }
        }
    }

    fn of(market: &Market, chosen: Vec<bool>) -> Self {
        let count = |side: &Side| {
            let mut counts = vec![0; side.len()];
            let pairs = chosen.iter().zip(&side.members).filter(|(chosen, _)| **chosen);
            pairs.for_each(|(_, member)| counts[*member] += 1);
            counts
        };
        let (left, right) = (count(&market.left), count(&market.right));
        Self { chosen, left, right }
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
}

/// A side and how its members rank.
#[derive(Clone, Copy)]
struct Ranked<'a>(&'a Side, &'a Ranking);

impl<'a> Ranked<'a> {
    fn list(self, member: usize) -> &'a [usize] {
        &self.1.order[self.0.range(member)]
    }
}

/// The lists of one side of at most `length`, no member of the other side in more than `cap` of them. Members take in the
/// order of their lists; a full member of the other side keeps those whom it ranks highest.
fn choose(
    own: Ranked<'_>,
    other: Ranked<'_>,
    length: usize,
    cap: usize,
    control: &Control,
) -> Result<Vec<bool>, Cancelled> {
    let mut chosen = vec![false; own.0.members.len()];
    let (mut held, mut takers) = (vec![0; own.0.len()], Takers::new(other, cap));
    let mut next = vec![0; own.0.len()];
    let mut waiting: VecDeque<usize> = (0..next.len()).collect();
    while let Some(member) = waiting.pop_front() {
        control.check()?;
        let list = own.list(member);
        while held[member] < length && next[member] < list.len() {
            let pair = list[next[member]];
            next[member] += 1;
            held[member] += 1;
            chosen[pair] = true;
            if let Some(worst) = takers.beyond(pair, &chosen) {
                chosen[worst] = false;
                held[own.0.members[worst]] -= 1;
                waiting.push_back(own.0.members[worst]);
            }
        }
    }
    Ok(chosen)
}

/// How many entries the members of a side have been taken into, and where the worst of them may be.
struct Takers<'a> {
    side: Ranked<'a>,
    cap: usize,
    holders: Vec<usize>,
    /// For each member the place from which on its own ranking has nobody who is kept, once it is full.
    end: Vec<usize>,
}

impl<'a> Takers<'a> {
    fn new(side: Ranked<'a>, cap: usize) -> Self {
        let members = 0..side.0.len();
        Self {
            side,
            cap,
            holders: vec![0; side.0.len()],
            end: members.map(|member| side.list(member).len()).collect(),
        }
    }

    /// Counts the pair; gives the one that has to go because of it, if there is one.
    fn beyond(&mut self, pair: usize, chosen: &[bool]) -> Option<usize> {
        let member = self.side.0.members[pair];
        if self.holders[member] < self.cap {
            self.holders[member] += 1;
            return None;
        }
        let end = &mut self.end[member];
        if self.side.1.places[pair] >= *end {
            return Some(pair);
        }
        let kept = &self.side.list(member)[..*end];
        *end = kept.iter().rposition(|pair| chosen[*pair])?;
        Some(kept[*end])
    }
}

/// A search for the shortest way to one more entry for a left member: pairs to take and to drop in turn. It ends at a
/// right member with room or at a left member that has more than the floor.
struct Search<'a> {
    market: &'a Market,
    rankings: &'a Rankings,
    choice: &'a Choice,
    floor: usize,
    cap: usize,
    /// For each right member that was reached the pair by which it would be taken.
    taken: Vec<Option<usize>>,
    /// For each left member that was reached the pair that it would give away.
    dropped: Vec<Option<usize>>,
}

impl<'a> Search<'a> {
    fn new(market: &'a Market, rankings: &'a Rankings, choice: &'a Choice, floor: usize, cap: usize) -> Self {
        Self {
            market,
            rankings,
            choice,
            floor,
            cap,
            taken: vec![None; market.right.len()],
            dropped: vec![None; market.left.len()],
        }
    }

    /// The pairs of a way from its end back to `start`, not through closed right members.
    fn way(&mut self, start: usize, closed: &[bool]) -> Option<Vec<usize>> {
        let mut reached = VecDeque::from([start]);
        while let Some(left) = reached.pop_front() {
            for pair in &self.rankings.left.order[self.market.left.range(left)] {
                let right = self.market.right.members[*pair];
                if self.choice.chosen[*pair] || closed[right] || self.taken[right].is_some() {
                    continue;
                }
                self.taken[right] = Some(*pair);
                if self.choice.right[right] < self.cap {
                    return Some(self.back(None, right));
                }
                if let Some(spare) = self.ask_holders(right, start, &mut reached) {
                    return Some(self.back(Some(spare), right));
                }
            }
        }
        None
    }

    /// The pair of a holder that has more than the floor; the other holders are reached.
    fn ask_holders(&mut self, right: usize, start: usize, reached: &mut VecDeque<usize>) -> Option<usize> {
        for pair in self.rankings.right.order[self.market.right.range(right)]
            .iter()
            .rev()
        {
            let holder = self.market.left.members[*pair];
            if !self.choice.chosen[*pair] || holder == start || self.dropped[holder].is_some() {
                continue;
            }
            if self.choice.left[holder] > self.floor {
                return Some(*pair);
            }
            self.dropped[holder] = Some(*pair);
            reached.push_back(holder);
        }
        None
    }

    fn back(&self, spare: Option<usize>, end: usize) -> Vec<usize> {
        let mut pairs: Vec<usize> = spare.into_iter().collect();
        let mut right = end;
        while let Some(pair) = self.taken[right] {
            pairs.push(pair);
            let Some(held) = self.dropped[self.market.left.members[pair]] else {
                break;
            };
            pairs.push(held);
            right = self.market.right.members[held];
        }
        pairs
    }

    /// Closes what a search in vain has reached: nothing leads out of it, and nothing that leads elsewhere changes it.
    fn close(&self, closed: &mut [bool]) {
        for (closed, taken) in closed.iter_mut().zip(&self.taken) {
            *closed |= taken.is_some();
        }
    }
}
