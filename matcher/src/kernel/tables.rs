//! Tables that were filled once and serve again: many vacancies share an occupation, a place or a pay range, and all of
//! them an education ladder.
//!
//! A table is known by who was asked (a term of a profile, a hard term, a rule), on which day, beside which values of the
//! fixed row, about which dictionary. It holds all of them, so none can be mistaken for another that came later.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;

use super::code::Table;
use crate::criterion::Criterion;
use crate::facet::{Facet, RARE};
use crate::pool::Layout;

/// Bytes of tables that are kept; with more all are given up.
const BYTES_MAX: usize = 64 << 20;

/// Who fills a table.
#[derive(Clone, Debug)]
pub(super) enum Asker {
    Term(Arc<dyn Criterion>),
    Requirement(usize),
    Rule(usize),
}

impl Asker {
    fn key(&self) -> (u8, usize) {
        match self {
            Self::Term(criterion) => (0, Arc::as_ptr(criterion).cast::<()>().addr()),
            Self::Requirement(position) => (1, *position),
            Self::Rule(place) => (2, *place),
        }
    }
}

/// Of a filled table: who filled it, the column, the day, and the identifiers of what was read of the fixed row.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    asker: (u8, usize),
    column: usize,
    day: Date,
    fixed: Box<[u16]>,
}

/// The fixed row as identifiers, to find tables by.
pub(super) struct FixedIds {
    by_facet: Vec<Vec<u16>>,
}

/// What a table is about besides the rows.
pub(super) struct About<'a> {
    pub(super) asker: Asker,
    pub(super) column: usize,
    pub(super) day: Date,
    /// The facets that are read of the fixed row; none if more of it is read.
    pub(super) fixed_facets: Option<&'a [usize]>,
}

/// A table of values or of bits.
#[derive(Clone, Debug)]
pub(super) enum Made {
    Values(Arc<Table>),
    Bits(Arc<[u32]>),
}

/// Tables about the rows of one pool, shared by all its snapshots.
#[derive(Debug)]
pub(crate) struct Tables<Row, Fixed> {
    fixed: RwLock<Vec<Arc<dyn Facet<Fixed>>>>,
    filled: RwLock<Filled<Row>>,
}

#[derive(Debug)]
struct Filled<Row> {
    tables: HashMap<Key, Entry<Row>>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry<Row> {
    /// The dictionary as it was; one that has learnt is another.
    facet: Arc<dyn Facet<Row>>,
    /// Held so that no other term can come to stand at its address.
    _asker: Asker,
    made: Made,
}

impl<Row, Fixed: Layout> Default for Tables<Row, Fixed> {
    fn default() -> Self {
        Self {
            fixed: RwLock::new(Fixed::facets()),
            filled: RwLock::new(Filled {
                tables: HashMap::new(),
                bytes: 0,
            }),
        }
    }
}

impl<Row: 'static, Fixed: Layout> Tables<Row, Fixed> {
    /// The identifiers of a fixed row.
    pub(super) fn fixed_ids(&self, row: &Fixed) -> FixedIds {
        let find = |facets: &[Arc<dyn Facet<Fixed>>]| {
            let ids = facets.iter().map(|facet| {
                let mut ids = vec![0; facet.columns()];
                facet.find(row, &mut ids).then_some(ids)
            });
            ids.collect::<Option<Vec<_>>>()
        };
        if let Some(by_facet) = find(&self.fixed.read().unwrap_or_else(PoisonError::into_inner)) {
            return FixedIds { by_facet };
        }
        let mut facets = self.fixed.write().unwrap_or_else(PoisonError::into_inner);
        for facet in facets.iter_mut() {
            crate::facet::learn(facet, row);
        }
        FixedIds {
            by_facet: find(&facets).unwrap_or_default(),
        }
    }

    /// The table about this, made if it is not there.
    pub(super) fn get(
        &self,
        about: About<'_>,
        ids: &FixedIds,
        facet: &Arc<dyn Facet<Row>>,
        make: impl FnOnce() -> Made,
    ) -> Made {
        let Some(key) = key(&about, ids) else {
            return make();
        };
        let filled = self.filled.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = filled.tables.get(&key)
            && Arc::ptr_eq(&entry.facet, facet)
        {
            return entry.made.clone();
        }
        drop(filled);
        let made = make();
        let entry = Entry {
            facet: Arc::clone(facet),
            _asker: about.asker,
            made: made.clone(),
        };
        self.filled
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .put(key, entry);
        made
    }
}

/// None if the table would depend on more than the key can tell.
fn key(about: &About<'_>, ids: &FixedIds) -> Option<Key> {
    let mut fixed = Vec::new();
    for facet in about.fixed_facets? {
        fixed.extend_from_slice(ids.by_facet.get(*facet)?);
    }
    (!fixed.contains(&RARE)).then(|| Key {
        asker: about.asker.key(),
        column: about.column,
        day: about.day,
        fixed: fixed.into(),
    })
}

impl<Row> Filled<Row> {
    fn put(&mut self, key: Key, entry: Entry<Row>) {
        let bytes = match &entry.made {
            Made::Values(table) => table.bytes(),
            Made::Bits(bits) => size_of_val(&**bits),
        };
        if self.bytes + bytes > BYTES_MAX {
            self.tables.clear();
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.tables.insert(key, entry);
    }
}
