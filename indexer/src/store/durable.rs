//! What readers see: the last durable state, also while a commit is applied and not yet synced.
//!
//! An engine shows a write set as soon as it is applied. Until the sync has returned, a power cut can take it back, so
//! readers are shown what the keys held before. When the sync fails they are shown that for good.

use super::engine::{Engine, EngineResult, KeyRange, Page, Tree};
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

/// Values that the keys of a write set held before it, per tree.
#[derive(Debug, Default)]
pub(super) struct BeforeImages {
    trees: [BTreeMap<Vec<u8>, Option<Vec<u8>>>; Tree::ALL.len()],
}

impl BeforeImages {
    pub(super) fn insert(&mut self, tree: Tree, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.trees[tree.index()].insert(key, value);
    }
}

/// An engine seen without the commit in flight.
pub(super) struct DurableView {
    engine: Arc<dyn Engine>,
    in_flight: RwLock<Arc<BeforeImages>>,
}

impl DurableView {
    pub(super) fn new(engine: Arc<dyn Engine>) -> Self {
        Self {
            engine,
            in_flight: RwLock::default(),
        }
    }

    /// Hides the writes to these keys from readers; must happen before they are applied.
    pub(super) fn hide(&self, before: BeforeImages) {
        *self.in_flight.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(before);
    }

    /// Shows what was hidden; must happen after it is durable.
    pub(super) fn show(&self) {
        self.hide(BeforeImages::default());
    }

    /// The engine is read first: whatever it showed is either listed in flight afterwards or durable by then.
    pub(super) fn get(&self, tree: Tree, key: &[u8]) -> EngineResult<Option<Vec<u8>>> {
        let value = self.engine.get(tree, key)?;
        match self.in_flight().trees[tree.index()].get(key) {
            Some(before) => Ok(before.clone()),
            None => Ok(value),
        }
    }

    /// A page in key order; it can hold fewer rows than `limit` although the range goes on, as `resume` tells.
    pub(super) fn scan(
        &self,
        tree: Tree,
        range: &KeyRange,
        after: Option<&[u8]>,
        limit: usize,
    ) -> EngineResult<Page> {
        let page = self.engine.scan(tree, range, after, limit)?;
        let in_flight = self.in_flight();
        let hidden = &in_flight.trees[tree.index()];
        if hidden.is_empty() {
            Ok(page)
        } else {
            Ok(without_hidden(page, hidden, range, after, limit))
        }
    }

    fn in_flight(&self) -> Arc<BeforeImages> {
        Arc::clone(&self.in_flight.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn without_hidden(
    page: Page,
    hidden: &BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    range: &KeyRange,
    after: Option<&[u8]>,
    limit: usize,
) -> Page {
    let Some((lower, mut upper)) = range.bounds_after(after) else {
        return page;
    };
    if let Some(resume) = page.resume.as_deref() {
        upper = std::ops::Bound::Included(resume);
    }
    let mut rows: BTreeMap<Vec<u8>, Vec<u8>> = page.rows.into_iter().collect();
    for (key, before) in hidden.range::<[u8], _>((lower, upper)) {
        match before {
            Some(value) => rows.insert(key.clone(), value.clone()),
            None => rows.remove(key),
        };
    }
    let merged = Page::from_rows(rows.into_iter().collect(), limit);
    Page {
        resume: merged.resume.or(page.resume),
        rows: merged.rows,
    }
}
