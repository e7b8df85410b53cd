//! Random rows for the laws: few distinct codes, so that they meet, and every fact unknown, absent or known.
#![allow(dead_code, reason = "each test binary uses its part")]

pub(crate) mod brute;
pub(crate) mod profiles;
pub(crate) mod standing;

use duijie_domain::Fact;
use duijie_domain::message::Text;
use duijie_domain::place::GridPoint;
use duijie_matcher::admission::{CandidateAdmission, TargetGroup, VacancyAdmission};
use duijie_matcher::features::{
    CandidateFeatures, Day, Language, Minutes, PayRange, Place, PreferredSkill, Ranked, Skill,
    VacancyFeatures, WeightedWord, WorkingTime,
};
use duijie_matcher::judge::day_number;
use duijie_matcher::note::{Names, Param};
use duijie_matcher::{CandidateRow, VacancyRow};
use jiff::civil::Date;
use proptest::prelude::*;

/// The day of every match.
pub(crate) const DATE: Date = Date::constant(2026, 6, 1);

/// The same day as a number.
pub(crate) fn day() -> Day {
    day_number(DATE)
}

/// Names every value by its debug form.
pub(crate) struct Codes;

impl Names for Codes {
    fn version(&self) -> &str {
        "test"
    }

    fn name(&self, param: &Param) -> Text {
        Text::new(format!("{param:?}"), format!("{param:?}"))
    }
}

fn fact<S: Strategy + 'static>(value: S) -> BoxedStrategy<Fact<S::Value>>
where
    S::Value: Clone,
{
    prop_oneof![1 => Just(Fact::Unknown), 1 => Just(Fact::Absent), 4 => value.prop_map(Fact::Known)].boxed()
}

fn occupation() -> impl Strategy<Value = u32> {
    (1_u32..3, 1_u32..3, 0_u32..3, 0_u32..3).prop_map(|(a, b, c, d)| a * 1_000_000 + b * 10_000 + c * 100 + d)
}

fn pairs_code() -> impl Strategy<Value = u32> {
    (1_u32..4, 0_u32..3, 0_u32..3).prop_map(|(a, b, c)| a * 10_000 + b * 100 + c)
}

fn ranked(code: impl Strategy<Value = u32> + 'static) -> impl Strategy<Value = Ranked> {
    prop::collection::vec(code, 1..4).prop_map(|codes| {
        let mut ranked = Ranked::default();
        ranked.0[..codes.len()].copy_from_slice(&codes);
        ranked
    })
}

fn point() -> impl Strategy<Value = GridPoint> {
    let axis = || prop_oneof![-60_i32..60, -800_i32..800, -11_000_i32..11_000];
    (axis(), axis(), axis()).prop_map(|(x, y, z)| GridPoint { x, y, z })
}

fn ids() -> impl Strategy<Value = Box<[u16]>> {
    prop::collection::btree_set(0_u16..6, 0..4).prop_map(|ids| ids.into_iter().collect())
}

fn skills() -> impl Strategy<Value = Box<[Skill]>> {
    prop::collection::btree_map(0_u16..8, 0_u8..5, 0..5).prop_map(|skills| {
        skills
            .into_iter()
            .map(|(id, level)| Skill { id, level })
            .collect()
    })
}

fn languages() -> impl Strategy<Value = Box<[Language]>> {
    prop::collection::btree_map(0_u16..3, 0_u8..7, 0..3)
        .prop_map(|list| list.into_iter().map(|(id, rank)| Language { id, rank }).collect())
}

fn working_time() -> impl Strategy<Value = WorkingTime> {
    let spans = prop::collection::vec((0_i32..500, 1_i32..300), 1..3).prop_map(|spans| {
        let mut from = 0;
        let mut list = Vec::new();
        for (gap, length) in spans {
            list.push(Minutes {
                from: from + gap,
                to: from + gap + length,
            });
            from += gap + length + 1;
        }
        list.into_boxed_slice()
    });
    (
        fact(any::<bool>()),
        fact(any::<bool>()),
        fact(4_u8..13),
        fact(0_u8..4),
        fact(spans),
    )
        .prop_map(
            |(shifts, night, hours_per_day, rest_days_per_week, spans)| WorkingTime {
                shifts,
                night,
                hours_per_day,
                rest_days_per_week,
                spans,
            },
        )
}

/// A person's features.
pub(crate) fn candidate() -> impl Strategy<Value = CandidateFeatures> {
    let work = (
        fact(ranked(occupation())),
        fact(ranked(occupation())),
        fact(0_u8..7),
        fact(1_u8..4),
        fact(pairs_code()),
        fact(0_u16..200),
        fact(skills()),
        fact(ids()),
        fact(languages()),
        fact(1_u8..9),
    );
    let wishes = (
        fact(point()),
        fact(ranked(pairs_code())),
        fact(0_u16..100),
        fact(2000_u32..20_000),
        fact(2000_u32..12_000),
        fact(0_u32..16),
        fact(0_u128..16),
        working_time(),
        fact(0_u64..8),
        fact(ranked(pairs_code())),
    );
    let times = (
        fact(20_000_i32..21_000),
        fact(20_000_i32..20_700),
        fact(prop::collection::btree_set(0_u32..6, 0..4)),
    );
    (work, wishes, times).prop_map(|(work, wishes, times)| CandidateFeatures {
        wished_occupations: work.0,
        worked_occupations: work.1,
        education_rank: work.2,
        degree_rank: work.3,
        major: work.4,
        experience_months: work.5,
        skills: work.6,
        certificates: work.7,
        languages: work.8,
        skill_grade: work.9,
        home: wishes.0,
        wished_divisions: wishes.1,
        radius_km: wishes.2,
        pay_expectation_yuan_per_month: wishes.3,
        pay_floor_yuan_per_month: wishes.4,
        job_types: wishes.5,
        benefits: wishes.6,
        working_time: wishes.7,
        employer_kinds: wishes.8,
        industries: wishes.9,
        available_from: times.0,
        last_activity: times.1,
        words: times.2.map(|words| words.into_iter().collect()),
        ..CandidateFeatures::default()
    })
}

fn place() -> impl Strategy<Value = Place> {
    let division = prop_oneof![Just(0), pairs_code()];
    (division, fact(point()), any::<bool>()).prop_map(|(division, point, point_is_of_division)| Place {
        division,
        point,
        point_is_of_division,
    })
}

fn pay() -> impl Strategy<Value = PayRange> {
    (0_u32..12_000, 0_u32..8000, any::<bool>()).prop_map(|(min, span, open_above)| PayRange {
        min_yuan_per_month: min,
        max_yuan_per_month: if open_above { min } else { min + span },
        open_above,
    })
}

fn preferred_skills() -> impl Strategy<Value = Box<[PreferredSkill]>> {
    (skills(), 0_u16..1200).prop_map(|(skills, weight)| {
        let weighed = |skill: Skill| PreferredSkill {
            skill,
            weight: weight + skill.id,
        };
        skills.into_iter().map(weighed).collect()
    })
}

/// A vacancy's features.
pub(crate) fn vacancy() -> impl Strategy<Value = VacancyFeatures> {
    let asked = (
        fact(occupation()),
        fact(prop::collection::vec(pairs_code(), 0..3)),
        fact(0_u8..6),
        fact(1_u8..4),
        fact(0_u16..80),
        fact(skills()),
        fact(preferred_skills()),
        fact(ids()),
        fact(ids()),
        fact(1_u8..6),
    );
    let offered = (
        fact(prop::collection::vec(place(), 0..3)),
        fact(pay()),
        fact(0_u32..16),
        fact(0_u128..16),
        fact(any::<bool>()),
        fact(any::<bool>()),
        working_time(),
        fact(0_u8..4),
        fact(pairs_code()),
    );
    let words = prop::collection::btree_map(0_u32..6, 1_u16..900, 0..4);
    let rest = (
        fact(languages()),
        fact(languages()),
        fact(20_000_i32..21_000),
        fact(words),
        any::<bool>(),
    );
    (asked, offered, rest).prop_map(|(asked, offered, rest)| VacancyFeatures {
        occupation: asked.0,
        occupation_is_read: rest.4,
        majors: asked.1.map(Vec::into_boxed_slice),
        education_min: asked.2,
        degree_min: asked.3,
        experience_min_months: asked.4,
        required_skills: asked.5,
        preferred_skills: asked.6,
        required_certificates: asked.7,
        preferred_certificates: asked.8,
        skill_grade_min: asked.9,
        places: offered.0.map(Vec::into_boxed_slice),
        pay: offered.1,
        job_types: offered.2,
        benefits: offered.3,
        lodging: offered.4,
        shuttle: offered.5,
        working_time: offered.6,
        employer_kind: offered.7,
        industry: offered.8,
        required_languages: rest.0,
        preferred_languages: rest.1,
        start: rest.2,
        words: rest.3.map(|words| {
            words
                .into_iter()
                .map(|(word, weight)| WeightedWord { word, weight })
                .collect()
        }),
        ..VacancyFeatures::default()
    })
}

/// A person's row; some are too young, some belong to groups.
pub(crate) fn candidate_row() -> impl Strategy<Value = CandidateRow> {
    let birth =
        (1980_i16..2012, 1_i8..13, 1_i8..29).prop_map(|(year, month, day)| Date::constant(year, month, day));
    (candidate(), fact(birth), fact(ids()), fact(2024_i16..2028)).prop_map(
        |(features, birth, groups, year)| {
            let admission = CandidateAdmission {
                birth_date: birth,
                target_groups: groups,
                graduation_year: year,
                ..CandidateAdmission::default()
            };
            CandidateRow { admission, features }
        },
    )
}

/// A vacancy's row; some are kept for a group, some are full, some are closed to minors.
pub(crate) fn vacancy_row() -> impl Strategy<Value = VacancyRow> {
    let groups = prop::option::weighted(0.2, (0_u16..6, prop::option::of(2024_i16..2028)));
    (vacancy(), fact(0_u32..9), fact(any::<bool>()), groups).prop_map(
        |(features, places, protected, group)| {
            let group = group.map(|(group, graduation_year)| TargetGroup {
                group,
                graduation_year,
            });
            let admission = VacancyAdmission {
                remaining_places: places,
                protected_work: protected,
                target_groups: group.into_iter().collect(),
                ..VacancyAdmission::default()
            };
            VacancyRow { admission, features }
        },
    )
}
