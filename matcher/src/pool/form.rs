//! The stored form of the values in rows: numbers little-endian, lists with their length before them, facts with a byte
//! that says which of the three they are.
//!
//! In: values, or bytes of which nothing is trusted. Out: bytes, or the value. A structure is taken apart and put
//! together by name, so a field that is not stored does not compile.

use duijie_domain::Fact;
use duijie_domain::candidate::CandidateState;
use duijie_domain::place::GridPoint;
use duijie_domain::vacancy::VacancyState;
use jiff::civil::Date;
use smol_str::SmolStr;

use super::{CandidateRow, VacancyRow};
use crate::admission::{CandidateAdmission, TargetGroup, VacancyAdmission};
use crate::features::{
    CandidateFeatures, Language, Minutes, PayRange, Place, PreferredSkill, Ranked, Skill, VacancyFeatures,
    WeightedWord, WorkingTime,
};
use crate::requirement::{Mode, REQUIREMENTS, Rules};

/// Bytes that are not what a pool writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("匹配池的数据无效：{0} / not the bytes of a pool: {0}")]
pub struct Malformed(pub(super) &'static str);

impl Malformed {
    /// Of a dictionary that does not give each of its values one identifier.
    pub(crate) fn dictionary() -> Self {
        Self("a dictionary has a value twice or too many of them")
    }
}

pub(super) type Read<Value> = Result<Value, Malformed>;

/// A value that can be stored.
pub(crate) trait Form: Sized {
    /// Appends the value.
    fn write(&self, out: &mut Vec<u8>);

    /// Takes the value from the front of what is left.
    fn read(input: &mut Input<'_>) -> Read<Self>;
}

/// What is left to be read.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next bytes.
    pub(super) fn take(&mut self, count: usize) -> Read<&'a [u8]> {
        let (taken, left) = self.0.split_at_checked(count).ok_or(Malformed("it ends early"))?;
        self.0 = left;
        Ok(taken)
    }

    /// The next bytes, as many as a number has.
    fn number<const COUNT: usize>(&mut self) -> Read<[u8; COUNT]> {
        self.take(COUNT)?
            .try_into()
            .map_err(|_| Malformed("it ends early"))
    }

    /// A number of items, each of which takes at least so many of the bytes that are left.
    pub(crate) fn count(&mut self, item_bytes: usize) -> Read<usize> {
        let count = u32::read(self)? as usize;
        let fits = count
            .checked_mul(item_bytes)
            .is_some_and(|bytes| bytes <= self.0.len());
        fits.then_some(count)
            .ok_or(Malformed("a list is longer than what holds it"))
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Read<()> {
        self.0
            .is_empty()
            .then_some(())
            .ok_or(Malformed("something stands behind its end"))
    }
}

/// A number of items as it is stored; a chunk never holds as many as could overflow it.
pub(crate) fn write_count(count: usize, out: &mut Vec<u8>) {
    u32::try_from(count).unwrap_or(u32::MAX).write(out);
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl Form for $number {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }

            fn read(input: &mut Input<'_>) -> Read<Self> {
                input.number().map(Self::from_le_bytes)
            }
        }
    )+};
}

numbers!(u8, u16, u32, u64, u128, i8, i16, i32);

/// One of a list, by its place.
fn chosen<Value: Copy>(all: &[Value], input: &mut Input<'_>) -> Read<Value> {
    let place = u8::read(input)?;
    let value = all.get(usize::from(place)).copied();
    value.ok_or(Malformed("a value is none of its kind"))
}

fn write_place<Value: PartialEq>(all: &[Value], value: &Value, out: &mut Vec<u8>) {
    let place = all.iter().position(|one| one == value);
    place
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(u8::MAX)
        .write(out);
}

macro_rules! choices {
    ($($type:ty: $all:expr),+ $(,)?) => {$(
        impl Form for $type {
            fn write(&self, out: &mut Vec<u8>) {
                write_place(&$all, self, out);
            }

            fn read(input: &mut Input<'_>) -> Read<Self> {
                chosen(&$all, input)
            }
        }
    )+};
}

choices! {
    bool: [false, true],
    CandidateState: CandidateState::ALL,
    VacancyState: VacancyState::ALL,
    Mode: [Mode::Must, Mode::Wish, Mode::Ignore],
}

impl<Value: Form> Form for Option<Value> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(input: &mut Input<'_>) -> Read<Self> {
        bool::read(input)?.then(|| Value::read(input)).transpose()
    }
}

impl<Value: Form> Form for Fact<Value> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Unknown => 0_u8.write(out),
            Self::Absent => 1_u8.write(out),
            Self::Known(value) => {
                2_u8.write(out);
                value.write(out);
            }
        }
    }

    fn read(input: &mut Input<'_>) -> Read<Self> {
        match u8::read(input)? {
            0 => Ok(Self::Unknown),
            1 => Ok(Self::Absent),
            2 => Value::read(input).map(Self::Known),
            _ => Err(Malformed("a value is none of its kind")),
        }
    }
}

impl<Item: Form> Form for Box<[Item]> {
    fn write(&self, out: &mut Vec<u8>) {
        write_count(self.len(), out);
        self.iter().for_each(|item| item.write(out));
    }

    fn read(input: &mut Input<'_>) -> Read<Self> {
        let count = input.count(1)?;
        (0..count).map(|_| Item::read(input)).collect()
    }
}

impl<First: Form, Second: Form> Form for (First, Second) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(input: &mut Input<'_>) -> Read<Self> {
        Ok((First::read(input)?, Second::read(input)?))
    }
}

impl Form for SmolStr {
    fn write(&self, out: &mut Vec<u8>) {
        write_count(self.len(), out);
        out.extend_from_slice(self.as_bytes());
    }

    fn read(input: &mut Input<'_>) -> Read<Self> {
        let count = input.count(1)?;
        let text = std::str::from_utf8(input.take(count)?);
        text.map(Self::new).map_err(|_| Malformed("a text is not UTF-8"))
    }
}

impl Form for Date {
    fn write(&self, out: &mut Vec<u8>) {
        (self.year(), (self.month(), self.day())).write(out);
    }

    fn read(input: &mut Input<'_>) -> Read<Self> {
        let (year, (month, day)) = Form::read(input)?;
        Self::new(year, month, day).map_err(|_| Malformed("a date is not in the calendar"))
    }
}

impl Form for Ranked {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.iter().for_each(|code| code.write(out));
    }

    fn read(input: &mut Input<'_>) -> Read<Self> {
        Ok(Self([Form::read(input)?, Form::read(input)?, Form::read(input)?]))
    }
}

impl Form for Rules {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn read(input: &mut Input<'_>) -> Read<Self> {
        let rules: Box<[(u8, Mode)]> = Form::read(input)?;
        let are_known = rules
            .iter()
            .all(|(place, _)| usize::from(*place) < REQUIREMENTS.len());
        are_known
            .then_some(Self(rules))
            .ok_or(Malformed("a rule names no hard term"))
    }
}

macro_rules! structures {
    ($($type:ident { $($field:ident),+ $(,)? })+) => {$(
        impl Form for $type {
            fn write(&self, out: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($field.write(out);)+
            }

            fn read(input: &mut Input<'_>) -> Read<Self> {
                Ok(Self { $($field: Form::read(input)?),+ })
            }
        }
    )+};
}

structures! {
    CandidateRow { admission, features }
    VacancyRow { admission, features }
    CandidateAdmission {
        state, consent_withdrawn, birth_date, target_groups, graduation_year, blocked_employers,
    }
    VacancyAdmission {
        state, published_on, valid_until, remaining_places, protected_work, age_bar, target_groups, employer_ids,
    }
    TargetGroup { group, graduation_year }
    CandidateFeatures {
        wished_occupations, worked_occupations, education_rank, degree_rank, major, experience_months, skills,
        certificates, languages, skill_grade, home, wished_divisions, radius_km, pay_expectation_yuan_per_month,
        pay_floor_yuan_per_month, job_types, benefits, working_time, employer_kinds, industries, available_from,
        last_activity, words, rules,
    }
    VacancyFeatures {
        occupation, occupation_is_read, majors, places, pay, education_min, degree_min, experience_min_months, required_skills,
        preferred_skills, skills_are_read, required_certificates, preferred_certificates, required_languages, preferred_languages,
        skill_grade_min, job_types, benefits, lodging, shuttle, working_time, employer_kind, industry, start, words,
        rules,
    }
    Skill { id, level }
    PreferredSkill { skill, weight }
    Language { id, rank }
    WeightedWord { word, weight }
    Place { division, point, point_is_of_division }
    GridPoint { x, y, z }
    PayRange { min_yuan_per_month, max_yuan_per_month, open_above }
    Minutes { from, to }
    WorkingTime { shifts, night, hours_per_day, rest_days_per_week, spans }
}
