//! The profile `fair-v1` beside a literal transcription of the workload's definition, bit for bit, on random rows.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]

use duijie_domain::Fact;
use duijie_domain::place::GridPoint;
use duijie_matcher::features::{
    CandidateFeatures, PayRange, Place, PreferredSkill, Ranked, Skill, VacancyFeatures,
};
use duijie_matcher::judge::{Context, Verdict, judge};
use duijie_matcher::{CandidateRow, Profile, VacancyRow};
use jiff::civil::Date;
use proptest::prelude::*;

/// A person of the workload, columns named as there.
#[derive(Clone, Debug)]
struct Person {
    edu: i64,
    occ: [u32; 3],
    major: u32,
    reg: [u32; 3],
    p: [i64; 3],
    sal: i64,
    exp: i64,
    lvl: i64,
    skills: Vec<u16>,
    cert: u32,
    jobt: u32,
    avail: i64,
    idle: i64,
}

/// A vacancy of the workload, columns named as there.
#[derive(Clone, Debug)]
struct Post {
    occ: u32,
    maj: [u32; 3],
    reg: u32,
    p: [i64; 3],
    smin: i64,
    smax: i64,
    edu_min: i64,
    exp_min: i64,
    req: Vec<u16>,
    prf: Vec<u16>,
    cert: u32,
    jobt: u32,
    start: i64,
}

fn idf(skill: u16) -> i64 {
    100 + i64::from(skill) * 37 % 1101
}

fn sim(a: u32, b: u32) -> i64 {
    if a == 0 || b == 0 {
        0
    } else if a == b {
        1000
    } else if a / 100 == b / 100 {
        700
    } else if a / 10_000 == b / 10_000 {
        400
    } else if a / 1_000_000 == b / 1_000_000 {
        150
    } else {
        0
    }
}

fn msim(a: u32, b: u32) -> i64 {
    if a == 0 || b == 0 {
        0
    } else if a == b {
        1000
    } else if a / 100 == b / 100 {
        600
    } else if a / 10_000 == b / 10_000 {
        250
    } else {
        0
    }
}

fn rsim(a: u32, b: u32) -> i64 {
    if a == 0 {
        0
    } else if a == b {
        1000
    } else if a / 100 == b / 100 {
        700
    } else if a / 10_000 == b / 10_000 {
        300
    } else {
        0
    }
}

fn dist(c: &Person, v: &Post) -> i64 {
    let d2: i64 = (0..3).map(|axis| (c.p[axis] - v.p[axis]).pow(2)).sum();
    let steps = [
        (50, 1000),
        (100, 960),
        (150, 920),
        (250, 850),
        (400, 780),
        (600, 700),
        (1000, 580),
        (1500, 450),
        (2500, 300),
        (4000, 180),
        (6000, 90),
        (10_000, 40),
    ];
    steps
        .into_iter()
        .find(|(limit, _)| d2 <= limit * limit)
        .map_or(0, |(_, value)| value)
}

fn passes(c: &Person, v: &Post) -> bool {
    c.edu >= v.edu_min
        && c.exp >= v.exp_min
        && c.cert & v.cert == v.cert
        && c.jobt & v.jobt != 0
        && v.req.iter().all(|skill| c.skills.contains(skill))
}

fn forward(c: &Person, v: &Post) -> i64 {
    let occ = c.occ.iter().map(|occ| sim(*occ, v.occ)).max().unwrap();
    let named: Vec<u32> = v.maj.into_iter().filter(|major| *major != 0).collect();
    let major = named
        .iter()
        .map(|major| msim(c.major, *major))
        .max()
        .unwrap_or(600);
    let all: i64 = v.prf.iter().map(|skill| idf(*skill)).sum();
    let held: i64 = v
        .prf
        .iter()
        .filter(|skill| c.skills.contains(skill))
        .map(|skill| idf(*skill))
        .sum();
    let skill = if v.prf.is_empty() { 500 } else { 1000 * held / all };
    let pay = if c.sal <= v.smin {
        1000
    } else if c.sal <= v.smax {
        1000 - 400 * (c.sal - v.smin) / (v.smax - v.smin)
    } else {
        (600 - 2000 * (c.sal - v.smax) / v.smax).max(0)
    };
    let exps = 500 + 50 * (c.exp - v.exp_min).min(10);
    let edus = 700 + 150 * (c.edu - v.edu_min).min(2);
    let fresh = 1000 - 1000 * c.idle.min(180) / 180;
    let avl = if c.avail <= v.start {
        1000
    } else {
        (1000 - 20 * (c.avail - v.start)).max(0)
    };
    28 * occ
        + 8 * major
        + 24 * skill
        + 12 * dist(c, v)
        + 10 * pay
        + 5 * exps
        + 4 * edus
        + 4 * fresh
        + 3 * avl
        + 2 * 125 * c.lvl
}

fn reverse(c: &Person, v: &Post) -> i64 {
    let occ = sim(c.occ[0], v.occ)
        .max(900 * sim(c.occ[1], v.occ) / 1000)
        .max(800 * sim(c.occ[2], v.occ) / 1000);
    let reg = c.reg.iter().map(|reg| rsim(*reg, v.reg)).max().unwrap();
    let pay = if v.smin >= c.sal {
        1000
    } else if v.smax >= c.sal {
        600 + 400 * (v.smax - c.sal) / (v.smax - v.smin)
    } else {
        (600 - 3000 * (c.sal - v.smax) / c.sal).max(0)
    };
    35 * occ + 30 * reg + 25 * pay + 10 * dist(c, v)
}

fn literal(c: &Person, v: &Post) -> Option<(i64, i64, i64)> {
    let (f, r) = (forward(c, v), reverse(c, v));
    let s = if f + r == 0 { 0 } else { 2 * f * r / (f + r) };
    passes(c, v).then_some((s, f, r))
}

fn date() -> Date {
    Date::constant(1970, 1, 1)
}

fn point(p: [i64; 3]) -> GridPoint {
    let [x, y, z] = p.map(|axis| axis as i32);
    GridPoint { x, y, z }
}

fn certificates(bits: u32) -> Fact<Box<[u16]>> {
    Fact::Known((0..32).filter(|bit| bits >> bit & 1 == 1).collect())
}

fn skills(ids: &[u16]) -> Box<[Skill]> {
    ids.iter().map(|id| Skill { id: *id, level: 0 }).collect()
}

fn candidate_row(c: &Person) -> CandidateRow {
    let features = CandidateFeatures {
        wished_occupations: Fact::Known(Ranked(c.occ)),
        education_rank: Fact::Known(c.edu as u8),
        major: if c.major == 0 {
            Fact::Absent
        } else {
            Fact::Known(c.major)
        },
        experience_months: Fact::Known(c.exp as u16 * 12),
        skills: Fact::Known(skills(&c.skills)),
        certificates: certificates(c.cert),
        skill_grade: Fact::Known(c.lvl as u8),
        home: Fact::Known(point(c.p)),
        wished_divisions: Fact::Known(Ranked(c.reg)),
        pay_expectation_yuan_per_month: Fact::Known(c.sal as u32 * 100),
        job_types: Fact::Known(c.jobt),
        available_from: Fact::Known(c.avail as i32),
        last_activity: Fact::Known(-(c.idle as i32)),
        ..CandidateFeatures::default()
    };
    CandidateRow {
        features,
        ..CandidateRow::default()
    }
}

fn vacancy_row(v: &Post) -> VacancyRow {
    let weighed = |skill: Skill| PreferredSkill {
        skill,
        weight: idf(skill.id) as u16,
    };
    let place = Place {
        division: v.reg,
        point: Fact::Known(point(v.p)),
        point_is_of_division: false,
    };
    let features = VacancyFeatures {
        occupation: Fact::Known(v.occ),
        majors: Fact::Known(v.maj.into_iter().filter(|major| *major != 0).collect()),
        places: Fact::Known([place].into()),
        pay: Fact::Known(PayRange {
            min_yuan_per_month: v.smin as u32 * 100,
            max_yuan_per_month: v.smax as u32 * 100,
            open_above: false,
        }),
        education_min: Fact::Known(v.edu_min as u8),
        experience_min_months: Fact::Known(v.exp_min as u16 * 12),
        required_skills: Fact::Known(skills(&v.req)),
        preferred_skills: Fact::Known(skills(&v.prf).into_iter().map(weighed).collect()),
        required_certificates: certificates(v.cert),
        job_types: Fact::Known(v.jobt),
        start: Fact::Known(v.start as i32),
        ..VacancyFeatures::default()
    };
    VacancyRow {
        features,
        ..VacancyRow::default()
    }
}

/// Few digits, so that codes meet at every level.
fn occupation() -> impl Strategy<Value = u32> {
    (1_u32..3, 1_u32..3, 0_u32..3, 0_u32..3).prop_map(|(a, b, c, d)| a * 1_000_000 + b * 10_000 + c * 100 + d)
}

fn pairs_code() -> impl Strategy<Value = u32> {
    (1_u32..3, 1_u32..3, 1_u32..3).prop_map(|(a, b, c)| a * 10_000 + b * 100 + c)
}

fn or_none(code: impl Strategy<Value = u32>) -> impl Strategy<Value = u32> {
    prop::option::weighted(0.7, code).prop_map(Option::unwrap_or_default)
}

fn place() -> impl Strategy<Value = [i64; 3]> {
    let axis = || prop_oneof![-40_i64..40, -700_i64..700, -11_000_i64..11_000];
    [axis(), axis(), axis()]
}

fn skill_ids(most: usize) -> impl Strategy<Value = Vec<u16>> {
    prop::collection::btree_set(0_u16..14, 0..=most).prop_map(|ids| ids.into_iter().collect())
}

fn person() -> impl Strategy<Value = Person> {
    let codes = (
        [
            occupation().boxed(),
            or_none(occupation()).boxed(),
            or_none(occupation()).boxed(),
        ],
        or_none(pairs_code()),
        [
            pairs_code().boxed(),
            or_none(pairs_code()).boxed(),
            or_none(pairs_code()).boxed(),
        ],
    );
    let numbers = (0_i64..7, 22_i64..200, 0_i64..46, 0_i64..9, 0_i64..180, 0_i64..366);
    let lists = (place(), skill_ids(12), any::<u32>(), 1_u32..16);
    (codes, numbers, lists).prop_map(|((occ, major, reg), (edu, sal, exp, lvl, avail, idle), lists)| {
        let (p, skills, cert, jobt) = lists;
        Person {
            edu,
            occ,
            major,
            reg,
            p,
            sal,
            exp,
            lvl,
            skills,
            cert,
            jobt,
            avail,
            idle,
        }
    })
}

fn post() -> impl Strategy<Value = Post> {
    let codes = (
        occupation(),
        [
            or_none(pairs_code()),
            or_none(pairs_code()),
            or_none(pairs_code()),
        ],
    );
    let numbers = (0_i64..4, 0_i64..6, 22_i64..150, 1_i64..100, 0_i64..90);
    let lists = (
        place(),
        skill_ids(1),
        skill_ids(8),
        prop::bits::u32::masked(0x11),
        0_u32..4,
    );
    (codes, pairs_code(), numbers, lists).prop_map(|((occ, maj), reg, numbers, lists)| {
        let (edu_min, exp_min, smin, span, start) = numbers;
        let (p, req, prf, cert, job) = lists;
        let smax = smin + span;
        Post {
            occ,
            maj,
            reg,
            p,
            smin,
            smax,
            edu_min,
            exp_min,
            req,
            prf,
            cert,
            jobt: 1 << job,
            start,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn equals_the_literal_definition(person in person(), post in post()) {
        let profile = Profile::shipped("fair-v1").unwrap();
        let context = Context::new(&profile, date());
        let verdict = judge(&context, &candidate_row(&person), &vacancy_row(&post));
        let computed = match verdict {
            Verdict::Scored(scored) => {
                prop_assert_eq!(scored.score.coverage, 1000, "nothing is dropped, so coverage orders nothing");
                let score = scored.score;
                Some((score.score.into(), score.employer.score.into(), score.seeker.score.into()))
            }
            Verdict::Excluded(_) => None,
        };
        prop_assert_eq!(computed, literal(&person, &post));
    }
}
