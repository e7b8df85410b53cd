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
    let (mut numbers, mut employers, mut vacancies) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (place, booth) in fair.booths.iter().enumerate().take(BOOTHS_MAX) {
        check_booth(&mut checker, &format!("booths[{place}]"), booth);
        if !employers.insert(booth.employer) {
            checker.refuse(
                &format!("booths[{place}].employer"),
                "EMPLOYER_HAS_BOOTH",
                Text::new(
                    "该单位在本场招聘会已有展位",
                    "this employer has a booth at the fair already",
                ),
                Text::new("每个单位限一个展位", "each employer has one booth"),
            );
        }
        for (row, vacancy) in booth.vacancies.iter().enumerate() {
            if !vacancies.insert(*vacancy) {
                checker.refuse(
                    &format!("booths[{place}].vacancies[{row}]"),
                    "VACANCY_REPEATED",
                    Text::new("该岗位已列在本场展位中", "this vacancy is there already"),
                    Text::new("每个岗位只列一次", "name each vacancy once"),
                );
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::CodeBook;
    use crate::fair::FairForm;
    use crate::record::RecordKey;
    use jiff::civil::date;

    fn booth(number: &str, employer: u64, vacancies: &[u64]) -> Booth {
        Booth {
            number: number.into(),
            employer,
            vacancies: vacancies.to_vec(),
            staff: 2,
            east_m: 0,
            north_m: 0,
        }
    }

    fn reasons(booths: Vec<Booth>) -> Vec<(String, &'static str)> {
        let fair = Fair {
            key: RecordKey::new("市人才网", "F1"),
            name: "秋季招聘会".to_owned(),
            form: FairForm::OnSite,
            place: None,
            opens_at: date(2026, 11, 21).at(9, 0, 0, 0),
            closes_at: date(2026, 11, 21).at(14, 30, 0, 0),
            check_in_until: None,
            talk_minutes: 8,
            booths,
            cancelled: false,
        };
        let codes = CodeBook::embedded();
        let context = CheckContext {
            codes: &codes,
            today: date(2026, 11, 1),
        };
        let violations = check_fair(&fair, context).into_iter();
        violations
            .map(|violation| (violation.field, violation.reason))
            .collect()
    }

    #[test]
    fn an_employer_has_one_booth_and_a_vacancy_stands_once() {
        assert_eq!(reasons(vec![booth("A1", 1, &[4, 5]), booth("A2", 2, &[6])]), []);
        let found = reasons(vec![booth("A1", 1, &[4]), booth("A1", 1, &[5, 4])]);
        let expected = [
            ("booths[1].employer", "EMPLOYER_HAS_BOOTH"),
            ("booths[1].vacancies[1]", "VACANCY_REPEATED"),
            ("booths[1].number", "BOOTH_NUMBER_TWICE"),
        ];
        assert_eq!(found, expected.map(|(field, reason)| (field.to_owned(), reason)));
    }
}
