//! The employer: who offers the work.

use crate::code::{DivisionCode, EmployerKindCode, EmployerSizeCode, IndustryCode};
use crate::place::Place;
use crate::record::{Concern, Record, RecordKey, RecordKind};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// An employer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Employer {
    /// Publisher and the publisher's identifier.
    pub key: RecordKey,
    /// Unified social credit code (GB 32100-2015, 18 characters with check digit).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_code: Option<SmolStr>,
    /// Registered name, at most 100 characters.
    pub registered_name: String,
    /// What the employer says of itself, at most 2,000 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub profile: String,
    /// Economic kind (table 4 of the quarterly report).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<EmployerKindCode>,
    /// Industry (GB/T 4754).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<IndustryCode>,
    /// Size class (统计上大中小微型企业划分办法).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<EmployerSizeCode>,
    /// Seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<Place>,
    /// Area whose organ is in charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area_in_charge: Option<DivisionCode>,
    /// Who to talk to.
    pub contact: Contact,
    /// Number of the agency licence, for those who pass on other employers' vacancies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency_licence: Option<SmolStr>,
    /// Where the record came from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
}

impl Record for Employer {
    const KIND: RecordKind = RecordKind::Employer;

    fn key(&self) -> &RecordKey {
        &self.key
    }

    fn concern(&self) -> Concern<'_> {
        Concern::Employer {
            publisher: &self.key.publisher,
            own_id: &self.key.own_id,
        }
    }
}

/// A person to talk to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Telephone number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
}
