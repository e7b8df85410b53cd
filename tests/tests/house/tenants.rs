//! Records are read through the handle of one tenant; the handle of every tenant is for views, upkeep and whole files.

use super::repository::{Finding, Repository};
use super::tokens::mentions;

/// The handle of every tenant.
const HANDLE: &str = "every_tenant";

/// Places of the server that may take it: views and what follows the feed.
const PLACES: [&str; 4] = [
    "server/src/engine/duplicates.rs",
    "server/src/engine/ledger_source.rs",
    "server/src/engine/pool_view/",
    "server/src/engine/upkeep/",
];

/// Uses of the handle of every tenant where callers are served.
pub(crate) fn one_tenant_each(repository: &Repository) -> Vec<Finding> {
    let mut findings = Vec::new();
    let served = repository.rust().filter(|file| {
        let is_allowed = PLACES.iter().any(|place| file.path.starts_with(place));
        file.room() == "server" && !file.is_scaffolding() && !is_allowed
    });
    for file in served {
        let taken = mentions(file);
        let taken = taken
            .iter()
            .filter(|mention| !mention.in_test && mention.last() == HANDLE);
        findings.extend(taken.map(|mention| {
            file.finding(
                mention.line,
                "reads the records of every tenant",
                "read through `self.reach(caller)`, which sees what the caller may see",
            )
        }));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> usize {
        one_tenant_each(&Repository::of(&[(path, text)])).len()
    }

    #[test]
    fn a_use_case_reads_for_its_caller_only() {
        let reading = "fn f() { self.store.every_tenant().get(1); }";
        assert_eq!(faults("server/src/engine/records.rs", reading), 1);
        assert_eq!(faults("server/src/rpc/records.rs", reading), 1);
        assert_eq!(faults("server/src/engine/pool_view/builder.rs", reading), 0);
        assert_eq!(faults("indexer/src/store/verify.rs", reading), 0);
    }

    #[test]
    fn a_word_in_a_comment_reads_nothing() {
        assert_eq!(faults("server/src/engine/a.rs", "// every_tenant\nfn f() {}"), 0);
    }
}
