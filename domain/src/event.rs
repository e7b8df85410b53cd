//! The event: one thing that happened to a person, to a vacancy, to both of them, or at a fair. Events are only ever added;
//! what somebody's state is follows from them and is told by [`crate::follow_up`].

mod words;

pub use words::EventWords;

use crate::candidate::CandidateState;
use crate::code::{DivisionCode, LossReasonCode, ServiceCode};
use crate::record::{Concern, Record, RecordKey, RecordKind};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Who reports it and under which identifier; the same key again is the same event.
    pub key: RecordKey,
    /// When it happened.
    pub happened_at: Timestamp,
    /// Who did it: an officer, a booth, a system (1–64 characters).
    pub actor: SmolStr,
    /// The person, by creation number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub candidate: Option<u64>,
    /// The vacancy, by creation number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vacancy: Option<u64>,
    /// The fair at which it happened, by creation number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fair: Option<u64>,
    /// What happened.
    pub step: Step,
    /// A note of at most 200 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Record for Event {
    const KIND: RecordKind = RecordKind::Event;

    fn key(&self) -> &RecordKey {
        &self.key
    }

    fn concern(&self) -> Concern<'_> {
        Concern::Happening(self.candidate)
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Step {
    /// 推介: the vacancy was recommended to the person.
    Recommended,
    /// 联系: one side was contacted about the other.
    Contacted,
    /// 有意向: the person wants to go on.
    Interested,
    /// A booth's mark on the person: 已通知, 不合适, 待定. It changes no stage.
    Marked {
        /// The mark.
        mark: Mark,
    },
    /// 约定面试.
    InterviewSet {
        /// When, local time.
        at: DateTime,
        /// Where, at most 30 characters.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        place: String,
    },
    /// 已面试.
    Interviewed,
    /// 发出录用意向.
    Offered,
    /// 录用: takes one place.
    Hired {
        /// Position of the site in the vacancy.
        #[serde(default)]
        site: u16,
        /// First day of work.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        starts_on: Option<Date>,
        /// Whether it fills the person's working time, so that no other such hire may stand beside it.
        #[serde(default)]
        full: bool,
    },
    /// 签订合同.
    ContractSigned {
        /// Months that it lasts; none for an open end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        months: Option<u16>,
    },
    /// 参保: months insured through this job so far.
    Insured {
        /// Months.
        months: u16,
    },
    /// 在岗: still there so many months after the hire.
    Kept {
        /// 1, 3 or 6 months.
        months: u8,
    },
    /// 离职, after work had begun.
    Left {
        /// Why.
        reason: LossReasonCode,
        /// Whether the place is open again.
        #[serde(default)]
        reopens: bool,
    },
    /// 未成: they did not come together, or a hire fell through before work had begun.
    Lost {
        /// Why.
        reason: LossReasonCode,
    },
    /// The person's own state, told or found out.
    StateTold {
        /// The state.
        state: CandidateState,
    },
    /// A service was given to the person.
    Served {
        /// Which.
        service: ServiceCode,
        /// Number or name of the proof; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        proof: String,
    },
    /// The person was given to an officer.
    Assigned {
        /// The officer (1–64 characters).
        officer: SmolStr,
        /// The area for which the officer answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        area: Option<DivisionCode>,
    },
    /// A grant was paid.
    Granted(Grant),
    /// The person came to the fair.
    Entered,
    /// The booth checked in at the fair.
    BoothOpened {
        /// Number of the booth.
        booth: SmolStr,
    },
    /// The booth closed, or never came.
    BoothClosed {
        /// Number of the booth.
        booth: SmolStr,
    },
    /// An event was recorded by mistake and does not count.
    TakenBack {
        /// Creation number of that event.
        event: u64,
    },
}

/// What a booth notes beside a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// 已通知.
    Notified,
    /// 不合适.
    Unsuitable,
    /// 待定.
    Undecided,
}

/// A grant that was paid under a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Identifier of the policy.
    pub policy: SmolStr,
    /// Whom it was paid to: a publisher's identifier of the employer or agency; empty for the person.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub payee: SmolStr,
    /// What was paid, in hundredths of a yuan.
    pub amount_fen: u64,
    /// Months for which it was paid; 0 for a single payment.
    #[serde(default)]
    pub months: u16,
    /// First day for which it was paid.
    pub from: Date,
    /// Last day for which it was paid; none for a single payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Months, years or days, as the policy counts; 0 if not told.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub units: u16,
    /// Policies of one family are counted together; empty if not told.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub family: SmolStr,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_zero(units: &u16) -> bool {
    *units == 0
}

impl Step {
    /// The identifier used in files, filters and counts.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Contacted => "contacted",
            Self::Interested => "interested",
            Self::Marked { .. } => "marked",
            Self::InterviewSet { .. } => "interview-set",
            Self::Interviewed => "interviewed",
            Self::Offered => "offered",
            Self::Hired { .. } => "hired",
            Self::ContractSigned { .. } => "contract-signed",
            Self::Insured { .. } => "insured",
            Self::Kept { .. } => "kept",
            Self::Left { .. } => "left",
            Self::Lost { .. } => "lost",
            Self::StateTold { .. } => "state-told",
            Self::Served { .. } => "served",
            Self::Assigned { .. } => "assigned",
            Self::Granted(_) => "granted",
            Self::Entered => "entered",
            Self::BoothOpened { .. } => "booth-opened",
            Self::BoothClosed { .. } => "booth-closed",
            Self::TakenBack { .. } => "taken-back",
        }
    }

    /// Who has to be named for it.
    pub const fn about(&self) -> About {
        match self {
            Self::Recommended
            | Self::Contacted
            | Self::Interested
            | Self::Marked { .. }
            | Self::InterviewSet { .. }
            | Self::Interviewed
            | Self::Offered
            | Self::Hired { .. }
            | Self::ContractSigned { .. }
            | Self::Insured { .. }
            | Self::Kept { .. }
            | Self::Left { .. }
            | Self::Lost { .. } => About::Pair,
            Self::StateTold { .. } | Self::Served { .. } | Self::Assigned { .. } | Self::Granted(_) => {
                About::Person
            }
            Self::Entered => About::Visitor,
            Self::BoothOpened { .. } | Self::BoothClosed { .. } => About::Booth,
            Self::TakenBack { .. } => About::Event,
        }
    }
}

/// Who has to be named for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// A person and a vacancy.
    Pair,
    /// A person.
    Person,
    /// A person and a fair.
    Visitor,
    /// A fair.
    Booth,
    /// Another event; who it was about is known from there.
    Event,
}
