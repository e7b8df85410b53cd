//! Places one seeker along a shortest path: into a free place, or through a chain of seekers who each move to something
//! as good for them, the last of whom may give up at no loss against the prices that result.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::draft::{Draft, NOBODY};
use super::market::Market;
use super::roster::Roster;

/// Not reached yet.
const FAR: i32 = i32::MAX;

/// The search for a place, with arrays that are used again for the next seeker.
pub(super) struct Placing {
    distance: Vec<i32>,
    /// Who would move to the vacancy, and what that is worth.
    mover: Vec<(u32, i32)>,
    reached: Vec<u32>,
    done: Vec<u32>,
    queue: BinaryHeap<Reverse<(i32, u32)>>,
    /// The shortest way to an end, so far.
    nearest: i32,
    end: End,
}

#[derive(Clone, Copy)]
enum End {
    /// This vacancy has a free place.
    Free(u32),
    /// This seeker gives up.
    Leaves(u32),
}

impl Placing {
    pub(super) fn new(market: &Market) -> Self {
        Self {
            distance: vec![FAR; market.vacancies()],
            mover: vec![(NOBODY, 0); market.vacancies()],
            reached: Vec::new(),
            done: Vec::new(),
            queue: BinaryHeap::new(),
            nearest: 0,
            end: End::Leaves(NOBODY),
        }
    }

    /// Places a seeker who has nothing, or finds that staying away is as good.
    pub(super) fn place(&mut self, market: &Market, draft: &mut Draft, roster: &mut Roster, seeker: u32) {
        let best = draft.best(market, seeker);
        self.nearest = best;
        self.end = End::Leaves(seeker);
        self.look(market, draft, roster, seeker, best);
        self.walk(market, draft, roster);
        for &vacancy in &self.done {
            let gap = self.nearest - self.distance[vacancy as usize];
            draft.prices[vacancy as usize] += gap.max(0);
        }
        self.shift(draft, roster, seeker);
        self.forget();
    }

    fn walk(&mut self, market: &Market, draft: &Draft, roster: &Roster) {
        while let Some(Reverse((distance, vacancy))) = self.queue.pop() {
            if distance >= self.nearest {
                return;
            }
            if distance > self.distance[vacancy as usize] {
                continue;
            }
            self.done.push(vacancy);
            for &seeker in roster.of(vacancy) {
                let held = draft.held(seeker);
                if distance + held < self.nearest {
                    self.nearest = distance + held;
                    self.end = End::Leaves(seeker);
                }
                if distance >= self.nearest {
                    return;
                }
                self.look(market, draft, roster, seeker, distance + held);
            }
        }
    }

    /// Looks at everything that the seeker could move to; `reach` is the way so far and what would be given up.
    #[inline]
    fn look(&mut self, market: &Market, draft: &Draft, roster: &Roster, seeker: u32, reach: i32) {
        for (vacancy, score) in market.of_seeker(seeker) {
            let distance = reach + draft.prices[vacancy as usize] - score;
            if distance < self.nearest && distance < self.distance[vacancy as usize] {
                self.reach(vacancy, distance, (seeker, score));
                if roster.free(market, vacancy) > 0 {
                    self.nearest = distance;
                    self.end = End::Free(vacancy);
                } else {
                    self.queue.push(Reverse((distance, vacancy)));
                }
            }
        }
    }

    fn reach(&mut self, vacancy: u32, distance: i32, mover: (u32, i32)) {
        if self.distance[vacancy as usize] == FAR {
            self.reached.push(vacancy);
        }
        self.distance[vacancy as usize] = distance;
        self.mover[vacancy as usize] = mover;
    }

    /// Moves everybody on the way, from the end back to the seeker who started it.
    fn shift(&self, draft: &mut Draft, roster: &mut Roster, first: u32) {
        let mut open = match self.end {
            End::Free(vacancy) => vacancy,
            End::Leaves(seeker) if seeker == first => return,
            End::Leaves(seeker) => {
                let vacancy = draft.vacancy_of[seeker as usize];
                roster.remove(vacancy, seeker);
                draft.vacancy_of[seeker as usize] = NOBODY;
                vacancy
            }
        };
        loop {
            let (mover, worth) = self.mover[open as usize];
            let left = draft.vacancy_of[mover as usize];
            if mover != first {
                roster.remove(left, mover);
            }
            roster.add(open, mover);
            draft.put(mover, open, worth);
            if mover == first {
                return;
            }
            open = left;
        }
    }

    fn forget(&mut self) {
        for &vacancy in &self.reached {
            self.distance[vacancy as usize] = FAR;
        }
        self.reached.clear();
        self.done.clear();
        self.queue.clear();
    }
}
