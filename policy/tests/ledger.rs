//! Grants over random histories: never paid twice, caps never passed, and in whatever order, the same in sum.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use duijie_domain::code::CodeBook;
use duijie_policy::grant::{Claim, ObstacleKind, grant};
use duijie_policy::rule::Unit;
use duijie_policy::{Answer, Decision, Facts, Grant, PolicyBook, choose, decide, push_list};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static BOOK: LazyLock<PolicyBook> = LazyLock::new(|| PolicyBook::shipped(&CodeBook::embedded()).unwrap());

/// Somebody for whom the conditions of nearly every rule hold, at a firm in the area of the rule.
fn facts(person: &str, rule: &str) -> Facts {
    let division = if rule.starts_with("henan") {
        "410100"
    } else {
        "371502"
    };
    let premises = if rule.ends_with("rent") {
        "rented"
    } else {
        "government-platform"
    };
    let mut facts = Facts::of(person);
    for (fact, value) in [
        ("person.birth_date", "2000-03-01"),
        ("person.first_employment", "true"),
        ("person.education", "31"),
        ("person.full_time_study", "true"),
        ("person.graduated_on", "2022-06-30"),
        ("person.unemployed_before", "true"),
        ("person.employed", "true"),
        ("person.came_from", "370100"),
        ("person.children_under_three", "1"),
        ("firm.size", "micro"),
        ("firm.division", division),
        ("firm.interns_kept_percent", "60"),
        ("contract.starts_on", "2022-10-01"),
        ("contract.ends_on", "none"),
        ("insurance.pension_months", "12"),
        ("insurance.medical_months", "12"),
        ("insurance.unemployment_months", "12"),
        ("insurance.injury_months", "12"),
        ("internship.starts_on", "2022-10-01"),
        ("internship.months", "12"),
        ("agency.introduced", "true"),
        ("fair.attended", "true"),
        ("fair.division", "371500"),
        ("premises.kind", premises),
        ("premises.division", "371500"),
        ("premises.rent_yuan_per_year", "20000"),
        ("area.minimum_wage_yuan_per_month", "2001"),
    ] {
        facts.read(&CodeBook::embedded(), fact, value).unwrap();
    }
    facts
}

#[derive(Debug, Clone)]
struct Wish {
    person: usize,
    rule: usize,
    firm: usize,
    start: i32,
    units: u16,
    day: i32,
}

fn wish() -> impl Strategy<Value = Wish> {
    (
        0..3_usize,
        0..9_usize,
        0..3_usize,
        0..60_i32,
        0..20_u16,
        0..1_095_i32,
    )
        .prop_map(|(person, rule, firm, start, units, day)| Wish {
            person,
            rule,
            firm,
            start,
            units,
            day,
        })
}

const FIRST_DAY: Date = date(2023, 1, 1);

fn apply(wish: &Wish, grants: &[Grant]) -> Result<Grant, Box<Decision>> {
    let rule = &BOOK.rules()[wish.rule];
    let claim = Claim {
        firm: Some(format!("firm-{}", wish.firm).into()),
        from: FIRST_DAY.checked_add(wish.start.months()).unwrap(),
        units: wish.units,
        fen_asked: None,
        day: FIRST_DAY.checked_add(wish.day.days()).unwrap(),
    };
    grant(
        rule,
        &facts(&format!("person-{}", wish.person), &rule.id),
        &claim,
        grants,
    )
}

/// The laws over a whole ledger, counted anew and without the code under test.
fn breaches(grants: &[Grant]) -> Vec<String> {
    let mut breaches = Vec::new();
    for person in grants.iter().map(|grant| &grant.person).collect::<BTreeSet<_>>() {
        let own: Vec<&Grant> = grants.iter().filter(|grant| grant.person == *person).collect();
        let families: BTreeSet<&str> = own.iter().map(|grant| grant.family.as_str()).collect();
        for (once, cap) in [
            ("first-hire", 1),
            ("liaocheng-talent-agency", 1),
            ("job-expansion", 1),
            ("childcare", 6),
            ("youth-hostel", 3),
            ("startup-rent", 3),
            ("startup-premises", 3),
            ("internship", 12),
        ] {
            let units: u16 = own
                .iter()
                .filter(|grant| grant.family == once)
                .map(|grant| grant.units)
                .sum();
            if units > cap {
                breaches.push(format!("{person} {once}: {units}"));
            }
        }
        for (left, right) in [
            ("first-hire", "job-expansion"),
            ("startup-rent", "startup-premises"),
        ] {
            if families.contains(left) && families.contains(right) {
                breaches.push(format!("{person}: {left} and {right}"));
            }
        }
        for (place, left) in own.iter().enumerate() {
            for right in &own[place + 1..] {
                let overlap = left
                    .period
                    .zip(right.period)
                    .is_some_and(|(left, right)| left.from <= right.to && right.from <= left.to);
                if overlap && left.family == right.family {
                    breaches.push(format!("{person} {}: the same days twice", left.family));
                }
            }
        }
    }
    breaches
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn nothing_is_paid_twice_and_no_cap_is_passed(wishes in proptest::collection::vec(wish(), 1..50)) {
        let mut grants: Vec<Grant> = Vec::new();
        for wish in &wishes {
            match apply(wish, &grants) {
                Ok(made) => grants.push(made),
                Err(refused) => prop_assert_ne!(refused.answer, Answer::Yes),
            }
            prop_assert_eq!(breaches(&grants), Vec::<String>::new());
        }
        let rates: BTreeMap<&str, i64> =
            [("first-hire", 50_000), ("liaocheng-talent-agency", 30_000), ("job-expansion", 150_000),
             ("childcare", 30_000), ("youth-hostel", 0), ("startup-rent", 1_000_000), ("startup-premises", 0),
             ("internship", 220_110)].into();
        for made in &grants {
            prop_assert_eq!(made.amount_fen, rates[made.family.as_str()] * i64::from(made.units));
        }
    }

    #[test]
    fn months_come_to_the_same_in_any_order(
        lengths in proptest::collection::vec(1..5_u16, 1..6),
        order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        // Claims for days that do not meet: months that follow one another.
        let mut start = 0;
        let mut wishes = Vec::new();
        let rule = BOOK.rules().iter().position(|rule| rule.id == "liaocheng-childcare").unwrap();
        for units in &lengths {
            wishes.push(Wish { person: 0, rule, firm: 0, start, units: *units, day: 400 });
            start += i32::from(*units);
        }
        let sum = |wishes: &mut dyn Iterator<Item = &Wish>| {
            let mut grants = Vec::new();
            for wish in wishes {
                grants.extend(apply(wish, &grants));
            }
            grants.iter().map(|made| made.amount_fen).sum::<i64>()
        };
        let asked: u16 = lengths.iter().sum();
        let expected = 30_000 * i64::from(asked.min(6));
        prop_assert_eq!(sum(&mut wishes.iter()), expected);
        prop_assert_eq!(sum(&mut order.iter().filter_map(|place| wishes.get(*place))), expected);
    }

    #[test]
    fn the_choice_does_not_hang_on_the_order(order in Just((0..9_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let facts = facts("p", "liaocheng");
        let day = date(2023, 7, 1);
        let decided: Vec<Decision> = order.iter().map(|place| decide(&BOOK.rules()[*place], &facts, &[], day)).collect();
        let pairs: Vec<_> = order.iter().map(|place| &BOOK.rules()[*place]).zip(&decided).collect();
        let choice = choose(&pairs);
        prop_assert_eq!(
            choice.granted.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["job-expansion-2023", "liaocheng-childcare", "liaocheng-startup-premises", "liaocheng-talent-agency", "liaocheng-youth-hostel"]
        );
        prop_assert_eq!(choice.fen, 150_000 + 6 * 30_000 + 30_000);
        prop_assert_eq!(choice.set_aside.len(), 1);
        prop_assert_eq!(choice.set_aside[0].rule.as_str(), "liaocheng-first-hire");
        prop_assert_eq!(&choice.set_aside[0].in_favour_of, &["job-expansion-2023"]);
    }
}

#[test]
fn an_unknown_rule_that_may_be_better_is_named() {
    let mut facts = facts("p", "liaocheng");
    facts
        .read(&CodeBook::embedded(), "insurance.injury_months", "unknown")
        .unwrap();
    facts
        .read(&CodeBook::embedded(), "insurance.employee_months", "6")
        .unwrap();
    let decided = BOOK.decide_all(&facts, &[], date(2023, 7, 1));
    let pairs: Vec<_> = decided
        .iter()
        .map(|decision| (BOOK.find(&decision.rule).unwrap(), decision))
        .collect();
    let choice = choose(&pairs);
    assert!(choice.granted.iter().any(|rule| rule == "liaocheng-first-hire"));
    assert_eq!(choice.undecided, ["job-expansion-2023"]);
}

#[test]
fn the_same_days_are_not_granted_twice() {
    let wish = |rule: &str, start, units| Wish {
        person: 0,
        rule: BOOK.rules().iter().position(|known| known.id == rule).unwrap(),
        firm: 0,
        start,
        units,
        day: 400,
    };
    let first = apply(&wish("liaocheng-childcare", 0, 2), &[]).unwrap();
    assert_eq!(first.period.map(|period| period.to), Some(date(2023, 2, 28)));
    let refused = apply(&wish("liaocheng-childcare", 1, 1), std::slice::from_ref(&first)).unwrap_err();
    assert_eq!(refused.excluded_by[0].kind, ObstacleKind::SameDays);
    assert!(apply(&wish("liaocheng-childcare", 2, 1), &[first]).is_ok());
}

#[test]
fn what_is_not_left_is_cut_off() {
    let rule = BOOK.find("henan-internship").unwrap();
    assert_eq!(rule.amount.unit, Unit::Month);
    let claim = Claim {
        firm: None,
        from: date(2023, 1, 1),
        units: 20,
        fen_asked: None,
        day: date(2023, 7, 1),
    };
    let made = grant(rule, &facts("p", "henan"), &claim, &[]).unwrap();
    assert_eq!(
        (made.units, made.period.map(|period| period.to)),
        (12, Some(date(2023, 12, 31)))
    );
    assert_eq!(made.amount_fen, 12 * 2001 * 110);
    let less = Claim {
        fen_asked: Some(500),
        ..claim
    };
    assert_eq!(
        grant(rule, &facts("p", "henan"), &less, &[]).unwrap().amount_fen,
        500
    );
}

#[test]
fn a_question_about_nobody_meets_no_grant() {
    let rule = BOOK.find("job-expansion-2023").unwrap();
    let made = apply(
        &Wish {
            person: 0,
            rule: 1,
            firm: 0,
            start: 0,
            units: 1,
            day: 10,
        },
        &[],
    )
    .unwrap();
    let nobody = Grant {
        person: "".into(),
        ..made
    };
    let decision = decide(rule, &facts("", "all"), &[nobody], date(2023, 7, 1));
    assert_eq!(decision.answer, Answer::Yes);
}

#[test]
fn a_push_list_counts_everyone_once() {
    let rule = BOOK.find("liaocheng-first-hire").unwrap();
    let day = date(2023, 7, 1);
    let codes = CodeBook::embedded();
    let changed = |changes: &[(&str, &str)]| {
        let mut facts = facts("p", "liaocheng");
        for (fact, value) in changes {
            facts.read(&codes, fact, value).unwrap();
        }
        facts
    };
    let cases = [
        changed(&[]),
        changed(&[("firm.size", "large")]),
        changed(&[("firm.size", "unknown")]),
        changed(&[("firm.size", "unknown"), ("person.education", "unknown")]),
        changed(&[("person.first_employment", "unknown")]),
    ];
    let list = push_list(rule, cases.iter().map(|facts| (facts, [].as_slice())), day);
    assert_eq!(list.eligible, [0]);
    assert_eq!((list.not_eligible, list.unknown, list.fen), (1, 3, 50_000));
    let one: Vec<(usize, &str)> = list
        .one_fact_missing
        .iter()
        .map(|(place, fact)| (*place, fact.id()))
        .collect();
    assert_eq!(one, [(2, "firm.size"), (4, "person.first_employment")]);
    let missing: Vec<(&str, usize)> = list
        .missing
        .iter()
        .map(|(fact, count)| (fact.id(), *count))
        .collect();
    assert_eq!(
        missing,
        [
            ("person.first_employment", 1),
            ("person.education", 1),
            ("firm.size", 2)
        ]
    );
}

#[test]
fn a_book_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    is_shared(&*BOOK);
}

#[test]
fn rules_in_force_follow_day_and_area() {
    let ids = |day: Date, division| -> Vec<String> {
        BOOK.in_force(day, division)
            .map(|rule| rule.id.to_string())
            .collect()
    };
    let liaocheng = ids(date(2025, 12, 31), Some("371502"));
    assert_eq!(liaocheng.len(), 7);
    assert!(liaocheng.contains(&"job-expansion-2025".to_owned()));
    assert_eq!(ids(date(2026, 1, 1), Some("371502")), [""; 0]);
    assert_eq!(ids(date(2026, 1, 1), Some("410100")), ["henan-internship"]);
    assert_eq!(ids(date(2025, 6, 1), Some("370100")), ["job-expansion-2025"]);
    assert_eq!(ids(date(2024, 6, 1), None).len(), 7);
}
