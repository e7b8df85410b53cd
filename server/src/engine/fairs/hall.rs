//! A fair as one call sees it: the record, what happened there, and the rows of the same snapshot.

use super::super::ledger::{FairFile, Ledger};
use super::super::pool_view::TenantPool;
use super::super::tracking::{EventDraft, EventStep, RecordedEvent};
use super::super::{Call, Engine, EngineError, Principal, RecordName};
use super::not_now;
use duijie_domain::fair::Booth;
use duijie_domain::message::Text;
use duijie_domain::{Fair, RecordKey};
use duijie_indexer::store::{Sequence, Tenant};
use jiff::Timestamp;
use jiff::civil::DateTime;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether a booth is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BoothCondition {
    /// Nothing has been told yet.
    Expected,
    /// Checked in.
    Open,
    /// Closed, or never came.
    Closed,
}

/// A fair with its snapshot.
pub(super) struct Hall {
    /// Creation number.
    pub(super) number: u64,
    pub(super) tenant: Tenant,
    pub(super) fair: Arc<Fair>,
    pub(super) ledger: Ledger,
    pub(super) pool: Arc<TenantPool>,
    pub(super) sequence: Sequence,
    /// What happened; nothing as yet if none.
    pub(super) file: FairFile,
}

impl Hall {
    pub(super) fn condition(&self, booth: &Booth) -> BoothCondition {
        match self.file.booths.get(&booth.number) {
            None => BoothCondition::Expected,
            Some((true, _)) => BoothCondition::Open,
            Some((false, _)) => BoothCondition::Closed,
        }
    }

    pub(super) fn since(&self, booth: &Booth) -> Option<Timestamp> {
        self.file.booths.get(&booth.number).map(|(_, since)| *since)
    }

    /// The booth with this number and its place among the booths.
    pub(super) fn booth(&self, number: &str) -> Result<(usize, &Booth), EngineError> {
        let mut booths = self.fair.booths.iter().enumerate();
        booths
            .find(|(_, booth)| booth.number == number)
            .ok_or_else(|| booth_unknown(number))
    }

    /// For each vacancy of booths that pass the place of its booth.
    pub(super) fn vacancies(&self, passes: impl Fn(&Booth) -> bool) -> BTreeMap<u64, usize> {
        let booths = self.fair.booths.iter().enumerate();
        let passing = booths.filter(|(_, booth)| passes(booth));
        passing
            .flat_map(|(place, booth)| booth.vacancies.iter().map(move |vacancy| (*vacancy, place)))
            .collect()
    }

    /// Until when booths have to check in.
    pub(super) fn check_in_until(&self) -> DateTime {
        self.fair.check_in_until.unwrap_or(self.fair.opens_at)
    }

    /// Refuses what can only happen on the day.
    pub(super) fn must_be_on(&self, now: DateTime) -> Result<(), EngineError> {
        if self.fair.cancelled {
            return Err(not_now(
                "FAIR_CANCELLED",
                "招聘会已取消",
                "the fair was called off",
            ));
        }
        let (first, last) = (self.fair.opens_at.date(), self.fair.closes_at);
        if now.date() < first || now > last {
            return Err(not_now(
                "FAIR_NOT_ON",
                format!("招聘会不在进行中（{first} 至 {last}）"),
                format!("the fair is not on: it is from {first} to {last}"),
            ));
        }
        Ok(())
    }
}

impl Engine {
    /// The fair in the latest snapshot.
    pub(super) fn hall(&self, caller: &Principal, name: &RecordName) -> Result<Hall, EngineError> {
        let snapshot = self.pool.snapshot();
        let pool = snapshot.tenant(&caller.tenant);
        let known = match name {
            RecordName::Number(number) => pool.fairs.get(*number).map(|fair| (*number, Arc::clone(fair))),
            RecordName::Key(_) => None,
        };
        let (number, fair) = match known {
            Some(known) => known,
            None => {
                let stored = self.get::<Fair>(caller, name)?;
                (stored.envelope.number, Arc::new(stored.body))
            }
        };
        Ok(Hall {
            number,
            tenant: caller.tenant.clone(),
            fair,
            file: pool.ledger.fair(number).cloned().unwrap_or_default(),
            ledger: pool.ledger.clone(),
            sequence: snapshot.sequence,
            pool,
        })
    }

    /// The fair with everything that was written before this call.
    pub(super) fn hall_now(
        &self,
        caller: &Principal,
        name: &RecordName,
        call: &Call,
    ) -> Result<Hall, EngineError> {
        self.pool.wait_for(self.store.sequence(), call)?;
        self.hall(caller, name)
    }

    /// The number of a fair, without reading its booths if it is known.
    pub(in crate::engine) fn fair_number(
        &self,
        caller: &Principal,
        name: &RecordName,
    ) -> Result<u64, EngineError> {
        match name {
            RecordName::Number(number) => {
                let snapshot = self.pool.snapshot();
                if snapshot.tenant(&caller.tenant).fairs.get(*number).is_some() {
                    return Ok(*number);
                }
                Ok(self.get::<Fair>(caller, name)?.envelope.number)
            }
            RecordName::Key(_) => Ok(self.get::<Fair>(caller, name)?.envelope.number),
        }
    }

    /// The time in the calendar of the service.
    pub(super) fn local_now(&self) -> DateTime {
        self.now().to_zoned(self.time_zone.clone()).datetime()
    }

    /// Records one thing that happened at the fair.
    pub(super) fn tell(
        &self,
        caller: &Principal,
        hall: &Hall,
        happened: Happened<'_>,
        call: &Call,
    ) -> Result<RecordedEvent, EngineError> {
        let told = self.tell_all(caller, hall, vec![happened], call)?;
        told.into_iter()
            .next()
            .unwrap_or_else(|| Err(EngineError::Internal("an event was not recorded".to_owned())))
    }

    /// Records things that happened at the fair, each for itself.
    pub(super) fn tell_all(
        &self,
        caller: &Principal,
        hall: &Hall,
        happened: Vec<Happened<'_>>,
        call: &Call,
    ) -> Result<Vec<Result<RecordedEvent, EngineError>>, EngineError> {
        let draft = |happened: Happened<'_>| EventDraft {
            key: RecordKey::new(
                hall.fair.key.publisher.clone(),
                format!("fair{}-{}", hall.number, happened.id),
            ),
            happened_at: None,
            actor: happened.actor.into(),
            candidate: happened.candidate.map(RecordName::Number),
            vacancy: happened.vacancy.map(RecordName::Number),
            fair: Some(RecordName::Number(hall.number)),
            step: happened.step,
            note: happened.note,
        };
        let drafts = happened.into_iter().map(draft).collect();
        self.record_events(caller, drafts, false, call)
    }
}

/// Something to be recorded.
pub(super) struct Happened<'a> {
    /// What tells it apart from everything else at this fair.
    pub(super) id: String,
    pub(super) actor: &'a str,
    pub(super) candidate: Option<u64>,
    pub(super) vacancy: Option<u64>,
    pub(super) step: EventStep,
    pub(super) note: String,
}

pub(super) fn booth_unknown(number: &str) -> EngineError {
    EngineError::invalid(
        "booth",
        "BOOTH_UNKNOWN",
        Text::new(
            format!("本场招聘会没有展位“{number}”"),
            format!("the fair has no booth `{number}`"),
        ),
        Text::new("请核对展位号", "check the number of the booth"),
    )
}
