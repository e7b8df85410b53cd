//! A person's record as a row. Of `person` only the birth date is read, and it goes to the admission facts.

use duijie_domain::candidate::ConsentPurpose;
use duijie_domain::code::{MajorCode, OccupationCode};
use duijie_domain::{Candidate, Fact};

use super::list::{bits_fact, distinct, list_fact, lookup, narrow, ranked, spans, wished};
use super::{Compiled, Compiler, Tables};
use crate::admission::CandidateAdmission;
use crate::features::{CandidateFeatures, WorkingTime};
use crate::judge::day_number;
use crate::pool::CandidateRow;

impl Tables {
    /// The row of a person.
    #[must_use]
    pub fn candidate(&self, record: &Candidate) -> Compiled<CandidateRow> {
        let mut compiler = Compiler::new(self);
        let admission = compiler.candidate_admission(record);
        let features = compiler.candidate_features(record);
        compiler.finish(CandidateRow { admission, features })
    }
}

impl Compiler<'_> {
    fn candidate_admission(&mut self, record: &Candidate) -> CandidateAdmission {
        CandidateAdmission {
            state: record.state,
            consent_withdrawn: record.has_withdrawn(ConsentPurpose::Matching),
            birth_date: record.person.birth_date,
            target_groups: list_fact(&record.target_groups, |groups| self.ordinals(groups)),
            graduation_year: record.education.graduated_on.map(|date| date.year()),
            blocked_employers: record.blocked_employers.clone().into(),
        }
    }

    fn candidate_features(&mut self, record: &Candidate) -> CandidateFeatures {
        let wishes = &record.wishes;
        CandidateFeatures {
            wished_occupations: wished(ranked(self.occupations(&wishes.occupations))),
            worked_occupations: wished(distinct(self.worked(record))),
            education_rank: lookup(&record.education.level, |level| self.rank(level)),
            degree_rank: lookup(&record.education.degree, |degree| self.rank(degree)),
            major: lookup(&record.education.major, |major| self.major(major)),
            experience_months: record.experience_months,
            skills: list_fact(&record.skills, |skills| self.skills(skills).into()),
            certificates: list_fact(&record.certificates, |codes| self.ordinals(codes)),
            languages: list_fact(&record.languages, |languages| self.languages(languages)),
            skill_grade: lookup(&record.skill_grade, |grade| self.rank(grade)),
            home: lookup(&record.home, |home| {
                self.tables.point(home).map(|(point, _)| point)
            }),
            wished_divisions: wished(ranked(self.divisions(&wishes.divisions))),
            radius_km: wishes.radius_km,
            pay_expectation_yuan_per_month: lookup(&wishes.pay, |pay| pay.min_yuan_per_month()),
            pay_floor_yuan_per_month: wishes.pay_floor_yuan_per_month,
            job_types: narrow(bits_fact(&wishes.job_types, |codes| self.bits(codes, u32::BITS))),
            benefits: bits_fact(&wishes.benefits, |codes| self.bits(codes, u128::BITS)),
            working_time: working_time(record),
            employer_kinds: narrow(bits_fact(&wishes.employer_kinds, |codes| {
                self.bits(codes, u64::BITS)
            })),
            industries: match &wishes.industries {
                Fact::Known(codes) => wished(ranked(
                    codes
                        .iter()
                        .filter_map(|code| self.industry(code))
                        .collect::<Vec<_>>(),
                )),
                Fact::Absent => Fact::Absent,
                Fact::Unknown => Fact::Unknown,
            },
            available_from: record.available_from.map(day_number),
            last_activity: record.last_active_on.map(day_number),
            words: self.words_held(record),
            rules: self.rules(&record.rules),
        }
    }

    fn occupations(&mut self, codes: &[OccupationCode]) -> Vec<u32> {
        codes
            .iter()
            .filter_map(|code| self.number(code, code.number()))
            .collect()
    }

    fn worked(&mut self, record: &Candidate) -> Vec<u32> {
        let held: Vec<OccupationCode> = record
            .work_history
            .iter()
            .filter_map(|period| period.occupation.clone())
            .collect();
        self.occupations(&held)
    }

    fn divisions(&mut self, codes: &[duijie_domain::code::DivisionCode]) -> Vec<u32> {
        codes.iter().filter_map(|code| self.division(code)).collect()
    }

    pub(super) fn major(&mut self, code: &MajorCode) -> Option<u32> {
        self.number(code, code.number())
    }

    /// Known words of everything the person wrote; not told if nothing was written.
    fn words_held(&self, record: &Candidate) -> Fact<Box<[u32]>> {
        let mut text = record.free_text.clone();
        for period in &record.work_history {
            text.push('\n');
            text.push_str(&period.duties);
        }
        if text.trim().is_empty() {
            return Fact::Unknown;
        }
        Fact::Known(
            self.tables
                .words
                .words_of(&text)
                .into_iter()
                .map(|word| word.0)
                .collect(),
        )
    }
}

fn working_time(record: &Candidate) -> WorkingTime {
    let wishes = &record.wishes;
    WorkingTime {
        shifts: wishes.accepts_shifts,
        night: wishes.accepts_nights,
        hours_per_day: wishes.hours_per_day_max,
        rest_days_per_week: wishes.rest_days_per_week,
        spans: spans(&record.free_times),
    }
}
