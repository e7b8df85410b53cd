//! A seeded market of any size, for measuring where the common workload is not at hand. It has the same columns and
//! much the same shape (few occupations, places and skills are frequent, most are rare; skills follow the occupation;
//! most people stay in one province), but its own numbers: no published check value belongs to it. A smaller market is
//! the beginning of a larger one with the same seed.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is drawn is clamped to the range of its column first"
)]

mod dice;
mod world;

use duijie_domain::place::GridPoint;
use duijie_matcher::{CandidateRow, Pool, VacancyRow};

use crate::pools::pools;
use crate::workload::{NO_SKILL, Person, Post, Workload};
use dice::Dice;
use world::{Division, Occupation, World};

/// `n` seeded persons and `m` vacancies as pools.
#[must_use]
pub fn market(n: usize, m: usize, seed: u64) -> (Pool<CandidateRow>, Pool<VacancyRow>) {
    pools(&workload(n, m, seed))
}

/// `n` seeded persons and `m` vacancies.
#[must_use]
pub fn workload(n: usize, m: usize, seed: u64) -> Workload {
    let world = World::drawn(&mut Dice::new(seed, 0));
    let (mut of_persons, mut of_posts) = (Dice::new(seed, 1), Dice::new(seed, 2));
    Workload {
        persons: (0..n).map(|_| person(&world, &mut of_persons)).collect(),
        posts: (0..m).map(|_| post(&world, &mut of_posts)).collect(),
        rarity: world.rarity,
    }
}

fn person(world: &World, dice: &mut Dice) -> Person {
    let occupation = world.occupation(dice);
    let home = world.division(dice);
    let education = dice.place_of(&[0.03, 0.15, 0.27, 0.27, 0.24, 0.035, 0.005]);
    let years = dice.exponential(8.0).min(45.0).floor();
    let pay = 62.0
        * occupation.pay
        * (1.0 + 0.025 * years.min(20.0))
        * education_pay(education, 3.0)
        * dice.lognormal(0.28);
    let certificates = dice.place_of(&[0.35, 0.3, 0.2, 0.1, 0.05]);
    Person {
        occupations: wished_occupations(world, occupation, dice),
        major: major(world, occupation, education, dice),
        divisions: wished_divisions(world, home, dice),
        point: near(home, dice),
        certificates: world.certificates(certificates, dice),
        pay: pay.clamp(22.0, 1000.0) as u16,
        available_day: if dice.happens(0.5) {
            0
        } else {
            dice.below(180) as u16
        },
        idle_days: dice.exponential(60.0).min(365.0) as u16,
        skills: {
            let count = 3 + dice.below(10);
            world.skills(occupation, count, 0.7, dice)
        },
        education: education as u8,
        experience_years: years as u8,
        grade: if dice.happens(0.6) {
            0
        } else {
            1 + dice.below(8) as u8
        },
        job_types: job_types(dice),
    }
}

fn post(world: &World, dice: &mut Dice) -> Post {
    let occupation = world.occupation(dice);
    let place = world.division(dice);
    let education = [0, 2, 3, 4, 5][dice.place_of(&[0.35, 0.2, 0.25, 0.18, 0.02])];
    let years = [0, 1, 3, 5, 10][dice.place_of(&[0.5, 0.2, 0.2, 0.08, 0.02])];
    let pay_min = 60.0
        * occupation.pay
        * (1.0 + 0.03 * f64::from(years))
        * education_pay(education, 2.0)
        * dice.lognormal(0.25);
    let pay_min = pay_min.clamp(22.0, 800.0);
    let pay_max = (pay_min * dice.between(1.15, 2.0)).max(pay_min + 2.0);
    let required = dice.place_of(&[0.5, 0.3, 0.14, 0.06]);
    let preferred = dice.below(9);
    let majors = dice.place_of(&[0.5, 0.25, 0.15, 0.1]);
    let certificates = dice.place_of(&[0.7, 0.25, 0.05]);
    let mut accepted = [0; 3];
    accepted[..majors].copy_from_slice(&occupation.majors[..majors]);
    Post {
        occupation: occupation.code,
        majors: accepted,
        division: place.code,
        point: near(place, dice),
        certificates: world.certificates(certificates, dice),
        pay_min: pay_min as u16,
        pay_max: pay_max as u16,
        start_day: dice.below(90) as u16,
        required_skills: required_skills(world, occupation, required, dice),
        preferred_skills: world.skills(occupation, preferred, 0.85, dice),
        education_min: education as u8,
        experience_years_min: years,
        job_types: 1 << dice.place_of(&[0.82, 0.08, 0.04, 0.06]),
    }
}

/// The first wish, sometimes two more: mostly of the same small group.
fn wished_occupations(world: &World, first: &Occupation, dice: &mut Dice) -> [u32; 3] {
    let mut wished = [first.code, 0, 0];
    let more = dice.place_of(&[0.4, 0.35, 0.25]);
    for code in wished.iter_mut().skip(1).take(more) {
        *code = if dice.happens(0.6) {
            first.neighbour(dice)
        } else {
            world.occupation(dice).code
        };
    }
    wished
}

/// Mostly home, sometimes two more: often of the same city.
fn wished_divisions(world: &World, home: &Division, dice: &mut Dice) -> [u32; 3] {
    let first = if dice.happens(0.85) {
        home
    } else {
        world.division(dice)
    };
    let mut wished = [first.code, 0, 0];
    let more = dice.place_of(&[0.45, 0.35, 0.2]);
    for code in wished.iter_mut().skip(1).take(more) {
        *code = if dice.happens(0.6) {
            home.neighbour(dice)
        } else {
            world.division(dice).code
        };
    }
    wished
}

fn major(world: &World, occupation: &Occupation, education: usize, dice: &mut Dice) -> u32 {
    if education < 2 || dice.happens(0.15) {
        return 0;
    }
    let own = dice.below(occupation.majors.len());
    if dice.happens(0.6) {
        occupation.majors[own]
    } else {
        world.majors[dice.below(world.majors.len())]
    }
}

fn required_skills(world: &World, occupation: &Occupation, count: usize, dice: &mut Dice) -> [u16; 3] {
    let mut required = world.skills(occupation, count, 1.0, dice);
    required[count..].fill(NO_SKILL);
    required
}

fn job_types(dice: &mut Dice) -> u8 {
    let wished = [0.85, 0.2, 0.08, 0.15].map(|share| u8::from(dice.happens(share)));
    let bits = (0..).zip(wished).map(|(place, is_wished)| is_wished << place);
    bits.sum::<u8>().max(1)
}

fn education_pay(education: usize, usual: f64) -> f64 {
    const RISE: [f64; 7] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    1.0 + 0.08 * (RISE[education] - usual)
}

fn near(division: &Division, dice: &mut Dice) -> GridPoint {
    let mut point = division.centre;
    point.longitude += 0.06 * dice.normal();
    point.latitude += 0.05 * dice.normal();
    point.grid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smaller_market_begins_a_larger_one_of_its_seed_alone() {
        let (small, large, other) = (workload(50, 20, 7), workload(80, 40, 7), workload(50, 20, 8));
        assert_eq!(small.persons, large.persons[..50]);
        assert_eq!(small.posts, large.posts[..20]);
        assert_ne!(small.persons, other.persons);
    }

    #[test]
    fn rows_keep_what_the_workload_promises() {
        let drawn = workload(2_000, 2_000, 1);
        for person in &drawn.persons {
            assert!(person.occupations[0] > 0 && person.divisions[0] > 0 && person.job_types > 0);
            assert!(person.skills.is_sorted(), "{person:?}");
            assert!(person.education <= 6 && person.grade <= 8 && person.experience_years <= 45);
        }
        for post in &drawn.posts {
            assert!(post.pay_min < post.pay_max, "{post:?}");
            assert_eq!(post.job_types.count_ones(), 1);
        }
        let weighed = |post: &Post| post.preferred_skills.iter().any(|skill| *skill != NO_SKILL);
        assert!(drawn.posts.iter().any(weighed));
    }
}
