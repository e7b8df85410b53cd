//! Random records that keep every rule of the domain and are as awkward as these allow: separators, escapes, formulas,
//! line breaks and full-width characters in every text, three-valued facts in all their states.

use duijie_domain::candidate::{
    CandidateState, Consent, ConsentPurpose, DocumentKind, Education, HeldSkill, IdentityDocument,
    InsuredMonths, LanguageLevel, Person, Sex, TimeSpan, Wishes, WorkPeriod,
};
use duijie_domain::code::{Code, CodeBook};
use duijie_domain::employer::Contact;
use duijie_domain::pay::{Pay, PayUnit};
use duijie_domain::place::{GeoPoint, Place};
use duijie_domain::rule::{RuleMode, Rules};
use duijie_domain::vacancy::{AgeBar, Requirements, TargetGroup, VacancyState, WorkSite, WorkingTime};
use duijie_domain::{Candidate, Employer, Fact, RecordKey, Vacancy};
use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, date};
use smol_str::SmolStr;

/// A stream of choices made from a seed.
pub(crate) struct Choices(pub(crate) u64);

const PIECES: &[&str] = &[
    "普工", "a", ";", "；", "、", "，", ",", "|", "\\", "\"", "'", "=", "+", "-", "@", "\t", "\n", " ", "　",
    "无", "[]", "：", "1", "😀", "_x0041_", "（", "none", "·", "<b>", "&amp;",
];

impl Choices {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn number(&mut self, smallest: u32, largest: u32) -> u32 {
        smallest + u32::try_from(self.below(u64::from(largest - smallest) + 1)).unwrap()
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 0
    }

    fn one<T: Clone>(&mut self, values: &[T]) -> T {
        values[usize::try_from(self.below(values.len() as u64)).unwrap()].clone()
    }

    fn text(&mut self) -> String {
        let count = self.below(7);
        (0..count).map(|_| self.one(PIECES)).collect()
    }

    /// A text that is more than white space.
    fn filled(&mut self) -> String {
        let (before, after) = (self.text(), self.text());
        format!("{before}x{after}")
    }

    fn id(&mut self) -> SmolStr {
        self.filled().replace(['\t', '\n', '/'], "-").into()
    }

    fn list<T>(&mut self, most: u64, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = self.below(most + 1);
        (0..count).map(|_| make(self)).collect()
    }

    fn maybe<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| make(self))
    }

    fn fact<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Fact<T> {
        match self.below(4) {
            0 => Fact::Unknown,
            1 => Fact::Absent,
            _ => Fact::Known(make(self)),
        }
    }

    fn code<C: Code>(&mut self) -> C {
        let book = CodeBook::embedded();
        let entries = book.table(C::SYSTEM).entries();
        C::new(
            entries[usize::try_from(self.below(entries.len() as u64)).unwrap()]
                .code
                .clone(),
        )
    }

    fn codes<C: Code>(&mut self) -> Vec<C> {
        self.list(3, Self::code)
    }

    fn day(&mut self) -> Date {
        date(1950, 1, 1)
            .checked_add(i64::from(self.number(0, 40_000)).days())
            .unwrap()
    }

    fn days(&mut self) -> (Date, Date) {
        let (one, other) = (self.day(), self.day());
        (one.min(other), one.max(other))
    }

    fn instant(&mut self) -> DateTime {
        let second = i8::try_from(self.number(0, 59)).unwrap();
        self.day()
            .at(8, 30, second, if self.flag() { 0 } else { 125_000_000 })
    }

    fn span(&mut self) -> TimeSpan {
        let (one, other) = (self.instant(), self.instant());
        TimeSpan {
            from: one.min(other),
            to: one.max(other),
        }
    }

    fn pay(&mut self) -> Pay {
        let min_yuan = self.number(1, 4_000);
        let unit = self.one(&PayUnit::ALL);
        let max_yuan = self.maybe(|choices| min_yuan + choices.number(0, 1_000));
        Pay {
            min_yuan,
            max_yuan,
            unit,
            months_paid: u8::try_from(self.number(12, 24)).unwrap(),
        }
    }

    fn point(&mut self) -> GeoPoint {
        let mut degrees = |most: u32| f64::from(self.number(0, most * 2_000_000)) / 1e6 - f64::from(most);
        GeoPoint {
            longitude: degrees(180),
            latitude: degrees(90),
        }
    }

    fn place(&mut self) -> Place {
        Place {
            division: self.code(),
            address: self.text(),
            point: self.maybe(Self::point),
        }
    }

    fn site(&mut self) -> WorkSite {
        let head_count = self.number(1, 99_999);
        WorkSite {
            place: self.place(),
            head_count,
            filled: self.number(0, head_count),
        }
    }

    fn skill(&mut self) -> HeldSkill {
        HeldSkill {
            skill: self.code(),
            level: u8::try_from(self.number(0, 4)).unwrap(),
        }
    }

    fn language(&mut self) -> LanguageLevel {
        LanguageLevel {
            language: self.code(),
            level: u8::try_from(self.number(0, 6)).unwrap(),
        }
    }

    fn rules(&mut self) -> Rules {
        let modes = [RuleMode::Must, RuleMode::Wish, RuleMode::Ignore];
        self.list(3, |choices| (choices.id(), choices.one(&modes)))
            .into_iter()
            .collect()
    }

    fn small<T: TryFrom<u32>>(&mut self, largest: u32) -> T
    where
        T::Error: std::fmt::Debug,
    {
        T::try_from(self.number(1, largest)).unwrap()
    }

    fn key(&mut self) -> RecordKey {
        RecordKey {
            publisher: self.id(),
            own_id: self.id(),
        }
    }

    fn contact(&mut self) -> Contact {
        Contact {
            name: self.text(),
            phone: self.maybe(|_| "+86 138-0000-0000".into()).unwrap_or_default(),
        }
    }

    fn age(&mut self) -> AgeBar {
        AgeBar {
            years_min: Some(18),
            years_max: self.maybe(|choices| choices.small::<u8>(60) + 18),
            ground: self.code(),
        }
    }

    fn job(&mut self) -> WorkPeriod {
        let (from, to) = self.days();
        WorkPeriod {
            occupation: self.maybe(Self::code),
            employer: self.text(),
            from,
            to: self.maybe(|_| to),
            duties: self.text(),
        }
    }

    fn document(&mut self) -> IdentityDocument {
        if self.flag() {
            return IdentityDocument {
                kind: DocumentKind::ResidentIdentityCard,
                number: "11010519491231002X".into(),
            };
        }
        let kind = self.one(&[DocumentKind::Passport, DocumentKind::Other]);
        IdentityDocument {
            kind,
            number: self.id(),
        }
    }

    fn consent(&mut self) -> Consent {
        use ConsentPurpose::{Contact, Matching, Push, Statistics};
        Consent {
            purpose: self.one(&[Matching, Contact, Push, Statistics]),
            granted: self.flag(),
            decided_on: self.day(),
        }
    }

    fn person(&mut self) -> Person {
        Person {
            name: self.text(),
            document: self.maybe(Self::document),
            phone: self.text(),
            birth_date: self.fact(|choices| date(i16::try_from(choices.number(1950, 2009)).unwrap(), 2, 28)),
            sex: self.fact(|choices| choices.one(&[Sex::Male, Sex::Female, Sex::Unstated])),
            ethnicity: self.maybe(|choices| choices.filled().into()),
            marital_status: self.maybe(|choices| choices.filled().into()),
            religion: self.maybe(|choices| choices.one(&["无".into(), "x".into()])),
            household: self.maybe(Self::code),
            disability: self.fact(Self::flag),
        }
    }

    fn wishes(&mut self) -> Wishes {
        Wishes {
            occupations: self.codes(),
            divisions: self.codes(),
            radius_km: self.fact(|choices| choices.small(5_000)),
            pay: self.fact(Self::pay),
            pay_floor_yuan_per_month: self.fact(|choices| choices.small(30_000)),
            job_types: self.fact(Self::codes),
            benefits: self.fact(Self::codes),
            employer_kinds: self.fact(Self::codes),
            industries: self.fact(Self::codes),
            accepts_shifts: self.fact(Self::flag),
            accepts_nights: self.fact(Self::flag),
            rest_days_per_week: self.fact(|choices| choices.small(7)),
            hours_per_day_max: self.fact(|choices| choices.small(24)),
        }
    }

    pub(crate) fn candidate(&mut self) -> Candidate {
        use CandidateState::{Hired, InTalks, NotSeeking, Seeking, Unreachable};
        Candidate {
            key: self.key(),
            person: self.person(),
            state: self.one(&[Seeking, InTalks, Hired, NotSeeking, Unreachable]),
            home: self.fact(Self::place),
            education: Education {
                level: self.fact(Self::code),
                degree: self.fact(Self::code),
                major: self.fact(Self::code),
                school: self.text(),
                graduated_on: self.fact(Self::day),
                full_time: self.fact(Self::flag),
            },
            seeker_class: self.maybe(Self::code),
            target_groups: self.fact(Self::codes),
            experience_months: self.fact(|choices| choices.small(720)),
            work_history: self.list(3, Self::job),
            insured_months: self.list(2, |choices| InsuredMonths {
                insurance: choices.code(),
                months: choices.small(500),
            }),
            skills: self.fact(|choices| choices.list(3, Self::skill)),
            skill_grade: self.fact(Self::code),
            certificates: self.fact(Self::codes),
            languages: self.fact(|choices| choices.list(2, Self::language)),
            wishes: self.wishes(),
            available_from: self.fact(Self::day),
            free_times: self.list(2, Self::span),
            free_text: self.text(),
            blocked_employers: self.list(2, |choices| choices.filled().into()),
            consents: self.list(3, Self::consent),
            last_active_on: self.fact(Self::day),
            rules: self.rules(),
            source: self.text(),
        }
    }

    fn requirements(&mut self) -> Requirements {
        Requirements {
            education: self.fact(Self::code),
            degree: self.fact(Self::code),
            majors: self.codes(),
            experience_months: self.fact(|choices| choices.small(720)),
            skill_grade: self.fact(Self::code),
            required_skills: self.list(2, Self::skill),
            preferred_skills: self.list(2, Self::skill),
            required_certificates: self.codes(),
            preferred_certificates: self.codes(),
            required_languages: self.list(2, Self::language),
            preferred_languages: self.list(2, Self::language),
            age: self.maybe(Self::age),
        }
    }

    pub(crate) fn vacancy(&mut self) -> Vacancy {
        use VacancyState::{Expired, Full, Open, Paused, Pending, Refused, Withdrawn};
        let (published_on, valid_until) = self.days();
        let sites = self.list(2, Self::site);
        Vacancy {
            key: self.key(),
            employer: self.id(),
            title: self.filled(),
            occupation: self.fact(Self::code),
            sites: [self.site()].into_iter().chain(sites).collect(),
            job_type: self.fact(Self::code),
            pay: self.fact(Self::pay),
            pay_day: self.maybe(|choices| choices.small(31)),
            benefits: self.fact(Self::codes),
            working_time: WorkingTime {
                shifts: self.fact(Self::flag),
                nights: self.fact(Self::flag),
                rest_days_per_week: self.fact(|choices| choices.small(7)),
                hours_per_day: self.fact(|choices| choices.small(24)),
            },
            duties: self.text(),
            requirements: self.requirements(),
            target_groups: self.list(2, |choices| TargetGroup {
                group: choices.code(),
                graduation_year: choices.maybe(|choices| choices.small::<i16>(2_030)),
            }),
            hazards: self.codes(),
            starts_on: self.maybe(Self::day),
            work_times: self.list(2, Self::span),
            published_on: self.maybe(|_| published_on),
            valid_until: self.maybe(|_| valid_until),
            state: self.one(&[Open, Paused, Expired, Refused, Pending, Full, Withdrawn]),
            contact: self.contact(),
            rules: self.rules(),
            policy_note: self.text(),
            source: self.text(),
            remarks: self.text(),
        }
    }

    pub(crate) fn employer(&mut self) -> Employer {
        Employer {
            key: self.key(),
            credit_code: self.maybe(|_| "91350100M000100Y43".into()),
            registered_name: self.filled(),
            profile: self.text(),
            kind: self.maybe(Self::code),
            industry: self.maybe(Self::code),
            size: self.maybe(Self::code),
            seat: self.maybe(Self::place),
            area_in_charge: self.maybe(Self::code),
            contact: self.contact(),
            agency_licence: self.maybe(|choices| choices.filled().into()),
            source: self.text(),
        }
    }
}
