//! Talks at a fair: who talks at which booth in which slot of the day, and in which order a person walks from booth to
//! booth.
//!
//! In: booths with how many talks they hold at a time, seekers with wishes and free times, talks that are settled. Out:
//! talks without clashes, given out fairly: nobody gets a second one before everybody who can has a first. The same day
//! gives the same talks, in whatever order booths and seekers are named.

mod check;
mod round;
mod walk;

#[cfg(test)]
mod tests;

pub use check::{Clash, clash};
pub use walk::{metres, walking_order};

use crate::parallel::{Cancelled, Control};
use round::Round;
use std::collections::BTreeMap;

/// A booth at the fair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booth {
    /// What it is known by; unique at the fair.
    pub id: u64,
    /// Talks that it can hold at a time.
    pub staff: u16,
}

/// A booth that a seeker would like to talk to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The booth.
    pub booth: u64,
    /// How much the talk is worth.
    pub score: u32,
}

/// A person at the fair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seeker {
    /// What the person is known by; unique at the fair.
    pub id: u64,
    /// Booths to talk to; of several wishes for one booth the best counts.
    pub wishes: Vec<Wish>,
    /// Slots at which the person is there, from the first to before the second; all of them if none is told.
    pub free: Vec<(u16, u16)>,
}

/// A talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Talk {
    /// The slot of the day, from 0.
    pub slot: u16,
    /// The booth.
    pub booth: u64,
    /// The person.
    pub seeker: u64,
}

/// What talks are given out from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// Slots of the day.
    pub slots: u16,
    /// The first slot that can still be given out.
    pub first_slot: u16,
    /// Most talks that one person is given.
    pub talks_max: u16,
    /// The booths.
    pub booths: Vec<Booth>,
    /// The seekers.
    pub seekers: Vec<Seeker>,
    /// Talks that are settled and stay as they are.
    pub settled: Vec<Talk>,
}

/// The talks of the day, the settled ones among them, by slot, booth and seeker.
///
/// In each round everybody who has fewest talks gets one more if that is possible at all beside the talks of the rounds
/// before; within a round the best wishes go first.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub fn talks(day: &Day, control: &Control) -> Result<Vec<Talk>, Cancelled> {
    let table = Table::of(day);
    let mut given = Given::settled(&table, &day.settled);
    for talk in 0..day.talks_max {
        Round::new(&table, &given, talk).play(&mut given, control)?;
    }
    let mut talks: Vec<Talk> = day.settled.clone();
    talks.extend(given.new.iter().map(|seat| table.talk(*seat)));
    talks.sort_unstable();
    Ok(talks)
}

/// A wish of the table: place of the booth and score.
type Ranked = (usize, u32);

/// The day in places instead of identifiers: booths and seekers by rising identifier.
struct Table<'a> {
    slots: usize,
    first_slot: usize,
    booths: Vec<Booth>,
    seekers: Vec<&'a Seeker>,
    /// For each seeker the booths, by rising place.
    wishes: Vec<Vec<Ranked>>,
}

/// A talk in places: seeker, booth, slot.
type Seat = (usize, usize, usize);

impl<'a> Table<'a> {
    fn of(day: &'a Day) -> Self {
        let mut booths = day.booths.clone();
        booths.sort_unstable_by_key(|booth| booth.id);
        let mut seekers: Vec<&Seeker> = day.seekers.iter().collect();
        seekers.sort_unstable_by_key(|seeker| seeker.id);
        let place = |id| booths.binary_search_by_key(&id, |booth| booth.id).ok();
        let wishes = seekers.iter().map(|seeker| {
            let mut best = BTreeMap::new();
            for wish in &seeker.wishes {
                if let Some(booth) = place(wish.booth) {
                    let score = best.entry(booth).or_insert(wish.score);
                    *score = wish.score.max(*score);
                }
            }
            best.into_iter().collect()
        });
        Self {
            wishes: wishes.collect(),
            slots: day.slots.into(),
            first_slot: day.first_slot.into(),
            seekers,
            booths,
        }
    }

    fn talk(&self, (seeker, booth, slot): Seat) -> Talk {
        Talk {
            slot: u16::try_from(slot).unwrap_or(u16::MAX),
            booth: self.booths[booth].id,
            seeker: self.seekers[seeker].id,
        }
    }

    fn cell(&self, booth: usize, slot: usize) -> usize {
        booth * self.slots + slot
    }

    fn is_there(&self, seeker: usize, slot: usize) -> bool {
        let free = &self.seekers[seeker].free;
        let within = |(from, to): &(u16, u16)| (usize::from(*from)..usize::from(*to)).contains(&slot);
        free.is_empty() || free.iter().any(within)
    }
}

/// What has been given out.
struct Given {
    /// For each booth and slot how many more talks fit in.
    room: Vec<u16>,
    /// For each seeker the talks: booth and slot.
    of_seeker: Vec<Vec<(usize, usize)>>,
    /// What is not settled.
    new: Vec<Seat>,
}

impl Given {
    fn settled(table: &Table<'_>, settled: &[Talk]) -> Self {
        let staff = table.booths.iter().map(|booth| booth.staff);
        let mut given = Self {
            room: staff
                .flat_map(|staff| std::iter::repeat_n(staff, table.slots))
                .collect(),
            of_seeker: vec![Vec::new(); table.seekers.len()],
            new: Vec::new(),
        };
        for talk in settled {
            let booth = table.booths.binary_search_by_key(&talk.booth, |booth| booth.id);
            let seeker = table
                .seekers
                .binary_search_by_key(&talk.seeker, |seeker| seeker.id);
            let slot = usize::from(talk.slot);
            if let Ok(booth) = booth
                && let Some(room) = given.room.get_mut(table.cell(booth, slot))
                && slot < table.slots
            {
                *room = room.saturating_sub(1);
                if let Ok(seeker) = seeker {
                    given.of_seeker[seeker].push((booth, slot));
                }
            }
        }
        given
    }

    fn take(&mut self, table: &Table<'_>, (seeker, booth, slot): Seat) {
        let cell = table.cell(booth, slot);
        self.room[cell] = self.room[cell].saturating_sub(1);
        self.of_seeker[seeker].push((booth, slot));
        self.new.push((seeker, booth, slot));
    }
}
