//! A vacancy's record, with its employer's, as a row.

use duijie_domain::candidate::HeldSkill;
use duijie_domain::code::{BenefitCode, CodeSystem};
use duijie_domain::pay::Pay;
use duijie_domain::{Employer, Fact, Vacancy};

use super::list::{bits_fact, lookup, narrow, spans, told};
use super::{Compiled, Compiler, Tables};
use crate::admission::{TargetGroup, VacancyAdmission};
use crate::features::{PayRange, Place, PreferredSkill, Skill, VacancyFeatures, WeightedWord, WorkingTime};
use crate::judge::day_number;
use crate::pool::VacancyRow;

/// Rarity weight of a skill whose table names none: the middle of the range.
const SKILL_WEIGHT_DEFAULT: u16 = 500;
/// The benefit that is a bed.
const FREE_LODGING: &str = "free-lodging";
/// The benefit that is a way to work.
const SHUTTLE: &str = "shuttle";
/// The target group that is no bar.
const ANYONE: &str = "any";

impl Tables {
    /// The row of a vacancy. Without its employer's record kind, industry and credit code are not known.
    #[must_use]
    pub fn vacancy(&self, record: &Vacancy, employer: Option<&Employer>) -> Compiled<VacancyRow> {
        let mut compiler = Compiler::new(self);
        let admission = compiler.vacancy_admission(record, employer);
        let features = compiler.vacancy_features(record, employer);
        compiler.finish(VacancyRow { admission, features })
    }
}

impl Compiler<'_> {
    fn vacancy_admission(&mut self, record: &Vacancy, employer: Option<&Employer>) -> VacancyAdmission {
        let mut employer_ids = vec![record.employer.clone()];
        if let Some(employer) = employer {
            employer_ids.push(employer.key.own_id.clone());
            employer_ids.extend(employer.credit_code.clone());
        }
        employer_ids.retain(|id| !id.is_empty());
        VacancyAdmission {
            state: record.state,
            published_on: record.published_on,
            valid_until: record.valid_until,
            remaining_places: match record.sites.is_empty() {
                true => Fact::Unknown,
                false => Fact::Known(record.remaining_places()),
            },
            protected_work: protected_work(record),
            age_bar: record
                .requirements
                .age
                .as_ref()
                .map(|bar| (bar.years_min, bar.years_max)),
            target_groups: self.target_groups(record),
            employer_ids: employer_ids.into(),
        }
    }

    /// A list with "anyone" in it is open to all.
    fn target_groups(&mut self, record: &Vacancy) -> Box<[TargetGroup]> {
        let open = |target: &duijie_domain::vacancy::TargetGroup| {
            target.group.as_str() == ANYONE && target.graduation_year.is_none()
        };
        if record.target_groups.iter().any(open) {
            return Box::default();
        }
        let mut groups = Vec::new();
        for target in &record.target_groups {
            if let Some(group) = self.ordinal(&target.group) {
                groups.push(TargetGroup {
                    group,
                    graduation_year: target.graduation_year,
                });
            }
        }
        groups.into()
    }

    fn vacancy_features(&mut self, record: &Vacancy, employer: Option<&Employer>) -> VacancyFeatures {
        let asked = &record.requirements;
        let occupation_read = self.tables.readers().occupation(record);
        let skills_read = self.tables.readers().skills(record);
        VacancyFeatures {
            occupation: lookup(
                &occupation_read
                    .clone()
                    .map_or(record.occupation.clone(), Fact::Known),
                |code| self.number(code, code.number()),
            ),
            occupation_is_read: occupation_read.is_some(),
            majors: told(
                asked
                    .majors
                    .iter()
                    .filter_map(|major| self.major(major))
                    .collect(),
            ),
            places: self.places(record),
            pay: lookup(&record.pay, pay_range),
            education_min: lookup(&asked.education, |level| self.rank(level)),
            degree_min: lookup(&asked.degree, |degree| self.rank(degree)),
            experience_min_months: asked.experience_months,
            required_skills: told(self.skills(&asked.required_skills).into()),
            preferred_skills: told(
                self.preferred_skills(&[&asked.preferred_skills[..], &skills_read].concat()),
            ),
            skills_are_read: !skills_read.is_empty(),
            required_certificates: told(self.ordinals(&asked.required_certificates)),
            preferred_certificates: told(self.ordinals(&asked.preferred_certificates)),
            required_languages: told(self.languages(&asked.required_languages)),
            preferred_languages: told(self.languages(&asked.preferred_languages)),
            skill_grade_min: lookup(&asked.skill_grade, |grade| self.rank(grade)),
            job_types: narrow(lookup(&record.job_type, |code| {
                Some(self.bits(std::slice::from_ref(code), u32::BITS)).filter(|bits| *bits != 0)
            })),
            benefits: bits_fact(&record.benefits, |codes| self.bits(codes, u128::BITS)),
            lodging: offers(&record.benefits, FREE_LODGING),
            shuttle: offers(&record.benefits, SHUTTLE),
            working_time: working_time(record),
            employer_kind: self.employer_kind(employer),
            industry: self.employer_industry(employer),
            start: record.starts_on.map(day_number).into(),
            words: self.words_wanted(record),
            rules: self.rules(&record.rules),
        }
    }

    fn places(&mut self, record: &Vacancy) -> Fact<Box<[Place]>> {
        let mut places = Vec::with_capacity(record.sites.len());
        for site in &record.sites {
            let point = self.tables.point(&site.place);
            places.push(Place {
                division: self.division(&site.place.division).unwrap_or(0),
                point: point.map(|(point, _)| point).into(),
                point_is_of_division: point.is_some_and(|(_, of_division)| of_division),
            });
        }
        if places.is_empty() {
            Fact::Unknown
        } else {
            Fact::Known(places.into())
        }
    }

    fn preferred_skills(&mut self, skills: &[HeldSkill]) -> Box<[PreferredSkill]> {
        let skills = self.skills(skills).into_iter();
        skills.map(|skill| self.weighed(skill)).collect()
    }

    fn weighed(&self, skill: Skill) -> PreferredSkill {
        let entries = self.tables.book.table(CodeSystem::Skill).entries();
        let weight = entries.get(usize::from(skill.id)).and_then(|entry| entry.weight);
        PreferredSkill {
            skill,
            weight: weight.unwrap_or(SKILL_WEIGHT_DEFAULT),
        }
    }

    fn employer_kind(&mut self, employer: Option<&Employer>) -> Fact<u8> {
        let Some(kind) = employer.and_then(|employer| employer.kind.as_ref()) else {
            return Fact::Unknown;
        };
        self.ordinal(kind)
            .and_then(|ordinal| u8::try_from(ordinal).ok())
            .into()
    }

    fn employer_industry(&mut self, employer: Option<&Employer>) -> Fact<u32> {
        let Some(code) = employer.and_then(|employer| employer.industry.as_ref()) else {
            return Fact::Unknown;
        };
        self.industry(code).into()
    }

    /// Known words of title and duties.
    fn words_wanted(&self, record: &Vacancy) -> Fact<Box<[WeightedWord]>> {
        let words = &self.tables.words;
        let found = words
            .words_of(&format!("{}\n{}", record.title, record.duties))
            .into_iter();
        told(
            found
                .map(|word| WeightedWord {
                    word: word.0,
                    weight: words.weight(word),
                })
                .collect(),
        )
    }
}

/// A hazard or night work closes a post to workers under 18; without a word on nights it is not known.
fn protected_work(record: &Vacancy) -> Fact<bool> {
    match record.working_time.nights {
        _ if !record.hazards.is_empty() => Fact::Known(true),
        Fact::Absent => Fact::Known(false),
        nights => nights,
    }
}

/// A range in yuan per month; piece pay cannot be compared and is not known.
fn pay_range(pay: &Pay) -> Option<PayRange> {
    let min = pay.min_yuan_per_month()?;
    let max = pay.max_yuan_per_month();
    Some(PayRange {
        min_yuan_per_month: min,
        max_yuan_per_month: max.unwrap_or(min).max(min),
        open_above: max.is_none(),
    })
}

fn offers(benefits: &Fact<Vec<BenefitCode>>, code: &str) -> Fact<bool> {
    match benefits {
        Fact::Known(codes) => Fact::Known(codes.iter().any(|benefit| benefit.as_str() == code)),
        Fact::Absent => Fact::Known(false),
        Fact::Unknown => Fact::Unknown,
    }
}

fn working_time(record: &Vacancy) -> WorkingTime {
    let time = &record.working_time;
    WorkingTime {
        shifts: time.shifts,
        night: time.nights,
        hours_per_day: time.hours_per_day,
        rest_days_per_week: time.rest_days_per_week,
        spans: spans(&record.work_times),
    }
}
