//! How far persons and vacancies came with each other in a period.

use super::super::{Call, Engine, EngineError, Principal};
use duijie_domain::follow_up::{PairFile, Stage};
use duijie_domain::{Vacancy, event::Step};
use duijie_statistics::{OutcomeRow, OutcomeStep, Period};

impl Engine {
    pub(super) fn outcome_rows(
        &self,
        caller: &Principal,
        period: Period,
        call: &Call,
    ) -> Result<Vec<OutcomeRow>, EngineError> {
        let mut rows = Vec::new();
        for (_, person) in self.ledger(caller).1.persons() {
            call.check()?;
            for (vacancy, pair) in person.as_of(period.last_day()).pairs() {
                let moved = pair.events().iter().any(|event| event.day >= period.first_day());
                let Some(reached) = reached(pair).filter(|_| moved) else {
                    continue;
                };
                let Some(stored) = self.reach(caller).standing_or_deleted::<Vacancy>(vacancy)? else {
                    continue;
                };
                let Some(site) = stored.body.sites.first() else {
                    continue;
                };
                rows.push(OutcomeRow {
                    pairs: 1,
                    division: site.place.division.clone(),
                    reached,
                    by_match: pair.was_recommended(),
                    hired_on: pair.hire().map(|hire| hire.hired_on),
                });
            }
        }
        Ok(rows)
    }
}

/// The farthest step of the pair, also of one that came to nothing afterwards.
fn reached(pair: &PairFile) -> Option<OutcomeStep> {
    let kept = pair.hire().map_or(0, |hire| hire.kept_months);
    let farthest = pair.events().iter().filter_map(|event| match &event.step {
        Step::Recommended => Some(OutcomeStep::Recommended),
        Step::Contacted => Some(OutcomeStep::Contacted),
        Step::Interested | Step::InterviewSet { .. } => Some(OutcomeStep::Interested),
        Step::Interviewed => Some(OutcomeStep::Interviewed),
        Step::Offered => Some(OutcomeStep::Offered),
        Step::Hired { .. } => Some(OutcomeStep::Hired),
        _ => None,
    });
    match (pair.stage(), kept) {
        (Stage::New, _) => None,
        (_, 6) => Some(OutcomeStep::KeptSixMonths),
        (_, 3) => Some(OutcomeStep::KeptThreeMonths),
        (_, 1) => Some(OutcomeStep::KeptOneMonth),
        _ => farthest.max(),
    }
}
