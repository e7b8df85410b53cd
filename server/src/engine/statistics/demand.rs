//! Places that were open in a period: new ones, and those carried over that were still valid.

use super::super::{Call, Engine, EngineError, Principal};
use super::timeline::{State, Timeline};
use duijie_domain::code::DivisionCode;
use duijie_domain::fact::Fact;
use duijie_domain::vacancy::VacancyState;
use duijie_domain::{Employer, RecordKey, Vacancy};
use duijie_statistics::{DemandRow, Period};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Ages of youth (青年) in the programmes.
const YOUTH_YEARS: (u8, u8) = (16, 35);

/// Days of hires that still stood at the end of the period, by vacancy.
type Hires = BTreeMap<u64, Vec<Date>>;
/// Employers by their key.
type Employers = BTreeMap<RecordKey, Timeline<Employer>>;

impl Engine {
    pub(super) fn demand_rows(
        &self,
        caller: &Principal,
        period: Period,
        call: &Call,
    ) -> Result<Vec<DemandRow>, EngineError> {
        let hires = self.hires_until(caller, period.last_day());
        let mut employers = Employers::new();
        self.each_timeline::<Employer>(caller, call, |timeline| {
            if let Some(state) = timeline.on(period.last_day()) {
                employers.insert(state.body.key.clone(), timeline.clone());
            }
            Ok(())
        })?;
        let mut rows = Vec::new();
        self.each_timeline::<Vacancy>(caller, call, |timeline| {
            let filled = hires.get(&timeline.number).map(Vec::as_slice).unwrap_or_default();
            if let Some(open) = OpenVacancy::of(timeline, period) {
                open.add_rows(period, filled, &employers, &mut rows);
            }
            Ok(())
        })?;
        Ok(rows)
    }

    fn hires_until(&self, caller: &Principal, day: Date) -> Hires {
        let mut hires = Hires::new();
        for (_, person) in self.ledger(caller).1.persons() {
            for (vacancy, pair) in person.as_of(day).pairs() {
                if let Some(hire) = pair.hire().filter(|_| pair.held_site().is_some()) {
                    hires.entry(vacancy).or_default().push(hire.hired_on);
                }
            }
        }
        hires
    }
}

/// A vacancy that was open on a day of the period.
struct OpenVacancy<'a> {
    /// As it stood last while it was open.
    state: &'a State<Vacancy>,
    opened_on: Date,
}

impl<'a> OpenVacancy<'a> {
    fn of(timeline: &'a Timeline<Vacancy>, period: Period) -> Option<Self> {
        let (first, last) = (period.first_day(), period.last_day());
        let state = timeline
            .between(first, last)
            .rev()
            .find(|state| was_open(state, first, last))?;
        let opened_on = state.body.published_on.unwrap_or(timeline.created_on);
        Some(Self { state, opened_on })
    }

    /// A row for each site and each day on which places were filled, and one for the places that stayed open.
    fn add_rows(&self, period: Period, filled: &[Date], employers: &Employers, rows: &mut Vec<DemandRow>) {
        let first = period.first_day();
        let is_new = self.opened_on >= first;
        let before = filled.iter().filter(|day| **day < first).count();
        let mut days: Vec<Date> = filled.iter().copied().filter(|day| *day >= first).collect();
        days.sort_unstable();
        let mut before = u32::try_from(before).unwrap_or(u32::MAX);
        for site in &self.state.body.sites {
            // Places that were filled before the period are no demand of it.
            let told = site.head_count.saturating_sub(site.filled);
            let gone = told.min(before);
            before -= gone;
            let places = told - gone;
            let taken = days.len().min(usize::try_from(places).unwrap_or(usize::MAX));
            let filled_here: Vec<Date> = days.drain(..taken).collect();
            let open = places - u32::try_from(taken).unwrap_or(places);
            let row = self.row(&site.place.division, is_new, employers);
            for day in filled_here {
                rows.push(DemandRow {
                    places: 1,
                    places_filled: 1,
                    filled_on: Some(day),
                    ..row.clone()
                });
            }
            if open > 0 {
                rows.push(DemandRow { places: open, ..row });
            }
        }
    }

    fn row(&self, division: &DivisionCode, is_new: bool, employers: &Employers) -> DemandRow {
        let body = &self.state.body;
        let key = RecordKey::new(body.key.publisher.clone(), body.employer.clone());
        let employer = employers
            .get(&key)
            .and_then(|timeline| timeline.on(self.state.from.max(timeline.created_on)));
        let employer = employer.map(|state| &state.body);
        let bar = body.requirements.age.as_ref();
        let (least, most) = (
            bar.and_then(|bar| bar.years_min),
            bar.and_then(|bar| bar.years_max),
        );
        let pay = match &body.pay {
            Fact::Known(pay) => Some(pay),
            _ => None,
        };
        DemandRow {
            is_new,
            industry: employer.and_then(|employer| employer.industry.clone()),
            employer_kind: employer.and_then(|employer| employer.kind.clone()),
            occupation: known(&body.occupation),
            schooling: body.requirements.education.clone(),
            skill_grade: body.requirements.skill_grade.clone(),
            age_years_min: least,
            age_years_max: most,
            majors: body.requirements.majors.clone(),
            for_graduates: body
                .target_groups
                .iter()
                .any(|target| matches!(target.group.as_str(), "graduate" | "recent-graduate")),
            open_to_youth: least.is_none_or(|least| least <= YOUTH_YEARS.1)
                && most.is_none_or(|most| most >= YOUTH_YEARS.0),
            pay_min_yuan_per_month: pay.and_then(duijie_domain::pay::Pay::min_yuan_per_month),
            pay_max_yuan_per_month: pay.and_then(duijie_domain::pay::Pay::max_yuan_per_month),
            opened_on: Some(self.opened_on),
            ..DemandRow::new(0, division.clone())
        }
    }
}

/// Whether the vacancy, as it stood in this state, was open on a day of the period.
fn was_open(state: &State<Vacancy>, first: Date, last: Date) -> bool {
    let body = &state.body;
    let is_let = matches!(body.state, VacancyState::Open | VacancyState::Full);
    let begins = body
        .published_on
        .map_or(state.from, |published| published.max(state.from))
        .max(first);
    let is_valid = body.valid_until.is_none_or(|until| until >= begins);
    let stands = state
        .until
        .is_none_or(|until| until > begins || until == state.from);
    is_let && begins <= last && is_valid && stands
}

/// The value, if there is one.
pub(super) fn known<T: Clone>(fact: &Fact<T>) -> Option<T> {
    match fact {
        Fact::Known(value) => Some(value.clone()),
        _ => None,
    }
}
