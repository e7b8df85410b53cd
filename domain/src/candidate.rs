//! The candidate: a young person who seeks work. Identity and protected attributes stand in [`Person`], apart from
//! what matching may see, so that the scoring input can be built without them.

use crate::code::{
    BenefitCode, CertificateCode, DegreeCode, DivisionCode, EducationCode, EmployerKindCode, IndustryCode,
    InsuranceCode, JobTypeCode, LanguageCode, MajorCode, OccupationCode, SeekerClassCode, SkillCode,
    SkillGradeCode, TargetGroupCode,
};
use crate::fact::Fact;
use crate::pay::Pay;
use crate::place::Place;
use crate::record::{Concern, Record, RecordKey, RecordKind};
use crate::rule::Rules;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A person who seeks work.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Candidate {
    /// Publisher and the publisher's identifier.
    pub key: RecordKey,
    /// Who the person is; never read by scoring.
    pub person: Person,
    /// Where the person stands in the search for work.
    pub state: CandidateState,
    /// Where the person lives.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub home: Fact<Place>,
    /// Schooling, the highest first.
    pub education: Education,
    /// Class of seeker in the quarterly report (table 8).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seeker_class: Option<SeekerClassCode>,
    /// Lawful target groups that the person belongs to; `Absent` means none of them.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub target_groups: Fact<Vec<TargetGroupCode>>,
    /// Months of work in all.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub experience_months: Fact<u16>,
    /// Jobs held, the latest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub work_history: Vec<WorkPeriod>,
    /// Months insured, by kind of insurance.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub insured_months: Vec<InsuredMonths>,
    /// Skills held.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub skills: Fact<Vec<HeldSkill>>,
    /// Highest vocational skill grade; `Absent` means none.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub skill_grade: Fact<SkillGradeCode>,
    /// Certificates and licences held.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub certificates: Fact<Vec<CertificateCode>>,
    /// Languages spoken, with the level reached.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub languages: Fact<Vec<LanguageLevel>>,
    /// What the person wants.
    pub wishes: Wishes,
    /// First day on which the person can start.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub available_from: Fact<Date>,
    /// Times at which the person is free (casual work, fair slots); empty means not told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub free_times: Vec<TimeSpan>,
    /// The person's own words, at most 2,000 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub free_text: String,
    /// Employers, by unified social credit code or publisher's identifier, that must never see the person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_employers: Vec<SmolStr>,
    /// What the person has agreed to, by purpose.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consents: Vec<Consent>,
    /// Day on which the person last did anything here.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub last_active_on: Fact<Date>,
    /// How strictly the person takes single terms.
    #[serde(skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
    /// Where the record came from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
}

impl Record for Candidate {
    const KIND: RecordKind = RecordKind::Candidate;

    fn key(&self) -> &RecordKey {
        &self.key
    }

    fn concern(&self) -> Concern<'_> {
        let home = self.home.known().map(|home| home.division.as_str());
        let household = self.person.household.as_ref().map(|division| division.as_str());
        Concern::Person([home, household])
    }
}

/// Identity, contact and protected attributes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Full name, at most 50 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Number of the resident identity card (GB 11643, 18 characters with check digit) or of another document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<IdentityDocument>,
    /// Telephone number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Day of birth; used for lawful age bars and statistics only.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub birth_date: Fact<Date>,
    /// Sex (GB/T 2261.1); statistics only.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub sex: Fact<Sex>,
    /// Ethnic group; optional and never scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ethnicity: Option<SmolStr>,
    /// Marital status; optional and never scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marital_status: Option<SmolStr>,
    /// Religion; optional and never scored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub religion: Option<SmolStr>,
    /// Place of household registration; statistics and policies only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub household: Option<DivisionCode>,
    /// Whether the person has told of a disability, under separate consent; never scored.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub disability: Fact<bool>,
}

/// A document that proves who somebody is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityDocument {
    /// Kind of document.
    pub kind: DocumentKind,
    /// Its number.
    pub number: SmolStr,
}

/// Kinds of identity documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// 居民身份证 (GB 11643).
    ResidentIdentityCard,
    /// 护照.
    Passport,
    /// Any other document.
    Other,
}

/// Sex by GB/T 2261.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// 1 男.
    Male,
    /// 2 女.
    Female,
    /// 9 未说明.
    Unstated,
}

/// Where a person stands in the search for work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CandidateState {
    /// 求职中.
    #[default]
    Seeking,
    /// 洽谈中: still takes part in matching.
    InTalks,
    /// 已就业.
    Hired,
    /// 暂不求职.
    NotSeeking,
    /// 联系不上.
    Unreachable,
}

impl CandidateState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Seeking,
        Self::InTalks,
        Self::Hired,
        Self::NotSeeking,
        Self::Unreachable,
    ];

    /// The identifier used in files, filters and counts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Seeking => "seeking",
            Self::InTalks => "in-talks",
            Self::Hired => "hired",
            Self::NotSeeking => "not-seeking",
            Self::Unreachable => "unreachable",
        }
    }
}

/// Schooling.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Education {
    /// Highest level (GB/T 4658).
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub level: Fact<EducationCode>,
    /// Highest degree (GB/T 6864); `Absent` means none.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub degree: Fact<DegreeCode>,
    /// Major of the highest level; `Absent` means none.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub major: Fact<MajorCode>,
    /// Name of the school.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub school: String,
    /// Day of graduation, past or planned.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub graduated_on: Fact<Date>,
    /// Whether the study was full-time (全日制).
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub full_time: Fact<bool>,
}

/// One job held.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkPeriod {
    /// Occupation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occupation: Option<OccupationCode>,
    /// Employer as the person wrote it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub employer: String,
    /// First day.
    pub from: Date,
    /// Last day; none if still held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// What was done, at most 500 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub duties: String,
}

/// Months insured under one kind of social insurance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsuredMonths {
    /// Kind of insurance.
    pub insurance: InsuranceCode,
    /// Months paid.
    pub months: u16,
}

/// A skill and how well it is mastered or must be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeldSkill {
    /// The skill.
    pub skill: SkillCode,
    /// 1 knows of it, 2 has used it, 3 uses it daily, 4 teaches it; 0 if not told.
    #[serde(default)]
    pub level: u8,
}

/// A language and the level in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageLevel {
    /// The language.
    pub language: LanguageCode,
    /// 1–6 for CEFR A1–C2; 0 if not told.
    #[serde(default)]
    pub level: u8,
}

/// A span of free time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeSpan {
    /// Start, local time.
    pub from: DateTime,
    /// End, local time, after the start.
    pub to: DateTime,
}

/// What a person wants, each list ranked with the first wish first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// Up to 3 occupations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub occupations: Vec<OccupationCode>,
    /// Up to 3 divisions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub divisions: Vec<DivisionCode>,
    /// Farthest way to work in kilometres.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub radius_km: Fact<u16>,
    /// Pay hoped for; only the lower end counts in the score.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub pay: Fact<Pay>,
    /// Pay below which the person will not work, yuan per month.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub pay_floor_yuan_per_month: Fact<u32>,
    /// Kinds of work wanted.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub job_types: Fact<Vec<JobTypeCode>>,
    /// Benefits, board and lodging among them.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub benefits: Fact<Vec<BenefitCode>>,
    /// Kinds of employers.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub employer_kinds: Fact<Vec<EmployerKindCode>>,
    /// Industries.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub industries: Fact<Vec<IndustryCode>>,
    /// Whether shift work is acceptable.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub accepts_shifts: Fact<bool>,
    /// Whether night work is acceptable.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub accepts_nights: Fact<bool>,
    /// Rest days a week wanted.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub rest_days_per_week: Fact<u8>,
    /// Most hours a day wanted.
    #[serde(skip_serializing_if = "Fact::is_unknown")]
    pub hours_per_day_max: Fact<u8>,
}

/// Purposes to which a person can agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentPurpose {
    /// To be matched with vacancies. Registering as a seeker implies it until it is refused or withdrawn.
    Matching,
    /// To have name and telephone shown to employers.
    Contact,
    /// To be sent vacancies unasked.
    Push,
    /// To be counted in statistics with sensitive attributes.
    Statistics,
}

/// A decision of the person about one purpose; the latest one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What it is about.
    pub purpose: ConsentPurpose,
    /// Agreed, or refused and withdrawn.
    pub granted: bool,
    /// Day of the decision.
    pub decided_on: Date,
}

/// Full years of age on `day`; negative before birth. Who is born on 29 February is a year older on 1 March of a
/// common year.
pub fn full_years(birth_date: Date, day: Date) -> i16 {
    let birthday_is_ahead = (day.month(), day.day()) < (birth_date.month(), birth_date.day());
    day.year() - birth_date.year() - i16::from(birthday_is_ahead)
}

impl Candidate {
    /// Whether the person has agreed to `purpose` by `day` and not withdrawn since.
    pub fn agrees(&self, purpose: ConsentPurpose, day: Date) -> bool {
        let decisions = self.consents.iter().filter(|consent| consent.purpose == purpose);
        decisions
            .filter(|consent| consent.decided_on <= day)
            .max_by_key(|consent| consent.decided_on)
            .is_some_and(|latest| latest.granted)
    }

    /// Whether the person has refused or withdrawn `purpose`; the latest decision counts.
    pub fn has_withdrawn(&self, purpose: ConsentPurpose) -> bool {
        self.latest_decision(purpose)
            .is_some_and(|latest| !latest.granted)
    }

    /// Takes over what the person had refused or withdrawn as of `former`, unless this record tells a decision about the same
    /// purpose of that day or a later one. Tells whether there was anything to take over.
    pub fn keep_refusals(&mut self, former: &Self) -> bool {
        let told = self.consents.len();
        for refusal in former.consents.iter().filter(|consent| !consent.granted) {
            let stood = former.latest_decision(refusal.purpose) == Some(refusal);
            let own = self.latest_decision(refusal.purpose);
            if stood && own.is_none_or(|own| own.decided_on < refusal.decided_on) {
                self.consents.push(refusal.clone());
            }
        }
        self.consents.len() > told
    }

    fn latest_decision(&self, purpose: ConsentPurpose) -> Option<&Consent> {
        let decisions = self.consents.iter().filter(|consent| consent.purpose == purpose);
        decisions.max_by_key(|consent| consent.decided_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn person(consents: &[(ConsentPurpose, bool, i8)]) -> Candidate {
        let consents = consents.iter().map(|(purpose, granted, day)| Consent {
            purpose: *purpose,
            granted: *granted,
            decided_on: date(2026, 11, *day),
        });
        Candidate {
            consents: consents.collect(),
            ..Candidate::default()
        }
    }

    #[test]
    fn a_refusal_outlives_a_copy_that_knows_nothing_of_it() {
        use ConsentPurpose::{Contact, Matching};
        let former = person(&[(Matching, true, 1), (Matching, false, 10), (Contact, true, 1)]);
        for (told, kept, is_withdrawn) in [
            (vec![], true, true),
            (vec![(Matching, true, 1)], true, true),
            (vec![(Contact, false, 12)], true, true),
            (vec![(Matching, true, 10)], false, false),
            (vec![(Matching, true, 11)], false, false),
            (vec![(Matching, false, 11)], false, true),
        ] {
            let mut again = person(&told);
            assert_eq!(again.keep_refusals(&former), kept, "{told:?}");
            assert_eq!(again.has_withdrawn(Matching), is_withdrawn, "{told:?}");
            assert!(!again.keep_refusals(&former), "once is enough: {told:?}");
        }
        let mut again = person(&[]);
        let agreed_since = person(&[(Matching, false, 1), (Matching, true, 2)]);
        assert!(!again.keep_refusals(&agreed_since));
    }
}
