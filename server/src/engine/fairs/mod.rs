//! Fairs (招聘会): booths, the door, what booths tell, the plan of the evening before, the live board and the closing
//! report. Everything that happens is an event of the ledger; nothing here asks the outside for anything.

mod board;
mod booths;
mod door;
mod facts;
mod hall;
mod lists;
mod plan;
mod rank;
mod replan;
mod report;
mod rules;
mod talk;

pub use board::{ClassRatio, FairBoard, VacancyHeat};
pub use booths::BoothState;
pub use door::{Entry, EntryOrder, QuickCard, Visitor};
pub use hall::BoothCondition;
pub use plan::{FairPlan, FairPlanQuery, PlanReason, PlannedSeeker, PlannedTalk, PlannedVacancy};
pub use rank::{BoothQuery, RankedBooth, RankedBooths, VacancyAtBooth};
pub use replan::{ReplanOrder, Replanned};
pub use report::{FairReport, GroupRow};
pub use talk::{BoothAccount, ExplainedVacancy, MarkOrder, MarkedVisitor, VisitStep};

use super::EngineError;
use duijie_domain::message::Text;
use duijie_indexer::store::{Sequence, Tenant};
use facts::Facts;
use plan::KeptPlan;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Plans = BTreeMap<(Tenant, u64), Arc<KeptPlan>>;

/// What fairs keep in memory beside the store: only what can be made anew.
pub(super) struct Fairs {
    /// The number of the next quick card. Each card is a change, so numbers from the sequence on are never given twice.
    cards: AtomicU64,
    plans: Mutex<Plans>,
    facts: Mutex<Facts>,
}

impl Fairs {
    /// For a store that has come to `sequence`.
    pub(super) fn new(sequence: Sequence) -> Self {
        Self {
            cards: AtomicU64::new(sequence.0 + 1),
            plans: Mutex::default(),
            facts: Mutex::default(),
        }
    }

    fn next_card(&self) -> u64 {
        self.cards.fetch_add(1, Ordering::Relaxed)
    }

    fn plans(&self) -> MutexGuard<'_, Plans> {
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What cannot be done as the fair stands now.
fn not_now(reason: &'static str, zh: impl Into<String>, en: impl Into<String>) -> EngineError {
    EngineError::Conflict {
        reason,
        text: Text::new(zh, en),
    }
}

/// A list length of a request: 0 stands for the usual one.
fn length(field: &str, wanted: i32, usual: usize, most: usize) -> Result<usize, EngineError> {
    match usize::try_from(wanted) {
        Ok(0) => Ok(usual),
        Ok(wanted) if wanted <= most => Ok(wanted),
        _ => Err(super::matching::out_of_range(
            field,
            wanted.into(),
            0,
            i64::try_from(most).unwrap_or(i64::MAX),
        )),
    }
}
