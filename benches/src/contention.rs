//! Seeded markets for plans, from easy to hard: how much everybody wants the same, how many scores are equal, and how
//! many places there are for how many seekers. The sizes are those of a large fair.

use duijie_matcher::plan::Edge;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How much the wishes collide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contention {
    /// Scores and vacancies are independent of each other.
    Uniform,
    /// Some seekers and some vacancies are better for everybody.
    Correlated,
    /// As before, and few vacancies stand in most lists.
    Popular,
    /// As before, with eleven different scores in all.
    Ties,
    /// Every score is the same.
    Equal,
    /// The score is quality times attraction: everybody agrees on everything.
    Product,
    /// Wishes and offers in six dimensions; each seeker lists the nearest ones.
    Nearest,
}

/// From easy to hard.
pub const CONTENTIONS: [Contention; 7] = [
    Contention::Uniform,
    Contention::Nearest,
    Contention::Correlated,
    Contention::Popular,
    Contention::Product,
    Contention::Equal,
    Contention::Ties,
];

const DIMENSIONS: usize = 6;
type Position = [f64; DIMENSIONS];

/// Numbers of the vacancies that the scores come from.
struct Vacancies {
    attraction: Vec<f64>,
    positions: Vec<Position>,
    /// Sums of how often each is listed, for drawing.
    popularity: Vec<f64>,
}

/// Places that add up to `total`, few vacancies having many.
#[must_use]
pub fn places(vacancies: usize, total: u32, seed: u64) -> Vec<u32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ 0x70_1a_ce);
    let mut places = vec![u32::from(total as usize >= vacancies); vacancies];
    let weights = sums((0..vacancies).map(|_| 1.0 / (0.05 + random.random::<f64>())));
    for _ in places.iter().sum::<u32>()..total {
        places[draw(&mut random, &weights)] += 1;
    }
    places
}

/// `k` edges for each of the seekers.
#[must_use]
pub fn edges(contention: Contention, vacancies: usize, seekers: u32, k: usize, seed: u64) -> Vec<Edge> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let all = Vacancies {
        attraction: (0..vacancies).map(|_| random.random()).collect(),
        positions: (0..vacancies).map(|_| position(&mut random)).collect(),
        popularity: sums((0..vacancies).map(|place| match contention {
            Contention::Uniform | Contention::Correlated => 1.0,
            _ => (place as f64 + 5.0).powf(-0.8),
        })),
    };
    let mut edges = Vec::with_capacity(seekers as usize * k);
    for seeker in 0..seekers {
        let scored = match contention {
            Contention::Nearest => all.nearest(&mut random, k),
            _ => all.listed(contention, &mut random, k),
        };
        edges.extend(scored.into_iter().map(|(vacancy, score)| Edge {
            vacancy: number(vacancy),
            seeker,
            score,
        }));
    }
    edges
}

impl Vacancies {
    fn nearest(&self, random: &mut ChaCha8Rng, k: usize) -> Vec<(usize, u32)> {
        let home = position(random);
        let mut scored: Vec<(usize, u32)> = (0..self.positions.len())
            .map(|vacancy| {
                let near = (-distance(&home, &self.positions[vacancy]) / 12.0).exp();
                (vacancy, points(0.7 * near + 0.3 * self.attraction[vacancy]))
            })
            .collect();
        scored.sort_unstable_by_key(|&(vacancy, score)| (std::cmp::Reverse(score), vacancy));
        scored.truncate(k);
        scored
    }

    fn listed(&self, contention: Contention, random: &mut ChaCha8Rng, k: usize) -> Vec<(usize, u32)> {
        let quality: f64 = random.random();
        let mut scored: Vec<(usize, u32)> = Vec::with_capacity(k);
        let mut is_listed = vec![false; self.attraction.len()];
        while scored.len() < k {
            let vacancy = draw(random, &self.popularity);
            if !std::mem::replace(&mut is_listed[vacancy], true) {
                let luck: f64 = random.random();
                scored.push((
                    vacancy,
                    score(contention, quality, self.attraction[vacancy], luck),
                ));
            }
        }
        scored
    }
}

fn score(contention: Contention, quality: f64, attraction: f64, luck: f64) -> u32 {
    match contention {
        Contention::Uniform | Contention::Nearest => points(luck),
        Contention::Correlated | Contention::Popular => {
            points(0.5 * quality + 0.35 * attraction + 0.15 * luck)
        }
        Contention::Ties => points(0.4 * quality + 0.4 * attraction + 0.2 * luck) / 10_000 * 10_000,
        Contention::Equal => 50_000,
        Contention::Product => points(quality * attraction),
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 1 times 100000"
)]
fn points(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 100_000.0) as u32
}

fn position(random: &mut ChaCha8Rng) -> Position {
    // Six uniform numbers add up to nearly a normal one.
    std::array::from_fn(|_| (0..6).map(|_| random.random::<f64>()).sum::<f64>() - 3.0)
}

fn distance(left: &Position, right: &Position) -> f64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| (left - right).powi(2))
        .sum()
}

fn sums(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    weights
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}

fn draw(random: &mut ChaCha8Rng, sums: &[f64]) -> usize {
    let target = random.random::<f64>() * sums.last().copied().unwrap_or_default();
    sums.partition_point(|&sum| sum < target).min(sums.len() - 1)
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
