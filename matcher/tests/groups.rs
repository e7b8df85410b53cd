//! Groups: what a pair is worth, why two do not go together, and allotments that no other beats.
#![allow(clippy::unwrap_used, reason = "tests")]

use duijie_domain::place::GeoPoint;
use duijie_matcher::Control;
use duijie_matcher::groups::{Allotment, Group, Kin, Mismatch, allot, worth};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const WELDER: u32 = 6_180_204;
const FITTER: u32 = 6_180_205;
const COOK: u32 = 4_030_201;

fn group(owner: &str, code: u32, persons: u32) -> Group {
    Group {
        owner: owner.into(),
        codes: vec![code],
        persons,
        ..Group::default()
    }
}

fn during(group: Group, from: Date, to: Date) -> Group {
    Group {
        from: Some(from),
        to: Some(to),
        ..group
    }
}

fn at(group: Group, longitude: f64, latitude: f64) -> Group {
    Group {
        point: Some(GeoPoint { longitude, latitude }.grid()),
        ..group
    }
}

fn made(offers: &[Group], needs: &[Group]) -> Allotment {
    let made = allot(Kin::Occupation, offers, needs, &Control::default()).unwrap();
    assert!(made.is_proved);
    made
}

#[test]
fn parts_are_counted_and_what_nobody_told_counts_in_between() {
    let (offer, need) = (group("a", WELDER, 5), group("b", WELDER, 5));
    let found = worth(Kin::Occupation, &offer, &need).unwrap();
    assert_eq!((found.score, found.kinship), (45 * 1000 + 55 * 600, Some(1000)));
    let near = worth(Kin::Occupation, &offer, &group("b", FITTER, 5)).unwrap();
    assert_eq!(near.kinship, Some(700));
    let offer = during(offer, date(2026, 3, 1), date(2026, 3, 15));
    let need = during(need, date(2026, 3, 1), date(2026, 3, 30));
    let found = worth(Kin::Occupation, &offer, &need).unwrap();
    assert_eq!((found.common_days, found.needed_days), (Some(15), Some(30)));
    assert_eq!(found.score, 45 * 1000 + 35 * 600 + 20 * 500);
    let (offer, need) = (at(offer, 115.98, 36.45), at(need, 115.98, 36.45));
    let found = worth(Kin::Occupation, &offer, &need).unwrap();
    assert_eq!(
        (found.way, found.score),
        (Some(0), 45 * 1000 + 35 * 1000 + 20 * 500)
    );
}

#[test]
fn what_does_not_go_together_is_told() {
    let offer = group("a", WELDER, 5);
    let why = |need: &Group| worth(Kin::Occupation, &offer, need).unwrap_err();
    assert_eq!(why(&group("a", WELDER, 5)), Mismatch::SameOwner);
    assert_eq!(why(&group("b", COOK, 5)), Mismatch::NotKin);
    let spring = during(offer.clone(), date(2026, 3, 1), date(2026, 3, 31));
    let april = during(group("b", WELDER, 5), date(2026, 4, 1), date(2026, 4, 30));
    assert_eq!(
        worth(Kin::Occupation, &spring, &april),
        Err(Mismatch::NoCommonDay)
    );
    let beginner = Group {
        grade: Some(2),
        ..offer.clone()
    };
    let expert = Group {
        grade: Some(4),
        ..group("b", WELDER, 5)
    };
    assert_eq!(
        worth(Kin::Occupation, &beginner, &expert),
        Err(Mismatch::GradeTooLow)
    );
    assert!(
        worth(Kin::Occupation, &offer, &expert).is_ok(),
        "nobody told the grade"
    );
    let (here, away) = (at(offer, 115.98, 36.45), at(group("b", WELDER, 5), 121.5, 31.2));
    assert_eq!(worth(Kin::Occupation, &here, &away), Err(Mismatch::TooFar));
}

#[test]
fn a_surplus_goes_where_it_is_nearest_and_the_rest_is_told() {
    let offers = [group("a", WELDER, 8), group("b", FITTER, 4), group("c", COOK, 3)];
    let needs = [group("x", WELDER, 5), group("y", FITTER, 6)];
    let made = made(&offers, &needs);
    let loans: Vec<(usize, usize, u32)> = made
        .loans
        .iter()
        .map(|loan| (loan.offer, loan.need, loan.persons))
        .collect();
    assert_eq!(loans, [(0, 0, 5), (0, 1, 2), (1, 1, 4)]);
    assert_eq!((made.offers_left, made.needs_left), (vec![1, 0, 3], vec![0, 0]));
}

fn any_group(owner: &'static str) -> impl Strategy<Value = Group> {
    let code = prop::sample::select(vec![0, WELDER, FITTER, COOK, 6_180_000]);
    (
        code,
        0_u32..6,
        prop::option::of(0_u8..4),
        prop::option::of(1_i8..13),
    )
        .prop_map(move |(code, persons, grade, month)| Group {
            grade,
            from: month.map(|month| date(2026, month, 1)),
            to: month.map(|month| date(2026, month, 28)),
            ..group(owner, code, persons)
        })
}

/// The greatest total by trying everything, person by person.
fn best(offers: &[Group], needs: &mut Vec<Group>, from: usize) -> u64 {
    let Some((offer, group)) = offers
        .iter()
        .enumerate()
        .skip(from)
        .find(|(_, group)| group.persons > 0)
    else {
        return 0;
    };
    let mut rest = offers.to_vec();
    rest[offer].persons -= 1;
    let mut most = best(&rest, needs, offer);
    for need in 0..needs.len() {
        if let Ok(worth) = worth(Kin::Occupation, group, &needs[need])
            && needs[need].persons > 0
        {
            needs[need].persons -= 1;
            most = most.max(u64::from(worth.score) + best(&rest, needs, offer));
            needs[need].persons += 1;
        }
    }
    most
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_is_lent_twice(
        offers in prop::collection::vec(any_group("lender"), 0..6),
        needs in prop::collection::vec(any_group("borrower"), 0..6),
    ) {
        let made = made(&offers, &needs);
        for (place, offer) in offers.iter().enumerate() {
            let lent: u32 = made.loans.iter().filter(|loan| loan.offer == place).map(|loan| loan.persons).sum();
            prop_assert_eq!(lent + made.offers_left[place], offer.persons);
        }
        for (place, need) in needs.iter().enumerate() {
            let met: u32 = made.loans.iter().filter(|loan| loan.need == place).map(|loan| loan.persons).sum();
            prop_assert_eq!(met + made.needs_left[place], need.persons);
        }
        for loan in &made.loans {
            prop_assert_eq!(worth(Kin::Occupation, &offers[loan.offer], &needs[loan.need]), Ok(loan.worth));
        }
    }

    #[test]
    fn no_allotment_is_worth_more(
        offers in prop::collection::vec(any_group("lender"), 1..3),
        needs in prop::collection::vec(any_group("borrower"), 1..3),
    ) {
        let few = |group: &Group| Group { persons: group.persons.min(3), ..group.clone() };
        let offers: Vec<Group> = offers.iter().map(few).collect();
        let mut needs: Vec<Group> = needs.iter().map(few).collect();
        let found = made(&offers, &needs);
        let total: u64 = found.loans.iter().map(|loan| u64::from(loan.persons) * u64::from(loan.worth.score)).sum();
        prop_assert_eq!(total, best(&offers, &mut needs, 0));
    }
}
