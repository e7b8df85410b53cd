//! One round of giving out talks: as many seekers as possible get one more. Best wishes first, then seekers who found
//! nothing are let in by moving others of the same round, until nobody can be let in any more.

use super::{Given, Table};
use crate::parallel::{Cancelled, Control};
use std::collections::VecDeque;

/// A round under way. Talks of earlier rounds are never moved.
pub(super) struct Round<'a> {
    table: &'a Table<'a>,
    /// Room in each booth and slot that earlier rounds have left.
    room: Vec<u16>,
    /// For each seeker of the round the booth and slot that may be given, by rising cell; none for the others.
    choices: Vec<Vec<usize>>,
    /// The cell that each seeker has.
    cell_of: Vec<Option<usize>>,
    /// Who of this round sits in each cell.
    sitting: Vec<Vec<usize>>,
}

impl<'a> Round<'a> {
    /// The round for everybody who has at most `talks` talks.
    pub(super) fn new(table: &'a Table<'a>, given: &Given, talks: u16) -> Self {
        let seekers = 0..table.seekers.len();
        let choices = seekers.map(|seeker| {
            let plays = given.of_seeker[seeker].len() <= usize::from(talks);
            let choices = plays.then(|| choices(table, given, seeker));
            choices.unwrap_or_default()
        });
        Self {
            choices: choices.collect(),
            room: given.room.clone(),
            cell_of: vec![None; table.seekers.len()],
            sitting: vec![Vec::new(); given.room.len()],
            table,
        }
    }

    /// Plays the round and adds its talks.
    pub(super) fn play(mut self, given: &mut Given, control: &Control) -> Result<(), Cancelled> {
        self.best_first();
        while self.let_in(control)? {}
        for (seeker, cell) in self.cell_of.iter().enumerate() {
            if let Some(cell) = cell {
                let (booth, slot) = (cell / self.table.slots, cell % self.table.slots);
                given.take(self.table, (seeker, booth, slot));
            }
        }
        Ok(())
    }

    /// Gives the best wishes out first, each at the earliest slot.
    fn best_first(&mut self) {
        let mut wishes: Vec<(u32, usize, usize)> = Vec::new();
        for (seeker, own) in self.table.wishes.iter().enumerate() {
            if !self.choices[seeker].is_empty() {
                wishes.extend(own.iter().map(|(booth, score)| (*score, seeker, *booth)));
            }
        }
        wishes.sort_unstable_by(|left, right| {
            right
                .0
                .cmp(&left.0)
                .then((left.1, left.2).cmp(&(right.1, right.2)))
        });
        for (_, seeker, booth) in wishes {
            if self.cell_of[seeker].is_some() {
                continue;
            }
            let cells = booth * self.table.slots..(booth + 1) * self.table.slots;
            let own = &self.choices[seeker];
            let first = own.partition_point(|cell| *cell < cells.start);
            let at_booth = own[first..].iter().take_while(|cell| **cell < cells.end);
            if let Some(cell) = at_booth.copied().find(|cell| self.has_room(*cell)) {
                self.seat(seeker, cell);
            }
        }
    }

    /// Tries everybody who found nothing once; tells whether anybody was let in.
    fn let_in(&mut self, control: &Control) -> Result<bool, Cancelled> {
        let mut found = false;
        // What was looked at without success leads nowhere for the rest of this pass.
        let mut seen = vec![false; self.room.len()];
        for seeker in 0..self.choices.len() {
            if self.cell_of[seeker].is_none() && !self.choices[seeker].is_empty() {
                control.check()?;
                found |= self.let_one_in(seeker, &mut seen);
            }
        }
        Ok(found)
    }

    /// Looks for a chain of moves that ends where there is room, the shortest first.
    fn let_one_in(&mut self, newcomer: usize, seen: &mut [bool]) -> bool {
        let mut queue = VecDeque::from([newcomer]);
        // For each cell met here who wants it.
        let mut wanted_by: Vec<(usize, usize)> = Vec::new();
        while let Some(seeker) = queue.pop_front() {
            for cell in &self.choices[seeker] {
                if std::mem::replace(&mut seen[*cell], true) {
                    continue;
                }
                wanted_by.push((*cell, seeker));
                if self.has_room(*cell) {
                    let chain = chain(&wanted_by, &self.cell_of);
                    self.move_along(&chain);
                    return true;
                }
                queue.extend(&self.sitting[*cell]);
            }
        }
        false
    }

    /// Each seeker of the chain takes the cell beside it, the last one first, since that is where there is room.
    fn move_along(&mut self, chain: &[(usize, usize)]) {
        for (cell, seeker) in chain {
            if let Some(before) = self.cell_of[*seeker].take() {
                self.sitting[before].retain(|sitting| sitting != seeker);
                self.room[before] += 1;
            }
            self.seat(*seeker, *cell);
        }
    }

    fn has_room(&self, cell: usize) -> bool {
        self.room[cell] > 0
    }

    fn seat(&mut self, seeker: usize, cell: usize) {
        self.room[cell] -= 1;
        self.sitting[cell].push(seeker);
        self.cell_of[seeker] = Some(cell);
    }
}

/// The moves that lead to the cell met last, from there back to the newcomer.
fn chain(wanted_by: &[(usize, usize)], cell_of: &[Option<usize>]) -> Vec<(usize, usize)> {
    let mut chain: Vec<(usize, usize)> = Vec::new();
    let mut next = wanted_by.last().copied();
    while let Some((cell, seeker)) = next {
        chain.push((cell, seeker));
        let before = cell_of[seeker];
        next = before.and_then(|before| wanted_by.iter().find(|(cell, _)| *cell == before).copied());
    }
    chain
}

/// Where a seeker could talk: at a wished booth that is new, in a free slot, where earlier rounds have left room.
fn choices(table: &Table<'_>, given: &Given, seeker: usize) -> Vec<usize> {
    let own = &given.of_seeker[seeker];
    let slots: Vec<usize> = (table.first_slot..table.slots)
        .filter(|slot| table.is_there(seeker, *slot) && own.iter().all(|(_, taken)| taken != slot))
        .collect();
    let booths = table.wishes[seeker]
        .iter()
        .map(|(booth, _)| *booth)
        .filter(|booth| own.iter().all(|(met, _)| met != booth));
    let cells = booths.flat_map(|booth| slots.iter().map(move |slot| table.cell(booth, *slot)));
    cells.filter(|cell| given.room[*cell] > 0).collect()
}
