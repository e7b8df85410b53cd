//! Plans as a use case: from named places and pairs to who goes where, checked before it is told. The command and the
//! call share it; how a plan is found is the matcher's.

mod run_pairs;
mod table;

pub use table::{EarlierSeat, PairWorth, PlanFault, PlanTable};

use super::{EngineError, Principal};
use duijie_domain::RecordKind;
use duijie_domain::message::Text;
use duijie_matcher::plan::{
    Market, MarketError, Moves, Optimum, Plan, Preferences, blocking_pairs, check_optimum, check_stable,
    optimum, replan, stable,
};
use duijie_matcher::{Cancelled, Control};

/// What makes a good plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanMethod {
    /// The greatest total score.
    Optimum,
    /// No seeker and vacancy would both rather have each other.
    Stable,
}

/// A plan with what is known of it.
#[derive(Debug)]
pub struct MadePlan {
    /// For what it was made.
    pub table: PlanTable,
    /// Who goes where, by index.
    pub plan: Plan,
    /// Price of each vacancy and utility of each seeker; an optimum has them.
    pub dual: Option<(Vec<u32>, Vec<u32>)>,
    /// Whether the checker, which shares nothing with the search, finds it proved.
    pub is_proved: bool,
    /// Pairs from which was chosen.
    pub pairs: usize,
    /// Pairs that would both rather have each other.
    pub blocking_pairs: usize,
    /// How far it is from the earlier plan, if there was one.
    pub moves: Option<Moves>,
}

impl PlanTable {
    /// Notes the persons of the register who are to be planned. Seekers of a file have names of their own and are nobody's.
    pub fn note_persons(&self, caller: &Principal) {
        let numbers = self.seekers().iter().filter_map(|name| {
            let (collection, number) = name.split_once('/')?;
            number
                .parse()
                .ok()
                .filter(|_| collection == RecordKind::Candidate.collection())
        });
        caller.witness.saw(numbers);
    }
}

/// Makes and checks a plan; an optimum may begin from an earlier one.
///
/// # Errors
/// `InvalidInput` for more pairs than can be counted and for an earlier plan of the wrong method; `Cancelled`.
pub fn make_plan(
    table: PlanTable,
    method: PlanMethod,
    earlier: Option<&[EarlierSeat]>,
    control: &Control,
) -> Result<MadePlan, EngineError> {
    let (edges, ranked) = (table.edges(), table.ranked());
    let (places, seekers) = (table.places(), table.seekers().len());
    let market = Market::new(places.to_vec(), seekers, &edges).map_err(refused)?;
    let preferences = Preferences::new(places, seekers, &ranked).map_err(refused)?;
    let found = match (method, earlier) {
        (PlanMethod::Optimum, None) => best(&market, optimum(&market, control).map_err(stopped)?, None),
        (PlanMethod::Optimum, Some(seats)) => {
            let after = replan(&market, &table.earlier(seats), control).map_err(stopped)?;
            best(&market, after.optimum, Some(after.moves))
        }
        (PlanMethod::Stable, None) => quiet(&market, &preferences, control)?,
        (PlanMethod::Stable, Some(_)) => return Err(earlier_needs_optimum()),
    };
    Ok(MadePlan {
        pairs: edges.len(),
        blocking_pairs: blocking_pairs(&preferences, &found.plan.vacancy_of_seeker),
        table,
        plan: found.plan,
        dual: found.dual,
        is_proved: found.is_proved,
        moves: found.moves,
    })
}

struct Found {
    plan: Plan,
    dual: Option<(Vec<u32>, Vec<u32>)>,
    is_proved: bool,
    moves: Option<Moves>,
}

fn best(market: &Market, found: Optimum, moves: Option<Moves>) -> Found {
    let Optimum { plan, certificate } = found;
    Found {
        is_proved: check_optimum(market, &plan, &certificate).is_ok(),
        plan,
        dual: Some((certificate.prices, certificate.utilities)),
        moves,
    }
}

fn quiet(market: &Market, preferences: &Preferences, control: &Control) -> Result<Found, EngineError> {
    let made = stable(preferences, control).map_err(stopped)?;
    Ok(Found {
        is_proved: check_stable(preferences, &made).is_ok(),
        plan: Plan::of(market, made.vacancy_of_seeker),
        dual: None,
        moves: None,
    })
}

#[allow(clippy::needless_pass_by_value, reason = "used to map errors")]
fn stopped(_: Cancelled) -> EngineError {
    EngineError::Cancelled
}

/// Pairs that make no market were refused one by one; what is left can only be too many.
#[allow(clippy::needless_pass_by_value, reason = "used to map errors")]
fn refused(error: MarketError) -> EngineError {
    EngineError::invalid(
        "pairs",
        "NUMBER_OUT_OF_RANGE",
        Text::new(
            format!("配对无法使用：{error}"),
            format!("the pairs cannot be used: {error}"),
        ),
        Text::new("请减少配对", "use fewer pairs"),
    )
}

fn earlier_needs_optimum() -> EngineError {
    EngineError::invalid(
        "previous_seats",
        "METHOD_DIFFERS",
        Text::new(
            "此前的方案只能用于总分最高的方法",
            "an earlier plan goes with the method of the greatest total only",
        ),
        Text::new(
            "请去掉此前的方案，或使用 PLAN_METHOD_OPTIMUM",
            "leave the earlier plan out, or use PLAN_METHOD_OPTIMUM",
        ),
    )
}
