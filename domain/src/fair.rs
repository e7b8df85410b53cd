//! The fair (招聘会): where and when employers and seekers meet, and which employer stands at which booth. Who came, which
//! booth is open and what was talked about are events.

use crate::place::Place;
use crate::record::{Concern, Record, RecordKey, RecordKind};
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A recruitment fair, on site or online (GB/T 30662).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fair {
    /// Publisher and the publisher's identifier.
    pub key: RecordKey,
    /// Name, at most 60 characters.
    pub name: String,
    /// On site, online or both.
    #[serde(default)]
    pub form: FairForm,
    /// Where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// When it opens, local time.
    pub opens_at: DateTime,
    /// When it closes, local time.
    pub closes_at: DateTime,
    /// Until when a booth must have checked in, local time; the opening if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_in_until: Option<DateTime>,
    /// Minutes of one talk, 1–120.
    pub talk_minutes: u16,
    /// Booths, each for one employer.
    #[serde(default)]
    pub booths: Vec<Booth>,
    /// Whether it was called off.
    #[serde(default)]
    pub cancelled: bool,
}

impl Record for Fair {
    const KIND: RecordKind = RecordKind::Fair;

    fn key(&self) -> &RecordKey {
        &self.key
    }

    fn concern(&self) -> Concern<'_> {
        Concern::Nobody
    }
}

/// How people meet at a fair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FairForm {
    /// 现场.
    #[default]
    OnSite,
    /// 线上.
    Online,
    /// 线上线下.
    Both,
}

/// A booth and who stands at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Booth {
    /// Number, unique at the fair (1–16 characters).
    pub number: SmolStr,
    /// Creation number of the employer.
    pub employer: u64,
    /// Creation numbers of the vacancies offered there.
    #[serde(default)]
    pub vacancies: Vec<u64>,
    /// People who talk to seekers at the same time, 1–20.
    pub staff: u8,
    /// Metres east of the entrance, for the walking order.
    #[serde(default)]
    pub east_m: i32,
    /// Metres north of the entrance.
    #[serde(default)]
    pub north_m: i32,
}
