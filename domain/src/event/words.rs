//! The free texts of an event: what somebody may have written about the person in their own words. They are told apart here,
//! so that they can be kept more closely than the codes and days that make up the service record.

use super::{Event, Step};
use serde::{Deserialize, Serialize};
use std::mem::take;

/// The free texts of one event.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EventWords {
    /// The note.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Number or name of the proof of a service.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub proof: String,
    /// Where an interview is to be.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
}

impl EventWords {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.note.is_empty() && self.proof.is_empty() && self.place.is_empty()
    }
}

impl Event {
    /// Whether anything was written in free words.
    pub fn has_words(&self) -> bool {
        let of_step = match &self.step {
            Step::Served { proof, .. } => proof,
            Step::InterviewSet { place, .. } => place,
            _ => return !self.note.is_empty(),
        };
        !self.note.is_empty() || !of_step.is_empty()
    }

    /// Takes the free texts out; what stays is codes, numbers and times.
    pub fn take_words(&mut self) -> EventWords {
        let mut words = EventWords {
            note: take(&mut self.note),
            ..EventWords::default()
        };
        match &mut self.step {
            Step::Served { proof, .. } => words.proof = take(proof),
            Step::InterviewSet { place, .. } => words.place = take(place),
            _ => {}
        }
        words
    }

    /// Puts back what [`Event::take_words`] took out.
    pub fn give_words(&mut self, words: EventWords) {
        self.note = words.note;
        match &mut self.step {
            Step::Served { proof, .. } => *proof = words.proof,
            Step::InterviewSet { place, .. } => *place = words.place,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::code::ServiceCode;
    use crate::record::RecordKey;
    use jiff::Timestamp;
    use jiff::civil::DateTime;

    fn event(step: Step) -> Event {
        Event {
            key: RecordKey::new("center", "e-1"),
            happened_at: Timestamp::UNIX_EPOCH,
            actor: "officer".into(),
            candidate: Some(1),
            vacancy: None,
            fair: None,
            step,
            note: "王小明来过".into(),
        }
    }

    #[test]
    fn words_come_back_where_they_were() {
        let steps = [
            Step::Contacted,
            Step::Served {
                service: ServiceCode::new("1"),
                proof: "证明 17".into(),
            },
            Step::InterviewSet {
                at: DateTime::default(),
                place: "南楼".into(),
            },
        ];
        for step in steps {
            let whole = event(step);
            let mut bare = whole.clone();
            let words = bare.take_words();
            assert!(!words.is_empty() && whole.has_words() && !bare.has_words());
            assert!(bare.take_words().is_empty());
            bare.give_words(words);
            assert_eq!(bare, whole);
        }
    }
}
