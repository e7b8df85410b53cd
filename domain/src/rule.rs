//! How strictly one side wants a term to be taken: the switch that both records carry, term by term.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// How a hard term of a record is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleMode {
    /// A pair that is known not to meet the term is left out.
    Must,
    /// The term is reported and scored, and never leaves a pair out.
    Wish,
    /// The term is not looked at.
    Ignore,
}

impl RuleMode {
    /// The identifier used in files and on the wire.
    pub fn id(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Wish => "wish",
            Self::Ignore => "ignore",
        }
    }
}

/// Modes by term identifier (`education`, `job-type`, …); a term that is not named follows the profile.
pub type Rules = BTreeMap<SmolStr, RuleMode>;
