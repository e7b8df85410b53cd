//! Policies for people and firms (政策找人、免申即享): dated rules as data, and who they are for.
//!
//! Facts of a person, a firm and their contract come in; yes, no or unknown goes out, with the clause and the missing
//! fact. What has been granted comes in as a list. No files, no clock, no environment, no engine and no wire type may
//! be named here; where facts are kept belongs to `indexer`, who asks belongs to `server`.

pub mod book;
pub mod choice;
pub mod decision;
pub mod error;
pub mod expression;
pub mod fact;
pub mod grant;
pub mod push;
pub mod rule;

pub use book::PolicyBook;
pub use choice::{Choice, choose};
pub use decision::{Answer, Decision, decide};
pub use error::{PolicyError, RuleFault};
pub use fact::{FactId, FactValue, Facts};
pub use grant::{Claim, Grant, Period};
pub use push::{PushList, push_list};
pub use rule::Rule;
