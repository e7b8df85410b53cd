//! Who is told what of a person. A record leaves the engine as [`Disclosed`] only, which is made here and nowhere else.
//!
//! Lists, hits and matches are masked for everybody. A single record is told in full to a role that may see personal fields,
//! if it has a ground: an official task, or the person's consent to be contacted. Either is noted for the audit log.

use super::{Engine, EngineError, FiledEvent, Principal};
use duijie_access::{Role, mask};
use duijie_domain::candidate::ConsentPurpose;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;
use duijie_domain::{Candidate, Employer, Fair, Record, RecordKind, Vacancy};
use duijie_indexer::store::Stored;
use jiff::civil::Date;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// A record as a caller may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Disclosed<R>(Stored<R>);

impl<R> Disclosed<R> {
    /// The record.
    pub fn stored(&self) -> &Stored<R> {
        &self.0
    }

    /// The record, for good.
    pub fn into_stored(self) -> Stored<R> {
        self.0
    }
}

/// A record of which something may have to be covered.
pub trait Disclose: Record {
    /// The record for who may not know whom it is about; none if it is about nobody.
    fn masked(&self) -> Option<Self> {
        None
    }

    /// Whether whom it is about has agreed by this day to be contacted.
    fn allows_contact(&self, _on: Date) -> bool {
        true
    }

    /// The paths in which this record holds what was masked of `kept`.
    fn sent_back(&self, _kept: &Self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Whether it may hold a masked value at all.
    fn looks_masked(&self) -> bool {
        false
    }
}

impl Disclose for Employer {}
impl Disclose for Vacancy {}
impl Disclose for Fair {}

impl Disclose for Candidate {
    fn masked(&self) -> Option<Self> {
        Some(mask::candidate(self))
    }

    fn allows_contact(&self, on: Date) -> bool {
        self.agrees(ConsentPurpose::Contact, on)
    }

    fn sent_back(&self, kept: &Self) -> Vec<&'static str> {
        mask::sent_back(&self.person, &kept.person)
    }

    fn looks_masked(&self) -> bool {
        let document = self.person.document.as_ref();
        self.person.name.contains('*')
            || self.person.phone.contains('*')
            || document.is_some_and(|document| document.number.contains('*'))
    }
}

impl Engine {
    /// A record that was asked for by its name.
    pub fn disclose<R: Disclose>(&self, caller: &Principal, stored: Stored<R>) -> Disclosed<R> {
        if may_see_in_full(caller, &stored.body, self.today()) {
            if R::KIND == RecordKind::Candidate {
                caller.witness.saw_in_full(stored.envelope.number);
            }
            return Disclosed(stored);
        }
        self.disclose_listed(caller, stored)
    }

    /// A record that stands in a list.
    pub fn disclose_listed<R: Disclose>(&self, caller: &Principal, stored: Stored<R>) -> Disclosed<R> {
        note(caller, R::KIND, stored.envelope.number);
        let Some(body) = stored.body.masked() else {
            return Disclosed(stored);
        };
        let envelope = stored.envelope;
        Disclosed(Stored { envelope, body })
    }

    /// A record that was only checked: a mask may have put stored values into it.
    pub fn disclose_unstored<R: Disclose>(&self, caller: &Principal, body: R) -> R {
        match may_see_in_full(caller, &body, self.today()) {
            true => body,
            false => body.masked().unwrap_or(body),
        }
    }

    /// Covers the free texts of what happened to one person, unless the caller may see the person in full.
    pub(super) fn disclose_events(
        &self,
        caller: &Principal,
        person: &Stored<Candidate>,
        events: &mut [FiledEvent],
    ) -> Result<(), EngineError> {
        if !may_see_in_full(caller, &person.body, self.today()) {
            return self.mask_events(caller, events);
        }
        if events.iter().any(|filed| filed.event.has_words()) {
            caller.witness.saw_in_full(person.envelope.number);
        }
        Ok(())
    }

    /// Covers the free texts of events that stand in a list.
    pub(super) fn mask_events(
        &self,
        caller: &Principal,
        events: &mut [FiledEvent],
    ) -> Result<(), EngineError> {
        let mut names: HashMap<u64, Vec<String>> = HashMap::new();
        for filed in events.iter_mut().filter(|filed| filed.event.has_words()) {
            let known = match filed.event.candidate {
                Some(person) => match names.entry(person) {
                    Entry::Occupied(known) => known.into_mut().as_slice(),
                    Entry::Vacant(slot) => slot.insert(self.names_of(caller, person)?).as_slice(),
                },
                None => &[],
            };
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            filed.event = mask::event(&filed.event, &known);
        }
        Ok(())
    }

    /// The names under which a person stands in the record and in those that were merged into it, the longest first.
    fn names_of(&self, caller: &Principal, person: u64) -> Result<Vec<String>, EngineError> {
        let records = self.reach(caller).tenant_wide();
        let Some(stored) = records.standing::<Candidate>(person)? else {
            return Ok(Vec::new());
        };
        let mut names = vec![stored.body.person.name];
        for member in self.members_of(caller, stored.envelope.number)? {
            let source = records.source::<Candidate>(member)?;
            names.extend(source.map(|source| source.body.person.name));
        }
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.dedup();
        Ok(names)
    }

    /// Refuses a record whose personal fields are a masked answer that was sent back: it would take the place of what it
    /// was made from.
    pub(super) fn refuse_masked<R: Disclose>(
        &self,
        written: &R,
        kept: Option<&R>,
    ) -> Result<(), EngineError> {
        let paths = kept.map(|kept| written.sent_back(kept)).unwrap_or_default();
        if paths.is_empty() {
            return Ok(());
        }
        Err(EngineError::InvalidInput(
            paths.into_iter().map(masked_value).collect(),
        ))
    }
}

/// Notes that the caller has touched a person.
pub(super) fn note(caller: &Principal, kind: RecordKind, number: u64) {
    if kind == RecordKind::Candidate {
        caller.witness.saw([number]);
    }
}

/// Officials work on their own tasks; others need the person's consent.
fn may_see_in_full<R: Disclose>(caller: &Principal, body: &R, today: Date) -> bool {
    if R::KIND != RecordKind::Candidate {
        return true;
    }
    caller.may_read_personal()
        && match caller.role {
            Role::Officer | Role::Administrator => true,
            Role::Agency | Role::Employer | Role::FairSystem | Role::Analyst => body.allows_contact(today),
        }
}

fn masked_value(field: &str) -> Violation {
    Violation {
        field: field.to_owned(),
        reason: "MASKED_VALUE",
        message: Text::new(
            "这是遮盖后的内容，写回会覆盖原值",
            "this is a masked value, which would take the place of the real one",
        ),
        hint: Text::new(
            "请用 update_mask 只写要改的字段，或填写原值",
            "name the fields to change in update_mask, or give the real value",
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::candidate::Consent;
    use duijie_indexer::store::Tenant;
    use jiff::civil::date;

    fn caller(role: Role) -> Principal {
        Principal {
            role,
            ..Principal::administrator(Tenant::new("local").unwrap())
        }
    }

    fn with(consents: &[(bool, Date)]) -> Candidate {
        let consents = consents.iter().map(|(granted, decided_on)| Consent {
            purpose: ConsentPurpose::Contact,
            granted: *granted,
            decided_on: *decided_on,
        });
        Candidate {
            consents: consents.collect(),
            ..Candidate::default()
        }
    }

    #[test]
    fn officials_see_in_full_and_agencies_by_the_latest_consent() {
        let (early, late, today) = (date(2026, 1, 1), date(2026, 6, 1), date(2026, 7, 1));
        let silent = with(&[]);
        let agreed = with(&[(true, early)]);
        let withdrawn = with(&[(true, early), (false, late)]);
        let later = with(&[(true, date(2026, 8, 1))]);
        for (role, expected) in [
            (Role::Officer, [true; 4]),
            (Role::Administrator, [true; 4]),
            (Role::Agency, [false, true, false, false]),
            (Role::Employer, [false; 4]),
            (Role::FairSystem, [false; 4]),
            (Role::Analyst, [false; 4]),
        ] {
            let seen = [&silent, &agreed, &withdrawn, &later]
                .map(|person| may_see_in_full(&caller(role), person, today));
            assert_eq!(seen, expected, "{role:?}");
        }
        assert!(may_see_in_full(
            &caller(Role::Employer),
            &Vacancy::default(),
            today
        ));
    }
}
