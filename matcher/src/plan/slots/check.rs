//! Checks talks by their definition alone; nothing of the search is used.

use super::{Day, Seeker, Talk};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong with talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Clash {
    /// A booth holds more talks at a time than it has people.
    #[error("展位同时洽谈人数超过工作人员数 / a booth holds more talks than it has people: {0:?}")]
    Booth(Talk),
    /// A person talks twice at the same time.
    #[error("求职者同一时段有两场洽谈 / a person talks twice at the same time: {0:?}")]
    Seeker(Talk),
    /// A person talks twice at the same booth.
    #[error("求职者在同一展位有两场洽谈 / a person talks twice at the same booth: {0:?}")]
    Twice(Talk),
    /// A talk that was given out outside the slots, the free times or the wishes of the person.
    #[error("洽谈不在可用时段或意向之内 / a talk outside the slots, free times or wishes: {0:?}")]
    Outside(Talk),
    /// A person was given more talks than may be.
    #[error("求职者洽谈场数超过上限 / a person has too many talks: {0:?}")]
    TooMany(Talk),
    /// A settled talk is missing.
    #[error("已定的洽谈不见了 / a settled talk is missing: {0:?}")]
    Lost(Talk),
}

/// The first thing that is wrong with the talks, if anything is.
pub fn clash(day: &Day, talks: &[Talk]) -> Option<Clash> {
    let settled: BTreeSet<Talk> = day.settled.iter().copied().collect();
    let given: BTreeSet<Talk> = talks.iter().copied().collect();
    if let Some(lost) = settled.difference(&given).next() {
        return Some(Clash::Lost(*lost));
    }
    let staff: BTreeMap<u64, u16> = day.booths.iter().map(|booth| (booth.id, booth.staff)).collect();
    let mut at_booth: BTreeMap<(u64, u16), u16> = BTreeMap::new();
    let seekers: BTreeMap<u64, &Seeker> = day.seekers.iter().map(|seeker| (seeker.id, seeker)).collect();
    let (mut times, mut booths) = (BTreeSet::new(), BTreeSet::new());
    let mut count: BTreeMap<u64, u16> = BTreeMap::new();
    for talk in talks {
        let talking = at_booth.entry((talk.booth, talk.slot)).or_default();
        *talking += 1;
        let own = count.entry(talk.seeker).or_default();
        *own += 1;
        let is_new = !settled.contains(talk);
        let faults = [
            (
                *talking > staff.get(&talk.booth).copied().unwrap_or(0),
                Clash::Booth(*talk),
            ),
            (!times.insert((talk.seeker, talk.slot)), Clash::Seeker(*talk)),
            (!booths.insert((talk.seeker, talk.booth)), Clash::Twice(*talk)),
            (
                is_new && !is_within(day, seekers.get(&talk.seeker), talk),
                Clash::Outside(*talk),
            ),
            (is_new && *own > day.talks_max, Clash::TooMany(*talk)),
        ];
        if let Some((_, clash)) = faults.into_iter().find(|(is_wrong, _)| *is_wrong) {
            return Some(clash);
        }
    }
    None
}

fn is_within(day: &Day, seeker: Option<&&Seeker>, talk: &Talk) -> bool {
    seeker.is_some_and(|seeker| {
        let is_there = |(from, to): &(u16, u16)| (*from..*to).contains(&talk.slot);
        (day.first_slot..day.slots).contains(&talk.slot)
            && seeker.wishes.iter().any(|wish| wish.booth == talk.booth)
            && (seeker.free.is_empty() || seeker.free.iter().any(is_there))
    })
}
