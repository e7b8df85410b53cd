//! Shortage of staff (用工保障清单): an employer's open places, how long they have been open, what was tried, and what keeps
//! the supply out; and the employers of an area by gap and age. What a hard term keeps out is counted by the matcher.

mod efforts;

pub use efforts::Efforts;

use super::ledger::{Ledger, day_of};
use super::resident::Resident;
use super::tracking::lies_in;
use super::{Call, Engine, EngineError, Principal, RecordName};
use duijie_domain::code::DivisionCode;
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Employer, RecordKey, Vacancy};
use duijie_indexer::store::{Sequence, Stored};
use duijie_matcher::explain::Sentence;
use duijie_matcher::pool::VacancyRow;
use duijie_matcher::requirement::REQUIREMENTS;
use duijie_matcher::supply::{Supply, supply};
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Vacancies read from the store at once.
const PAGE_RECORDS: usize = 1_000;

/// What an employer lacks.
#[derive(Debug, Clone)]
pub struct ShortageFile {
    /// Creation number of the employer.
    pub employer: u64,
    /// Registered name.
    pub name: String,
    /// Open vacancies with places left.
    pub vacancies: Vec<ShortVacancy>,
    /// The day.
    pub on: Date,
    /// The profile whose hard terms were taken.
    pub profile: String,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
}

/// A vacancy with open places.
#[derive(Debug, Clone)]
pub struct ShortVacancy {
    /// Its gap.
    pub gap: Gap,
    /// What was tried.
    pub efforts: Efforts,
    /// Persons looked at.
    pub considered: u64,
    /// Persons who pass.
    pub eligible: u64,
    /// Terms that alone keep somebody out, those that win most first.
    pub terms: Vec<SupplyTerm>,
}

/// The open places of a vacancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Creation number of the vacancy.
    pub vacancy: u64,
    /// Title.
    pub title: String,
    /// Places over all sites.
    pub head_count: u32,
    /// Places left.
    pub places: u32,
    /// Publication or the last hire, whichever is later.
    pub since: Date,
    /// Days since then.
    pub days: u32,
}

/// What one hard term costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplyTerm {
    /// Position in the list of hard terms.
    pub position: u8,
    /// Persons whom this term alone keeps out.
    pub alone: u64,
    /// Persons won if the vacancy drops it.
    pub dropped: Option<u64>,
    /// Changes instead, and what they win.
    pub steps: Vec<(Sentence, u64)>,
}

/// An employer with open places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShortageRow {
    /// Creation number; none if only the vacancies are known.
    pub employer: Option<u64>,
    /// Registered name, or the publisher's identifier.
    pub name: String,
    /// Open vacancies with places left.
    pub vacancies: u32,
    /// Places left.
    pub places: u32,
    /// Days of the oldest gap.
    pub oldest_days: u32,
    /// Places times days.
    pub place_days: u64,
}

/// Employers with open places, by place-days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShortageList {
    /// The rows.
    pub rows: Vec<ShortageRow>,
    /// The day.
    pub on: Date,
    /// The change up to which the store was seen.
    pub sequence: Sequence,
}

impl SupplyTerm {
    /// The most that the vacancy can win by this term.
    pub fn best_gain(&self) -> u64 {
        let steps = self.steps.iter().map(|(_, gain)| *gain);
        steps.chain(self.dropped).max().unwrap_or(0)
    }

    /// The hard term.
    pub fn term(&self) -> &'static dyn duijie_matcher::requirement::Requirement {
        REQUIREMENTS[usize::from(self.position)]
    }
}

impl Engine {
    /// What an employer lacks, with the supply of each of its open vacancies.
    ///
    /// # Errors
    /// `NotFound` for the employer, `InvalidInput` for the profile, `Cancelled`, `DeadlineExceeded`.
    pub fn shortage_file(
        &self,
        caller: &Principal,
        employer: &RecordName,
        (profile, date, min_sequence): (&str, Option<Date>, Sequence),
        call: &Call,
    ) -> Result<ShortageFile, EngineError> {
        let employer = self.get::<Employer>(caller, employer)?;
        let run = self.run(
            caller,
            profile,
            date,
            min_sequence.max(self.store.sequence()),
            call,
        )?;
        let mut gaps = Vec::new();
        self.each_gap(caller, &run.pool.ledger, run.date, call, |key, gap, _| {
            if *key == employer.envelope.key {
                gaps.push(gap);
            }
            Ok(())
        })?;
        gaps.sort_by_key(|gap| Reverse((u64::from(gap.places) * u64::from(gap.days), gap.places)));
        let mut vacancies = Vec::with_capacity(gaps.len());
        for gap in gaps {
            let row: Option<VacancyRow> = Resident::row(&run.pool, gap.vacancy);
            let found = match row {
                Some(row) => supply(&run.context(), &row, &run.pool.candidates, &call.control)
                    .map_err(|_| call.stopped())?,
                None => Supply::default(),
            };
            let efforts = Efforts::of(&run.pool.ledger, gap.vacancy, run.date);
            vacancies.push(self.short_vacancy(gap, efforts, found));
        }
        Ok(ShortageFile {
            employer: employer.envelope.number,
            name: employer.body.registered_name,
            vacancies,
            on: run.date,
            profile: run.profile.name.to_string(),
            sequence: run.snapshot.sequence,
        })
    }

    fn short_vacancy(&self, gap: Gap, efforts: Efforts, found: Supply) -> ShortVacancy {
        let terms = found.terms.into_iter().map(|term| SupplyTerm {
            position: term.position,
            alone: term.alone,
            dropped: term.dropped,
            steps: term
                .steps
                .iter()
                .map(|step| (Sentence::tell(&step.change.note, &*self.tables), step.gain))
                .collect(),
        });
        let mut terms: Vec<SupplyTerm> = terms.collect();
        terms.sort_by_key(|term| Reverse((term.best_gain(), term.alone)));
        ShortVacancy {
            gap,
            efforts,
            considered: found.considered,
            eligible: found.eligible,
            terms,
        }
    }

    /// Employers of an area by how many places they have had open for how long.
    ///
    /// # Errors
    /// `Cancelled`, `DeadlineExceeded`, or why the store cannot be read.
    pub fn list_shortages(
        &self,
        caller: &Principal,
        area: Option<&DivisionCode>,
        date: Option<Date>,
        call: &Call,
    ) -> Result<ShortageList, EngineError> {
        let on = date.unwrap_or_else(|| self.today());
        let ledger = self.ledger_now(caller, call)?;
        let mut employers: BTreeMap<RecordKey, ShortageRow> = BTreeMap::new();
        self.each_gap(caller, &ledger, on, call, |key, gap, body| {
            let is_here = |division: &DivisionCode| lies_in(Some(division), area);
            if area.is_none() || body.sites.iter().any(|site| is_here(&site.place.division)) {
                employers.entry(key.clone()).or_default().add(&gap);
            }
            Ok(())
        })?;
        let mut rows = Vec::with_capacity(employers.len());
        for (key, mut row) in employers {
            let employer = self.reach(caller).find::<Employer>(&key)?;
            row.employer = employer.as_ref().map(|stored| stored.envelope.number);
            row.name = employer.map_or_else(|| key.own_id.to_string(), |stored| stored.body.registered_name);
            rows.push(row);
        }
        rows.sort_by_key(|row| Reverse((row.place_days, row.places)));
        Ok(ShortageList {
            rows,
            on,
            sequence: self.store.sequence(),
        })
    }

    /// Every open vacancy of the caller with places left, with its employer's key.
    fn each_gap(
        &self,
        caller: &Principal,
        ledger: &Ledger,
        on: Date,
        call: &Call,
        mut visit: impl FnMut(&RecordKey, Gap, &Vacancy) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let reach = self.reach(caller);
        let hires = efforts::last_hires(ledger, on);
        let mut after = 0;
        loop {
            call.check()?;
            let page = reach.scan::<Vacancy>(after, PAGE_RECORDS)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.envelope.number;
            for stored in page {
                let key = RecordKey::new(stored.body.key.publisher.clone(), stored.body.employer.clone());
                let places = ledger.places_file(&reach.tenant_wide(), stored.envelope.number)?;
                let last_hire = hires.get(&stored.envelope.number).copied();
                let registered_on = day_of(stored.envelope.created_at, &self.time_zone);
                let Stored { envelope, body } = stored;
                let body = places.file.filled_in(body);
                if let Some(gap) = gap_of(envelope.number, &body, (registered_on, last_hire), on) {
                    visit(&key, gap, &body)?;
                }
            }
        }
    }
}

impl ShortageRow {
    fn add(&mut self, gap: &Gap) {
        self.vacancies += 1;
        self.places = self.places.saturating_add(gap.places);
        self.oldest_days = self.oldest_days.max(gap.days);
        self.place_days += u64::from(gap.places) * u64::from(gap.days);
    }
}

/// The gap of a vacancy that is open on the day; none without a place left.
fn gap_of(
    number: u64,
    body: &Vacancy,
    (registered_on, last_hire): (Date, Option<Date>),
    on: Date,
) -> Option<Gap> {
    let places = body.remaining_places();
    let is_open = body.state == VacancyState::Open && body.valid_until.is_none_or(|last| last >= on);
    let published_on = body.published_on.unwrap_or(registered_on);
    if !is_open || places == 0 || published_on > on {
        return None;
    }
    let since = last_hire.map_or(published_on, |hire| hire.max(published_on));
    let days = on
        .since((jiff::Unit::Day, since))
        .map_or(0, |span| span.get_days());
    Some(Gap {
        vacancy: number,
        title: body.title.clone(),
        head_count: body.head_count(),
        places,
        since,
        days: u32::try_from(days).unwrap_or(0),
    })
}
