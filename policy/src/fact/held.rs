//! The facts that are held about one case: one person, and the firm, contract, agency, fair or premises that belong to it.

use super::{FactId, FactValue, all};
use crate::error::PolicyError;
use duijie_domain::code::CodeBook;
use duijie_domain::fact::Fact;
use duijie_domain::message::Text;
use smol_str::SmolStr;

/// Facts of one case. What was not set is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    person: SmolStr,
    values: Vec<Fact<FactValue>>,
}

impl Facts {
    /// No fact is known of the person with this digest of identity; grants are looked up by it. An empty digest is
    /// for questions about nobody in particular: no earlier grant can count then.
    #[must_use]
    pub fn of(person: impl Into<SmolStr>) -> Self {
        Self {
            person: person.into(),
            values: vec![Fact::Unknown; all().count()],
        }
    }

    /// Digest of the person's identity.
    #[must_use]
    pub fn person(&self) -> &str {
        &self.person
    }

    /// The fact as it was set or derived.
    #[must_use]
    pub fn get(&self, fact: FactId) -> &Fact<FactValue> {
        self.values.get(fact.place()).unwrap_or(&Fact::Unknown)
    }

    /// Sets a fact of the table.
    ///
    /// # Errors
    /// [`PolicyError::Fact`] if the value is of another kind or out of bounds; the facts stay as they were.
    pub fn set(&mut self, fact: FactId, value: Fact<FactValue>) -> Result<(), PolicyError> {
        let kind = fact.definition().kind;
        if let Fact::Known(known) = &value
            && !kind.allows(known)
        {
            return Err(faulty(fact.id(), kind.expected()));
        }
        self.put(fact, value);
        Ok(())
    }

    /// Sets a fact by name from a text as people write it; `none` means told that there is none, `unknown` not told.
    ///
    /// # Errors
    /// [`PolicyError::Fact`] if there is no such fact or the text is no value of its kind.
    pub fn read(&mut self, codes: &CodeBook, fact: &str, text: &str) -> Result<(), PolicyError> {
        let Some(id) = FactId::find(fact) else {
            return Err(faulty(fact, unknown_fact()));
        };
        let value = match text.trim() {
            "none" => Fact::Absent,
            "unknown" => Fact::Unknown,
            text => {
                let read = id.definition().kind.read(codes, text);
                read.map_err(|reason| faulty(fact, reason))?
            }
        };
        self.set(id, value)
    }

    /// The facts that are known or absent, in the order of the table.
    pub fn told(&self) -> impl Iterator<Item = (FactId, &Fact<FactValue>)> {
        let facts = all().map(|fact| (fact, self.get(fact)));
        facts.filter(|(_, value)| !value.is_unknown())
    }

    pub(super) fn put(&mut self, fact: FactId, value: Fact<FactValue>) {
        if let Some(held) = self.values.get_mut(fact.place()) {
            *held = value;
        }
    }
}

fn faulty(fact: &str, reason: Text) -> PolicyError {
    PolicyError::Fact {
        fact: fact.to_owned(),
        reason,
    }
}

pub(crate) fn unknown_fact() -> Text {
    Text::new(
        "没有这项事实，请从 docs/zh/policies.md 的事实表中选用",
        "no such fact; use a name of the table of facts in docs/policies.md",
    )
}
