//! The estimate from eligibility, supply and reach alone: every person chooses one post among those open to them, nearer
//! ones and those with more places likelier (a choice model with the odds of a gravity model). No outcome is read.
//!
//! The constants are assumptions made beforehand, round on purpose, and not fitted.

use super::post::{Market, Post, Reach};
use super::trained::Estimate;
use super::variances::count;
use smol_str::SmolStr;
use std::collections::BTreeSet;

/// By how much an untrained estimate may be off in either direction: assumed, since there is nothing to measure it by.
pub const PRIOR_FACTOR: f64 = 4.0;

/// Persons by schooling: below junior college, junior college, bachelor, master, doctor; of a bachelor's count. About the
/// yearly graduates of the country, those without a degree being fewer among applicants than among the people.
const BY_SCHOOLING: [f64; 5] = [0.5, 0.4, 1.0, 0.2, 0.03];

/// From this step on persons have two fields, that of the first and that of the higher degree. Mostly it is one subject,
/// but nothing joins the codes of both, so they count in each.
const HIGHER_DEGREE: u8 = 3;

/// Persons of a special group, of the count of those who belong to none.
const SPECIAL_GROUP: f64 = 0.03;

/// This year's graduates are no small group: they are as many as everyone else who applies.
const GRADUATES: (&str, f64) = ("应届", 1.0);

/// How likely a post is looked at by someone who lives elsewhere, the own place being 1.
const CENTRE_OF_ALL: f64 = 0.5;
const CENTRE_OF_AREA: f64 = 1.0;
const NEIGHBOUR: f64 = 0.3;
const FAR: f64 = 0.1;

/// Estimates of all posts, if so many persons choose.
pub fn untrained(market: &Market, persons: f64) -> Vec<Estimate> {
    let applicants = expected(market, persons);
    let estimates = applicants.iter().zip(&market.posts);
    estimates
        .map(|(applicants, post)| Estimate::around(*applicants, PRIOR_FACTOR, post.row.places))
        .collect()
}

/// Persons of one group and schooling, and the posts open to them.
struct Pool<'a> {
    persons: f64,
    has_higher_degree: bool,
    posts: Vec<(usize, &'a Post)>,
}

/// The applicants expected at each post.
pub(super) fn expected(market: &Market, persons: f64) -> Vec<f64> {
    let pools = pools(market);
    let all: f64 = pools.iter().map(|pool| pool.persons).sum();
    let homes = homes(market);
    let reach = reach(market);
    let mut applicants = vec![0.0; market.posts.len()];
    for pool in pools.iter().filter(|pool| !pool.posts.is_empty()) {
        for (field, shares) in market.fields.iter().enumerate() {
            let share = match (pool.has_higher_degree, shares.is_higher) {
                (_, false) | (true, true) => shares.share,
                (false, true) => continue,
            };
            let each = pool.persons * share * persons / all;
            spread(pool, field, each, &homes, &reach, &mut applicants);
        }
    }
    applicants
}

fn pools(market: &Market) -> Vec<Pool<'_>> {
    let named: BTreeSet<&str> = market
        .posts
        .iter()
        .filter(|post| !post.row.is_open_to_all_groups())
        .map(|post| post.row.group.as_str())
        .collect();
    let groups = named.into_iter().map(Some).chain([None]);
    let of_group = |group: Option<&'_ str>| match group {
        None => 1.0,
        Some(name) if name.contains(GRADUATES.0) => GRADUATES.1,
        Some(_) => SPECIAL_GROUP,
    };
    let mut pools = Vec::new();
    for group in groups {
        for (schooling, share) in (0_u8..).zip(BY_SCHOOLING) {
            let is_open = |post: &Post| {
                let is_group = post.row.is_open_to_all_groups() || group == Some(post.row.group.as_str());
                is_group && post.row.schooling <= schooling
            };
            let posts = market.posts.iter().enumerate();
            pools.push(Pool {
                persons: share * of_group(group),
                has_higher_degree: schooling >= HIGHER_DEGREE,
                posts: posts.filter(|(_, post)| is_open(post)).collect(),
            });
        }
    }
    pools
}

/// Where persons live: where many posts are offered, many live.
fn homes(market: &Market) -> Vec<f64> {
    let mut homes = vec![0.0; market.locations.len()];
    for post in &market.posts {
        homes[post.location] += 1.0 / count(market.posts.len());
    }
    homes
}

/// How likely persons of one location look at another.
fn reach(market: &Market) -> Vec<Vec<f64>> {
    let places = &market.locations;
    let from =
        |home: usize| (0..places.len()).map(move |work| between(home, &places[home].0, work, &places[work]));
    (0..places.len()).map(|home| from(home).collect()).collect()
}

fn between(home: usize, home_area: &SmolStr, work: usize, (area, kind): &(SmolStr, Reach)) -> f64 {
    match kind {
        _ if home == work => 1.0,
        Reach::Whole => CENTRE_OF_ALL,
        Reach::Area if area == home_area => CENTRE_OF_AREA,
        Reach::District if area == home_area => NEIGHBOUR,
        _ => FAR,
    }
}

/// Spreads the persons of a pool and field over the posts open to them.
fn spread(
    pool: &Pool<'_>,
    field: usize,
    each: f64,
    homes: &[f64],
    reach: &[Vec<f64>],
    applicants: &mut [f64],
) {
    let (word, bit) = (field / 64, 1_u64 << (field % 64));
    let open = pool.posts.iter().filter(|(_, post)| post.open[word] & bit != 0);
    let mut places = vec![0.0; homes.len()];
    for (_, post) in open.clone() {
        places[post.location] += f64::from(post.row.places);
    }
    let offered: Vec<usize> = (0..homes.len()).filter(|at| places[*at] > 0.0).collect();
    let mut for_a_place = vec![0.0; homes.len()];
    for (home, row) in homes.iter().zip(reach) {
        let seen: f64 = offered.iter().map(|at| places[*at] * row[*at]).sum();
        if seen > 0.0 {
            offered
                .iter()
                .for_each(|at| for_a_place[*at] += each * home * row[*at] / seen);
        }
    }
    for (at, post) in open {
        applicants[*at] += f64::from(post.row.places) * for_a_place[post.location];
    }
}
