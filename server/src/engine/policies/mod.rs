//! Policies (政策找人、免申即享): what the rules of grants say of persons as records and ledger know them, and grants made by
//! them. What a rule means is `policy`'s matter; what is told of a person is read from the store and the ledger here.

mod case;
mod check;
mod facts;
mod grant;
mod grants;
mod identity;
mod push;

pub use check::{CheckQuery, Checked, Decided, Subject};
pub use grant::{GrantOrder, MadeGrant};
pub use grants::{GrantList, GrantQuery, GrantRow};
pub use push::{EligibleQuery, EligibleRow, EligibleSheet};

use super::EngineError;
use duijie_domain::message::Text;
use duijie_policy::{PolicyBook, Rule};

/// The rule of this identifier, which stands in `field` of a request.
fn named_rule<'b>(book: &'b PolicyBook, field: &str, id: &str) -> Result<&'b Rule, EngineError> {
    book.find(id).map_err(|_| {
        EngineError::invalid(
            field,
            "POLICY_UNKNOWN",
            Text::new(format!("没有政策“{id}”"), format!("there is no policy \"{id}\"")),
            Text::new(
                "请用 ListPolicies 查出编号，过期的加 show_not_in_force",
                "take an identifier of ListPolicies; show_not_in_force lists those out of force, too",
            ),
        )
    })
}
