//! Withdrawing what a person agreed to. The answer is given when every view has seen it, so that use stops at once.

use super::super::{Call, Change, Disclosed, Engine, EngineError, Principal, RecordName, WriteOptions};
use duijie_domain::Candidate;
use duijie_domain::candidate::{Consent, ConsentPurpose};
use duijie_domain::message::Text;

impl Engine {
    /// Withdraws the person's consent to these purposes as of today.
    ///
    /// # Errors
    /// `InvalidInput` when no purpose is named; `NotFound`.
    pub fn withdraw_consent(
        &self,
        caller: &Principal,
        name: &RecordName,
        purposes: &[ConsentPurpose],
        call: &Call,
    ) -> Result<Disclosed<Candidate>, EngineError> {
        if purposes.is_empty() {
            return Err(no_purpose());
        }
        let stored = self.get::<Candidate>(caller, name)?;
        let (mut record, today) = (stored.body, self.today());
        // A decision of the same day would otherwise be as late as this one.
        record
            .consents
            .retain(|consent| !purposes.contains(&consent.purpose) || consent.decided_on < today);
        let withdrawn = purposes.iter().map(|purpose| Consent {
            purpose: *purpose,
            granted: false,
            decided_on: today,
        });
        record.consents.extend(withdrawn);
        let change = Change {
            number: Some(stored.envelope.number),
            record,
            mask: vec!["consents".to_owned()],
            revision: None,
            allow_missing: false,
        };
        let kept = self.update(caller, change, &WriteOptions::default())?;
        if let Some(written) = kept.written {
            self.wait_for(written.revision, call)?;
        }
        let number = RecordName::Number(stored.envelope.number);
        Ok(self.disclose(caller, self.get::<Candidate>(caller, &number)?))
    }
}

fn no_purpose() -> EngineError {
    EngineError::invalid(
        "purposes",
        "FIELD_REQUIRED",
        Text::new("没有写明撤回哪项同意", "no purpose is named"),
        Text::new(
            "请至少写一项：MATCHING、CONTACT、PUSH、STATISTICS",
            "name at least one of MATCHING, CONTACT, PUSH, STATISTICS",
        ),
    )
}
