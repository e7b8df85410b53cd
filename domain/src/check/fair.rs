//! Rules of the fair and its booths.

use super::checker::Checker;
use super::{CheckContext, Violation};
use crate::fair::{Booth, Fair};
use crate::message::Text;
use std::collections::BTreeSet;

/// Longest name of a fair in characters.
const NAME_CHARACTERS_MAX: usize = 60;
/// Longest number of a booth in characters.
const BOOTH_CHARACTERS_MAX: usize = 16;
/// Most booths at a fair.
const BOOTHS_MAX: usize = 2_000;
/// Most vacancies at a booth.
const BOOTH_VACANCIES_MAX: usize = 200;
/// Most people at a booth.
const STAFF_MAX: u32 = 20;
/// Longest talk in minutes.
const TALK_MINUTES_MAX: u32 = 120;

/// All rules that `fair` breaks.
pub fn check_fair(fair: &Fair, context: CheckContext<'_>) -> Vec<Violation> {
    let mut checker = Checker::new(context);
    checker.key(&fair.key);
    checker.required("name", &fair.name);
    checker.characters("name", &fair.name, NAME_CHARACTERS_MAX);
    if let Some(place) = &fair.place {
        checker.place("place", place);
    }
    if fair.closes_at <= fair.opens_at {
        checker.refuse(
            "closes_at",
            "TIMES_REVERSED",
            Text::new("结束时间不晚于开始时间", "the fair closes before it opens"),
            Text::new("请核对起止时间", "check both times"),
        );
    }
    checker.in_range("talk_minutes", fair.talk_minutes.into(), 1, TALK_MINUTES_MAX);
    checker.list_length("booths", fair.booths.len(), BOOTHS_MAX);
    let mut numbers = BTreeSet::new();
    for (place, booth) in fair.booths.iter().enumerate().take(BOOTHS_MAX) {
        check_booth(&mut checker, &format!("booths[{place}]"), booth);
        if !numbers.insert(&booth.number) {
            checker.refuse(
                &format!("booths[{place}].number"),
                "BOOTH_NUMBER_TWICE",
                Text::new(
                    format!("展位号 {} 重复", booth.number),
                    format!("the booth number {} is there twice", booth.number),
                ),
                Text::new("每个展位用不同的编号", "give every booth a number of its own"),
            );
        }
    }
    checker.finish()
}

fn check_booth(checker: &mut Checker<'_>, field: &str, booth: &Booth) {
    checker.required(&format!("{field}.number"), &booth.number);
    checker.characters(&format!("{field}.number"), &booth.number, BOOTH_CHARACTERS_MAX);
    checker.in_range(&format!("{field}.staff"), booth.staff.into(), 1, STAFF_MAX);
    checker.list_length(
        &format!("{field}.vacancies"),
        booth.vacancies.len(),
        BOOTH_VACANCIES_MAX,
    );
}
