//! The table of facts (`policy/tables/facts.tsv`): the names that rules may use, and what kind of value each has.

use super::FactType;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

/// A fact of the table, by its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(u16);

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactDefinition {
    /// The name that rules use, `person.age`.
    pub id: &'static str,
    /// Whose fact it is: person, firm, contract, agency, fair, premises, area, day.
    pub whose: &'static str,
    /// The kind of its value.
    pub kind: FactType,
    /// Chinese name.
    pub name_zh: &'static str,
    /// English name.
    pub name_en: &'static str,
    /// What it means in detail, and what it is derived from; may be empty.
    pub note: &'static str,
}

impl FactId {
    /// The fact of this name, if the table has one.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        PLACES.get(id).copied()
    }

    /// The row of the table.
    #[must_use]
    pub fn definition(self) -> &'static FactDefinition {
        &TABLE[usize::from(self.0)]
    }

    /// The name that rules use.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.definition().id
    }

    pub(super) fn place(self) -> usize {
        usize::from(self.0)
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

/// Every fact, in the order of the table.
pub fn all() -> impl Iterator<Item = FactId> {
    (0_u16..).take(TABLE.len()).map(FactId)
}

static PLACES: LazyLock<HashMap<&'static str, FactId>> =
    LazyLock::new(|| all().map(|fact| (fact.id(), fact)).collect());

static TABLE: LazyLock<Vec<FactDefinition>> = LazyLock::new(|| {
    let rows = include_str!("../../tables/facts.tsv").lines();
    let rows = rows.filter(|line| !line.starts_with('#')).skip(1);
    rows.map(definition).collect()
});

fn definition(line: &'static str) -> FactDefinition {
    let mut cells = line.split('\t');
    let mut cell = || cells.next().unwrap_or_default();
    let (id, whose, kind) = (cell(), cell(), cell());
    let Some(kind) = FactType::parse(kind) else {
        unreachable!("the embedded table of facts, proven good by the tests of this crate: {line}")
    };
    FactDefinition {
        id,
        whose,
        kind,
        name_zh: cell(),
        name_en: cell(),
        note: cell(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_sound() {
        for fact in all() {
            let row = fact.definition();
            assert!(!row.name_zh.is_empty() && !row.name_en.is_empty(), "{}", row.id);
            assert!(
                row.id == "day" || row.id.starts_with(&format!("{}.", row.whose)) || row.whose == "contract"
            );
            assert_eq!(FactId::find(row.id), Some(fact), "{} stands twice", row.id);
        }
        assert_eq!(all().count(), 37);
    }
}
