//! Faults as they come in real files, put into a share of the records on demand: codes that no table has, ranges and
//! dates turned round, missing and impossible values. Every soiled record breaks at least one rule of the domain.

use super::dice::{Dice, Purpose};
use super::{days_after, days_before};
use duijie_domain::candidate::HeldSkill;
use duijie_domain::code::{DivisionCode, EducationCode, IndustryCode, OccupationCode, SkillCode};
use duijie_domain::fact::Fact;
use duijie_domain::pay::Pay;
use duijie_domain::place::{GeoPoint, Place};
use duijie_domain::{Candidate, Employer, RecordKind, Vacancy};
use jiff::civil::{Date, date};

/// How many records are soiled.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dirt {
    pub(super) seed: u64,
    pub(super) percent: u32,
}

/// Streams of kinds lie this far apart.
const KIND_STRIDE: u64 = 1 << 40;

impl Dirt {
    /// The dice for a record's fault, if the record is to have one.
    fn dice(self, kind: RecordKind, number: u32) -> Option<Dice> {
        if self.percent == 0 {
            return None;
        }
        let stream = kind as u64 * KIND_STRIDE + u64::from(number);
        let mut dice = Dice::new(self.seed, Purpose::Dirt, stream);
        dice.chance(self.percent).then_some(dice)
    }

    /// The employer, soiled or not.
    pub(super) fn employer(self, number: u32, mut employer: Employer) -> Employer {
        let Some(mut dice) = self.dice(RecordKind::Employer, number) else {
            return employer;
        };
        match dice.below(3) {
            0 => employer.credit_code = Some("9137159900000000XX".into()),
            1 => employer.industry = Some(IndustryCode::new("Z99")),
            _ => employer.registered_name.clear(),
        }
        employer
    }

    /// The vacancy, soiled or not.
    pub(super) fn vacancy(self, number: u32, mut vacancy: Vacancy) -> Vacancy {
        let Some(mut dice) = self.dice(RecordKind::Vacancy, number) else {
            return vacancy;
        };
        match dice.below(6) {
            0 => vacancy.occupation = Fact::Known(OccupationCode::new("9-99-99-99")),
            1 => vacancy.pay = Fact::Known(Pay::per_month(8_000, 5_000)),
            2 => vacancy.title.clear(),
            3 => turn_validity_round(&mut vacancy),
            4 => vacancy.sites.iter_mut().for_each(|site| site.head_count = 0),
            _ => vacancy.requirements.education = Fact::Known(EducationCode::new("99")),
        }
        vacancy
    }

    /// The candidate, soiled or not.
    pub(super) fn candidate(self, number: u32, today: Date, mut candidate: Candidate) -> Candidate {
        let Some(mut dice) = self.dice(RecordKind::Candidate, number) else {
            return candidate;
        };
        match dice.below(6) {
            0 => candidate.wishes.occupations = vec![OccupationCode::new("0-00-00-01")],
            1 => candidate.wishes.pay = Fact::Known(Pay::per_month(9_000, 4_000)),
            2 => candidate.person.birth_date = Fact::Known(impossible_birth_date(&mut dice, today)),
            3 => candidate.education.level = Fact::Known(EducationCode::new("99")),
            4 => candidate.home = Fact::Known(swapped_point()),
            _ => {
                let skill = SkillCode::new("no-such-skill");
                candidate.skills = Fact::Known(vec![HeldSkill { skill, level: 9 }]);
            }
        }
        candidate
    }
}

fn turn_validity_round(vacancy: &mut Vacancy) {
    let published_on = vacancy.published_on.unwrap_or(date(2_026, 1, 1));
    vacancy.published_on = Some(published_on);
    vacancy.valid_until = Some(days_before(published_on, 30));
}

fn impossible_birth_date(dice: &mut Dice, today: Date) -> Date {
    if dice.chance(50) {
        date(1_890, 1, 1)
    } else {
        days_after(today, 400)
    }
}

/// Longitude and latitude turned round, and a division that does not exist.
fn swapped_point() -> Place {
    Place {
        point: Some(GeoPoint {
            longitude: 36.45,
            latitude: 115.98,
        }),
        ..Place::in_division(DivisionCode::new("379999"))
    }
}
