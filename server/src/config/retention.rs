//! How long what is kept, where the operator wants it otherwise than the table.

use super::Reader;
use duijie_access::RetentionTerms;

const KEY: &str = "retention_months";

impl Reader<'_> {
    pub(super) fn retention(&mut self) -> Option<RetentionTerms> {
        let text = self.value::<String>(KEY, "类别=月数", "CLASS=MONTHS")?;
        match RetentionTerms::parse(&text) {
            Ok(terms) => Some(terms),
            Err(fault) => {
                self.fault(KEY, fault.zh, fault.en);
                None
            }
        }
    }
}
