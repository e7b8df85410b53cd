//! Follow-up (跟踪服务): what happened is recorded here, and where persons, vacancies and pairs stand is told from it. What an
//! event means and whether it can have happened is the domain's matter; how it is kept is the store's.

mod dues;
mod file;
mod post;
mod record;
mod whereabouts;

pub(super) use dues::home;
pub use dues::{DueQuery, DueRow, DueSheet};
pub use file::{FiledEvent, PairView, PersonView, PlacesView};
pub use record::{EventDraft, EventStep, RecordedEvent};
pub use whereabouts::{Whereabouts, WhereaboutsClass, WhereaboutsQuery, WhereaboutsRow};

use super::ledger::Ledger;
use super::{Call, Engine, EngineError, Principal};
use duijie_domain::code::{CodeBook, DivisionCode};
use duijie_domain::follow_up::{Priority, ServiceStandard};
use duijie_indexer::store::Sequence;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What follow-up keeps beside the store.
pub(super) struct Tracking {
    /// One writer of events at a time: each is checked against everything that was recorded before it.
    writing: Mutex<()>,
    standard: ServiceStandard,
    priority: Priority,
}

impl Tracking {
    /// With the standard and the order built into the program.
    pub(super) fn new(codes: &CodeBook) -> Result<Self, EngineError> {
        let broken =
            |fault: duijie_domain::follow_up::StandardFault| EngineError::Internal(fault.to_string());
        Ok(Self {
            writing: Mutex::new(()),
            standard: ServiceStandard::embedded(codes).map_err(broken)?,
            priority: Priority::embedded(codes).map_err(broken)?,
        })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// The ledger of the caller's tenant, and the change up to which it has seen the store.
    pub(super) fn ledger(&self, caller: &Principal) -> (Sequence, Ledger) {
        let snapshot = self.pool.snapshot();
        (snapshot.sequence, snapshot.tenant(&caller.tenant).ledger.clone())
    }

    /// The ledger with everything in it that was written before this call.
    pub(super) fn ledger_now(&self, caller: &Principal, call: &Call) -> Result<Ledger, EngineError> {
        self.pool.wait_for(self.store.sequence(), call)?;
        Ok(self.ledger(caller).1)
    }
}

/// Whether a place lies in an area; every place lies in no area at all.
pub(super) fn lies_in(place: Option<&DivisionCode>, area: Option<&DivisionCode>) -> bool {
    match (place, area) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(place), Some(area)) => place.as_str().starts_with(area_prefix(area)),
    }
}

/// The digits that everything in an area begins with: `371500` → `3715`.
fn area_prefix(area: &DivisionCode) -> &str {
    let code = area.as_str();
    match code.as_bytes() {
        [.., b'0', b'0', b'0', b'0'] if code.len() == 6 => &code[..2],
        [.., b'0', b'0'] if code.len() == 6 => &code[..4],
        _ => code,
    }
}
