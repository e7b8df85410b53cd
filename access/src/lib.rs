//! Who may do what: roles, permissions, the calls that need them, the form of access keys, and how long what is kept.
//!
//! Names, tables and times come in; yes or no goes out, and no is the default. No files, no clock, no randomness, no
//! wire type and no engine may be named here: where keys are kept and who asks belong to `server`.

pub mod area;
pub mod audit;
pub mod calls;
pub mod key;
pub mod mask;
pub mod permission;
pub mod retention;
pub mod ring;
pub mod role;
pub mod tables;

pub use area::Areas;
pub use calls::{CallRule, Denial, Limit, all_rules, check, rule_of};
pub use key::{Drawn, Key, Refusal, Shown, Standing};
pub use permission::Permission;
pub use retention::{RetentionClass, RetentionRule, RetentionTerms};
pub use ring::{KeyRing, RingError};
pub use role::Role;
pub use tables::may;
