//! What persons may ask of the register: to see and take along what is held of them, to have it corrected, to withdraw what
//! they agreed to, and to be forgotten.

mod consent;
mod correct;
mod erase;
mod held;

pub use correct::Correction;
pub use erase::{ErasureReceipt, KeptAfter};
pub use held::{ExportedData, HeldData};
