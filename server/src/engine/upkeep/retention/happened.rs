//! What happened, read once: by person and by fair, with the last day of each, and the last day on which something happened
//! about each vacancy. Grants are seen and not listed, since they are kept.

use super::survey::Look;
use crate::engine::EngineError;
use duijie_domain::RecordKind;
use duijie_domain::event::{Event, Step};
use duijie_indexer::store::{Stored, Tenant};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What happened to one person or at one fair.
#[derive(Debug, Default)]
pub(super) struct Happened {
    pub(super) tenant: Option<Tenant>,
    pub(super) persons: BTreeSet<u64>,
    pub(super) events: Vec<u64>,
    pub(super) vacancies: BTreeSet<u64>,
    pub(super) last: Option<Date>,
}

impl Happened {
    fn touch(&mut self, day: Date) {
        self.last = self.last.max(Some(day));
    }
}

/// Everything that happened, by whom and what it was about.
#[derive(Debug, Default)]
pub(super) struct Happenings {
    pub(super) persons: BTreeMap<u64, Happened>,
    pub(super) booths: BTreeMap<u64, Happened>,
    pub(super) vacancies: HashMap<u64, Date>,
}

impl Look<'_> {
    /// Everything that happened.
    pub(super) fn happenings(&mut self) -> Result<Happenings, EngineError> {
        let (mut happened, mut after) = (Happenings::default(), 0);
        let mut roots = HashMap::new();
        loop {
            let page = self.page::<Event>(&mut after)?;
            if page.is_empty() {
                return Ok(happened);
            }
            for stored in &page {
                self.take_in(&mut happened, stored, &mut roots)?;
            }
        }
    }

    fn take_in(
        &self,
        happened: &mut Happenings,
        stored: &Stored<Event>,
        roots: &mut HashMap<(RecordKind, u64), u64>,
    ) -> Result<(), EngineError> {
        let (envelope, event) = (&stored.envelope, &stored.body);
        let day = self.day(event.happened_at).max(self.day(envelope.created_at));
        let mut root = |kind, number| -> Result<u64, EngineError> {
            if let Some(root) = roots.get(&(kind, number)) {
                return Ok(*root);
            }
            let root = self.engine.store.every_tenant().standing_number(kind, number)?;
            roots.insert((kind, number), root);
            Ok(root)
        };
        if let Some(vacancy) = event.vacancy {
            let last = happened
                .vacancies
                .entry(root(RecordKind::Vacancy, vacancy)?)
                .or_insert(day);
            *last = day.max(*last);
        }
        if let Some(fair) = event.fair {
            happened.booths.entry(fair).or_default().touch(day);
        }
        let file = match (event.candidate, event.fair) {
            (Some(person), _) => happened
                .persons
                .entry(root(RecordKind::Candidate, person)?)
                .or_default(),
            (None, Some(fair)) => happened.booths.entry(fair).or_default(),
            (None, None) => return Ok(()),
        };
        file.touch(day);
        file.tenant.get_or_insert_with(|| envelope.tenant.clone());
        file.persons.extend(event.candidate);
        if let Some(vacancy) = event.vacancy {
            file.vacancies.insert(root(RecordKind::Vacancy, vacancy)?);
        }
        // How often a grant was paid is counted over all years.
        if !matches!(event.step, Step::Granted(_)) {
            file.events.push(envelope.number);
        }
        Ok(())
    }
}
