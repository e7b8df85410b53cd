//! The door: a person comes in, known by name, key or code, or not known yet and with six fields on a quick card.

use super::super::records::WriteOptions;
use super::super::tracking::EventStep;
use super::super::{Call, Engine, EngineError, Principal, RecordName};
use super::hall::{Hall, Happened};
use super::plan::PlannedTalk;
use duijie_domain::candidate::{Consent, ConsentPurpose};
use duijie_domain::check::Violation;
use duijie_domain::code::{Code, DivisionCode, EducationCode, OccupationCode};
use duijie_domain::event::Step;
use duijie_domain::message::Text;
use duijie_domain::{Candidate, Fact, RecordKey};
use jiff::Timestamp;
use jiff::civil::Date;

/// Who comes.
#[derive(Debug, Clone, PartialEq)]
pub enum Visitor {
    /// Somebody who is named.
    Named(RecordName),
    /// A scanned code: the own identifier under the fair's publisher.
    Code(String),
    /// Somebody who is not known yet.
    Card(QuickCard),
}

/// Six fields on the spot.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuickCard {
    /// Name.
    pub name: String,
    /// Telephone number.
    pub phone: String,
    /// Day of birth.
    pub birth_date: Option<Date>,
    /// Highest schooling, as code or in words.
    pub education: String,
    /// Occupation wanted, as code or in words.
    pub occupation: String,
    /// Where the person wants to work, as code or in words.
    pub division: String,
    /// Whether the person has agreed to be matched and to be known to booths.
    pub has_agreed: bool,
    /// Identifier of the card; a number of its own if empty.
    pub card_id: String,
}

/// Somebody at the door.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryOrder {
    /// Who comes.
    pub visitor: Visitor,
    /// Which door.
    pub actor: String,
}

/// Somebody who has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Creation number.
    pub candidate: u64,
    /// Publisher and own identifier, of which the latter is the code to be scanned.
    pub key: RecordKey,
    /// Whether the person has not been here before.
    pub is_first: bool,
    /// When the person first came.
    pub entered_at: Timestamp,
    /// Talks of the person in the plan made last.
    pub talks: Vec<PlannedTalk>,
}

impl Engine {
    /// A person comes in. What is answered can be matched at once.
    ///
    /// # Errors
    /// `NotFound` for somebody who is not known, `InvalidInput` for the card, `Conflict` when the fair is not on.
    pub fn enter_fair(
        &self,
        caller: &Principal,
        fair: &RecordName,
        order: &EntryOrder,
        call: &Call,
    ) -> Result<Entry, EngineError> {
        let hall = self.hall(caller, fair)?;
        hall.must_be_on(self.local_now())?;
        let (candidate, key) = self.visitor(caller, &hall, &order.visitor, call)?;
        let talks = self.talks_of(caller, &hall, candidate);
        let entry = |is_first, entered_at| Entry {
            candidate,
            key: key.clone(),
            is_first,
            entered_at,
            talks: talks.clone(),
        };
        if let Some((entered_at, _)) = hall.file.visitors.get(candidate) {
            return Ok(entry(false, *entered_at));
        }
        let actor = super::booths::actor_or(&order.actor, &hall.fair.key.publisher);
        let happened = Happened {
            id: format!("in-{candidate}"),
            actor,
            candidate: Some(candidate),
            vacancy: None,
            step: EventStep::Told(Step::Entered),
            note: String::new(),
        };
        match self.tell(caller, &hall, happened, call) {
            Ok(told) => Ok(entry(told.is_new, told.event.happened_at)),
            // Another door was faster by a moment.
            Err(EngineError::Conflict { .. }) => Ok(entry(false, self.now())),
            Err(error) => Err(error),
        }
    }

    fn visitor(
        &self,
        caller: &Principal,
        hall: &Hall,
        visitor: &Visitor,
        call: &Call,
    ) -> Result<(u64, RecordKey), EngineError> {
        let name = match visitor {
            Visitor::Named(name) => name.clone(),
            Visitor::Code(code) => {
                RecordName::Key(RecordKey::new(hall.fair.key.publisher.clone(), code.as_str()))
            }
            Visitor::Card(card) => return self.card(caller, hall, card, call),
        };
        let stored = self.get::<Candidate>(caller, &name)?;
        Ok((stored.envelope.number, stored.envelope.key))
    }

    /// Makes a candidate of a card. The same card again is the same person.
    fn card(
        &self,
        caller: &Principal,
        hall: &Hall,
        card: &QuickCard,
        call: &Call,
    ) -> Result<(u64, RecordKey), EngineError> {
        let own_id = match card.card_id.as_str() {
            "" => format!("card{}-{}", hall.number, self.fairs.next_card()),
            id => format!("card{}-{id}", hall.number),
        };
        let key = RecordKey::new(hall.fair.key.publisher.clone(), own_id);
        let candidate = self.candidate_of(key.clone(), card)?;
        match self.create(caller, candidate, &WriteOptions::default()) {
            Ok(kept) => {
                let written = kept.written.map(|written| (written.number, written.revision));
                let (number, revision) = written.unwrap_or_default();
                self.pool.wait_for(revision, call)?;
                Ok((number, key))
            }
            Err(EngineError::AlreadyExists(_)) if !card.card_id.is_empty() => {
                let known = self.get::<Candidate>(caller, &RecordName::Key(key))?;
                Ok((known.envelope.number, known.envelope.key))
            }
            Err(error) => Err(error),
        }
    }

    fn candidate_of(&self, key: RecordKey, card: &QuickCard) -> Result<Candidate, EngineError> {
        let mut violations: Vec<Violation> = [
            ("card.name", card.name.trim().is_empty()),
            ("card.phone", card.phone.trim().is_empty()),
            ("card.birth_date", card.birth_date.is_none()),
            ("card.occupation", card.occupation.trim().is_empty()),
        ]
        .into_iter()
        .filter(|(_, is_missing)| *is_missing)
        .map(|(field, _)| missing(field))
        .collect();
        if !card.has_agreed {
            violations.push(not_agreed());
        }
        let mut candidate = Candidate {
            key,
            source: "quick-card".to_owned(),
            ..Candidate::default()
        };
        candidate.person.name.clone_from(&card.name);
        candidate.person.phone.clone_from(&card.phone);
        candidate.person.birth_date = card.birth_date.map_or(Fact::Unknown, Fact::Known);
        candidate.last_active_on = Fact::Known(self.today());
        candidate.consents = [ConsentPurpose::Matching, ConsentPurpose::Contact]
            .map(|purpose| Consent {
                purpose,
                granted: true,
                decided_on: self.today(),
            })
            .into();
        let level: Option<EducationCode> =
            self.read("card.education", "education", &card.education, &mut violations);
        candidate.education.level = level.map_or(Fact::Unknown, Fact::Known);
        let occupation: Option<OccupationCode> =
            self.read("card.occupation", "title", &card.occupation, &mut violations);
        candidate.wishes.occupations.extend(occupation);
        let division: Option<DivisionCode> =
            self.read("card.division", "place", &card.division, &mut violations);
        candidate.wishes.divisions.extend(division);
        if violations.is_empty() {
            Ok(candidate)
        } else {
            Err(EngineError::InvalidInput(violations))
        }
    }

    /// A code, its name, or words that a reader understands; nothing for an empty text.
    fn read<C: Code>(
        &self,
        field: &str,
        reader: &str,
        text: &str,
        violations: &mut Vec<Violation>,
    ) -> Option<C> {
        if text.trim().is_empty() {
            return None;
        }
        let unknown = match self.codes.resolve::<C>(text.trim()) {
            Ok(code) => return Some(code),
            Err(unknown) => unknown,
        };
        let understood = self.readers.reader(reader, "auto").ok().and_then(|(_, reader)| {
            let read = reader.normalise(text);
            let codes = read.readings.iter().map(|reading| C::new(&reading.value.value));
            codes.into_iter().find(|code| self.codes.entry(code).is_some())
        });
        if understood.is_none() {
            violations.push(Violation {
                field: field.to_owned(),
                reason: "CODE_UNKNOWN",
                message: Text::new(unknown.message_zh(), unknown.message_en()),
                hint: Text::new(
                    "请写代码、名称或常用说法，或留空",
                    "write a code, its name or an everyday word, or leave it empty",
                ),
            });
        }
        understood
    }
}

fn missing(field: &str) -> Violation {
    Violation {
        field: field.to_owned(),
        reason: "FIELD_REQUIRED",
        message: Text::new(
            format!("缺少必填项 {field}"),
            format!("the field {field} is required"),
        ),
        hint: Text::new("请填写该项", "fill it in"),
    }
}

fn not_agreed() -> Violation {
    Violation {
        field: "card.agreed".to_owned(),
        reason: "CONSENT_MISSING",
        message: Text::new(
            "未经本人同意，不能登记",
            "nobody is registered without having agreed",
        ),
        hint: Text::new(
            "请本人在卡上勾选同意后再登记",
            "have the person agree on the card first",
        ),
    }
}
