//! By what rows are grouped, and which class of each grouping a row is in. Ages are full years on the last day of the
//! period. A row of demand may reach several classes: its places are spread over bands of age by the years of each that
//! it is open to, and stand in every single year, graduate state and major that they are open to.

use crate::classes::{Class, Classes};
use crate::rows::{DemandRow, SupplyRow};
use duijie_domain::Fact;
use duijie_domain::candidate::{Sex, full_years};
use duijie_domain::code::{CodeBook, CodeSystem};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::{SmolStr, format_smolstr};

/// The youngest and the oldest full year of youth.
pub(crate) const YOUTH_YEARS: (i16, i16) = (16, 35);
/// The ages between which work is sought; a bar beyond them bars nobody.
const WORKING_YEARS: (i16, i16) = (16, 59);

/// What rows are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// New in the period or carried over.
    Newness,
    /// Sector of the economy.
    Sector,
    /// Section of industry.
    Industry,
    /// Kind of employer.
    EmployerKind,
    /// Class of occupations (大类).
    OccupationClass,
    /// Occupation as the row has it.
    Occupation,
    /// Class of seeker.
    SeekerClass,
    /// Sex of seekers.
    Sex,
    /// Band of age.
    Age,
    /// Schooling.
    Schooling,
    /// Skill grade or professional title.
    Skill,
    /// Cities and counties below the area of the report.
    Area,
    /// Single years of youth.
    AgeYear,
    /// Graduate state of youth.
    YouthGraduate,
    /// Class of majors of youth.
    YouthMajor,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 15] = [
        Self::Newness,
        Self::Sector,
        Self::Industry,
        Self::EmployerKind,
        Self::OccupationClass,
        Self::Occupation,
        Self::SeekerClass,
        Self::Sex,
        Self::Age,
        Self::Schooling,
        Self::Skill,
        Self::Area,
        Self::AgeYear,
        Self::YouthGraduate,
        Self::YouthMajor,
    ];

    /// The identifier used in data files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Newness => "newness",
            Self::Sector => "sector",
            Self::Industry => "industry",
            Self::EmployerKind => "employer-kind",
            Self::OccupationClass => "occupation-class",
            Self::Occupation => "occupation",
            Self::SeekerClass => "seeker-class",
            Self::Sex => "sex",
            Self::Age => "age",
            Self::Schooling => "schooling",
            Self::Skill => "skill",
            Self::Area => "area",
            Self::AgeYear => "age-year",
            Self::YouthGraduate => "youth-graduate",
            Self::YouthMajor => "youth-major",
        }
    }

    /// The Chinese head of the column of rows.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Newness => "项目",
            Self::Sector => "产业",
            Self::Industry => "行业",
            Self::EmployerKind => "用人单位性质",
            Self::OccupationClass => "职业大类",
            Self::Occupation => "职业",
            Self::SeekerClass => "求职人员类别",
            Self::Sex => "性别",
            Self::Age | Self::AgeYear => "年龄",
            Self::Schooling => "文化程度",
            Self::Skill => "技术等级",
            Self::Area => "地区",
            Self::YouthGraduate => "毕业状态",
            Self::YouthMajor => "专业类",
        }
    }
}

/// What is needed to put rows into classes.
pub(crate) struct Grouping<'a> {
    pub(crate) classes: &'a Classes,
    pub(crate) book: &'a CodeBook,
    /// The area of the report.
    pub(crate) area: &'a str,
    /// The day of which ages are told.
    pub(crate) day: Date,
}

/// The digits of a division's code that stand for it and everything below: `371500` → `3715`.
pub(crate) fn beginning(area: &str) -> &str {
    let mut beginning = area;
    while beginning.len() <= 6 && beginning.ends_with("00") {
        beginning = &beginning[..beginning.len() - 2];
    }
    beginning
}

impl Grouping<'_> {
    /// Whether a division is the area of the report or lies in it. Demand and supply are asked by this one door.
    pub(crate) fn is_inside(&self, division: &str) -> bool {
        division.starts_with(beginning(self.area))
    }

    /// The classes in which the places of a row stand, each with its part of the places.
    pub(crate) fn of_demand(&self, dimension: Dimension, row: &DemandRow) -> Vec<(SmolStr, u32)> {
        let one = |key: Option<SmolStr>| key.map(|key| (key, 1)).into_iter().collect();
        match dimension {
            Dimension::Newness => one(self.key(dimension, Some(newness(row.is_new)))),
            Dimension::Sector => one(self.key(dimension, self.sector(row))),
            Dimension::Industry => one(self.key(dimension, row.industry.as_ref().map(|code| code.as_str()))),
            Dimension::EmployerKind => {
                one(self.key(dimension, row.employer_kind.as_ref().map(|code| code.as_str())))
            }
            Dimension::OccupationClass => {
                one(self.key(dimension, row.occupation.as_ref().map(|code| code.as_str())))
            }
            Dimension::Occupation => one(row.occupation.as_ref().map(|code| code.as_str().into())),
            Dimension::Sex => one(self.key(dimension, None)),
            Dimension::Age => self.bands(row),
            Dimension::Schooling => one(self.key(dimension, row.schooling.known().map(|code| code.as_str()))),
            Dimension::Skill => one(self.key(dimension, skill_asked(row))),
            Dimension::Area => self.areas(row.division.as_str()),
            Dimension::SeekerClass
            | Dimension::AgeYear
            | Dimension::YouthGraduate
            | Dimension::YouthMajor => Vec::new(),
        }
    }

    /// The classes in which a person stands; more than one only where a class is part of another.
    pub(crate) fn of_supply(&self, dimension: Dimension, row: &SupplyRow) -> Vec<SmolStr> {
        let one = |key: Option<SmolStr>| key.into_iter().collect();
        let age = row.birth_date.map(|birth| full_years(birth, self.day));
        let wish = row.wished_occupations.first().map(|code| code.as_str());
        match dimension {
            Dimension::Newness => one(self.key(dimension, Some(newness(row.is_new)))),
            Dimension::OccupationClass => one(self.key(dimension, wish)),
            Dimension::Occupation => one(wish.map(SmolStr::new)),
            Dimension::SeekerClass => self.seeker_classes(row),
            Dimension::Sex => one(self.key(dimension, row.sex.map(sex_code))),
            Dimension::Age => one(self.key_of_age(age)),
            Dimension::Schooling => one(self.key(dimension, row.schooling.known().map(|code| code.as_str()))),
            Dimension::Skill => one(self.key(dimension, skill_held(row))),
            Dimension::Area => {
                let areas = self.areas(row.division.as_str());
                areas.into_iter().map(|(key, _)| key).collect()
            }
            Dimension::AgeYear => one(age
                .filter(|age| is_youth(*age))
                .map(|age| format_smolstr!("{age}"))),
            Dimension::YouthGraduate | Dimension::YouthMajor if !age.is_some_and(is_youth) => Vec::new(),
            Dimension::YouthGraduate => one(self.key(dimension, row.graduate_state.map(|state| state.id()))),
            Dimension::YouthMajor => one(Some(major_class(row))),
            Dimension::Sector | Dimension::Industry | Dimension::EmployerKind => Vec::new(),
        }
    }

    /// Whether the places of a row are open to the persons of a class.
    pub(crate) fn is_open_to(&self, dimension: Dimension, class: &str, row: &DemandRow) -> bool {
        match dimension {
            Dimension::AgeYear => class.parse().is_ok_and(|year: i16| reaches(row, year)),
            Dimension::YouthGraduate => {
                let is_graduate = matches!(class, "this-year" | "recent" | "earlier");
                row.open_to_youth && (is_graduate || !row.for_graduates)
            }
            Dimension::YouthMajor => row.open_to_youth && asks_for_major(row, class),
            _ => false,
        }
    }

    fn key(&self, dimension: Dimension, code: Option<&str>) -> Option<SmolStr> {
        let known = code.and_then(|code| self.classes.of_code(dimension, code));
        let class = known.or_else(|| self.classes.open(dimension));
        class.map(|class| class.key.clone())
    }

    fn sector(&self, row: &DemandRow) -> Option<&str> {
        let industry = row.industry.as_ref()?;
        let entry = self.book.table(CodeSystem::Industry).get(industry.as_str())?;
        entry.group.as_deref()
    }

    fn key_of_age(&self, age: Option<i16>) -> Option<SmolStr> {
        let holds = |class: &&Class| {
            let years = class.years();
            age.zip(years)
                .is_some_and(|(age, (from, to))| (from..=to).contains(&age))
        };
        let classes = self.classes.of(Dimension::Age);
        let class = classes
            .iter()
            .find(holds)
            .or_else(|| self.classes.open(Dimension::Age));
        class.map(|class| class.key.clone())
    }

    /// Places with a bar stand in the bands by the years of each band that they are open to.
    fn bands(&self, row: &DemandRow) -> Vec<(SmolStr, u32)> {
        let (youngest, oldest) = years_asked(row);
        let bars_nobody = youngest <= WORKING_YEARS.0 && oldest >= WORKING_YEARS.1;
        let years_within = |class: &Class| {
            let (from, to) = class.years()?;
            let years = oldest.min(to) - youngest.max(from) + 1;
            u32::try_from(years).ok().filter(|years| *years > 0)
        };
        let classes = self.classes.of(Dimension::Age).iter();
        let bands = classes.filter_map(|class| Some((class.key.clone(), years_within(class)?)));
        let bands: Vec<(SmolStr, u32)> = if bars_nobody { Vec::new() } else { bands.collect() };
        if bands.is_empty() {
            return self
                .key(Dimension::Age, None)
                .map(|key| (key, 1))
                .into_iter()
                .collect();
        }
        bands
    }

    fn seeker_classes(&self, row: &SupplyRow) -> Vec<SmolStr> {
        let told = row.seeker_class.as_ref().map(|code| code.as_str());
        let code = match told {
            Some("new-youth") if row.is_graduate_of_the_year => Some("new-graduate"),
            told => told,
        };
        let known = code.and_then(|code| self.classes.of_code(Dimension::SeekerClass, code));
        let Some(class) = known.or_else(|| self.classes.open(Dimension::SeekerClass)) else {
            return Vec::new();
        };
        class.within.iter().chain(Some(&class.key)).cloned().collect()
    }

    /// The city and county of a division below the area of the report, or the area's own level.
    fn areas(&self, division: &str) -> Vec<(SmolStr, u32)> {
        let own = beginning(self.area).len();
        let steps = [4, 6].into_iter().filter(|digits| *digits > own && *digits <= 6);
        let mut areas: Vec<SmolStr> = Vec::new();
        for digits in steps {
            let Some(digits_kept) = division.get(..digits) else {
                break;
            };
            if digits_kept.ends_with("00") {
                break;
            }
            areas.push(format_smolstr!("{digits_kept:0<6}"));
        }
        if areas.is_empty() && own < 6 {
            areas.push(format_smolstr!("{}-own", self.area));
        }
        areas.into_iter().map(|area| (area, 1)).collect()
    }
}

fn newness(is_new: bool) -> &'static str {
    if is_new { "new" } else { "carried" }
}

fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "1",
        Sex::Female => "2",
        Sex::Unstated => "9",
    }
}

fn skill_asked(row: &DemandRow) -> Option<&str> {
    let grade = row.skill_grade.known().map(|code| code.as_str());
    grade.or_else(|| row.title.as_ref().map(|code| code.as_str()))
}

/// A person with both a grade and a title is counted by the grade.
fn skill_held(row: &SupplyRow) -> Option<&str> {
    let grade = row.skill_grade.known().map(|code| code.as_str());
    let title = row.title.as_ref().map(|code| code.as_str());
    let none = (row.skill_grade == Fact::Absent).then_some("absent");
    grade.or(title).or(none)
}

fn is_youth(age: i16) -> bool {
    (YOUTH_YEARS.0..=YOUTH_YEARS.1).contains(&age)
}

fn years_asked(row: &DemandRow) -> (i16, i16) {
    let youngest = row.age_years_min.map_or(WORKING_YEARS.0, i16::from);
    let oldest = row.age_years_max.map_or(WORKING_YEARS.1, i16::from);
    (youngest.max(WORKING_YEARS.0), oldest)
}

fn reaches(row: &DemandRow, year: i16) -> bool {
    let (youngest, oldest) = years_asked(row);
    (youngest..=oldest).contains(&year)
}

const MAJOR_CLASS_DIGITS: usize = 4;
const NO_MAJOR: &str = "none";

fn major_class(row: &SupplyRow) -> SmolStr {
    let Some(code) = row.major.as_ref().map(|major| major.as_str()) else {
        return NO_MAJOR.into();
    };
    code.get(..MAJOR_CLASS_DIGITS).unwrap_or(code).into()
}

fn asks_for_major(row: &DemandRow, class: &str) -> bool {
    let fits = |asked: &str| asked.starts_with(class) || class.starts_with(asked);
    row.majors.is_empty() || row.majors.iter().any(|asked| fits(asked.as_str()))
}
