//! The proof of an optimum, and its checker. The checker reads the market, the plan and the numbers, and nothing of how
//! they came about.
//!
//! Prices and utilities are never negative. If on every edge utility + price reaches the score, no assignment at all can
//! be worth more than all utilities plus the prices of all places; a plan that is worth exactly that is an optimum.

use super::Plan;
use super::market::Market;

/// What a place costs and what a seeker gains, in points of the score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// For each vacancy the price of one place.
    pub prices: Vec<u32>,
    /// For each seeker.
    pub utilities: Vec<u32>,
}

/// Why a plan or its certificate is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// Plan, certificate and market speak of different numbers of seekers or vacancies.
    #[error("方案与市场规模不符 / plan and market differ in size")]
    Size,
    /// A seeker is placed where there is no edge.
    #[error(
        "求职者 {seeker} 与岗位 {vacancy} 之间没有边 / there is no edge between seeker {seeker} and vacancy {vacancy}"
    )]
    NoEdge {
        /// Index of the seeker.
        seeker: u32,
        /// Index of the vacancy.
        vacancy: u32,
    },
    /// A vacancy has more people than places.
    #[error("岗位 {vacancy} 超出名额 / vacancy {vacancy} holds more than its places")]
    Crowded {
        /// Index of the vacancy.
        vacancy: u32,
    },
    /// The stated total is not the sum of the scores.
    #[error("总分应为 {sum} / the scores add up to {sum}")]
    Total {
        /// What the scores add up to.
        sum: u64,
    },
    /// Utility and price do not reach the score of an edge.
    #[error(
        "求职者 {seeker} 与岗位 {vacancy}：效用与价格之和低于分数 / seeker {seeker}, vacancy {vacancy}: utility and price do not reach the score"
    )]
    Uncovered {
        /// Index of the seeker.
        seeker: u32,
        /// Index of the vacancy.
        vacancy: u32,
    },
    /// A placed pair is worth less than its utility and price.
    #[error("求职者 {seeker} 的分配不紧 / the place of seeker {seeker} is worth less than utility and price")]
    Slack {
        /// Index of the seeker.
        seeker: u32,
    },
    /// Somebody without a place has a utility.
    #[error("未安排的求职者 {seeker} 效用不为 0 / seeker {seeker} has no place but a utility")]
    IdleSeeker {
        /// Index of the seeker.
        seeker: u32,
    },
    /// A vacancy with free places has a price.
    #[error("有空余名额的岗位 {vacancy} 价格不为 0 / vacancy {vacancy} has free places but a price")]
    IdlePlaces {
        /// Index of the vacancy.
        vacancy: u32,
    },
    /// The bound of the certificate is not the total of the plan.
    #[error("对偶值 {bound} 不等于总分 / the bound {bound} is not the total")]
    Gap {
        /// What no assignment can exceed.
        bound: u64,
    },
}

/// Whether the plan keeps to edges and places and the certificate proves that no other is worth more.
///
/// # Errors
/// The first objection.
pub fn check_optimum(market: &Market, plan: &Plan, certificate: &Certificate) -> Result<(), Objection> {
    let Certificate { prices, utilities } = certificate;
    if plan.vacancy_of_seeker.len() != market.seekers()
        || utilities.len() != market.seekers()
        || prices.len() != market.vacancies()
    {
        return Err(Objection::Size);
    }
    let taken = check_places(market, plan)?;
    check_edges(market, plan, certificate)?;
    check_idle(market, plan, certificate, &taken)?;
    let places = prices.iter().zip(market.places());
    let bound = utilities.iter().map(|&utility| u64::from(utility)).sum::<u64>()
        + places
            .map(|(&price, &places)| u64::from(price) * u64::from(places))
            .sum::<u64>();
    // A vacancy without places may cost anything: it adds nothing.
    if bound == plan.total {
        Ok(())
    } else {
        Err(Objection::Gap { bound })
    }
}

/// Every placed seeker has an edge, no vacancy is crowded, the total is right. Gives the places taken.
pub(super) fn check_places(market: &Market, plan: &Plan) -> Result<Vec<u32>, Objection> {
    let mut taken = vec![0_u32; market.vacancies()];
    let mut sum = 0_u64;
    for (seeker, vacancy) in (0_u32..).zip(&plan.vacancy_of_seeker) {
        let Some(vacancy) = *vacancy else {
            continue;
        };
        let known = (vacancy as usize) < market.vacancies();
        let Some(score) = known.then(|| market.score(vacancy, seeker)).flatten() else {
            return Err(Objection::NoEdge { seeker, vacancy });
        };
        sum += u64::from(score.cast_unsigned());
        taken[vacancy as usize] += 1;
        if taken[vacancy as usize] > market.places()[vacancy as usize] {
            return Err(Objection::Crowded { vacancy });
        }
    }
    if sum == plan.total {
        Ok(taken)
    } else {
        Err(Objection::Total { sum })
    }
}

fn check_edges(market: &Market, plan: &Plan, certificate: &Certificate) -> Result<(), Objection> {
    for (seeker, placed) in (0_u32..).zip(&plan.vacancy_of_seeker) {
        let utility = i64::from(certificate.utilities[seeker as usize]);
        for (vacancy, score) in market.of_seeker(seeker) {
            let covered = utility + i64::from(certificate.prices[vacancy as usize]) - i64::from(score);
            if covered < 0 {
                return Err(Objection::Uncovered { seeker, vacancy });
            }
            if covered > 0 && *placed == Some(vacancy) {
                return Err(Objection::Slack { seeker });
            }
        }
    }
    Ok(())
}

fn check_idle(
    market: &Market,
    plan: &Plan,
    certificate: &Certificate,
    taken: &[u32],
) -> Result<(), Objection> {
    let seekers = (0_u32..).zip(&plan.vacancy_of_seeker).zip(&certificate.utilities);
    for ((seeker, placed), &utility) in seekers {
        if placed.is_none() && utility > 0 {
            return Err(Objection::IdleSeeker { seeker });
        }
    }
    let vacancies = (0_u32..).zip(market.places()).zip(taken).zip(&certificate.prices);
    for (((vacancy, places), taken), &price) in vacancies {
        if taken < places && price > 0 {
            return Err(Objection::IdlePlaces { vacancy });
        }
    }
    Ok(())
}
