//! The pairs of a finished bulk run as the table of a plan: the lists of both sides together, and the places that the
//! vacancies have left now.

use super::{PairWorth, PlanFault, PlanTable};
use crate::engine::{Call, Engine, EngineError, Principal, RecordName, RunPart};
use duijie_domain::{RecordKind, Vacancy};

impl Engine {
    /// The table of a finished run; records are named by kind and number.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` while the run is not finished; `Cancelled`, `DeadlineExceeded`.
    pub fn run_pairs(&self, caller: &Principal, number: u64, call: &Call) -> Result<PlanTable, EngineError> {
        let mut table = PlanTable::default();
        let mut lists = self.run_lists(caller, number, 0)?;
        for vacancy in lists.rows(RecordKind::Vacancy) {
            call.check()?;
            table
                .add_vacancy(
                    &name(RecordKind::Vacancy, vacancy),
                    self.places_left(caller, vacancy)?,
                )
                .map_err(not_ours)?;
        }
        for candidate in lists.rows(RecordKind::Candidate) {
            table
                .add_seeker(&name(RecordKind::Candidate, candidate))
                .map_err(not_ours)?;
        }
        while let Some(part) = lists.next_part()? {
            call.check()?;
            add(&mut table, &part)?;
        }
        Ok(table)
    }

    /// A vacancy that was deleted has no places any more.
    fn places_left(&self, caller: &Principal, number: u64) -> Result<u32, EngineError> {
        match self.get::<Vacancy>(caller, &RecordName::Number(number)) {
            Ok(stored) => Ok(stored.body.remaining_places()),
            Err(EngineError::NotFound(_)) => Ok(0),
            Err(error) => Err(error),
        }
    }
}

/// A pair that stands in the lists of both sides is taken once.
fn add(table: &mut PlanTable, part: &RunPart) -> Result<(), EngineError> {
    for entry in &part.list.matches {
        let (vacancy, candidate) = match part.kind {
            RecordKind::Candidate => (entry.number, part.list.number),
            _ => (part.list.number, entry.number),
        };
        let worth = PairWorth {
            score: entry.score.score,
            employer_score: Some(entry.score.employer.score),
            seeker_score: Some(entry.score.seeker.score),
        };
        let (vacancy, candidate) = (
            name(RecordKind::Vacancy, vacancy),
            name(RecordKind::Candidate, candidate),
        );
        if !table.has_pair(&vacancy, &candidate) {
            table.add_pair(&vacancy, &candidate, worth).map_err(not_ours)?;
        }
    }
    Ok(())
}

fn name(kind: RecordKind, number: u64) -> String {
    format!("{}/{number}", kind.collection())
}

/// Whatever a run keeps was good when it was kept.
#[allow(clippy::needless_pass_by_value, reason = "used to map errors")]
fn not_ours(fault: PlanFault) -> EngineError {
    EngineError::Internal(format!("a kept run makes no plan: {}", fault.message.en))
}
