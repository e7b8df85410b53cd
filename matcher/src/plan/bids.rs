//! The bids that hold the places of each vacancy: one flat array, one heap per vacancy with the lowest bid on top.

use std::cmp::Reverse;

use super::market::Market;

/// One heap of bids per vacancy.
pub(super) struct Bids {
    start: Vec<u32>,
    held: Vec<u32>,
    bids: Vec<Bid>,
}

/// What a seeker offers for a place. Of equal offers that of the lower index is the better one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bid {
    pub(super) offer: i32,
    pub(super) seeker: Reverse<u32>,
}

impl Bids {
    pub(super) fn new(market: &Market) -> Self {
        let mut start = vec![0];
        for vacancy in 0..market.vacancies() {
            start.push(start[vacancy] + market.seats(vacancy));
        }
        let none = Bid {
            offer: 0,
            seeker: Reverse(0),
        };
        Self {
            held: vec![0; market.vacancies()],
            bids: vec![none; start[market.vacancies()] as usize],
            start,
        }
    }

    /// Takes the bid. Gives the one that had to make room, if the vacancy's places were all taken.
    #[inline]
    pub(super) fn take(&mut self, vacancy: usize, bid: Bid, places: u32) -> Option<Bid> {
        let heap = &mut self.bids[self.start[vacancy] as usize..self.start[vacancy + 1] as usize];
        let held = self.held[vacancy];
        if held < places {
            heap[held as usize] = bid;
            rise(&mut heap[..=held as usize]);
            self.held[vacancy] += 1;
            return None;
        }
        let outbid = std::mem::replace(&mut heap[0], bid);
        sink(heap);
        Some(outbid)
    }

    /// The lowest bid, once all places are taken.
    #[inline]
    pub(super) fn lowest(&self, vacancy: usize, places: u32) -> Option<Bid> {
        (places > 0 && self.held[vacancy] == places).then(|| self.bids[self.start[vacancy] as usize])
    }
}

fn rise(heap: &mut [Bid]) {
    let mut child = heap.len() - 1;
    while child > 0 {
        let parent = (child - 1) / 2;
        if heap[parent] <= heap[child] {
            break;
        }
        heap.swap(parent, child);
        child = parent;
    }
}

fn sink(heap: &mut [Bid]) {
    let mut parent = 0;
    loop {
        let mut child = 2 * parent + 1;
        if child + 1 < heap.len() && heap[child + 1] < heap[child] {
            child += 1;
        }
        if child >= heap.len() || heap[parent] <= heap[child] {
            break;
        }
        heap.swap(parent, child);
        parent = child;
    }
}
