//! What a score may see of a person and of a vacancy: small integers and nothing else.
//!
//! In: compiled records (`compile`). Out: read by `criterion` and `requirement`. What must not live here: sex,
//! ethnicity, marital status, religion, household registration, disability and age. They have no field in these
//! types, so no term can weigh them; what the law asks about age or target groups is in `admission`.
//!
//! `Unknown` = nobody told us, `Absent` = told that there is none (or that nothing is asked), `Known` = told.

use duijie_domain::Fact;
use duijie_domain::place::GridPoint;

use crate::requirement::Rules;

/// Days since 1970-01-01.
pub type Day = i32;

/// Up to three codes in the order of preference; 0 fills the unused places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ranked(pub [u32; 3]);

impl Ranked {
    /// The codes that are set, with their rank from 0.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        self.0.iter().copied().enumerate().filter(|(_, code)| *code != 0)
    }
}

/// A skill with its level, on either side: held by a person or asked by a vacancy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Skill {
    /// Ordinal in the skills table.
    pub id: u16,
    /// Step of the level, from 1; 0 = the level is not told (held) or not asked (needed).
    pub level: u8,
}

/// A preferred skill and what it weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PreferredSkill {
    /// The skill and the level wished.
    pub skill: Skill,
    /// Rarity weight from the versioned skills table.
    pub weight: u16,
}

/// A language with its rank, held or asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language {
    /// Ordinal in the languages table.
    pub id: u16,
    /// Rank of the level (A1 = 1 … C2 = 6); 0 = not told or not asked.
    pub rank: u8,
}

/// A word of a vacancy's text and what it weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WeightedWord {
    /// Number of the word in the word table.
    pub word: u32,
    /// Weight from the versioned word table.
    pub weight: u16,
}

/// A place of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Division number, 6 digits; 0 = not told.
    pub division: u32,
    /// Where it is.
    pub point: Fact<GridPoint>,
    /// The point is the division's, not the address's.
    pub point_is_of_division: bool,
}

/// Monthly pay of a vacancy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PayRange {
    /// Lower end, yuan per month.
    pub min_yuan_per_month: u32,
    /// Upper end, yuan per month; never below the lower end.
    pub max_yuan_per_month: u32,
    /// The range has no told upper end (`8000 元以上`); `max_yuan_per_month` is then the lower end.
    pub open_above: bool,
}

/// A span of local time in minutes since 1970-01-01 00:00, the end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minutes {
    /// First minute.
    pub from: i32,
    /// First minute after it.
    pub to: i32,
}

/// When a person would work, or when a vacancy's work is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct WorkingTime {
    /// Person: accepts shifts; vacancy: has shifts.
    pub shifts: Fact<bool>,
    /// Person: accepts night work; vacancy: has night work.
    pub night: Fact<bool>,
    /// Person: at most; vacancy: as a rule.
    pub hours_per_day: Fact<u8>,
    /// Person: at least; vacancy: as a rule.
    pub rest_days_per_week: Fact<u8>,
    /// Person: free at; vacancy: works at. Sorted, without overlap.
    pub spans: Fact<Box<[Minutes]>>,
}

/// All that a score may see of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CandidateFeatures {
    /// Wished occupations, 7-digit numbers.
    pub wished_occupations: Fact<Ranked>,
    /// Occupations worked in, 7-digit numbers.
    pub worked_occupations: Fact<Ranked>,
    /// 0 primary, 1 junior, 2 senior or vocational, 3 college, 4 bachelor, 5 master, 6 doctor.
    pub education_rank: Fact<u8>,
    /// 1 bachelor, 2 master, 3 doctor.
    pub degree_rank: Fact<u8>,
    /// Six-digit number.
    pub major: Fact<u32>,
    /// Work experience.
    pub experience_months: Fact<u16>,
    /// Sorted by skill.
    pub skills: Fact<Box<[Skill]>>,
    /// Sorted ordinals in the certificates table.
    pub certificates: Fact<Box<[u16]>>,
    /// Sorted by language.
    pub languages: Fact<Box<[Language]>>,
    /// Step of the skill ladder, 1..=8.
    pub skill_grade: Fact<u8>,
    /// Home.
    pub home: Fact<GridPoint>,
    /// Wished divisions, 6-digit numbers.
    pub wished_divisions: Fact<Ranked>,
    /// Farthest workplace from home.
    pub radius_km: Fact<u16>,
    /// What the person hopes for.
    pub pay_expectation_yuan_per_month: Fact<u32>,
    /// What the person would not go below.
    pub pay_floor_yuan_per_month: Fact<u32>,
    /// Bits by ordinal in the job-types table.
    pub job_types: Fact<u32>,
    /// Bits by ordinal in the benefits table.
    pub benefits: Fact<u128>,
    /// When the person would work.
    pub working_time: WorkingTime,
    /// Bits by ordinal in the employer-kinds table.
    pub employer_kinds: Fact<u64>,
    /// Wished industries: section × 10,000 + up to four digits.
    pub industries: Fact<Ranked>,
    /// First day of work possible.
    pub available_from: Fact<Day>,
    /// Last sign of life in the system.
    pub last_activity: Fact<Day>,
    /// Sorted numbers of the known words of the person's free text.
    pub words: Fact<Box<[u32]>>,
    /// Where the person makes a term a must, a wish or nothing.
    pub rules: Rules,
}

/// All that a score may see of a vacancy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct VacancyFeatures {
    /// Seven-digit number.
    pub occupation: Fact<u32>,
    /// The occupation was read from the title, not told.
    pub occupation_is_read: bool,
    /// Wanted majors, six-digit numbers.
    pub majors: Fact<Box<[u32]>>,
    /// Places of work.
    pub places: Fact<Box<[Place]>>,
    /// Pay.
    pub pay: Fact<PayRange>,
    /// Lowest education rank.
    pub education_min: Fact<u8>,
    /// Lowest degree rank.
    pub degree_min: Fact<u8>,
    /// Least experience.
    pub experience_min_months: Fact<u16>,
    /// Skills that must be held, sorted.
    pub required_skills: Fact<Box<[Skill]>>,
    /// Skills that are welcome, sorted.
    pub preferred_skills: Fact<Box<[PreferredSkill]>>,
    /// The welcome skills were read from the duties, not told.
    pub skills_are_read: bool,
    /// Certificates that must be held, sorted.
    pub required_certificates: Fact<Box<[u16]>>,
    /// Certificates that are welcome, sorted.
    pub preferred_certificates: Fact<Box<[u16]>>,
    /// Languages that must be spoken, sorted.
    pub required_languages: Fact<Box<[Language]>>,
    /// Languages that are welcome, sorted.
    pub preferred_languages: Fact<Box<[Language]>>,
    /// Lowest step of the skill ladder, 1..=8.
    pub skill_grade_min: Fact<u8>,
    /// Bits by ordinal in the job-types table.
    pub job_types: Fact<u32>,
    /// Bits by ordinal in the benefits table.
    pub benefits: Fact<u128>,
    /// A bed is offered.
    pub lodging: Fact<bool>,
    /// A shuttle runs.
    pub shuttle: Fact<bool>,
    /// When the work is done.
    pub working_time: WorkingTime,
    /// Ordinal in the employer-kinds table.
    pub employer_kind: Fact<u8>,
    /// Industry: section × 10,000 + up to four digits.
    pub industry: Fact<u32>,
    /// First day of work; absent = at once.
    pub start: Fact<Day>,
    /// Meaningful words of title and duties, sorted by number.
    pub words: Fact<Box<[WeightedWord]>>,
    /// Where the employer makes a term a must, a wish or nothing.
    pub rules: Rules,
}

/// One person beside one vacancy on one day: the whole input of a score.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The person.
    pub candidate: &'a CandidateFeatures,
    /// The vacancy.
    pub vacancy: &'a VacancyFeatures,
    /// The day of the match.
    pub day: Day,
}

impl Pair<'_> {
    /// Square of the shortest straight line from home to a place of work, with that place.
    #[must_use]
    pub fn nearest_place(&self) -> Option<(i64, Place)> {
        let (Fact::Known(home), Fact::Known(places)) = (&self.candidate.home, &self.vacancy.places) else {
            return None;
        };
        let mut nearest: Option<(i64, Place)> = None;
        for place in places {
            let Fact::Known(point) = place.point else { continue };
            let squared = home.squared_distance(&point);
            if nearest.is_none_or(|(best, _)| squared < best) {
                nearest = Some((squared, *place));
            }
        }
        nearest
    }
}
