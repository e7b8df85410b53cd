//! Fills one free place of a vacancy that has a price, along a shortest path: with a seeker who has nothing, through a
//! chain of moves, or by letting prices fall until a free place costs nothing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::draft::{Draft, NOBODY};
use super::market::Market;
use super::roster::Roster;

/// Not reached yet.
const FAR: i32 = i32::MAX;

/// A seeker, where to, and what that is worth.
#[derive(Clone, Copy)]
struct Move {
    seeker: u32,
    to: u32,
    worth: i32,
}

const NO_MOVE: Move = Move {
    seeker: NOBODY,
    to: NOBODY,
    worth: 0,
};

/// The search for somebody, with arrays that are used again for the next place.
pub(super) struct Filling {
    distance: Vec<i32>,
    /// Who would leave the vacancy, and for which other.
    leaver: Vec<Move>,
    reached: Vec<u32>,
    done: Vec<u32>,
    queue: BinaryHeap<Reverse<(i32, u32)>>,
    nearest: i32,
    /// The vacancy at which the way ends, and who comes there from outside, if anybody does.
    end: (u32, Option<Move>),
}

impl Filling {
    pub(super) fn new(market: &Market) -> Self {
        Self {
            distance: vec![FAR; market.vacancies()],
            leaver: vec![NO_MOVE; market.vacancies()],
            reached: Vec::new(),
            done: Vec::new(),
            queue: BinaryHeap::new(),
            nearest: 0,
            end: (NOBODY, None),
        }
    }

    /// Fills one free place of `vacancy`, or lowers its price to 0.
    pub(super) fn fill(&mut self, market: &Market, draft: &mut Draft, roster: &mut Roster, vacancy: u32) {
        self.nearest = draft.prices[vacancy as usize];
        self.end = (vacancy, None);
        self.reach(vacancy, 0, NO_MOVE);
        self.walk(market, draft);
        for &done in &self.done {
            let gap = self.nearest - self.distance[done as usize];
            draft.prices[done as usize] -= gap.max(0);
        }
        self.shift(draft, roster, vacancy);
        self.forget();
    }

    fn walk(&mut self, market: &Market, draft: &Draft) {
        while let Some(Reverse((distance, vacancy))) = self.queue.pop() {
            if distance >= self.nearest {
                return;
            }
            if distance > self.distance[vacancy as usize] {
                continue;
            }
            self.done.push(vacancy);
            let free_after = distance + draft.prices[vacancy as usize];
            if free_after < self.nearest {
                self.nearest = free_after;
                self.end = (vacancy, None);
            }
            self.look(market, draft, vacancy, free_after);
        }
    }

    /// Looks at everybody who could come to the vacancy; `reach` is the way so far and the price of the place.
    #[inline]
    fn look(&mut self, market: &Market, draft: &Draft, vacancy: u32, reach: i32) {
        for (seeker, worth) in market.of_vacancy(vacancy) {
            let from = draft.vacancy_of[seeker as usize];
            let distance = reach + draft.held(seeker) - worth;
            if distance >= self.nearest || from == vacancy {
                continue;
            }
            let coming = Move {
                seeker,
                to: vacancy,
                worth,
            };
            if from == NOBODY {
                self.nearest = distance;
                self.end = (vacancy, Some(coming));
            } else if distance < self.distance[from as usize] {
                self.reach(from, distance, coming);
            }
        }
    }

    fn reach(&mut self, vacancy: u32, distance: i32, leaver: Move) {
        if self.distance[vacancy as usize] == FAR {
            self.reached.push(vacancy);
        }
        self.distance[vacancy as usize] = distance;
        self.leaver[vacancy as usize] = leaver;
        self.queue.push(Reverse((distance, vacancy)));
    }

    /// Moves everybody on the way. All leave before anybody arrives, because each needs the seat that the next one leaves.
    fn shift(&self, draft: &mut Draft, roster: &mut Roster, first: u32) {
        let (end, coming) = self.end;
        for (from, Move { seeker, .. }) in self.moves(end, first) {
            roster.remove(from, seeker);
        }
        for Move { seeker, to, worth } in self.moves(end, first).map(|(_, moved)| moved).chain(coming) {
            roster.add(to, seeker);
            draft.put(seeker, to, worth);
        }
    }

    /// The moves from the end to the vacancy that started it, each with the vacancy that is left.
    fn moves(&self, end: u32, first: u32) -> impl Iterator<Item = (u32, Move)> {
        let left = move |vacancy: u32| (vacancy != first).then(|| (vacancy, self.leaver[vacancy as usize]));
        std::iter::successors(left(end), move |(_, moved)| left(moved.to))
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
