//! A record as it stood from day to day: what it was, from when until when, its present state last.

use super::super::ledger::day_of;
use super::super::{Call, Engine, EngineError, Principal};
use duijie_domain::Record;
use duijie_indexer::store::{Former, Stored};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Records and former states read at once.
const PAGE_RECORDS: usize = 1_000;

/// A state of a record and the days on which it stood.
#[derive(Debug, Clone)]
pub(super) struct State<R> {
    /// The first day.
    pub(super) from: Date,
    /// The day on which it ended; none if it stands.
    pub(super) until: Option<Date>,
    /// The record as it stood.
    pub(super) body: R,
}

/// Everything that a record has been.
#[derive(Debug, Clone)]
pub(super) struct Timeline<R> {
    /// Creation number.
    pub(super) number: u64,
    /// The day on which it was registered.
    pub(super) created_on: Date,
    /// Its states, the oldest first. Never empty.
    states: Vec<State<R>>,
}

impl<R> Timeline<R> {
    /// The state in which the record was at the end of a day; none if it was not there.
    pub(super) fn on(&self, day: Date) -> Option<&State<R>> {
        let stands = |state: &&State<R>| state.from <= day && state.until.is_none_or(|until| until > day);
        self.states.iter().rev().find(stands)
    }

    /// The states that stood within two days, both included.
    pub(super) fn between(&self, first: Date, last: Date) -> impl DoubleEndedIterator<Item = &State<R>> {
        let touches =
            move |state: &&State<R>| state.from <= last && state.until.is_none_or(|until| until >= first);
        self.states.iter().filter(touches)
    }
}

impl Engine {
    /// Every record of the caller that is or was, with everything that it has been, in the order of creation.
    pub(super) fn each_timeline<R: Record>(
        &self,
        caller: &Principal,
        call: &Call,
        mut visit: impl FnMut(&Timeline<R>) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let mut gone = self.former_states::<R>(caller, call)?;
        let mut after = 0;
        loop {
            call.check()?;
            let page = self.reach(caller).scan::<R>(after, PAGE_RECORDS)?;
            let Some(last) = page.last() else { break };
            after = last.envelope.number;
            for stored in page {
                let former = gone.remove(&stored.envelope.number).unwrap_or_default();
                visit(&self.timeline(former, Some(stored)))?;
            }
        }
        // What is left was deleted, or became part of another record, which stands for it now.
        for (_, former) in gone {
            visit(&self.timeline(former, None))?;
        }
        Ok(())
    }

    fn former_states<R: Record>(
        &self,
        caller: &Principal,
        call: &Call,
    ) -> Result<BTreeMap<u64, Vec<Former<R>>>, EngineError> {
        let mut former: BTreeMap<u64, Vec<Former<R>>> = BTreeMap::new();
        let mut last: Option<Former<R>> = None;
        loop {
            call.check()?;
            let page = self.reach(caller).scan_former::<R>(last.as_ref(), PAGE_RECORDS)?;
            let Some(end) = page.last().cloned() else {
                return Ok(former);
            };
            for state in page {
                former
                    .entry(state.stored.envelope.number)
                    .or_default()
                    .push(state);
            }
            last = Some(end);
        }
    }

    fn timeline<R: Record>(&self, former: Vec<Former<R>>, now: Option<Stored<R>>) -> Timeline<R> {
        let day = |at| day_of(at, &self.time_zone);
        let first = former.first().map(|first| &first.stored).or(now.as_ref());
        let (number, created_on) = first.map_or((0, Date::ZERO), |stored| {
            (stored.envelope.number, day(stored.envelope.created_at))
        });
        let mut states: Vec<State<R>> = former
            .into_iter()
            .map(|state| State {
                from: day(state.stored.envelope.updated_at),
                until: Some(day(state.ended_at)),
                body: state.stored.body,
            })
            .collect();
        states.extend(now.map(|stored| State {
            from: day(stored.envelope.updated_at),
            until: None,
            body: stored.body,
        }));
        Timeline {
            number,
            created_on,
            states,
        }
    }
}
