//! What is counted: plain rows of demand, supply, outcomes and services. A row may stand for many places or persons
//! that are alike. Where the rows come from is said in `server`; rows of other areas may be among them.

use crate::period::Period;
use duijie_domain::Fact;
use duijie_domain::candidate::Sex;
use duijie_domain::code::{
    DivisionCode, EducationCode, EmployerKindCode, IndustryCode, MajorCode, OccupationCode, SeekerClassCode,
    SkillGradeCode, TitleGradeCode,
};
use jiff::civil::Date;

/// Places that were open in the period.
#[derive(Debug, Clone, PartialEq)]
pub struct DemandRow {
    /// Places valid in the period.
    pub places: u32,
    /// Whether they were new in the period, and not carried over from before.
    pub is_new: bool,
    /// Where the work is.
    pub division: DivisionCode,
    /// Industry of the employer; section or deeper.
    pub industry: Option<IndustryCode>,
    /// Kind of the employer.
    pub employer_kind: Option<EmployerKindCode>,
    /// Occupation.
    pub occupation: Option<OccupationCode>,
    /// Lowest schooling; anything but known means that none is asked for.
    pub schooling: Fact<EducationCode>,
    /// Lowest skill grade; anything but known means that none is asked for.
    pub skill_grade: Fact<SkillGradeCode>,
    /// Lowest professional title.
    pub title: Option<TitleGradeCode>,
    /// Youngest age in full years, if barred.
    pub age_years_min: Option<u8>,
    /// Oldest age in full years, if barred.
    pub age_years_max: Option<u8>,
    /// Majors of which one is asked for; empty means any.
    pub majors: Vec<MajorCode>,
    /// Whether the places are kept for graduates.
    pub for_graduates: bool,
    /// Whether the places are open to persons of 16–35.
    pub open_to_youth: bool,
    /// Lower end of pay, yuan per month.
    pub pay_min_yuan_per_month: Option<u32>,
    /// Upper end of pay, yuan per month.
    pub pay_max_yuan_per_month: Option<u32>,
    /// Day on which the places were opened.
    pub opened_on: Option<Date>,
    /// Day on which the places of this row that are filled were filled.
    pub filled_on: Option<Date>,
    /// Places filled in the period.
    pub places_filled: u32,
}

impl DemandRow {
    /// Places of which nothing but number and division is known.
    #[must_use]
    pub fn new(places: u32, division: DivisionCode) -> Self {
        Self {
            places,
            is_new: true,
            division,
            industry: None,
            employer_kind: None,
            occupation: None,
            schooling: Fact::Unknown,
            skill_grade: Fact::Unknown,
            title: None,
            age_years_min: None,
            age_years_max: None,
            majors: Vec::new(),
            for_graduates: false,
            open_to_youth: true,
            pay_min_yuan_per_month: None,
            pay_max_yuan_per_month: None,
            opened_on: None,
            filled_on: None,
            places_filled: 0,
        }
    }
}

/// Whether and how a person is a graduate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GraduateState {
    /// Of this year (应届).
    ThisYear,
    /// Out of school for at most two years and without work (离校未就业).
    Recent,
    /// Of an earlier year.
    Earlier,
    /// Still at school.
    AtSchool,
    /// Of no college.
    None,
}

impl GraduateState {
    /// The identifier used in `statistics/tables/classes.toml`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::ThisYear => "this-year",
            Self::Recent => "recent",
            Self::Earlier => "earlier",
            Self::AtSchool => "at-school",
            Self::None => "none-of-college",
        }
    }
}

/// Persons who sought work in the period.
#[derive(Debug, Clone, PartialEq)]
pub struct SupplyRow {
    /// Persons; 1 for a row of the register.
    pub persons: u32,
    /// Whether they came in the period, and were not carried over from before.
    pub is_new: bool,
    /// Where they live.
    pub division: DivisionCode,
    /// Wished occupations, the first wish first; each person is counted by the first.
    pub wished_occupations: Vec<OccupationCode>,
    /// Class of seeker.
    pub seeker_class: Option<SeekerClassCode>,
    /// Whether they are this year's graduates.
    pub is_graduate_of_the_year: bool,
    /// Sex.
    pub sex: Option<Sex>,
    /// Day of birth.
    pub birth_date: Option<Date>,
    /// Highest schooling.
    pub schooling: Fact<EducationCode>,
    /// Highest skill grade; absent means none.
    pub skill_grade: Fact<SkillGradeCode>,
    /// Highest professional title.
    pub title: Option<TitleGradeCode>,
    /// Whether and how they are graduates.
    pub graduate_state: Option<GraduateState>,
    /// Major of the highest schooling.
    pub major: Option<MajorCode>,
}

impl SupplyRow {
    /// Persons of whom nothing but number and division is known.
    #[must_use]
    pub fn new(persons: u32, division: DivisionCode) -> Self {
        Self {
            persons,
            is_new: true,
            division,
            wished_occupations: Vec::new(),
            seeker_class: None,
            is_graduate_of_the_year: false,
            sex: None,
            birth_date: None,
            schooling: Fact::Unknown,
            skill_grade: Fact::Unknown,
            title: None,
            graduate_state: None,
            major: None,
        }
    }
}

/// How far a person and a vacancy came together; each step has passed those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutcomeStep {
    /// The person was recommended.
    Recommended,
    /// One was in touch with the other.
    Contacted,
    /// Both were interested.
    Interested,
    /// There was an interview.
    Interviewed,
    /// There was an offer.
    Offered,
    /// The person was hired.
    Hired,
    /// Still there after one month.
    KeptOneMonth,
    /// Still there after three months.
    KeptThreeMonths,
    /// Still there after six months.
    KeptSixMonths,
}

impl OutcomeStep {
    /// Every step in order.
    pub const ALL: [Self; 9] = [
        Self::Recommended,
        Self::Contacted,
        Self::Interested,
        Self::Interviewed,
        Self::Offered,
        Self::Hired,
        Self::KeptOneMonth,
        Self::KeptThreeMonths,
        Self::KeptSixMonths,
    ];
}

/// Pairs of a person and a vacancy that moved in the period.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeRow {
    /// Pairs.
    pub pairs: u32,
    /// Where the work is.
    pub division: DivisionCode,
    /// How far they came.
    pub reached: OutcomeStep,
    /// Whether they were brought together by a match of this register.
    pub by_match: bool,
    /// Day of hiring, if hired; a stay of months is asked only of those who can have stayed so long.
    pub hired_on: Option<Date>,
}

/// Services (1131) that persons had.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRow {
    /// Persons.
    pub persons: u32,
    /// Where they live.
    pub division: DivisionCode,
    /// Policy briefings each had (政策宣介).
    pub briefings: u16,
    /// Guidances each had (职业指导).
    pub guidances: u16,
    /// Job recommendations each had (岗位推介).
    pub recommendations: u16,
    /// Trainings or internships each had (培训或见习).
    pub trainings: u16,
}

/// Every row of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodRows {
    /// The period.
    pub period: Period,
    /// Places.
    pub demand: Vec<DemandRow>,
    /// Persons.
    pub supply: Vec<SupplyRow>,
    /// Pairs.
    pub outcomes: Vec<OutcomeRow>,
    /// Services.
    pub services: Vec<ServiceRow>,
}

impl PeriodRows {
    /// A period without rows.
    #[must_use]
    pub fn new(period: Period) -> Self {
        Self {
            period,
            demand: Vec::new(),
            supply: Vec::new(),
            outcomes: Vec::new(),
            services: Vec::new(),
        }
    }
}

/// What a report is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The area reported on; rows outside it are not counted.
    pub area: DivisionCode,
    /// The period reported on.
    pub now: PeriodRows,
    /// Earlier periods in any order: those compared with are found among them by their period, and lamps and the line
    /// of ratios use as many as there are.
    pub past: Vec<PeriodRows>,
}
