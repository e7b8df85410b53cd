//! The laws of follow-up over random histories: what is refused, what is counted, and that replay gives the same states.

#![allow(clippy::unwrap_used, reason = "tests")]

use duijie_domain::candidate::CandidateState;
use duijie_domain::code::{DivisionCode, LossReasonCode, ServiceCode};
use duijie_domain::event::{Event, Mark, Step};
use duijie_domain::follow_up::{Circumstances, PersonFile, PlacesFile, Refusal, Stage};
use duijie_domain::place::Place;
use duijie_domain::vacancy::WorkSite;
use duijie_domain::{RecordKey, Vacancy};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use std::collections::BTreeMap;

const PERSONS: u64 = 4;
const VACANCIES: u64 = 3;

fn vacancy(number: u64) -> Vacancy {
    let site = |head_count| WorkSite {
        place: Place::in_division(DivisionCode::new("371502")),
        head_count,
        filled: 0,
    };
    Vacancy {
        sites: vec![site(1), site(u32::try_from(number).unwrap())],
        ..Vacancy::default()
    }
}

/// The files of a small market, kept as the service keeps them.
#[derive(Debug, Clone, PartialEq, Default)]
struct Market {
    persons: BTreeMap<u64, PersonFile>,
    places: BTreeMap<u64, PlacesFile>,
}

impl Market {
    fn check(&self, number: u64, event: &Event, now: Timestamp) -> Result<(), Refusal> {
        self.check_beside(number, event, now, false)
    }

    fn check_beside(
        &self,
        number: u64,
        event: &Event,
        now: Timestamp,
        vacancy_deleted: bool,
    ) -> Result<(), Refusal> {
        let person = self
            .persons
            .get(&event.candidate.unwrap())
            .cloned()
            .unwrap_or_default();
        let record = event.vacancy.map(vacancy);
        let places = event.vacancy.and_then(|number| self.places.get(&number)).cloned();
        let places = places.unwrap_or_default();
        person.check(
            number,
            event,
            &Circumstances {
                now,
                day: day(event.happened_at),
                vacancy: record.as_ref().map(|record| (record, &places)),
                vacancy_deleted,
                consent_withdrawn: false,
            },
        )
    }

    fn apply(&mut self, number: u64, event: &Event) {
        let candidate = event.candidate.unwrap();
        let person = self.persons.entry(candidate).or_default();
        let taken = person.apply(candidate, number, event, day(event.happened_at));
        if let Some(change) = taken.place {
            self.places.entry(change.vacancy).or_default().apply(change);
        }
    }

    /// Hires that stand by the stages of all pairs.
    fn employed(&self, vacancy: u64) -> usize {
        let pairs = self.persons.values().filter_map(|person| person.pair(vacancy));
        pairs.filter(|pair| pair.stage().is_employed()).count()
    }
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn start() -> Timestamp {
    date(2026, 3, 1)
        .at(9, 0, 0, 0)
        .to_zoned(TimeZone::UTC)
        .unwrap()
        .timestamp()
}

fn event(number: u64, candidate: u64, vacancy: Option<u64>, step: Step, happened_at: Timestamp) -> Event {
    Event {
        key: RecordKey::new("test", number.to_string()),
        happened_at,
        actor: "test".into(),
        candidate: Some(candidate),
        vacancy,
        fair: None,
        step,
        note: String::new(),
    }
}

fn steps() -> impl Strategy<Value = Step> {
    let reason = || LossReasonCode::new("other");
    prop_oneof![
        1 => Just(Step::Recommended),
        1 => Just(Step::Contacted),
        1 => Just(Step::Interested),
        1 => Just(Step::Marked { mark: Mark::Notified }),
        1 => Just(Step::InterviewSet { at: date(2026, 4, 1).at(9, 0, 0, 0), place: String::new() }),
        1 => Just(Step::Interviewed),
        1 => Just(Step::Offered),
        4 => (0_u16..3, any::<bool>()).prop_map(|(site, full)| Step::Hired { site, starts_on: None, full }),
        1 => Just(Step::ContractSigned { months: Some(12) }),
        1 => (0_u16..9).prop_map(|months| Step::Insured { months }),
        1 => prop::sample::select(vec![1_u8, 2, 3, 6]).prop_map(|months| Step::Kept { months }),
        1 => any::<bool>().prop_map(move |reopens| Step::Left { reason: reason(), reopens }),
        2 => Just(Step::Lost { reason: reason() }),
        3 => (1_u64..60).prop_map(|event| Step::TakenBack { event }),
        1 => Just(Step::Served { service: ServiceCode::new("guidance"), proof: "a".into() }),
        1 => Just(Step::StateTold { state: CandidateState::NotSeeking }),
    ]
}

fn is_of_pair(step: &Step) -> bool {
    !matches!(step, Step::Served { .. } | Step::StateTold { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_order_of_events_breaks_what_always_holds(
        tries in prop::collection::vec((1..=PERSONS, 1..=VACANCIES, steps(), 0_i64..40), 1..60)
    ) {
        let mut market = Market::default();
        let mut accepted: Vec<(u64, Event)> = Vec::new();
        let mut services = BTreeMap::<u64, usize>::new();
        let mut now = start();
        for (place, (candidate, about, step, days)) in tries.into_iter().enumerate() {
            let number = place as u64 + 1;
            now += (24 * days).hours();
            let mut vacancy = is_of_pair(&step).then_some(about);
            let mut candidate = candidate;
            if let Step::TakenBack { event } = &step {
                // The service names the one that the event was about.
                let Some((_, taken)) = accepted.iter().find(|(number, _)| number == event) else { continue };
                (candidate, vacancy) = (taken.candidate.unwrap(), taken.vacancy);
            }
            let event = event(number, candidate, vacancy, step, now);
            let before = market.clone();
            if market.check(number, &event, now).is_err() {
                continue;
            }
            market.apply(number, &event);
            match &event.step {
                Step::Served { .. } => *services.entry(candidate).or_default() += 1,
                Step::TakenBack { event } => {
                    let (_, taken) = accepted.iter().find(|(number, _)| number == event).unwrap();
                    if matches!(taken.step, Step::Served { .. }) {
                        *services.entry(candidate).or_default() -= 1;
                    }
                }
                _ => {}
            }
            accepted.push((number, event));
            for number in 1..=VACANCIES {
                let record = self::vacancy(number);
                let held = market.places.get(&number).cloned().unwrap_or_default();
                let left: u32 = (0..2).map(|site| held.left_at(&record, site).unwrap()).sum();
                prop_assert_eq!(u32::try_from(held.held()).unwrap() + left, record.head_count(), "hires and places left are the head-count");
                prop_assert!(market.employed(number) <= held.held(), "who works there holds a place");
                prop_assert_eq!(held.filled_in(record.clone()).remaining_places(), left);
            }
            for (number, person) in &market.persons {
                let full = person.jobs().filter(|(_, pair)| pair.hire().unwrap().full).count();
                prop_assert!(full <= 1, "nobody fills the working time twice");
                let counted = person.times_served(&[ServiceCode::new("guidance")]);
                prop_assert_eq!(counted, services.get(number).copied().unwrap_or(0));
            }
            let touched = accepted.last().unwrap().1.candidate.unwrap();
            for (number, person) in &before.persons {
                prop_assert!(*number == touched || market.persons.get(number) == Some(person));
            }
        }
        let mut again = Market::default();
        for (number, event) in &accepted {
            again.apply(*number, event);
        }
        again.places.retain(|_, places| !places.is_empty());
        market.places.retain(|_, places| !places.is_empty());
        prop_assert_eq!(again, market, "replay gives the same states");
    }

    #[test]
    fn a_deleted_vacancy_ends_no_follow_up_and_begins_nothing(
        tries in prop::collection::vec((steps(), 0_i64..40), 1..30)
    ) {
        let mut market = Market::default();
        let mut now = start();
        for (place, (step, days)) in tries.into_iter().enumerate() {
            let number = place as u64 + 1;
            now += (24 * days).hours();
            let vacancy = is_of_pair(&step).then_some(1);
            let event = event(number, 1, vacancy, step, now);
            let standing = market.check(number, &event, now);
            let stage = market.persons.get(&1).and_then(|person| person.pair(1)).map(|pair| pair.stage());
            let goes_on = vacancy.is_none()
                || stage.is_some_and(Stage::is_employed)
                || matches!(event.step, Step::TakenBack { .. } | Step::Lost { .. });
            let expected = if goes_on { standing } else { Err(Refusal::VacancyDeleted) };
            prop_assert_eq!(market.check_beside(number, &event, now, true), expected);
            if standing.is_ok() {
                market.apply(number, &event);
            }
        }
    }

    #[test]
    fn taking_the_last_event_back_is_as_if_it_had_not_been(
        tries in prop::collection::vec((1..=2_u64, steps()), 1..30)
    ) {
        let mut market = Market::default();
        let mut now = start();
        for (place, (about, step)) in tries.into_iter().enumerate() {
            let number = place as u64 * 2 + 1;
            now += 720.hours();
            let vacancy = is_of_pair(&step).then_some(about);
            let done = event(number, 1, vacancy, step, now);
            if matches!(done.step, Step::TakenBack { .. }) || market.check(number, &done, now).is_err() {
                continue;
            }
            let (mut with, before) = (market.clone(), market.clone());
            with.apply(number, &done);
            let back = event(number + 1, 1, vacancy, Step::TakenBack { event: number }, now);
            prop_assert_eq!(with.check(number + 1, &back, now), Ok(()));
            let kept = with.clone();
            with.apply(number + 1, &back);
            for vacancy in 1..=VACANCIES {
                let held = |market: &Market| market.places.get(&vacancy).cloned().unwrap_or_default();
                prop_assert_eq!(held(&with), held(&before));
            }
            prop_assert_eq!(with.persons.get(&1).cloned().unwrap_or_default(), before.persons.get(&1).cloned().unwrap_or_default());
            market = kept;
        }
    }
}

#[test]
fn a_hire_takes_a_place_and_a_hire_fallen_through_gives_it_back() {
    let mut market = Market::default();
    let hired = |site| Step::Hired {
        site,
        starts_on: None,
        full: true,
    };
    let now = start();
    market.apply(1, &event(1, 1, Some(1), hired(0), now));
    assert_eq!(
        market.check(2, &event(2, 2, Some(1), hired(0), now), now),
        Err(Refusal::NoPlaceLeft)
    );
    assert_eq!(
        market.check(2, &event(2, 2, Some(1), hired(7), now), now),
        Err(Refusal::NoSuchSite)
    );
    assert_eq!(
        market.check(2, &event(2, 1, Some(2), hired(0), now), now),
        Err(Refusal::EmployedElsewhere)
    );
    let lost = Step::Lost {
        reason: LossReasonCode::new("offer-withdrawn"),
    };
    market.apply(3, &event(3, 1, Some(1), lost, now));
    assert_eq!(market.check(4, &event(4, 2, Some(1), hired(0), now), now), Ok(()));
}

#[test]
fn a_hire_is_not_revived_where_its_place_or_the_working_time_has_gone() {
    let now = start();
    let hired = |site| Step::Hired {
        site,
        starts_on: None,
        full: true,
    };
    let left = || Step::Left {
        reason: LossReasonCode::new("other"),
        reopens: true,
    };
    let mut market = Market::default();
    market.apply(1, &event(1, 1, Some(1), hired(0), now));
    market.apply(2, &event(2, 1, Some(1), left(), now));
    let back = event(9, 1, Some(1), Step::TakenBack { event: 2 }, now);
    assert_eq!(market.check(9, &back, now), Ok(()));

    let mut place_gone = market.clone();
    place_gone.apply(3, &event(3, 2, Some(1), hired(0), now));
    assert_eq!(place_gone.check(9, &back, now), Err(Refusal::NoPlaceLeft));

    let mut time_gone = market.clone();
    time_gone.apply(3, &event(3, 1, Some(2), hired(0), now));
    assert_eq!(time_gone.check(9, &back, now), Err(Refusal::EmployedElsewhere));
}

#[test]
fn staying_is_asked_for_after_one_three_and_six_months() {
    let mut market = Market::default();
    let at = |days: i64| start() + (24 * days).hours();
    let kept = |number, months, days| event(number, 1, Some(1), Step::Kept { months }, at(days));
    let check = |market: &Market, event: &Event| market.check(9, event, at(400));
    assert_eq!(check(&market, &kept(9, 1, 40)), Err(Refusal::NotHired));
    market.apply(
        1,
        &event(
            1,
            1,
            Some(1),
            Step::Hired {
                site: 0,
                starts_on: None,
                full: true,
            },
            at(0),
        ),
    );
    assert_eq!(
        check(&market, &kept(9, 1, 30)),
        Err(Refusal::TooEarly),
        "1 March to 31 March"
    );
    assert_eq!(check(&market, &kept(9, 3, 100)), Err(Refusal::KeptOutOfOrder));
    assert_eq!(check(&market, &kept(9, 1, 31)), Ok(()));
    market.apply(2, &kept(2, 1, 31));
    assert_eq!(market.persons[&1].pair(1).unwrap().stage(), Stage::Working);
    let lost = event(
        9,
        1,
        Some(1),
        Step::Lost {
            reason: LossReasonCode::new("other"),
        },
        at(50),
    );
    assert_eq!(check(&market, &lost), Err(Refusal::WorkHasBegun));
    assert_eq!(check(&market, &kept(9, 3, 20)), Err(Refusal::OutOfOrder));
    assert_eq!(market.check(9, &kept(9, 3, 100), at(99)), Err(Refusal::InFuture));
}

#[test]
fn the_state_of_a_person_follows_from_events() {
    let mut file = PersonFile::default();
    let state = |file: &PersonFile| file.state(CandidateState::Seeking).state;
    let now = start();
    let mut take = |number, vacancy, step| {
        file.apply(1, number, &event(number, 1, vacancy, step, now), day(now));
        state(&file)
    };
    assert_eq!(take(1, Some(1), Step::Interested), CandidateState::Seeking);
    assert_eq!(take(2, Some(1), Step::Interviewed), CandidateState::InTalks);
    let hired = |full| Step::Hired {
        site: 0,
        starts_on: None,
        full,
    };
    assert_eq!(
        take(3, Some(1), hired(false)),
        CandidateState::Seeking,
        "casual work leaves a seeker seeking"
    );
    assert_eq!(take(4, Some(2), hired(true)), CandidateState::Hired);
    let lost = Step::Lost {
        reason: LossReasonCode::new("no-show"),
    };
    assert_eq!(take(5, Some(2), lost), CandidateState::Seeking);
    assert_eq!(
        take(
            6,
            None,
            Step::StateTold {
                state: CandidateState::Unreachable
            }
        ),
        CandidateState::Unreachable
    );
}

#[test]
fn files_of_one_person_join_into_one() {
    let now = start();
    let mut one = PersonFile::default();
    let mut other = PersonFile::default();
    one.apply(1, 1, &event(1, 1, Some(1), Step::Recommended, now), day(now));
    other.apply(
        2,
        2,
        &event(2, 2, Some(1), Step::Interested, now + 1.hours()),
        day(now),
    );
    other.apply(2, 3, &event(3, 2, Some(2), Step::Recommended, now), day(now));
    let joined = PersonFile::joined([&other, &one]);
    assert_eq!(joined.pair(1).unwrap().stage(), Stage::Interested);
    assert_eq!(joined.times_served(&[ServiceCode::new("recommendation")]), 2);
}
