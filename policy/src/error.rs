//! What can go wrong, split by who can act: whoever writes rule files, or whoever brings facts and names.

use duijie_domain::message::Text;
use smol_str::SmolStr;
use std::fmt;
use thiserror::Error;

/// Why rules could not be read, or a question could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// Rule files are faulty; every fault found is named. For whoever writes them.
    #[error("{}", joined(.0))]
    Rules(Vec<RuleFault>),
    /// A fact has a name or value that cannot be. For whoever brings the facts.
    #[error("{fact}: {reason}")]
    Fact {
        /// The fact as it was named.
        fact: String,
        /// What is wrong and what to do.
        reason: Text,
    },
    /// No rule has this identifier. For whoever asked.
    #[error("{id}: 没有这条政策，先列出政策再选 / no such rule; list the rules and name one of them")]
    UnknownRule {
        /// The identifier that was asked for.
        id: String,
    },
}

/// One fault in one rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    /// The file, as its reader named it.
    pub file: String,
    /// Identifier of the rule; empty if the file could not be read that far.
    pub rule: SmolStr,
    /// Path of the field within the file.
    pub field: String,
    /// What is wrong and what to do.
    pub reason: Text,
}

impl fmt::Display for RuleFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            rule,
            field,
            reason,
        } = self;
        write!(formatter, "{file}: ")?;
        for part in [rule.as_str(), field].into_iter().filter(|part| !part.is_empty()) {
            write!(formatter, "{part}: ")?;
        }
        write!(formatter, "{reason}")
    }
}

fn joined(faults: &[RuleFault]) -> String {
    let lines: Vec<String> = faults.iter().map(RuleFault::to_string).collect();
    lines.join("\n")
}
