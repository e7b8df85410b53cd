//! Rules of the candidate.

use super::checker::Checker;
use super::{AGE_YEARS_MIN, CheckContext, Violation, WISHES_MAX, identity_card_is_valid};
use crate::candidate::{Candidate, DocumentKind, Education, Person, Wishes, WorkPeriod, full_years};
use crate::message::Text;
use jiff::civil::Date;

/// Most months of work that a record may claim: sixty years.
const EXPERIENCE_MONTHS_MAX: u32 = 720;
/// Oldest age at which a birth date is believed.
const AGE_YEARS_MAX: i16 = 100;

/// All rules that `candidate` breaks.
pub fn check_candidate(candidate: &Candidate, context: CheckContext<'_>) -> Vec<Violation> {
    let mut checker = Checker::new(context);
    checker.key(&candidate.key);
    check_person(&mut checker, &candidate.person);
    check_education(&mut checker, &candidate.education);
    check_wishes(&mut checker, &candidate.wishes);
    check_ability(&mut checker, candidate);
    check_history(&mut checker, &candidate.work_history);
    if let Some(home) = candidate.home.known() {
        checker.place("home", home);
    }
    if let Some(class) = &candidate.seeker_class {
        checker.code("seeker_class", class);
    }
    checker.known_codes("target_groups", &candidate.target_groups);
    for (place, insured) in candidate.insured_months.iter().enumerate() {
        checker.code(&format!("insured_months[{place}].insurance"), &insured.insurance);
    }
    checker.list_length("blocked_employers", candidate.blocked_employers.len(), 1_000);
    for (place, span) in candidate.free_times.iter().enumerate() {
        checker.order(
            &format!("free_times[{place}]"),
            Some(span.from.date()),
            Some(span.to.date()),
        );
    }
    checker.text("free_text", &candidate.free_text);
    checker.finish()
}

fn check_person(checker: &mut Checker<'_>, person: &Person) {
    checker.characters("person.name", &person.name, 50);
    checker.characters("person.phone", &person.phone, 30);
    if let Some(household) = &person.household {
        checker.code("person.household", household);
    }
    if let Some(birth_date) = person.birth_date.known() {
        check_birth_date(checker, *birth_date);
    }
    let card = person
        .document
        .as_ref()
        .filter(|document| document.kind == DocumentKind::ResidentIdentityCard);
    if card.is_some_and(|card| !identity_card_is_valid(&card.number)) {
        checker.refuse(
            "person.document.number",
            "IDENTITY_CARD_INVALID",
            Text::new(
                "身份证号码的位数或校验码不对（GB 11643）",
                "the identity card number has a wrong length or check digit (GB 11643)",
            ),
            Text::new(
                "请照身份证重新填写 18 位号码",
                "copy the 18 characters from the card",
            ),
        );
    }
}

fn check_birth_date(checker: &mut Checker<'_>, birth_date: Date) {
    match full_years(birth_date, checker.context.today) {
        years if !(0..=AGE_YEARS_MAX).contains(&years) => checker.refuse(
            "person.birth_date",
            "BIRTH_DATE_NOT_BELIEVABLE",
            Text::new(
                format!("出生日期 {birth_date} 不可信"),
                format!("a birth date of {birth_date} cannot be right"),
            ),
            Text::new(
                "请按 年-月-日 填写公历出生日期",
                "give the date as year-month-day",
            ),
        ),
        years if years < AGE_YEARS_MIN => checker.refuse(
            "person.birth_date",
            "AGE_UNDER_16",
            Text::new(
                "未满 16 周岁，依法不得招用（劳动法第十五条）",
                "persons under 16 may not be employed (Labour Law, article 15)",
            ),
            Text::new(
                "满 16 周岁后再登记",
                "register the person after the sixteenth birthday",
            ),
        ),
        _ => {}
    }
}

fn check_education(checker: &mut Checker<'_>, education: &Education) {
    checker.known_code("education.level", &education.level);
    checker.known_code("education.degree", &education.degree);
    checker.known_code("education.major", &education.major);
    checker.characters("education.school", &education.school, 100);
}

fn check_wishes(checker: &mut Checker<'_>, wishes: &Wishes) {
    checker.list_length("wishes.occupations", wishes.occupations.len(), WISHES_MAX);
    checker.list_length("wishes.divisions", wishes.divisions.len(), WISHES_MAX);
    checker.codes("wishes.occupations", &wishes.occupations);
    checker.codes("wishes.divisions", &wishes.divisions);
    if let Some(pay) = wishes.pay.known() {
        checker.pay("wishes.pay", pay);
    }
    if let Some(radius_km) = wishes.radius_km.known() {
        checker.in_range("wishes.radius_km", u32::from(*radius_km), 1, 5_000);
    }
    checker.known_codes("wishes.job_types", &wishes.job_types);
    checker.known_codes("wishes.benefits", &wishes.benefits);
    checker.known_codes("wishes.employer_kinds", &wishes.employer_kinds);
    checker.known_codes("wishes.industries", &wishes.industries);
    if let Some(days) = wishes.rest_days_per_week.known() {
        checker.in_range("wishes.rest_days_per_week", u32::from(*days), 0, 7);
    }
    if let Some(hours) = wishes.hours_per_day_max.known() {
        checker.in_range("wishes.hours_per_day_max", u32::from(*hours), 1, 24);
    }
}

fn check_ability(checker: &mut Checker<'_>, candidate: &Candidate) {
    if let Some(months) = candidate.experience_months.known() {
        checker.in_range("experience_months", u32::from(*months), 0, EXPERIENCE_MONTHS_MAX);
    }
    for (place, held) in candidate.skills.known().into_iter().flatten().enumerate() {
        checker.code(&format!("skills[{place}].skill"), &held.skill);
        checker.in_range(&format!("skills[{place}].level"), u32::from(held.level), 0, 4);
    }
    checker.known_code("skill_grade", &candidate.skill_grade);
    checker.known_codes("certificates", &candidate.certificates);
    for (place, spoken) in candidate.languages.known().into_iter().flatten().enumerate() {
        checker.code(&format!("languages[{place}].language"), &spoken.language);
        checker.in_range(
            &format!("languages[{place}].level"),
            u32::from(spoken.level),
            0,
            6,
        );
    }
}

fn check_history(checker: &mut Checker<'_>, history: &[WorkPeriod]) {
    checker.list_length("work_history", history.len(), super::LIST_ENTRIES_MAX);
    for (place, period) in history.iter().enumerate() {
        let field = format!("work_history[{place}]");
        if let Some(occupation) = &period.occupation {
            checker.code(&format!("{field}.occupation"), occupation);
        }
        checker.order(&field, Some(period.from), period.to);
        checker.characters(&format!("{field}.duties"), &period.duties, 500);
    }
}
