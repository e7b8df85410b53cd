//! What a plan is made for: places, seekers, and scored edges, checked once and laid out flat in both directions.
//!
//! Everything behind this door may rely on it: indices are in range, scores are 0 to [`SCORE_MAX`], no pair stands twice.

use std::collections::BTreeMap;
use std::ops::Range;

/// The greatest score of an edge.
pub const SCORE_MAX: u32 = 100_000;
/// More of anything than this does not fit the flat arrays.
const COUNT_MAX: usize = u32::MAX as usize / 2;

/// A vacancy and a seeker who could be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Index of the vacancy.
    pub vacancy: u32,
    /// Index of the seeker.
    pub seeker: u32,
    /// What the pair is worth, 0 to [`SCORE_MAX`].
    pub score: u32,
}

/// Why edges do not make a market. `edge` counts from 0 in the order given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarketError {
    /// There is no such vacancy.
    #[error(
        "第 {edge} 条边的岗位 {vacancy} 不存在 / edge {edge} names vacancy {vacancy}, which is not there"
    )]
    VacancyUnknown {
        /// Which edge.
        edge: usize,
        /// The vacancy that it names.
        vacancy: u32,
    },
    /// There is no such seeker.
    #[error("第 {edge} 条边的求职者 {seeker} 不存在 / edge {edge} names seeker {seeker}, who is not there")]
    SeekerUnknown {
        /// Which edge.
        edge: usize,
        /// The seeker that it names.
        seeker: u32,
    },
    /// The score is beyond [`SCORE_MAX`].
    #[error("第 {edge} 条边的分数 {score} 超过 100000 / edge {edge} has score {score}, beyond 100000")]
    ScoreTooHigh {
        /// Which edge.
        edge: usize,
        /// The score.
        score: u32,
    },
    /// The pair stands twice.
    #[error("第 {edge} 条边与第 {first} 条边是同一对 / edge {edge} repeats the pair of edge {first}")]
    PairRepeated {
        /// The later one.
        edge: usize,
        /// The earlier one.
        first: usize,
    },
    /// More than the flat arrays can count.
    #[error("规模过大，请分区计算 / too large: plan for one area at a time")]
    TooLarge,
}

/// What happened between two plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The seeker did not come or has gone; the index stays, without edges.
    SeekerGone(u32),
    /// The vacancy now has this many places; 0 closes it.
    Places {
        /// Index of the vacancy.
        vacancy: u32,
        /// Places from now on.
        places: u32,
    },
    /// Somebody came who was not expected: the next index, with vacancies and scores.
    WalkIn(Vec<(u32, u32)>),
}

/// Places, seekers and edges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    places: Vec<u32>,
    by_seeker: Side,
    by_vacancy: Side,
}

/// The edges of one side, those of one member next to each other and ordered by the other side's index.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Side {
    start: Vec<u32>,
    other: Vec<u32>,
    score: Vec<i32>,
}

impl Market {
    /// A market of vacancies with these places, this many seekers, and these edges in any order.
    ///
    /// # Errors
    /// The first edge that does not fit.
    pub fn new(places: Vec<u32>, seekers: usize, edges: &[Edge]) -> Result<Self, MarketError> {
        if places.len().max(seekers).max(edges.len()) > COUNT_MAX {
            return Err(MarketError::TooLarge);
        }
        for (
            edge,
            &Edge {
                vacancy,
                seeker,
                score,
            },
        ) in edges.iter().enumerate()
        {
            if vacancy as usize >= places.len() {
                return Err(MarketError::VacancyUnknown { edge, vacancy });
            }
            if seeker as usize >= seekers {
                return Err(MarketError::SeekerUnknown { edge, seeker });
            }
            if score > SCORE_MAX {
                return Err(MarketError::ScoreTooHigh { edge, score });
            }
        }
        let plain = edges
            .iter()
            .map(|edge| (edge.seeker, edge.vacancy, edge.score.cast_signed()));
        let unordered = Side::new(seekers, plain);
        let by_vacancy = unordered.turned(places.len());
        let by_seeker = by_vacancy.turned(seekers);
        if by_seeker.has_twins() {
            return Err(first_twins(edges));
        }
        Ok(Self {
            places,
            by_seeker,
            by_vacancy,
        })
    }

    /// The same market after the changes.
    ///
    /// # Errors
    /// A walk-in's edge that does not fit (counted after all edges that stay), or a vacancy or seeker that is not there.
    pub fn changed(&self, changes: &[Change]) -> Result<Self, MarketError> {
        let mut places = self.places.clone();
        let mut gone = vec![false; self.seekers()];
        let mut walk_ins: Vec<&[(u32, u32)]> = Vec::new();
        for (edge, change) in changes.iter().enumerate() {
            match change {
                Change::SeekerGone(seeker) => match gone.get_mut(*seeker as usize) {
                    Some(gone) => *gone = true,
                    None => {
                        return Err(MarketError::SeekerUnknown {
                            edge,
                            seeker: *seeker,
                        });
                    }
                },
                Change::Places { vacancy, places: now } => match places.get_mut(*vacancy as usize) {
                    Some(places) => *places = *now,
                    None => {
                        return Err(MarketError::VacancyUnknown {
                            edge,
                            vacancy: *vacancy,
                        });
                    }
                },
                Change::WalkIn(edges) => walk_ins.push(edges),
            }
        }
        let mut edges: Vec<Edge> = self.edges().filter(|edge| !gone[edge.seeker as usize]).collect();
        for (seeker, walk_in) in (index(self.seekers())..).zip(&walk_ins) {
            edges.extend(walk_in.iter().map(|&(vacancy, score)| Edge {
                vacancy,
                seeker,
                score,
            }));
        }
        Self::new(places, self.seekers() + walk_ins.len(), &edges)
    }

    /// How many vacancies there are.
    #[must_use]
    pub fn vacancies(&self) -> usize {
        self.places.len()
    }

    /// How many seekers there are.
    #[must_use]
    pub fn seekers(&self) -> usize {
        self.by_seeker.start.len() - 1
    }

    /// Places of every vacancy.
    #[must_use]
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// All edges, by seeker, then by vacancy.
    pub fn edges(&self) -> impl Iterator<Item = Edge> {
        (0..index(self.seekers())).flat_map(move |seeker| {
            self.of_seeker(seeker).map(move |(vacancy, score)| Edge {
                vacancy,
                seeker,
                score: score.cast_unsigned(),
            })
        })
    }

    /// Vacancies and scores of a seeker.
    #[inline]
    pub(super) fn of_seeker(&self, seeker: u32) -> impl Iterator<Item = (u32, i32)> {
        self.by_seeker.of(seeker)
    }

    /// Seekers and scores of a vacancy.
    #[inline]
    pub(super) fn of_vacancy(&self, vacancy: u32) -> impl Iterator<Item = (u32, i32)> {
        self.by_vacancy.of(vacancy)
    }

    /// How many seekers a vacancy can ever hold.
    pub(super) fn seats(&self, vacancy: usize) -> u32 {
        index(self.by_vacancy.range(index(vacancy)).len()).min(self.places[vacancy])
    }

    /// The score of a pair, if there is an edge.
    pub(super) fn score(&self, vacancy: u32, seeker: u32) -> Option<i32> {
        let range = self.by_seeker.range(seeker);
        let place = self.by_seeker.other[range.clone()].binary_search(&vacancy).ok()?;
        Some(self.by_seeker.score[range.start + place])
    }
}

impl Side {
    /// Puts the edges of each member together; those of one member keep their order.
    fn new(members: usize, edges: impl Iterator<Item = (u32, u32, i32)> + Clone) -> Self {
        let mut start = vec![0_u32; members + 1];
        // Walked from within: the next edge of a nested iterator is dear to ask for one by one.
        edges
            .clone()
            .for_each(|(member, _, _)| start[member as usize + 1] += 1);
        for member in 0..members {
            start[member + 1] += start[member];
        }
        let edge_count = start[members] as usize;
        let (mut other, mut score) = (vec![0; edge_count], vec![0; edge_count]);
        let mut next = start.clone();
        edges.for_each(|(member, partner, worth)| {
            let place = &mut next[member as usize];
            other[*place as usize] = partner;
            score[*place as usize] = worth;
            *place += 1;
        });
        Self { start, other, score }
    }

    /// The same edges seen from the other side, ordered by the members of this one.
    fn turned(&self, others: usize) -> Self {
        let members = 0..index(self.start.len() - 1);
        Self::new(
            others,
            members.flat_map(|member| self.of(member).map(move |(other, score)| (other, member, score))),
        )
    }

    #[inline]
    fn range(&self, member: u32) -> Range<usize> {
        self.start[member as usize] as usize..self.start[member as usize + 1] as usize
    }

    #[inline]
    fn of(&self, member: u32) -> impl Iterator<Item = (u32, i32)> + Clone {
        let range = self.range(member);
        self.other[range.clone()]
            .iter()
            .copied()
            .zip(self.score[range].iter().copied())
    }

    fn has_twins(&self) -> bool {
        let members = 0..index(self.start.len() - 1);
        members
            .map(|member| &self.other[self.range(member)])
            .any(|others| !others.is_sorted_by(|left, right| left < right))
    }
}

/// The first edge that repeats a pair; called only when there is one.
fn first_twins(edges: &[Edge]) -> MarketError {
    let mut seen = BTreeMap::new();
    for (edge, &Edge { vacancy, seeker, .. }) in edges.iter().enumerate() {
        if let Some(first) = seen.insert((vacancy, seeker), edge) {
            return MarketError::PairRepeated { edge, first };
        }
    }
    MarketError::TooLarge
}

/// An index or count that [`Market::new`] found to be below [`COUNT_MAX`].
#[inline]
pub(super) fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
