//! The ledger of one tenant as a view of the store: what follows from its events, as an immutable snapshot. What an event
//! means is the domain's matter; writing one is in `tracking`.

use duijie_domain::event::{About, Step};
use duijie_domain::follow_up::{PairFile, PersonFile, PlaceChange, PlacesFile};
use duijie_domain::{Event, RecordKind};
use duijie_indexer::Error;
use duijie_indexer::store::{Sequence, TenantStore};
use duijie_matcher::numbered::Numbered;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A file and the change by which rows made of it became others.
#[derive(Debug, Clone, Default)]
pub(super) struct Filed<File> {
    /// The change.
    pub(super) revision: Sequence,
    /// The file.
    pub(super) file: Arc<File>,
}

/// What happened at a fair. Cloning shares everything that does not change.
#[derive(Debug, Clone, Default)]
pub(super) struct FairFile {
    /// Whether each booth that was told of is open, and since when.
    pub(super) booths: BTreeMap<SmolStr, (bool, Timestamp)>,
    /// Booths that have ever checked in.
    pub(super) came: BTreeSet<SmolStr>,
    /// Who came, when first, and the creation number of that event.
    pub(super) visitors: Numbered<(Timestamp, u64)>,
    /// Steps of pairs at the fair in the order of recording, counted from 1.
    pub(super) steps: Numbered<FairStep>,
    /// Creation numbers of what was told of booths.
    booth_events: BTreeSet<u64>,
    /// How many steps were ever taken in.
    steps_seen: u64,
}

/// A step of a pair at a fair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FairStep {
    /// Creation number of the event.
    pub(super) event: u64,
    /// The person.
    pub(super) candidate: u64,
    /// The vacancy.
    pub(super) vacancy: u64,
    /// When.
    pub(super) happened_at: Timestamp,
    /// What.
    pub(super) step: Step,
}

/// What follows from the events of one tenant. Cloning shares everything that does not change.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    persons: Numbered<Filed<PersonFile>>,
    places: Numbered<Filed<PlacesFile>>,
    fairs: Numbered<Filed<FairFile>>,
}

/// What taking an event in has changed for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Touched {
    /// The vacancy whose places changed.
    pub(super) vacancy: Option<u64>,
    /// The person whose state may have changed.
    pub(super) candidate: Option<u64>,
}

impl Ledger {
    /// Whether nothing has happened yet.
    pub(super) fn is_empty(&self) -> bool {
        self.persons.is_empty() && self.fairs.is_empty()
    }

    /// Everybody to whom something happened, by creation number.
    pub(super) fn persons(&self) -> impl Iterator<Item = (u64, &PersonFile)> {
        self.persons
            .iter()
            .map(|(number, filed)| (number, filed.file.as_ref()))
    }

    /// What happened at the fair.
    pub(super) fn fair(&self, fair: u64) -> Option<&FairFile> {
        self.fairs.get(fair).map(|filed| filed.file.as_ref())
    }

    /// Takes an event in that was found possible.
    pub(super) fn apply(&mut self, number: u64, revision: Sequence, event: &Event, day: Date) -> Touched {
        if event.fair.is_some() {
            self.apply_to_fair(number, revision, event);
        }
        let Some(candidate) = event.candidate else {
            return Touched::default();
        };
        // Taken out of the snapshot, so that it is copied only where an older snapshot still needs it.
        let mut filed = self.persons.remove(candidate).unwrap_or_default();
        let before = filed.file.standing();
        let taken = Arc::make_mut(&mut filed.file).apply(candidate, number, event, day);
        let is_moved = before != filed.file.standing();
        if is_moved {
            filed.revision = revision;
        }
        self.persons.upsert(candidate, filed);
        if let Some(change) = taken.place {
            let mut filed = self.places.remove(change.vacancy).unwrap_or_default();
            Arc::make_mut(&mut filed.file).apply(change);
            filed.revision = revision;
            self.places.upsert(change.vacancy, filed);
        }
        Touched {
            vacancy: taken.place.map(|change| change.vacancy),
            candidate: is_moved.then_some(candidate),
        }
    }

    fn apply_to_fair(&mut self, number: u64, revision: Sequence, event: &Event) {
        let Some(fair) = event.fair else { return };
        let mut filed = self.fairs.remove(fair).unwrap_or_default();
        Arc::make_mut(&mut filed.file).apply(number, event);
        filed.revision = revision;
        self.fairs.upsert(fair, filed);
    }
}

impl FairFile {
    fn apply(&mut self, number: u64, event: &Event) {
        match (&event.step, event.candidate, event.vacancy) {
            (Step::BoothOpened { booth }, ..) => {
                self.booth_events.insert(number);
                self.came.insert(booth.clone());
                self.booths.insert(booth.clone(), (true, event.happened_at));
            }
            (Step::BoothClosed { booth }, ..) => {
                self.booth_events.insert(number);
                self.booths.insert(booth.clone(), (false, event.happened_at));
            }
            (Step::Entered, Some(candidate), _) if self.visitors.get(candidate).is_none() => {
                self.visitors.upsert(candidate, (event.happened_at, number));
            }
            (Step::TakenBack { event }, candidate, _) => self.take_back(*event, candidate),
            (step, Some(candidate), Some(vacancy)) if step.about() == About::Pair => {
                self.steps_seen += 1;
                self.steps.upsert(
                    self.steps_seen,
                    FairStep {
                        event: number,
                        candidate,
                        vacancy,
                        happened_at: event.happened_at,
                        step: step.clone(),
                    },
                );
            }
            _ => {}
        }
    }

    fn take_back(&mut self, event: u64, candidate: Option<u64>) {
        let step = self.steps.iter().find(|(_, step)| step.event == event);
        if let Some(place) = step.map(|(place, _)| place) {
            self.steps.remove(place);
        }
        let is_entry = |candidate: &u64| {
            self.visitors
                .get(*candidate)
                .is_some_and(|(_, entry)| *entry == event)
        };
        if let Some(candidate) = candidate.filter(is_entry) {
            self.visitors.remove(candidate);
        }
    }
}

impl Ledger {
    /// Forgets events whose time was over; tells the vacancies of which places are given back by that.
    pub(super) fn forget(&mut self, events: &BTreeSet<u64>) -> BTreeSet<u64> {
        let is_hit = |numbers: BTreeSet<u64>| !numbers.is_disjoint(events);
        let persons: Vec<u64> = self
            .persons()
            .filter(|(_, file)| is_hit(file.numbers()))
            .map(|(number, _)| number)
            .collect();
        let mut vacancies = BTreeSet::new();
        for candidate in persons {
            vacancies.extend(self.forget_of_person(candidate, events));
        }
        let fairs: Vec<u64> = self.fairs.iter().map(|(number, _)| number).collect();
        for fair in fairs {
            if let Some(mut filed) = self.fairs.remove(fair) {
                Arc::make_mut(&mut filed.file).forget(events);
                self.fairs.upsert(fair, filed);
            }
        }
        vacancies
    }

    fn forget_of_person(&mut self, candidate: u64, events: &BTreeSet<u64>) -> Vec<u64> {
        let Some(mut filed) = self.persons.remove(candidate) else {
            return Vec::new();
        };
        let left = filed.file.without(events);
        let mut vacancies = Vec::new();
        for (vacancy, pair) in filed.file.pairs() {
            let site = left.pair(vacancy).and_then(PairFile::held_site);
            if pair.held_site() == site {
                continue;
            }
            let mut places = self.places.remove(vacancy).unwrap_or_default();
            Arc::make_mut(&mut places.file).apply(PlaceChange {
                vacancy,
                candidate,
                site,
            });
            self.places.upsert(vacancy, places);
            vacancies.push(vacancy);
        }
        if !left.is_empty() {
            filed.file = Arc::new(left);
            self.persons.upsert(candidate, filed);
        }
        vacancies
    }
}

impl FairFile {
    fn forget(&mut self, events: &BTreeSet<u64>) {
        let steps = self.steps.iter().filter(|(_, step)| events.contains(&step.event));
        let steps: Vec<u64> = steps.map(|(place, _)| place).collect();
        for place in steps {
            self.steps.remove(place);
        }
        let visitors = self
            .visitors
            .iter()
            .filter(|(_, (_, entry))| events.contains(entry));
        let visitors: Vec<u64> = visitors.map(|(candidate, _)| candidate).collect();
        for candidate in visitors {
            self.visitors.remove(candidate);
        }
        // What was told of booths goes as a whole.
        let were_booths = !self.booth_events.is_empty();
        self.booth_events.retain(|event| !events.contains(event));
        if were_booths && self.booth_events.is_empty() {
            self.booths.clear();
            self.came.clear();
        }
    }
}

/// The day on which something happened, in the calendar of the service.
pub(super) fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

impl Ledger {
    /// Everything that happened to the person for whom this record stands, under whichever of its numbers.
    pub(super) fn person_file(
        &self,
        store: &TenantStore<'_>,
        candidate: u64,
    ) -> Result<Filed<PersonFile>, Error> {
        let numbers = self.members(store, RecordKind::Candidate, candidate)?;
        let files: Vec<&Filed<PersonFile>> = numbers
            .iter()
            .filter_map(|number| self.persons.get(*number))
            .collect();
        Ok(match files[..] {
            [] => Filed::default(),
            [only] => only.clone(),
            _ => Filed {
                revision: files.iter().map(|filed| filed.revision).max().unwrap_or_default(),
                file: Arc::new(PersonFile::joined(files.iter().map(|filed| filed.file.as_ref()))),
            },
        })
    }

    /// The places that hires hold of the vacancy for which this record stands, under whichever of its numbers.
    pub(super) fn places_file(
        &self,
        store: &TenantStore<'_>,
        vacancy: u64,
    ) -> Result<Filed<PlacesFile>, Error> {
        let numbers = self.members(store, RecordKind::Vacancy, vacancy)?;
        let mut joined = Filed::<PlacesFile>::default();
        for filed in numbers.iter().filter_map(|number| self.places.get(*number)) {
            joined.revision = joined.revision.max(filed.revision);
            Arc::make_mut(&mut joined.file).join(&filed.file);
        }
        Ok(joined)
    }

    /// The record itself and everything merged into it.
    fn members(&self, store: &TenantStore<'_>, kind: RecordKind, number: u64) -> Result<Vec<u64>, Error> {
        let mut members = vec![number];
        if self.is_empty() {
            return Ok(members);
        }
        let mut next = 0;
        while let Some(member) = members.get(next) {
            let merged = store.merged_into(kind, *member)?;
            members.extend(merged.into_iter().map(|merged| merged.number));
            next += 1;
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use duijie_domain::RecordKey;
    use duijie_domain::event::Mark;

    fn happened(candidate: Option<u64>, vacancy: Option<u64>, step: Step) -> Event {
        Event {
            key: RecordKey::new("center", "e"),
            happened_at: Timestamp::UNIX_EPOCH,
            actor: "officer".into(),
            candidate,
            vacancy,
            fair: Some(1),
            step,
            note: String::new(),
        }
    }

    fn hired() -> Step {
        Step::Hired {
            site: 0,
            starts_on: None,
            full: true,
        }
    }

    /// The ledger after these events, numbered from 1.
    fn ledger(events: &[(u64, Event)]) -> Ledger {
        let mut ledger = Ledger::default();
        for (number, event) in events {
            ledger.apply(*number, Sequence(*number), event, Date::default());
        }
        ledger
    }

    fn shown(ledger: &Ledger) -> String {
        let places: Vec<_> = ledger
            .places
            .iter()
            .map(|(number, filed)| (number, &filed.file))
            .collect();
        let places: Vec<_> = places.iter().filter(|(_, file)| !file.is_empty()).collect();
        let fair = ledger.fair(1).cloned().unwrap_or_default();
        let visitors: Vec<_> = fair.visitors.iter().collect();
        let steps: Vec<_> = fair.steps.iter().map(|(_, step)| step.event).collect();
        let persons: Vec<_> = ledger.persons().collect();
        format!(
            "{persons:?} {places:?} {visitors:?} {steps:?} {:?} {:?}",
            fair.booths, fair.came
        )
    }

    #[test]
    fn a_ledger_that_forgets_is_as_if_it_had_never_heard() {
        let opened = || Step::BoothOpened { booth: "A1".into() };
        let marked = || Step::Marked { mark: Mark::Notified };
        let events = [
            (1, happened(None, None, opened())),
            (2, happened(Some(1), None, Step::Entered)),
            (3, happened(Some(1), Some(7), marked())),
            (4, happened(Some(1), Some(7), hired())),
            (5, happened(Some(2), None, Step::Entered)),
            (6, happened(Some(2), Some(7), hired())),
        ];
        let of_first = |number: u64| [2, 3, 4].contains(&number);
        for removed in [[2, 3, 4].as_slice(), &[1], &[1, 2, 3, 4, 5, 6], &[]] {
            let removed: BTreeSet<u64> = removed.iter().copied().collect();
            let mut forgetful = ledger(&events);
            let given_back = forgetful.forget(&removed);
            let left: Vec<_> = events
                .iter()
                .filter(|(number, _)| !removed.contains(number))
                .cloned()
                .collect();
            assert_eq!(shown(&forgetful), shown(&ledger(&left)), "{removed:?}");
            let frees = removed.iter().any(|number| of_first(*number));
            assert_eq!(given_back.contains(&7), frees);
        }
    }
}
