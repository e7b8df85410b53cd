//! A small seeded market, for measuring where the common workload is not at hand. It resembles it in shape, not in
//! numbers: no check value belongs to it.

use duijie_domain::Fact;
use duijie_domain::place::GridPoint;
use duijie_matcher::admission::{CandidateAdmission, VacancyAdmission};
use duijie_matcher::features::{
    CandidateFeatures, PayRange, Place, PreferredSkill, Ranked, Skill, VacancyFeatures,
};
use duijie_matcher::{CandidateRow, Pool, VacancyRow};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Skills that exist.
const SKILLS: u16 = 500;

/// `n` seeded persons and `m` vacancies.
#[must_use]
pub fn market(n: u64, m: u64, seed: u64) -> (Pool<CandidateRow>, Pool<VacancyRow>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut candidates, mut vacancies) = (Pool::default(), Pool::default());
    for number in 1..=n {
        let features = candidate(&mut random);
        candidates.upsert(
            number,
            &CandidateRow {
                admission: CandidateAdmission::default(),
                features,
            },
        );
    }
    for number in 1..=m {
        let features = vacancy(&mut random);
        let admission = VacancyAdmission {
            protected_work: Fact::Known(false),
            ..VacancyAdmission::default()
        };
        vacancies.upsert(number, &VacancyRow { admission, features });
    }
    (candidates, vacancies)
}

fn candidate(random: &mut ChaCha8Rng) -> CandidateFeatures {
    CandidateFeatures {
        wished_occupations: Fact::Known(Ranked([occupation(random), occupation(random), 0])),
        education_rank: Fact::Known(random.random_range(0..7)),
        major: Fact::Known(random.random_range(1..13) * 10_000 + random.random_range(1..9) * 100 + 1),
        experience_months: Fact::Known(random.random_range(0..240)),
        skills: Fact::Known(skills(random, 8)),
        skill_grade: Fact::Known(random.random_range(0..9)),
        home: Fact::Known(point(random)),
        wished_divisions: Fact::Known(Ranked([division(random), division(random), 0])),
        pay_expectation_yuan_per_month: Fact::Known(random.random_range(30..150) * 100),
        job_types: Fact::Known(random.random_range(1..16)),
        available_from: Fact::Known(random.random_range(0..180)),
        ..CandidateFeatures::default()
    }
}

fn vacancy(random: &mut ChaCha8Rng) -> VacancyFeatures {
    let pay_min = random.random_range(30..120) * 100;
    let weighed = |skill| PreferredSkill { skill, weight: 500 };
    VacancyFeatures {
        occupation: Fact::Known(occupation(random)),
        places: Fact::Known(
            [Place {
                division: division(random),
                point: Fact::Known(point(random)),
                point_is_of_division: false,
            }]
            .into(),
        ),
        pay: Fact::Known(PayRange {
            min_yuan_per_month: pay_min,
            max_yuan_per_month: pay_min * 3 / 2,
            open_above: false,
        }),
        education_min: Fact::Known(random.random_range(0..5)),
        experience_min_months: Fact::Known(random.random_range(0..60)),
        required_skills: Fact::Known(skills(random, 1)),
        preferred_skills: Fact::Known(skills(random, 5).into_iter().map(weighed).collect()),
        job_types: Fact::Known(1 << random.random_range(0..4)),
        start: Fact::Known(random.random_range(0..90)),
        ..VacancyFeatures::default()
    }
}

fn occupation(random: &mut ChaCha8Rng) -> u32 {
    let digits = |random: &mut ChaCha8Rng, most: u32| random.random_range(1..=most);
    digits(random, 6) * 1_000_000 + digits(random, 9) * 10_000 + digits(random, 9) * 100 + digits(random, 9)
}

fn division(random: &mut ChaCha8Rng) -> u32 {
    370_000 + random.random_range(1..17) * 100 + random.random_range(1..12)
}

/// Within some 300 km.
fn point(random: &mut ChaCha8Rng) -> GridPoint {
    let mut near = |middle: i32| middle + random.random_range(-7_500..7_500);
    GridPoint {
        x: near(-112_000),
        y: near(231_000),
        z: near(189_000),
    }
}

fn skills(random: &mut ChaCha8Rng, count: usize) -> Box<[Skill]> {
    let mut ids: Vec<u16> = (0..count).map(|_| random.random_range(0..SKILLS)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(|id| Skill { id, level: 0 }).collect()
}
