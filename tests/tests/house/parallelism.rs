//! rayon stands in one file of the matcher, which splits work, and one of the server, which owns the pool.

use super::repository::{Finding, Repository};
use super::tokens::mentions;
use std::collections::BTreeMap;

/// Every file beyond the first of a crate that names rayon, and any in a crate that may not name it.
pub(crate) fn one_door(repository: &Repository) -> Vec<Finding> {
    let mut uses: BTreeMap<&str, Vec<Finding>> = BTreeMap::new();
    for file in repository.rust().filter(|file| !file.is_scaffolding()) {
        let found = mentions(file);
        if let Some(first) = found.iter().find(|mention| mention.passes_through("rayon")) {
            uses.entry(file.room()).or_default().push(file.finding(
                first.line,
                format!("rayon in a file of {}", file.room()),
                "split work in the matcher's one parallel module; enter the pool by the server's one door",
            ));
        }
    }
    uses.into_iter()
        .filter(|(room, files)| !matches!(*room, "matcher" | "server") || files.len() > 1)
        .flat_map(|(_, files)| files)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(files: &[(&str, &str)]) -> usize {
        one_door(&Repository::of(files)).len()
    }

    #[test]
    fn one_file_each_is_enough() {
        let used = "use rayon::prelude::*;";
        assert_eq!(
            faults(&[
                ("matcher/src/parallel.rs", used),
                ("server/src/cpu_pool.rs", used)
            ]),
            0
        );
        assert_eq!(
            faults(&[("matcher/src/parallel.rs", used), ("matcher/src/pool.rs", used)]),
            2
        );
        assert_eq!(faults(&[("indexer/src/index.rs", used)]), 1);
        assert_eq!(
            faults(&[("benches/matching.rs", used), ("matcher/src/a.rs", "// rayon")]),
            0
        );
    }
}
