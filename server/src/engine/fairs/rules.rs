//! Keeping fairs: what the record alone cannot tell is checked here, that employers and vacancies are there and belong
//! together, and that no booth is sold on the day.

use super::super::records::Change;
use super::super::{Engine, EngineError, Kept, Principal, RecordName, WriteOptions};
use duijie_domain::check::Violation;
use duijie_domain::fair::Booth;
use duijie_domain::message::Text;
use duijie_domain::{Employer, Fair, RecordKey, RecordKind, Vacancy};

impl Engine {
    /// Creates a fair.
    ///
    /// # Errors
    /// As [`Engine::create`], and `InvalidInput` for booths that cannot be.
    pub fn create_fair(
        &self,
        caller: &Principal,
        fair: Fair,
        options: &WriteOptions,
    ) -> Result<Kept<Fair>, EngineError> {
        self.check(&fair)?;
        self.check_booths(caller, &fair, &[])?;
        self.create(caller, fair, options)
    }

    /// Changes a fair.
    ///
    /// # Errors
    /// As [`Engine::update`], and `InvalidInput` for booths that cannot be.
    pub fn update_fair(
        &self,
        caller: &Principal,
        change: Change<Fair>,
        options: &WriteOptions,
    ) -> Result<Kept<Fair>, EngineError> {
        let name = change
            .number
            .map_or_else(|| RecordName::Key(change.record.key.clone()), RecordName::Number);
        let known = match self.get::<Fair>(caller, &name) {
            Err(EngineError::NotFound(_)) if change.allow_missing => Vec::new(),
            found => found?.body.booths,
        };
        let (wanted, _) = self.change_to_write(caller, change.clone())?;
        self.check_booths(caller, &wanted, &known)?;
        self.update(caller, change, options)
    }

    /// The number of the record that a field of a fair names.
    ///
    /// # Errors
    /// `InvalidInput` for a record that is not there.
    pub fn number_at(
        &self,
        caller: &Principal,
        field: &str,
        kind: RecordKind,
        name: &RecordName,
    ) -> Result<u64, EngineError> {
        let (found, reason) = match kind {
            RecordKind::Employer => (self.number_of::<Employer>(caller, name), "EMPLOYER_UNKNOWN"),
            _ => (self.number_of::<Vacancy>(caller, name), "VACANCY_UNKNOWN"),
        };
        match found {
            Err(EngineError::NotFound(_)) => {
                Err(EngineError::InvalidInput(vec![unknown(field.to_owned(), reason)]))
            }
            found => found,
        }
    }

    fn check_booths(&self, caller: &Principal, fair: &Fair, known: &[Booth]) -> Result<(), EngineError> {
        let is_day = self.today() >= fair.opens_at.date();
        let mut violations = Vec::new();
        for (place, booth) in fair.booths.iter().enumerate() {
            if known.contains(booth) {
                continue;
            }
            let is_new = known.iter().all(|known| known.employer != booth.employer);
            if is_day && is_new {
                violations.push(sold_on_day(place));
            }
            self.check_booth(caller, place, booth, &mut violations)?;
        }
        if violations.is_empty() {
            Ok(())
        } else {
            Err(EngineError::InvalidInput(violations))
        }
    }

    fn check_booth(
        &self,
        caller: &Principal,
        place: usize,
        booth: &Booth,
        violations: &mut Vec<Violation>,
    ) -> Result<(), EngineError> {
        let employer = match self.get::<Employer>(caller, &RecordName::Number(booth.employer)) {
            Err(EngineError::NotFound(_)) => {
                violations.push(unknown(format!("booths[{place}].employer"), "EMPLOYER_UNKNOWN"));
                return Ok(());
            }
            found => found?.envelope.key,
        };
        for (row, vacancy) in booth.vacancies.iter().enumerate() {
            let field = format!("booths[{place}].vacancies[{row}]");
            match self.get::<Vacancy>(caller, &RecordName::Number(*vacancy)) {
                Err(EngineError::NotFound(_)) => violations.push(unknown(field, "VACANCY_UNKNOWN")),
                found => {
                    let body = found?.body;
                    if RecordKey::new(body.key.publisher, body.employer) != employer {
                        violations.push(of_other_employer(field));
                    }
                }
            }
        }
        Ok(())
    }
}

fn sold_on_day(place: usize) -> Violation {
    Violation {
        field: format!("booths[{place}].employer"),
        reason: "BOOTH_SOLD_ON_DAY",
        message: Text::new(
            "招聘会当天不再增加参展单位",
            "no booth is sold on the day of the fair",
        ),
        hint: Text::new(
            "请在前一天之前预订展位",
            "book the booth before the day of the fair",
        ),
    }
}

fn unknown(field: String, reason: &'static str) -> Violation {
    Violation {
        field,
        reason,
        message: Text::new("没有这条记录", "there is no such record"),
        hint: Text::new("请先登记，或核对资源名", "register it first, or check the name"),
    }
}

fn of_other_employer(field: String) -> Violation {
    Violation {
        field,
        reason: "VACANCY_OF_OTHER_EMPLOYER",
        message: Text::new(
            "该岗位不属于本展位的单位",
            "this vacancy is not the employer's who has the booth",
        ),
        hint: Text::new(
            "每个展位只列本单位的岗位",
            "name only vacancies of the booth's employer",
        ),
    }
}
