//! Laws of talks over random days: no clash, fairness, nothing left that could be given, the same in any order.

use super::*;
use proptest::prelude::*;
use proptest::sample::subsequence;
use std::collections::BTreeSet;

fn days() -> impl Strategy<Value = Day> {
    (1_u16..5, 1_u64..5, 1_u64..12, 0_u16..3, 1_u16..4).prop_flat_map(
        |(slots, booths, seekers, first, talks_max)| {
            let booth = (1_u16..3).prop_map(move |staff| staff);
            let wish = (1..=booths, 0_u32..5).prop_map(|(booth, score)| Wish { booth, score });
            let free = prop::collection::vec((0..slots, 0..=slots), 0..2);
            let seeker = (prop::collection::vec(wish, 0..4), free);
            (
                prop::collection::vec(booth, usize::try_from(booths).unwrap_or(1)),
                prop::collection::vec(seeker, usize::try_from(seekers).unwrap_or(1)),
            )
                .prop_map(move |(staff, seekers)| Day {
                    slots,
                    first_slot: first.min(slots - 1),
                    talks_max,
                    booths: (1..).zip(staff).map(|(id, staff)| Booth { id, staff }).collect(),
                    seekers: (1..)
                        .zip(seekers)
                        .map(|(id, (wishes, free))| Seeker { id, wishes, free })
                        .collect(),
                    settled: Vec::new(),
                })
        },
    )
}

fn made(day: &Day) -> Vec<Talk> {
    talks(day, &Control::default()).unwrap_or_default()
}

fn people(talks: &[Talk]) -> usize {
    let seekers: BTreeSet<u64> = talks.iter().map(|talk| talk.seeker).collect();
    seekers.len()
}

/// The most persons that can have a talk, by trying every choice.
fn most_people(day: &Day, seeker: usize, taken: &mut BTreeMap<(u64, u16), u16>) -> usize {
    let Some(person) = day.seekers.get(seeker) else {
        return 0;
    };
    let mut best = most_people(day, seeker + 1, taken);
    let booths: BTreeSet<u64> = person.wishes.iter().map(|wish| wish.booth).collect();
    for booth in day.booths.iter().filter(|booth| booths.contains(&booth.id)) {
        for slot in day.first_slot..day.slots {
            let is_there = |(from, to): &(u16, u16)| (*from..*to).contains(&slot);
            let talking = taken.get(&(booth.id, slot)).copied().unwrap_or(0);
            if talking >= booth.staff || !(person.free.is_empty() || person.free.iter().any(is_there)) {
                continue;
            }
            *taken.entry((booth.id, slot)).or_default() += 1;
            best = best.max(1 + most_people(day, seeker + 1, taken));
            *taken.entry((booth.id, slot)).or_default() -= 1;
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn talks_never_clash_and_the_order_of_naming_does_not_matter(day in days(), seed in any::<prop::sample::Index>()) {
        let talks = made(&day);
        prop_assert_eq!(clash(&day, &talks), None);
        let mut other = day.clone();
        other.seekers.rotate_left(seed.index(day.seekers.len()));
        other.booths.reverse();
        other.seekers.iter_mut().for_each(|seeker| seeker.wishes.reverse());
        prop_assert_eq!(made(&other), talks);
    }

    #[test]
    fn a_second_talk_takes_no_first_one_from_anybody(day in days()) {
        let once = Day { talks_max: 1, ..day.clone() };
        let (one, all) = (made(&once), made(&day));
        prop_assert!(one.iter().all(|talk| all.contains(talk)), "{:?} {:?}", one, all);
        prop_assert_eq!(people(&one), people(&all));
    }

    #[test]
    fn settled_talks_stay_and_what_is_freed_is_given_out(
        (day, kept) in days().prop_flat_map(|day| {
            let talks = made(&day);
            let count = talks.len();
            (Just(day), subsequence(talks, 0..=count))
        })
    ) {
        let again = Day { settled: kept.clone(), ..day };
        let talks = made(&again);
        prop_assert_eq!(clash(&again, &talks), None);
        prop_assert!(kept.iter().all(|talk| talks.contains(talk)));
        prop_assert!(talks.len() >= kept.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn everybody_who_can_has_a_first_talk(mut day in days()) {
        day.seekers.truncate(5);
        day.slots = day.slots.min(2);
        day.first_slot = 0;
        let most = most_people(&day, 0, &mut BTreeMap::new());
        prop_assert_eq!(people(&made(&day)), most);
    }
}

#[test]
fn the_best_wish_gets_the_earliest_slot_and_the_other_moves() {
    let seeker = |id, wishes: &[(u64, u32)]| Seeker {
        id,
        wishes: wishes
            .iter()
            .map(|(booth, score)| Wish {
                booth: *booth,
                score: *score,
            })
            .collect(),
        free: Vec::new(),
    };
    let day = Day {
        slots: 1,
        first_slot: 0,
        talks_max: 2,
        booths: vec![Booth { id: 7, staff: 1 }, Booth { id: 9, staff: 1 }],
        seekers: vec![seeker(1, &[(7, 90), (9, 10)]), seeker(2, &[(7, 50)])],
        settled: Vec::new(),
    };
    let talk = |booth, seeker| Talk {
        slot: 0,
        booth,
        seeker,
    };
    assert_eq!(
        made(&day),
        [talk(7, 2), talk(9, 1)],
        "who has another choice makes room"
    );
}
