//! The baseline: the common workload's exact score by a plain scan over an array of structs, hard terms first, with a
//! heap that turns most pairs away by one comparison. Written as one would without thinking of speed twice; no tables,
//! no index, no SIMD. It shares nothing with the matcher, so it is an oracle of the check values as well.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::workload::{Person, Post, SKILLS_PREFERRED, Workload, check, told};

/// One entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Place of the person or post in the workload.
    pub id: u32,
    /// Score of the pair.
    pub score: u32,
}

/// The `k` best persons of each of the first `posts` posts.
#[must_use]
pub fn persons_for_posts(workload: &Workload, posts: usize, k: usize, threads: usize) -> Vec<Vec<Found>> {
    rank_each(posts, threads, |place| {
        let post = Prepared::of(&workload.posts[place], &workload.rarity);
        best(&workload.persons, k, |person| pair_score(person, &post))
    })
}

/// The `k` best posts of each of the first `persons` persons.
#[must_use]
pub fn posts_for_persons(workload: &Workload, persons: usize, k: usize, threads: usize) -> Vec<Vec<Found>> {
    let prepare = |post| Prepared::of(post, &workload.rarity);
    let posts: Vec<Prepared<'_>> = workload.posts.iter().map(prepare).collect();
    rank_each(persons, threads, |place| {
        let person = &workload.persons[place];
        best(&posts, k, |post| pair_score(person, post))
    })
}

/// The check value of lists.
#[must_use]
pub fn check_of(lists: &[Vec<Found>]) -> u64 {
    let entry = |found: &Found| (u64::from(found.id), found.score);
    check(lists.iter().map(|list| list.iter().map(entry)))
}

/// A post with the sum that all its persons share.
struct Prepared<'a> {
    post: &'a Post,
    preferred: [(u16, u32); SKILLS_PREFERRED],
    preferred_sum: u32,
}

impl<'a> Prepared<'a> {
    fn of(post: &'a Post, rarity: &[u16]) -> Self {
        let weight = |skill: u16| rarity.get(usize::from(skill)).copied().unwrap_or(0).into();
        let preferred = post.preferred_skills.map(|skill| (skill, weight(skill)));
        Self {
            post,
            preferred_sum: preferred.iter().map(|(_, weight)| weight).sum(),
            preferred,
        }
    }
}

/// Ranks `count` rows, each thread taking the next one that nobody has taken.
fn rank_each(count: usize, threads: usize, rank: impl Fn(usize) -> Vec<Found> + Sync) -> Vec<Vec<Found>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|place| *place < count);
        std::iter::from_fn(take)
            .map(|place| (place, rank(place)))
            .collect::<Vec<_>>()
    };
    let mut lists = vec![Vec::new(); count];
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let done = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
            for (place, list) in done {
                lists[place] = list;
            }
        }
    });
    lists
}

/// The `k` best rows; among equals the earlier ones, which is why a row has to beat the worst to come in.
fn best<Row>(rows: &[Row], k: usize, score: impl Fn(&Row) -> Option<u32>) -> Vec<Found> {
    let mut heap = BinaryHeap::with_capacity(k);
    for (id, row) in (0_u32..).zip(rows) {
        let Some(score) = score(row) else { continue };
        let entry = Reverse((score, Reverse(id)));
        if heap.len() < k {
            heap.push(entry);
        } else if let Some(mut worst) = heap.peek_mut()
            && score > worst.0.0
        {
            *worst = entry;
        }
    }
    let sorted = heap.into_sorted_vec().into_iter();
    sorted
        .map(|Reverse((score, Reverse(id)))| Found { id, score })
        .collect()
}

/// The score of a pair that passes every hard term.
#[inline]
fn pair_score(person: &Person, prepared: &Prepared<'_>) -> Option<u32> {
    let post = prepared.post;
    if !passes(person, post) {
        return None;
    }
    let distance = distance_value(person, post);
    let employer = employer_score(person, prepared, distance);
    let seeker = seeker_score(person, post, distance);
    let sum = u64::from(employer + seeker);
    let product = 2 * u64::from(employer) * u64::from(seeker);
    // A harmonic mean is not above the larger of its parts.
    Some(u32::try_from(product.checked_div(sum).unwrap_or(0)).unwrap_or(u32::MAX))
}

#[inline]
fn passes(person: &Person, post: &Post) -> bool {
    person.education >= post.education_min
        && person.experience_years >= post.experience_years_min
        && person.certificates & post.certificates == post.certificates
        && person.job_types & post.job_types != 0
        && told(&post.required_skills).all(|skill| person.skills.contains(&skill))
}

#[inline]
fn employer_score(person: &Person, prepared: &Prepared<'_>, distance: u32) -> u32 {
    let post = prepared.post;
    let likeness = |wished: &u32| occupation_likeness(*wished, post.occupation);
    let occupation = person.occupations.iter().map(likeness).max().unwrap_or(0);
    let years_more = u32::from(person.experience_years - post.experience_years_min);
    let steps_more = u32::from(person.education - post.education_min);
    let fresh = 1000 - 1000 * u32::from(person.idle_days.min(180)) / 180;
    let days_late = u32::from(person.available_day.saturating_sub(post.start_day));
    28 * occupation
        + 8 * major_value(person.major, &post.majors)
        + 24 * skill_value(&person.skills, prepared)
        + 12 * distance
        + 10 * pay_value(person.pay.into(), post.pay_min.into(), post.pay_max.into())
        + 5 * (500 + 50 * years_more.min(10))
        + 4 * (700 + 150 * steps_more.min(2))
        + 4 * fresh
        + 3 * 1000_u32.saturating_sub(20 * days_late)
        + 2 * 125 * u32::from(person.grade)
}

#[inline]
fn seeker_score(person: &Person, post: &Post, distance: u32) -> u32 {
    let [first, second, third] = person
        .occupations
        .map(|wished| occupation_likeness(wished, post.occupation));
    let occupation = first.max(900 * second / 1000).max(800 * third / 1000);
    let likeness = |wished: &u32| division_likeness(*wished, post.division);
    let division = person.divisions.iter().map(likeness).max().unwrap_or(0);
    let pay = pay_wish_value(person.pay.into(), post.pay_min.into(), post.pay_max.into());
    35 * occupation + 30 * division + 25 * pay + 10 * distance
}

#[inline]
fn occupation_likeness(wished: u32, offered: u32) -> u32 {
    match () {
        () if wished == 0 => 0,
        () if wished == offered => 1000,
        () if wished / 100 == offered / 100 => 700,
        () if wished / 10_000 == offered / 10_000 => 400,
        () if wished / 1_000_000 == offered / 1_000_000 => 150,
        () => 0,
    }
}

#[inline]
fn division_likeness(wished: u32, offered: u32) -> u32 {
    match () {
        () if wished == 0 => 0,
        () if wished == offered => 1000,
        () if wished / 100 == offered / 100 => 700,
        () if wished / 10_000 == offered / 10_000 => 300,
        () => 0,
    }
}

#[inline]
fn major_value(major: u32, accepted: &[u32; 3]) -> u32 {
    if accepted[0] == 0 {
        return 600;
    }
    let likeness = |accepted: &u32| match *accepted {
        accepted if major == 0 || accepted == 0 => 0,
        accepted if major == accepted => 1000,
        accepted if major / 100 == accepted / 100 => 600,
        accepted if major / 10_000 == accepted / 10_000 => 250,
        _ => 0,
    };
    accepted.iter().map(likeness).max().unwrap_or(0)
}

#[inline]
fn skill_value(held: &[u16], prepared: &Prepared<'_>) -> u32 {
    if prepared.preferred_sum == 0 {
        return 500;
    }
    let preferred = prepared.preferred.iter().filter(|(_, weight)| *weight > 0);
    let held: u32 = preferred
        .filter(|(skill, _)| held.contains(skill))
        .map(|(_, weight)| weight)
        .sum();
    1000 * held / prepared.preferred_sum
}

/// Squares of distances in units of 20 m, and the value up to each.
const DISTANCE_STEPS: [(i64, u32); 12] = [
    (50 * 50, 1000),
    (100 * 100, 960),
    (150 * 150, 920),
    (250 * 250, 850),
    (400 * 400, 780),
    (600 * 600, 700),
    (1000 * 1000, 580),
    (1500 * 1500, 450),
    (2500 * 2500, 300),
    (4000 * 4000, 180),
    (6000 * 6000, 90),
    (10_000 * 10_000, 40),
];

#[inline]
fn distance_value(person: &Person, post: &Post) -> u32 {
    let squared = person.point.squared_distance(&post.point);
    let step = DISTANCE_STEPS.iter().find(|(limit, _)| squared <= *limit);
    step.map_or(0, |(_, value)| *value)
}

#[inline]
fn pay_value(wished: u32, pay_min: u32, pay_max: u32) -> u32 {
    if wished <= pay_min {
        1000
    } else if wished <= pay_max {
        1000 - 400 * (wished - pay_min) / (pay_max - pay_min)
    } else {
        600_u32.saturating_sub(2000 * (wished - pay_max) / pay_max)
    }
}

#[inline]
fn pay_wish_value(wished: u32, pay_min: u32, pay_max: u32) -> u32 {
    if pay_min >= wished {
        1000
    } else if pay_max >= wished {
        600 + 400 * (pay_max - wished) / (pay_max - pay_min)
    } else {
        600_u32.saturating_sub(3000 * (wished - pay_max) / wished)
    }
}
