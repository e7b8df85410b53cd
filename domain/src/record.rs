//! What every record has in common: its kind and the key by which its publisher knows it.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use smol_str::SmolStr;
use std::fmt;

/// The kinds of records that are kept, with the number that stands for them in stored keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum RecordKind {
    /// An employer.
    Employer = 1,
    /// A person who seeks work.
    Candidate = 2,
    /// A post with one or more places.
    Vacancy = 3,
    /// Something that happened. Added, never changed.
    Event = 4,
    /// A recruitment fair.
    Fair = 5,
}

impl RecordKind {
    /// Every kind, in the order in which records depend on each other.
    pub const ALL: [Self; 5] = [
        Self::Employer,
        Self::Candidate,
        Self::Vacancy,
        Self::Fair,
        Self::Event,
    ];

    /// The kinds that are read from and written to tables.
    pub const TABULAR: [Self; 3] = [Self::Employer, Self::Candidate, Self::Vacancy];

    /// The collection name used in resource names and on the command line.
    pub fn collection(self) -> &'static str {
        match self {
            Self::Employer => "employers",
            Self::Candidate => "candidates",
            Self::Vacancy => "vacancies",
            Self::Event => "events",
            Self::Fair => "fairs",
        }
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Employer => "employer",
            Self::Candidate => "candidate",
            Self::Vacancy => "vacancy",
            Self::Event => "event",
            Self::Fair => "fair",
        })
    }
}

/// Who published a record and what they call it; unique per tenant and kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct RecordKey {
    /// The publishing body: a recruitment-fair system, an agency, an employer (1–64 characters).
    pub publisher: SmolStr,
    /// The publisher's own identifier of the record (1–64 characters).
    pub own_id: SmolStr,
}

impl RecordKey {
    /// The key of a publisher's record.
    pub fn new(publisher: impl Into<SmolStr>, own_id: impl Into<SmolStr>) -> Self {
        Self {
            publisher: publisher.into(),
            own_id: own_id.into(),
        }
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.publisher, self.own_id)
    }
}

/// Whom a record is about, which decides who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concern<'a> {
    /// Nobody in particular.
    Nobody,
    /// A person: the division of the home and that of household registration, as far as they are known.
    Person([Option<&'a str>; 2]),
    /// An employer, by publisher and own identifier.
    Employer {
        /// The publisher.
        publisher: &'a str,
        /// The publisher's identifier of the employer.
        own_id: &'a str,
    },
    /// Something that happened to a person, by creation number, or to nobody.
    Happening(Option<u64>),
}

/// A body that can be kept: it knows its kind and its key.
pub trait Record: Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static {
    /// The kind of all records of this type.
    const KIND: RecordKind;

    /// The key by which the publisher knows this record.
    fn key(&self) -> &RecordKey;

    /// Whom this record is about.
    fn concern(&self) -> Concern<'_>;
}
