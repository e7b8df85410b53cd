//! Messages of policies: rules and what they say in `answer`, what is asked in `query`.

mod answer;
mod query;
mod rule;

pub use answer::{write_checked, write_eligible, write_grants, write_made_grant};
pub use query::{read_check, read_eligible, read_grant_order, read_grant_query};
pub use rule::write_policies;
