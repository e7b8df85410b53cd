//! Who may do what: roles, permissions, the calls that need them, and the form of access keys.
//!
//! Names, tables and times come in; yes or no goes out, and no is the default. No files, no clock, no randomness, no
//! wire type and no engine may be named here: where keys are kept and who asks belong to `server`.

pub mod area;
pub mod audit;
pub mod mask;
pub mod permission;
pub mod role;
pub mod tables;

pub use area::Areas;
pub use permission::Permission;
pub use role::Role;
pub use tables::may;
