//! What the words of the labour market mean: code tables, records and the rules over them.
//!
//! Everything here is pure. Text and numbers come in, typed values or [`check::Violation`]s go out. No files, no
//! clock, no environment, no engine and no wire type may be named here.

pub mod candidate;
pub mod check;
pub mod code;
pub mod duplicate;
pub mod employer;
pub mod event;
pub mod fact;
pub mod fair;
pub mod follow_up;
pub mod merging;
pub mod message;
pub mod pay;
pub mod place;
pub mod record;
pub mod rule;
pub mod vacancy;
pub mod words;

pub use candidate::Candidate;
pub use employer::Employer;
pub use event::Event;
pub use fact::Fact;
pub use fair::Fair;
pub use record::{Concern, Record, RecordKey, RecordKind};
pub use vacancy::Vacancy;
